"""Giving queue numbers, and what becomes of them: unique per office, service day and series.

Everything here is called inside :func:`ramah.offices.revision.writing`, which lets one writer
in at a time.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.lib import sql
from ramah.lib.refusal import AlreadyDone
from ramah.lib.rows import Rows
from ramah.offices.models import Counter, Office, Service
from ramah.queueing import announcing
from ramah.queueing.configuration import Lane, prefix_of
from ramah.queueing.models import Call, FurtherService, Ticket, new_code
from ramah.visits.models import Visit, service_day

State = Ticket.State
OF_DAY = "FROM queueing_ticket WHERE office_id = %s AND service_date = %s"
SET_STATE = "UPDATE queueing_ticket SET state = %s, waiting_since = %s WHERE id = %s"
CALLS, FURTHER = Rows(Call, "counter"), Rows(FurtherService, "service")
AT_COUNTER = "WHERE it.ticket_id = %s AND it.ending = 'STARTED' AND it.served_until IS NULL"
SET_SERVED = "UPDATE queueing_call SET served_until = %s WHERE id = %s"
WITH_CODE = f"SELECT 1 {OF_DAY} AND code = %s"
LAST_NUMBER = f"SELECT number {OF_DAY} AND series = %s ORDER BY number DESC LIMIT 1"


def issue(visit: Visit, service: Service, *, now: datetime) -> Ticket:
    """Give a visit its number in the special lane; it is called once the visitor sits.

    Who drew one before they were noticed keeps it.
    """
    held = Ticket.objects.filter(visit=visit).first()
    if held:
        held.service = service
        held.save(update_fields=["service"])
        return held
    return draw(visit.office, service, Lane.PRIORITY, now=now, visit=visit, state=State.PREPARING)


def draw(
    office: Office,
    service: Service,
    lane: str,
    *,
    now: datetime,
    code: str = "",
    visit: Visit | None = None,
    state: str = State.WAITING,
    further: Sequence[Service] = (),
) -> Ticket:
    """Draw the next number of a lane.

    :param code: made by the form, so that sending it twice draws one number.
    :param further: services that the holder wants afterwards, in turn.
    :raises AlreadyDone: a number was drawn with this code today.
    """
    day = visit.service_date if visit else service_day(office, now)
    if code and sql.one(WITH_CODE, [office.pk, day, code]):
        raise AlreadyDone(_("Nomor ini sudah diambil."))
    prefix = prefix_of(office, lane, service)
    last = sql.one(LAST_NUMBER, [office.pk, day, prefix])
    ticket = Ticket(
        office_id=office.pk,
        visit=visit,
        code=code or new_code(),
        service_date=day,
        series=prefix,
        number=(last[0] if last else 0) + 1,
        lane=str(lane),
        state=str(state),
        service=service,
        counter=None,
        issued_at=now,
        waiting_since=now,
    )
    sql.add(ticket)
    if further:
        _line_up(ticket, further)
    return ticket


def set_state(ticket: Ticket, state: str, *, since: datetime | None = None) -> None:
    """Put a ticket into a state.

    :param since: its new place in the line; without it the place is kept.
    """
    ticket.state = state
    if since is not None:
        ticket.waiting_since = since
    sql.run(SET_STATE, [str(state), ticket.waiting_since, ticket.pk])


def adopt(ticket: Ticket, visit: Visit) -> None:
    """Make a ticket that has no visit the number of a visit; it goes to the special lane.

    :raises AlreadyDone: it belongs to a visit already, or was called meanwhile.
    """
    if ticket.visit_id or ticket.state not in (State.WAITING, State.HELD, State.ABSENT):
        raise AlreadyDone(_("Nomor ini sudah dilayani atau sudah menjadi kunjungan."))
    ticket.visit, ticket.lane, ticket.state = visit, Lane.PRIORITY, State.PREPARING
    ticket.save(update_fields=["visit", "lane", "state"])


def seat(visit: Visit, *, now: datetime) -> None:
    """Let the visit's ticket be called: its holder sits.

    Who drew a number before they were noticed has waited since then; others wait from now on.
    """
    ticket = Ticket.objects.get(visit=visit)
    registering_since = visit.steps.get(number=3).started_at
    waited_before = registering_since is not None and ticket.waiting_since < registering_since
    set_state(ticket, State.WAITING, since=None if waited_before else now)


def redirect(
    ticket: Ticket,
    service: Service,
    counter: Counter | None,
    *,
    now: datetime,
    keeps_place: bool = False,
) -> None:
    """Let a ticket wait for another service, or for one counter.

    :param keeps_place: it goes on waiting as long as it has; otherwise it comes last.
    """
    ticket.service, ticket.counter = service, counter
    ticket.save(update_fields=["service", "counter"])
    served(ticket, now=now)
    set_state(ticket, State.WAITING, since=None if keeps_place else now)


def asked_next(ticket: Ticket) -> Service | None:
    """Give the service that the holder asked for next, if it is still open."""
    further = ticket.further.select_related("service").order_by("position").first()
    return further.service if further and further.service.is_active else None


def take_up(ticket: Ticket, service: Service) -> None:
    """Note that a service the holder asked for is next: it is asked for no more."""
    asked = ticket.further.filter(service=service).order_by("position").first()
    if asked:
        asked.delete()


def next_service(ticket: Ticket) -> Service | None:
    """Take the next of the services that the holder asked for; None when that was all."""
    further = FURTHER.first("WHERE it.ticket_id = %s ORDER BY it.position", [ticket.pk])
    if further is None:
        return None
    further.delete()
    return further.service


def finish(visit: Visit, *, now: datetime) -> None:
    """Take the visit's ticket out of the queue."""
    ticket = Ticket.objects.filter(visit=visit).first()
    if ticket:
        close(ticket, State.DONE, now=now)


def close(ticket: Ticket, state: str, *, now: datetime) -> None:
    """Take a ticket out of the queue: served, gone, or left over at the end of the day."""
    served(ticket, now=now)
    set_state(ticket, state)


def served(ticket: Ticket, *, now: datetime) -> None:
    """Note until when the ticket's holder was at a counter, if they were."""
    for call in CALLS.all(AT_COUNTER, [ticket.pk]):
        call.office, call.ticket = ticket.office, ticket
        call.served_until = max(now, call.ended_at or now)
        sql.run(SET_SERVED, [call.served_until, call.pk])
        announcing.mark(call, "OVER")


def _line_up(ticket: Ticket, services: Sequence[Service]) -> None:
    FurtherService.objects.bulk_create(
        FurtherService(ticket=ticket, position=position, service=service)
        for position, service in enumerate(services, start=1)
    )
