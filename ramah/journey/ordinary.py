"""Serving a ticket that has no visit: the ordinary lane runs beside the SOP, without its clocks."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.journey import waiting_line
from ramah.journey.calls import AtCounter, at_counter
from ramah.journey.waiting_line import Destination
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import User
from ramah.queueing import calling, tickets
from ramah.queueing.models import Call, Ticket

State = Ticket.State


def start_ticket(*, call: Call, by: User, now: datetime) -> None:
    """Record that the holder of a called ticket has come.

    :raises AlreadyDone: the call has ended.
    :raises Refused: the ticket is a visit's.
    """
    with at_counter(call.counter, by, now) as at:
        fresh = calling.fresh(call)
        if fresh.ended_at:
            raise AlreadyDone(_("Panggilan ini sudah berakhir. Inilah keadaan sekarang."))
        _require_no_visit(fresh.ticket)
        calling.end(fresh, Call.Ending.STARTED, now=now)
        at.note("TICKET_SERVICE_STARTED", fresh.ticket, counter=call.counter.number)


def finish_ticket(*, call: Call, by: User, now: datetime) -> None:
    """End the service of a ticket; it waits again if its holder asked for a further one.

    :raises AlreadyDone: it has ended.
    """
    with at_counter(call.counter, by, now) as at:
        ticket = _served_now(call)
        further = tickets.next_service(ticket)
        if further:
            tickets.redirect(ticket, further, None, now=now)
            _note_end(at, ticket, "NEXT_SERVICE")
        else:
            tickets.close(ticket, State.DONE, now=now)
            _note_end(at, ticket, "DONE")


def transfer_ticket(*, call: Call, to: Destination, by: User, now: datetime) -> None:
    """Send the holder of a ticket on to another service or counter.

    :raises AlreadyDone: the service has ended.
    :raises Refused: the destination is not open to it.
    """
    with at_counter(call.counter, by, now) as at:
        ticket = _served_now(call)
        _require_elsewhere(call, to)
        waiting_line.require_open(ticket, to)
        tickets.redirect(ticket, to.service, to.counter, now=now, keeps_place=to.keeps_place)
        waiting_line.note_move(ticket, to, by, now, at.substitution)


def park_ticket(*, call: Call, by: User, now: datetime) -> None:
    """Let the holder step aside in the midst of a service, for example to fetch papers.

    :raises AlreadyDone: the service has ended.
    """
    with at_counter(call.counter, by, now) as at:
        ticket = _served_now(call)
        tickets.close(ticket, State.HELD, now=now)
        at.note("TICKET_HELD", ticket, counter=call.counter.number)


def serving_at(counter_id: int) -> Call | None:
    """Give the call whose holder, without a visit, is at a counter now."""
    found = Call.objects.serving().filter(counter=counter_id, ticket__visit__isnull=True)
    return found.select_related("ticket__service", "counter__office").first()


def _served_now(call: Call) -> Ticket:
    fresh = calling.fresh(call)
    if fresh.ending != Call.Ending.STARTED or fresh.served_until:
        raise AlreadyDone(_("Layanan nomor ini sudah berakhir."))
    _require_no_visit(fresh.ticket)
    return fresh.ticket


def _require_elsewhere(call: Call, to: Destination) -> None:
    """Check that the holder is really sent on: a stray tap would end their service."""
    here = to.counter is None or to.counter.pk == call.counter_id
    if here and to.service.pk == call.ticket.service_id:
        raise Refused(_("Pilih layanan atau loket lain: nomor ini sedang dilayani di sini."))


def _require_no_visit(ticket: Ticket) -> None:
    if ticket.visit_id:
        raise Refused(_("Nomor ini milik sebuah kunjungan. Layani lewat meja kunjungan."))


def _note_end(at: AtCounter, ticket: Ticket, result: str) -> None:
    at.note("TICKET_SERVICE_ENDED", ticket, counter=at.counter.number, result=result)
