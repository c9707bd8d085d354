"""Many hands at the same instant, with real commits: each thing happens once."""

import threading
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from django.db import connection

from ramah.aids import lending
from ramah.aids.models import Aid, Loan
from ramah.journey import actions, calls, detours, ordinary, transitions, waiting_line
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Role
from ramah.queueing.models import Call, Ticket, new_code
from ramah.visits import events
from ramah.visits.models import Event, Visit
from tests.factories import (
    MINUTE,
    T0,
    a_registration,
    a_visit_at,
    an_office,
    needs_of,
    someone,
)

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("emptied")]
HANDS, OFFICERS = 8, 50


def at_once(actions_: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all at the same instant, each on its own connection; give results or refusals."""
    results: list[Any] = [None] * len(actions_)
    start = threading.Barrier(len(actions_))

    def run(place: int) -> None:
        start.wait()
        try:
            results[place] = actions_[place]()
        except Refused as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(actions_))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def office() -> Office:
    """An office in a database that really commits."""
    made = an_office()
    for role in Role:
        someone(made, role)
    return made


def test_queue_numbers_are_given_once(office: Office) -> None:
    visits = [a_visit_at("register_visitor", office) for _hand in range(HANDS)]
    by = someone(office, Role.SERVICE_AMBASSADOR)
    form = a_registration(office)
    at_once(
        [
            partial(actions.register_visitor, visit=visit, form=form, by=by, now=T0 + 9 * MINUTE)
            for visit in visits
        ]
    )
    numbers = list(Ticket.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, HANDS + 1))
    assert list(events.broken(office)) == []


def test_one_arrival_sent_many_times_is_one_visit(office: Office) -> None:
    visit_id = uuid.uuid4()
    by, needs = someone(office, Role.SECURITY_OFFICER), needs_of(office)
    results = at_once(
        [
            lambda: actions.receive_visitor(
                visit_id=visit_id, office=office, needs=needs, by=by, now=T0
            )
        ]
        * HANDS
    )
    assert sum(isinstance(result, Visit) for result in results) == 1
    assert sum(isinstance(result, AlreadyDone) for result in results) == HANDS - 1
    office.refresh_from_db()
    assert (office.revision, Event.objects.count()) == (1, 1)


def test_one_ticket_is_called_to_one_counter(office: Office) -> None:
    visits = [a_visit_at("register_visitor", office) for _number in range(2)]
    ambassador = someone(office, Role.SERVICE_AMBASSADOR)
    for visit in visits[:1]:
        form = a_registration(office)
        actions.register_visitor(visit=visit, form=form, by=ambassador, now=T0 + 9 * MINUTE)
        transitions.seat_visitor(
            visit=visit,
            place=office.places.filter(kind="SEAT")[0],
            explained=True,
            by=ambassador,
            now=T0 + 9 * MINUTE,
        )
    by = someone(office, Role.COUNTER_OFFICER)
    both = list(office.counters.select_related("office").order_by("number"))
    results = at_once(
        [
            partial(calls.call_next, counter=counter, by=by, now=T0 + 12 * MINUTE)
            for counter in both * 4
        ]
    )
    assert sum(isinstance(result, Call) for result in results) == 1
    assert Call.objects.active().count() == 1


def test_the_last_wheelchair_is_lent_once_and_others_read_why(office: Office) -> None:
    chair = Aid.objects.filter(office=office, type__code="KURSI_RODA").order_by("tag")[0]
    Aid.objects.filter(type__code="KURSI_RODA").exclude(pk=chair.pk).update(out_of_service=True)
    visits = [a_visit_at("register_visitor", office) for _hand in range(OFFICERS)]
    need = needs_of(office, "KURSI_RODA")[0]
    office.aid_types.get(code="WALKER").suggested_by.add(need)
    by = someone(office, Role.SECURITY_OFFICER)
    results = at_once(
        [
            partial(
                detours.provide_aids,
                visit=visit,
                choices=[lending.Choice(need, "LENT", aid=chair)],
                by=by,
                now=T0 + 9 * MINUTE,
            )
            for visit in visits
        ]
    )
    refusals = [result for result in results if isinstance(result, lending.AidUnavailable)]
    assert Loan.objects.out().count() == 1
    assert len(refusals) == OFFICERS - 1
    assert all("Gantinya: Walker" in str(refusal) for refusal in refusals)


def test_numbers_of_both_lanes_are_drawn_once_each_by_32_hands(office: Office) -> None:
    by, service = someone(office, Role.SERVICE_AMBASSADOR), office.services.get(code="KI")
    code = new_code()
    hands = [
        partial(
            waiting_line.draw_ticket,
            office=Office.objects.get(pk=office.pk),
            service=service,
            by=by,
            now=T0,
            code=code if hand < 2 else new_code(),
        )
        for hand in range(32)
    ]
    results = at_once(hands)
    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 32))
    assert sum(isinstance(result, AlreadyDone) for result in results) == 1
    assert list(events.broken(office)) == []


def test_two_counters_pressing_next_never_get_one_number(office: Office) -> None:
    by, service = someone(office, Role.SERVICE_AMBASSADOR), office.services.get(code="KI")
    for _number in range(4):
        waiting_line.draw_ticket(
            office=Office.objects.get(pk=office.pk),
            service=service,
            by=by,
            now=T0,
            code=new_code(),
        )
    officer = someone(office, Role.COUNTER_OFFICER)
    for turn in range(2):
        both = list(office.counters.select_related("office").order_by("number"))
        results = at_once(
            [
                partial(calls.call_next, counter=counter, by=officer, now=T0 + MINUTE)
                for counter in both
            ]
        )
        called = [result.ticket_id for result in results]
        assert len(set(called)) == 2
        for call in Call.objects.active().select_related("counter__office"):
            ordinary.start_ticket(call=call, by=officer, now=T0 + MINUTE)
            ordinary.finish_ticket(call=call, by=officer, now=T0 + (2 + turn) * MINUTE)
    assert Ticket.objects.filter(state="DONE").count() == 4
