"""The full life of a number: drawn, called, undone, recalled, absent, brought back, moved, done."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ramah.journey import actions, calls, ordinary, transitions, waiting_line
from ramah.journey.counter_forms import ResultForm
from ramah.journey.results import ServiceResult
from ramah.journey.waiting_line import Destination
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Role
from ramah.queueing.models import Announcement, Call, Ticket
from ramah.visits import events
from tests.factories import MINUTE, T0, a_service, a_visit_at, needs_of, someone
from tests.journey.line import a_called, an_ordinary, counter_of

pytestmark = pytest.mark.both
SECOND = timedelta(seconds=1)


def test_ordinary_number_from_draw_to_done(office: Office) -> None:
    by, first = someone(office, Role.COUNTER_OFFICER), counter_of(office)
    ticket = an_ordinary(office, at=T0, further=("AHU",))
    call = calls.call_next(counter=first, by=by, now=T0 + MINUTE)
    calls.end_call(call=call, ending="UNDONE", by=by, now=T0 + MINUTE + 20 * SECOND)
    call = calls.call_next(counter=first, by=by, now=T0 + 2 * MINUTE)
    with pytest.raises(Refused):
        calls.end_call(call=call, ending="UNDONE", by=by, now=T0 + 2 * MINUTE + 21 * SECOND)
    with pytest.raises(AlreadyDone):
        calls.call_again(call=call, by=by, now=T0 + 2 * MINUTE + 9 * SECOND)
    for number in (1, 2):
        calls.call_again(call=call, by=by, now=T0 + 2 * MINUTE + number * 10 * SECOND)
    calls.end_call(call=call, ending="NO_SHOW", by=by, now=T0 + 3 * MINUTE)
    waiting_line.return_ticket(ticket=ticket, keeps_place=True, by=by, now=T0 + 4 * MINUTE)
    call = a_called(office, ticket, at=T0 + 5 * MINUTE)
    ordinary.start_ticket(call=call, by=by, now=T0 + 6 * MINUTE)
    ordinary.park_ticket(call=call, by=by, now=T0 + 8 * MINUTE)
    waiting_line.return_ticket(ticket=ticket, keeps_place=False, by=by, now=T0 + 9 * MINUTE)
    second = counter_of(office, 2)
    to = Destination(ticket.service, second, keeps_place=True)
    waiting_line.move_ticket(ticket=ticket, to=to, by=by, now=T0 + 10 * MINUTE)
    assert Ticket.objects.get().waiting_since == T0 + 9 * MINUTE
    for number in range(2):
        call = calls.call_next(counter=second, by=by, now=T0 + (11 + number) * MINUTE)
        ordinary.start_ticket(call=call, by=by, now=T0 + (11 + number) * MINUTE)
        ordinary.finish_ticket(call=call, by=by, now=T0 + (12 + number) * MINUTE)
    assert Ticket.objects.get().state == "DONE"
    served = Call.objects.filter(ending="STARTED").order_by("pk")
    assert [row.service.code for row in served] == ["KI", "KI", "AHU"]
    assert all(row.served_until and row.ended_at for row in served)
    assert Announcement.objects.get(office=office).content.count('"OVER"') >= 1
    assert list(events.broken(office)) == []


def test_number_noticed_at_the_counter_becomes_a_visit_of_the_same_number(office: Office) -> None:
    ticket = an_ordinary(office, at=T0)
    by = someone(office, Role.COUNTER_OFFICER)
    call = a_called(office, ticket, at=T0 + MINUTE)
    ordinary.start_ticket(call=call, by=by, now=T0 + MINUTE)
    ordinary.park_ticket(call=call, by=by, now=T0 + 2 * MINUTE)
    visit = transitions.receive_in_lobby(
        visit_id=uuid4(),
        office=office,
        needs=needs_of(office),
        waiting_since=None,
        by=someone(office, Role.SERVICE_AMBASSADOR),
        now=T0 + 3 * MINUTE,
        ticket=ticket,
    )
    ticket.refresh_from_db()
    assert (ticket.visit, ticket.lane, ticket.waiting_since) == (visit, "PRIORITY", T0)


def test_services_asked_for_when_drawing_follow_once_the_number_is_a_visit(
    office: Office,
) -> None:
    visit = a_visit_at("serve_visitor", office)
    asked = office.services.get(code="AHU")
    visit.ticket.further.create(service=asked, position=1)
    segment = visit.segments.get()
    assert ResultForm(segment).fields["next_service"].initial == asked
    actions.serve_visitor(
        segment=segment,
        result=ServiceResult("DONE", next_service=asked),
        by=someone(office, Role.COUNTER_OFFICER),
        now=T0 + 30 * MINUTE,
    )
    segment = a_service(visit, at=T0 + 31 * MINUTE)
    assert segment.service == asked
    assert ResultForm(segment).fields["next_service"].initial is None
