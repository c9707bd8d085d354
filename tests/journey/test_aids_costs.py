"""What the pages ask of the database does not grow with units and past loans."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bench.aids import steps_of
from ramah.aids.models import Aid, AidType, Loan
from ramah.bookings.models import Booking
from ramah.journey import needs
from ramah.offices.models import Office, Post, Role, User
from ramah.visits.models import Visit
from tests.bookings.days import a_booking, taking_bookings
from tests.factories import a_person, a_visit_at, browser_of, needs_of, on_duty

FEW, MANY, LOANS = 200, 1000, 1000
NOT_FLAT = {  # these count all units of the office: so many steps for each, and no more
    "journey:units": 15,
    "search": 45,  # it looks at each tag
    "journey:afterwards": 12,  # it lists the labels, up to 200
}


@pytest.fixture
def staff(office: Office) -> User:
    """Give somebody who may open every desk."""
    roles = (Role.SECURITY_OFFICER, Role.SERVICE_AMBASSADOR, Role.COUNTER_OFFICER)
    person = a_person(office, *roles, Role.MANAGER_ON_DUTY)
    on_duty(person, Post.COUNTER, counter=office.counters.get(number=1))
    return person


def pages(office: Office) -> dict[str, str]:
    """List the desks, and what shows units, places and loans; a visit stands at each step."""
    wheel = needs_of(office, "KURSI_RODA", "ALAT_JALAN")
    visit = a_visit_at("lend_aids_and_escort", office)
    visit.needs.set(wheel)
    leaving = a_visit_at("see_visitor_out", office)
    unit = Aid.objects.get(office=office, tag="KR-01")
    desks = ("security", "ambassador", "counter", "manager", "places", "preparation")
    inventory = ("units", "scan", "labels", "counts", "afterwards")
    return {
        **{f"journey:{name}": reverse(f"journey:{name}") for name in (*desks, *inventory)},
        "search": reverse("journey:units") + "?cari=U-0001",
        "unit": reverse("journey:unit", args=[unit.pk]),
        "hand out": reverse("journey:escort", args=[visit.pk]),
        "hand out later": reverse("journey:provide_aids", args=[visit.pk]),
        "take back": reverse("journey:escort", args=[leaving.pk]),
        "visit": reverse("journey:visit", args=[leaving.pk]),
    }


def add_units(office: Office, numbers: range) -> list[Aid]:
    """Add units of the kinds that are lent, some of them dirty, due or out of use."""
    kinds = list(office.aid_types.filter(mode=AidType.Mode.LOAN).order_by("pk"))
    now = timezone.now()
    return Aid.objects.bulk_create(
        Aid(
            office=office,
            type=kinds[n % len(kinds)],
            tag=f"U-{n:04}",
            out_of_service=n % 10 == 7,
            condition="NEEDS_CLEANING" if n % 50 == 1 else "GOOD",
            service_due_at=now + timedelta(days=-1 if n % 50 == 3 else 30),
        )
        for n in numbers
    )


def add_loans(office: Office, units: list[Aid], by: User) -> None:
    """Give units a past: loans of visits that are over."""
    long_ago = timezone.now() - timedelta(days=400)
    about = {"office": office, "sop_number": "-", "sop_revision": "-", "outcome": "COMPLETED"}
    visits = Visit.objects.bulk_create(
        Visit(service_date=long_ago, arrived_at=long_ago, closed_at=long_ago, **about)
        for _n in range(LOANS)
    )
    times = {"lent_at": long_ago, "returned_at": long_ago + timedelta(minutes=9)}
    who = {"office": office, "lent_by": by, "returned_by": by, "condition": "GOOD"}
    Loan.objects.bulk_create(
        Loan(visit=visit, aid=units[n % len(units)], **times, **who)
        for n, visit in enumerate(visits)
    )


def costs(ask: Callable[[str], Any], urls: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Give how often each page asks the database, and how many steps SQLite takes for it."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = {}
    for name, url in urls.items():
        ask(url)
        asked: list[str] = []

        def note(execute: Any, sql: str, *rest: Any, asked: list[str] = asked) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            steps = steps_of(lambda url=url: ask(url))  # type: ignore[misc]
        found[name] = (len(asked), steps)
    return found


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counts SQLite's steps")
def test_ten_times_the_units_and_a_past_cost_the_desks_nothing(office: Office, staff: User) -> None:
    client, urls = browser_of(staff), pages(office)

    def ask(url: str) -> None:
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)

    add_units(office, range(FEW))
    before = costs(ask, urls)
    add_loans(office, add_units(office, range(FEW, MANY)), staff)
    after = costs(ask, urls)
    for name, (queries, steps) in before.items():
        more = NOT_FLAT.get(name, 0) * (MANY - FEW)
        assert after[name][0] <= queries, (name, before[name], after[name])
        assert after[name][1] <= 1.1 * steps + 400 + more, (name, before[name], after[name])


def test_of_many_units_a_few_are_offered_and_the_rest_are_named_by_label(office: Office) -> None:
    add_units(office, range(MANY))
    visit = a_visit_at("lend_aids_and_escort", office)
    visit.needs.set(needs_of(office, "KURSI_RODA"))
    state = needs.need_states(visit, with_units=True)[0]
    offered = [unit.type_id for unit in state.units]
    assert max(offered.count(kind) for kind in offered) == needs.OFFERED
    assert state.many
    page = browser_of(_guard(office)).get(reverse("journey:provide_aids", args=[visit.pk]))
    assert f"lebih dari {needs.OFFERED} tersedia" in page.content.decode()
    last = Aid.objects.filter(office=office, type__in=state.many).available().latest("tag")
    assert last not in state.units
    answers = {"need_KURSI_RODA": f"aid-{state.units[0].pk}", "others": last.tag}
    url = reverse("journey:provide_aids", args=[visit.pk])
    browser_of(_guard(office)).post(url, answers)
    assert set(visit.loans.values_list("aid__tag", flat=True)) == {state.units[0].tag, last.tag}


def _guard(office: Office) -> User:
    guard = a_person(office, Role.SECURITY_OFFICER)
    on_duty(guard, Post.DROPZONE)
    return guard


def test_what_was_announced_is_offered_though_it_is_far_down_the_list(office: Office) -> None:
    taking_bookings(office)
    booking = a_booking(office, "KURSI_RODA")
    kept = booking.reservations.select_related("aid_type").get()
    add_units(office, range(MANY))
    last = Aid.objects.filter(type=kept.aid_type_id).available().latest("tag")
    kept.aid = last
    kept.save(update_fields=["aid"])
    visit = a_visit_at("lend_aids_and_escort", office)
    visit.needs.set(needs_of(office, "KURSI_RODA"))
    booking.visit, booking.state = visit, Booking.State.ARRIVED
    booking.save(update_fields=["visit", "state"])
    state = needs.need_states(visit, with_units=True)[0]
    assert (state.types[0], state.units[0]) == (kept.aid_type, last)
