"""A full day at the demo office, brought about by the actions themselves, with invented names."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from ramah.aids import places
from ramah.aids.lending import Choice, Return
from ramah.journey import actions, calls, detours, duty, transitions
from ramah.journey.needs import NeedState, need_states
from ramah.journey.registration import Registration
from ramah.journey.results import ServiceResult
from ramah.offices.models import Counter, Duty, Office, Post, Role, User
from ramah.queueing.models import Call
from ramah.visits.models import ServiceSegment, Visit

MINUTES = {  # from the tap before to this one
    "arrive": 0,
    "accompany": 1,
    "set_off": 2,
    "accept": 1,
    "register": 2,
    "seat": 1,
    "call": 4,
    "start": 1,
    "finish": 8,
    "meet": 2,
    "see_out": 2,
    "open_report": 3,
    "send_report": 1,
    "acknowledge": 10,
}
TAPS = tuple(MINUTES)
NEEDS = (
    ("KURSI_RODA",),
    ("MEMBACA", "DUDUK"),
    ("ALAT_JALAN",),
    ("BAHASA_ISYARAT",),
    ("DUDUK",),
    ("BAYI",),
    ("DITUNTUN", "PENDAMPING"),
    ("PELAN",),
)
RESULTS = (
    ServiceResult("DONE", survey="INVITED"),
    ServiceResult("DONE", survey="DECLINED"),
    ServiceResult("PAPERS_MISSING", "Salinan akta belum dibawa", survey="INVITED"),
)
OPEN = (  # where twenty visits stand now, and since how many minutes
    *(("arrive", 1), ("arrive", 2), ("accompany", 1), ("accompany", 4), ("set_off", 1)),
    *(("accept", 1), ("accept", 2), ("register", 1), ("finish", 1), ("meet", 1)),
    *(("start", 3), ("start", 11), ("call", 1), ("see_out", 2), ("open_report", 1)),
    *(("seat", minutes) for minutes in (1, 3, 6, 9, 17)),
)
LEAVES_EARLY = 12  # every twelfth visitor
POSTS = (
    ("budi", Post.DROPZONE, 0),
    ("agus", Post.DROPZONE, 0),
    ("dewi", Post.LOBBY, 0),
    ("citra", Post.COUNTER, 1),
    ("eka", Post.COUNTER, 2),
    ("hendra", Post.MANAGER, 0),
)


def fill(office: Office, *, now: datetime, closed: int) -> None:
    """Put everyone on duty, play visits to their end, and leave twenty under way."""
    begin_duty(office, now=now - timedelta(hours=6))
    for number in range(closed):
        ended = now - timedelta(minutes=10 + 5 * (closed - number))
        last = "send_report" if number >= closed - 4 else "acknowledge"
        bring(office, last, number, at=ended, early=number % LEAVES_EARLY == 3)
    for number, (tap, minutes) in enumerate(OPEN, start=closed):
        bring(office, tap, number, at=now - timedelta(minutes=minutes))


def begin_duty(office: Office, *, now: datetime) -> None:
    """Put the demo office's people at their posts."""
    for username, post, number in POSTS:
        by = User.objects.get(username=username)
        counter = office.counters.get(number=number) if number else None
        duty.start_duty(office=office, post=post, counter=counter, by=by, now=now)


def bring(office: Office, last: str, number: int, *, at: datetime, early: bool = False) -> Visit:
    """Play one visit from its arrival to a tap that happened at this time.

    :param early: the visitor goes home while waiting for the counter.
    """
    taps = TAPS[: TAPS.index(last) + 1]
    pauses = [timedelta(minutes=MINUTES[tap], seconds=7 * (number % 5)) for tap in taps]
    way = Way(office, number, at - sum(pauses, timedelta()))
    for tap, pause in zip(taps, pauses, strict=True):
        way.at += pause
        if early and tap == "call":
            way.leave()
        if not (early and tap in ("call", "start", "finish")):
            getattr(way, tap)()
    return way.visit


class Way:
    """One visitor's way through the six steps."""

    def __init__(self, office: Office, number: int, at: datetime) -> None:
        self.office, self.number, self.at = office, number, at
        codes = NEEDS[number % len(NEEDS)]
        self.needs = list(office.needs.filter(code__in=codes).order_by("position"))
        self.guard = self.who(Role.SECURITY_OFFICER)
        self.ambassador = self.who(Role.SERVICE_AMBASSADOR)
        self.officer = self.who(Role.COUNTER_OFFICER)
        self.manager = self.who(Role.MANAGER_ON_DUTY)

    def who(self, role: Role) -> User:
        """Give one of the people of a role, in turn."""
        on_duty = Duty.objects.open().filter(office=self.office).values("user")
        people = User.objects.filter(assignments__role=role, pk__in=on_duty)
        some = list(people.order_by("pk"))
        return some[self.number % len(some)]

    def arrive(self) -> None:
        self.visit = actions.receive_visitor(
            visit_id=uuid4(), office=self.office, needs=self.needs, by=self.guard, now=self.at
        )

    def accompany(self) -> None:
        transitions.accompany_visitor(
            visit=self.visit, needs=self.needs, by=self.guard, now=self.at
        )

    def set_off(self) -> None:
        drives = self.number % 3 == 0
        bay = places.free(self.office, "PARKING").first() if drives else None
        provision = actions.Provision(
            drives, bay, _choices(need_states(self.visit, with_units=True))
        )
        actions.lend_aids_and_escort(
            visit=self.visit,
            provision=provision,
            by=self.guard,
            now=self.at,
            waive={"parking_settled": "Parkir khusus penuh"},
        )

    def accept(self) -> None:
        transitions.accept_visitor(visit=self.visit, by=self.ambassador, now=self.at)

    def register(self) -> None:
        services = list(self.office.services.order_by("pk"))
        form = Registration(
            service=services[self.number % len(services)],
            purpose="Bertanya tentang syarat dan cara mengurusnya",
            name=f"Tamu Contoh {self.number + 1}",
            phone=f"0800000{self.number:04}",
        )
        actions.register_visitor(visit=self.visit, form=form, by=self.ambassador, now=self.at)
        self.visit = Visit.objects.select_related("office", "ticket").get(pk=self.visit.pk)

    def seat(self) -> None:
        transitions.seat_visitor(
            visit=self.visit,
            place=places.free(self.office, "SEAT", "WHEELCHAIR_SPACE").last(),
            explained=True,
            by=self.ambassador,
            now=self.at,
            waive={"waiting_place_given": "Semua kursi terisi"},
        )

    def call(self) -> None:
        self.called: Call = calls.call_ticket(
            ticket=self.visit.ticket, counter=_free(self.office), by=self.officer, now=self.at
        )

    def start(self) -> None:
        self.segment: ServiceSegment = transitions.start_service(
            call=self.called, by=self.officer, now=self.at
        )

    def finish(self) -> None:
        result = RESULTS[self.number % len(RESULTS)]
        actions.serve_visitor(segment=self.segment, result=result, by=self.officer, now=self.at)

    def leave(self) -> None:
        reason = "Harus menjemput anak"
        detours.leave_early(visit=self.visit, reason=reason, by=self.ambassador, now=self.at)

    def meet(self) -> None:
        transitions.meet_visitor(visit=self.visit, by=self.guard, now=self.at)

    def see_out(self) -> None:
        returns = {loan.pk: Return("GOOD") for loan in self.visit.loans.out()}
        actions.see_visitor_out(visit=self.visit, returns=returns, by=self.guard, now=self.at)

    def open_report(self) -> None:
        self.report = transitions.open_report(visit=self.visit, by=self.ambassador, now=self.at)

    def send_report(self) -> None:
        self.report = actions.report_to_manager(
            visit=self.visit, remarks="", by=self.ambassador, now=self.at
        )

    def acknowledge(self) -> None:
        transitions.acknowledge_report(report=self.report, by=self.manager, now=self.at)


def _choices(states: Sequence[NeedState]) -> list[Choice]:
    """Lend the first free unit to each need; else name what serves it, or that it is lacking."""
    taken: set[int] = set()
    choices = []
    for state in states:
        unit = next((unit for unit in state.units if unit.pk not in taken), None)
        kind = next((kind for kind in state.types if kind.mode != "LOAN"), None)
        if unit:
            taken.add(unit.pk)
            choices.append(Choice(state.need, "LENT", aid=unit))
        elif state.types:
            decision = "PROVIDED" if kind else "UNAVAILABLE"
            choices.append(Choice(state.need, decision, type=kind))
    return choices


def _free(office: Office) -> Counter:
    """Give a counter that neither calls nor serves."""
    calling = Call.objects.active().filter(office=office).values("counter")
    serving = ServiceSegment.objects.filter(
        office=office, started_at__isnull=False, finished_at__isnull=True
    ).values("counter")
    free = office.counters.exclude(pk__in=calling).exclude(pk__in=serving)
    return free.order_by("number")[0]
