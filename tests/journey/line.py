"""What the tests of the queue at the desks share: numbers that wait, people at their posts."""

from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone

from ramah.journey import actions, calls, ordinary, transitions, waiting_line
from ramah.offices.models import Counter, Office, Post, Role
from ramah.queueing import tickets
from ramah.queueing.configuration import Lane
from ramah.queueing.models import Call, Ticket, new_code
from ramah.visits.models import Visit
from tests.factories import a_registration, a_visit_at, browser_of, on_duty, someone

MINUTE = timedelta(minutes=1)


def counter_of(office: Office, number: int = 1) -> Counter:
    """Give a counter as the actions want it: read anew."""
    return Counter.objects.select_related("office").get(office=office, number=number)


def at_counter(office: Office, number: int = 1) -> Client:
    """Give the browser of the counter officer, on duty at a counter."""
    person = someone(office, Role.COUNTER_OFFICER)
    on_duty(person, Post.COUNTER, counter=counter_of(office, number), at=timezone.now())
    return browser_of(person)


def at_lobby(office: Office) -> Client:
    """Give the browser of the ambassador."""
    return browser_of(someone(office, Role.SERVICE_AMBASSADOR))


def an_ordinary(
    office: Office, *, at: datetime, service: str = "KI", further: tuple[str, ...] = ()
) -> Ticket:
    """Draw a number of the ordinary lane."""
    return waiting_line.draw_ticket(
        office=Office.objects.get(pk=office.pk),
        service=office.services.get(code=service),
        by=someone(office, Role.SERVICE_AMBASSADOR),
        now=at,
        code=new_code(),
        further=[office.services.get(code=code) for code in further],
    )


def a_special(office: Office, *, at: datetime) -> Ticket:
    """Draw a number of the special lane that has no visit yet, as the kiosk does."""
    service = office.services.get(code="KI")
    return tickets.draw(office, service, Lane.PRIORITY, now=at)


def a_seated(office: Office, *, at: datetime) -> Visit:
    """Bring a visit to its seat, nine minutes after it came."""
    visit = a_visit_at("register_visitor", office, at=at)
    by = someone(office, Role.SERVICE_AMBASSADOR)
    later = at + 9 * MINUTE
    actions.register_visitor(visit=visit, form=a_registration(office), by=by, now=later)
    transitions.seat_visitor(
        visit=visit,
        place=None,
        explained=True,
        by=by,
        now=later,
        waive={"waiting_place_given": "Semua kursi terisi"},
    )
    return Visit.objects.select_related("office", "ticket").get(pk=visit.pk)


def a_called(office: Office, ticket: Ticket, *, at: datetime, number: int = 1) -> Call:
    """Call a number to a counter."""
    by = someone(office, Role.COUNTER_OFFICER)
    return calls.call_ticket(ticket=ticket, counter=counter_of(office, number), by=by, now=at)


def a_served(office: Office, ticket: Ticket, *, at: datetime, number: int = 1) -> Call:
    """Call a number without a visit and begin to serve it."""
    call = a_called(office, ticket, at=at, number=number)
    ordinary.start_ticket(call=call, by=someone(office, Role.COUNTER_OFFICER), now=at)
    return Call.objects.select_related("ticket", "counter", "office").get(pk=call.pk)
