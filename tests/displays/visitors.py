"""An office that is open to visitors, and numbers in every state, reached through the actions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from ramah.offices.models import Office, Role
from ramah.offices.revision import writing
from ramah.queueing import calling, public, tickets
from ramah.queueing.configuration import Lane
from ramah.queueing.models import Call, QueueSettings, Ticket
from tests.factories import someone

ADDRESS = "http://antrean.kantor.example"


def open_to_visitors(office: Office, **fields: Any) -> QueueSettings:
    """Open an address to an office's visitors, in the guests' Wi-Fi."""
    values = {"public_scope": "GUEST_WIFI", "public_address": ADDRESS, **fields}
    row, _new = QueueSettings.objects.update_or_create(office=office, defaults=values)
    public.forget()
    return row


def drawn(office: Office, *, at: datetime, lane: str = Lane.ORDINARY) -> Ticket:
    """Draw a number."""
    with writing(office.pk, "queue"):
        return tickets.draw(office, office.services.get(code="KI"), lane, now=at)


def called(ticket: Ticket, *, at: datetime, times: int = 1) -> Call:
    """Call a number to counter 1, so many times."""
    office = ticket.office
    by = someone(office, Role.COUNTER_OFFICER)
    with writing(office.pk, "queue"):
        call = calling.call(ticket, office.counters.get(number=1), by=by, now=at)
        for again in range(1, times):
            calling.call_again(call, now=at + timedelta(seconds=30 * again))
    return call


def ended(call: Call, ending: str, *, at: datetime) -> None:
    """End a call."""
    with writing(call.office_id, "queue"):
        calling.end(call, ending, now=at)


def closed(ticket: Ticket, state: str, *, at: datetime) -> None:
    """Take a number out of the queue."""
    with writing(ticket.office_id, "queue"):
        tickets.close(ticket, state, now=at)


def _after_call(ending: str, times: int = 1) -> Callable[[Ticket, datetime], None]:
    def reach(ticket: Ticket, at: datetime) -> None:
        ended(called(ticket, at=at, times=times), ending, at=at + timedelta(minutes=3))

    return reach


def _closed(state: str) -> Callable[[Ticket, datetime], None]:
    return lambda ticket, at: closed(ticket, state, at=at)


WAYS: dict[str, Callable[[Ticket, datetime], Any]] = {
    "waiting": lambda ticket, at: None,
    "called": lambda ticket, at: called(ticket, at=at),
    "serving": _after_call("STARTED"),
    "held": _after_call("HELD"),
    "absent": _after_call("NO_SHOW", times=3),
    "done": _closed("DONE"),
    "left": _closed("LEFT"),
    "expired": _closed("EXPIRED"),
}


def in_state(office: Office, phase: str, *, at: datetime) -> Ticket:
    """Bring a number into a state."""
    ticket = drawn(office, at=at)
    WAYS[phase](ticket, at)
    return Ticket.objects.get(pk=ticket.pk)


def page(path: str, status: int = 200, **headers: Any) -> str:
    """Read a page as somebody without a login."""
    answer = Client().get(path, **headers)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())
