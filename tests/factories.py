"""States of the house, reached through the actions themselves."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from ramah.journey import actions, calls, transitions
from ramah.journey.registration import Registration
from ramah.journey.results import ServiceResult
from ramah.offices.models import Assignment, Counter, Duty, Office, Post, Role, User
from ramah.queueing.models import Call
from ramah.runtime import catalogue
from ramah.sop.procedure import ACTION_KEYS
from ramah.visits.models import Need, ServiceSegment, Visit

T0 = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Tuesday 09.00 in Jakarta
MINUTE = timedelta(minutes=1)
_numbers = itertools.count(1)


def an_office(name: str = "Kantor Contoh", **fields: object) -> Office:
    """Make an office with catalogue, two counters and places."""
    office = Office.objects.create(
        name=name, **{"sop_number": "W.10-UM.01.01-08", "sop_revision": "-", **fields}
    )
    catalogue.furnish(office)
    catalogue.add_counters(office, 2)
    catalogue.add_places(office, bays=2, seats=3, spaces=1)
    return office


def a_person(office: Office, *roles: Role, name: str = "") -> User:
    """Make a member of the office's staff; they have no usable password."""
    number = next(_numbers)
    user = User.objects.create_user(
        f"orang{number}", full_name=name or f"Orang Contoh {number}", office=office
    )
    for role in roles:
        Assignment.objects.create(office=office, user=user, role=role)
    return user


def someone(office: Office, role: Role) -> User:
    """Give the office's person of a role, made on first use."""
    holder = User.objects.filter(office=office, assignments__role=role).order_by("pk").first()
    return holder or a_person(office, role)


def on_duty(user: User, post: Post, *, counter: Counter | None = None, at: datetime = T0) -> Duty:
    """Put a person on duty."""
    return Duty.objects.create(
        office=user.office, user=user, post=post, counter=counter, started_at=at
    )


def needs_of(office: Office, *codes: str) -> list[Need]:
    """Give needs by code."""
    return list(office.needs.filter(code__in=codes or ("DUDUK",)).order_by("position"))


def a_registration(office: Office, **fields: object) -> Registration:
    """Fill in a registration with invented words."""
    values: dict[str, object] = {
        "service": office.services.get(code="KI"),
        "purpose": "Bertanya tentang pendaftaran merek",
        "name": "Tamu Contoh",
    }
    return Registration(**{**values, **fields})  # type: ignore[arg-type]


def a_visit_at(
    key: str, office: Office, *, at: datetime = T0, needs: tuple[str, ...] = ("DUDUK",)
) -> Visit:
    """Bring a visit, a minute a tap, to the moment when this step has begun."""
    journey = _Journey(office, at, needs)
    for reach in journey.ways[: ACTION_KEYS.index(key) + 1]:
        reach()
    return Visit.objects.select_related("office").get(pk=journey.visit.pk)


def a_call(visit: Visit, *, counter: Counter | None = None, at: datetime) -> Call:
    """Call a seated visit's ticket to a counter."""
    office = visit.office
    counter = counter or office.counters.order_by("number")[0]
    by = someone(office, Role.COUNTER_OFFICER)
    return calls.call_ticket(ticket=visit.ticket, counter=counter, by=by, now=at)


def a_service(visit: Visit, *, counter: Counter | None = None, at: datetime) -> ServiceSegment:
    """Call a seated visit and begin its service."""
    call = a_call(visit, counter=counter, at=at)
    by = someone(visit.office, Role.COUNTER_OFFICER)
    return transitions.start_service(call=call, by=by, now=at)


class _Journey:
    """One visit's straight way, step by step, each begun a minute after the last tap."""

    def __init__(self, office: Office, at: datetime, needs: tuple[str, ...]) -> None:
        self.office, self.at, self.needs = office, at, needs_of(office, *needs)
        self.visit = Visit(pk=uuid.uuid4(), office=office)
        self.ways = (
            self.receive,
            self.accompany,
            self.accept,
            self.seat_and_serve,
            self.finish_and_meet,
            self.see_out_and_open_report,
        )

    def receive(self) -> None:
        self.visit = actions.receive_visitor(
            visit_id=self.visit.pk,
            office=self.office,
            needs=self.needs,
            by=self.who(Role.SECURITY_OFFICER),
            now=self.at,
        )

    def accompany(self) -> None:
        transitions.accompany_visitor(
            visit=self.visit,
            needs=self.needs,
            by=self.who(Role.SECURITY_OFFICER),
            now=self.tick(),
        )

    def accept(self) -> None:
        actions.lend_aids_and_escort(
            visit=self.visit,
            provision=actions.Provision(has_vehicle=False, parking=None, aids=[]),
            by=self.who(Role.SECURITY_OFFICER),
            now=self.tick(),
            waive={"aids_settled": "Disiapkan di lobi"},
        )
        transitions.accept_visitor(
            visit=self.visit, by=self.who(Role.SERVICE_AMBASSADOR), now=self.tick()
        )

    def seat_and_serve(self) -> None:
        self.seat()
        a_service(self.visit, at=self.tick())

    def seat(self) -> None:
        by = self.who(Role.SERVICE_AMBASSADOR)
        form = a_registration(self.office)
        actions.register_visitor(visit=self.visit, form=form, by=by, now=self.tick())
        transitions.seat_visitor(
            visit=self.visit,
            place=None,
            explained=True,
            by=by,
            now=self.tick(),
            waive={"waiting_place_given": "Semua kursi terisi"},
        )
        self.visit = Visit.objects.select_related("office").get(pk=self.visit.pk)

    def finish_and_meet(self) -> None:
        actions.serve_visitor(
            segment=self.visit.segments.get(finished_at__isnull=True),
            result=ServiceResult("DONE", survey="INVITED"),
            by=self.who(Role.COUNTER_OFFICER),
            now=self.tick(),
        )
        by = self.who(Role.SECURITY_OFFICER)
        transitions.meet_visitor(visit=self.visit, by=by, now=self.tick())

    def see_out_and_open_report(self) -> None:
        by = self.who(Role.SECURITY_OFFICER)
        actions.see_visitor_out(visit=self.visit, returns={}, by=by, now=self.tick())
        transitions.open_report(
            visit=self.visit, by=self.who(Role.SERVICE_AMBASSADOR), now=self.tick()
        )

    def who(self, role: Role) -> User:
        return someone(self.office, role)

    def tick(self) -> datetime:
        self.at += MINUTE
        return self.at


def browser_of(user: User, **options: Any) -> Client:
    """Give a client that is logged in as this person; what it asks is never served from a cache."""
    client = Client(**options)
    client.force_login(user, backend="ramah.offices.backends.StaffBackend")
    return client
