"""Giving queue numbers: unique per office, service day and series."""

from datetime import datetime

from ramah.offices.models import Counter, Service
from ramah.queueing.models import Ticket
from ramah.visits.models import Visit

PRIORITY_SERIES = "R"  # kelompok rentan


def issue(visit: Visit, service: Service, *, now: datetime) -> Ticket:
    """Give a visit the next number of the special lane on its service day.

    Call it inside :func:`ramah.offices.revision.writing`, which lets one writer in at a time.
    """
    day = Ticket.objects.filter(
        office=visit.office, service_date=visit.service_date, series=PRIORITY_SERIES
    )
    last = day.order_by("-number").values_list("number", flat=True).first()
    return Ticket.objects.create(
        office=visit.office,
        visit=visit,
        service_date=visit.service_date,
        series=PRIORITY_SERIES,
        number=(last or 0) + 1,
        service=service,
        issued_at=now,
        waiting_since=now,
    )


def wait_again(ticket: Ticket, *, since: datetime) -> None:
    """Put a ticket back among those that wait, in the place this instant gives it."""
    ticket.state = Ticket.State.WAITING
    ticket.waiting_since = since
    ticket.save(update_fields=["state", "waiting_since"])


def redirect(ticket: Ticket, service: Service, counter: Counter | None, *, now: datetime) -> None:
    """Let a ticket wait for another service, or for one counter."""
    ticket.service, ticket.counter = service, counter
    ticket.save(update_fields=["service", "counter"])
    wait_again(ticket, since=now)


def finish(visit: Visit) -> None:
    """Take the visit's ticket out of the queue."""
    Ticket.objects.filter(visit=visit).update(state=Ticket.State.DONE)
