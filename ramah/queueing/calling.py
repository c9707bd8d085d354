"""Calling tickets to counters: one active call per ticket and per counter.

Everything here that writes is called inside :func:`ramah.offices.revision.writing`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import takewhile

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ramah.lib import sql
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.lib.rows import Rows
from ramah.offices.models import Counter, Office, User
from ramah.queueing import announcing, rule, tickets
from ramah.queueing.configuration import Lane, queue_of_counter, settings_of
from ramah.queueing.models import Call, Ticket
from ramah.visits.models import Visit, service_day

UNDO_WITHIN = timedelta(seconds=20)
TICKETS = Rows(Ticket, "visit")
CALLS = Rows(Call, "counter", "ticket")
# Who waits for a counter. Tickets without a visit count on their own day only; a visit's counts
# until it is over.
IN_LINE = (
    "WHERE it.office_id = %s AND it.state = 'WAITING' AND (it.counter_id = %s"
    " OR (it.counter_id IS NULL AND EXISTS (SELECT 1 FROM offices_counter_services given"
    " WHERE given.counter_id = %s AND given.service_id = it.service_id)))"
    " AND (it.visit_id IS NOT NULL OR it.service_date = %s)"
)
FIRST_COME = "ORDER BY it.waiting_since, it.id"
# Of a counter's latest calls alone: asked of all of them, a counter that has called few numbers
# today would read its whole past.
LATEST_LANES = (
    "SELECT latest.lane FROM (SELECT id, lane, called_at, ending FROM queueing_call"
    " WHERE counter_id = %s ORDER BY id DESC LIMIT %s) latest WHERE latest.called_at >= %s"
    " AND latest.ending NOT IN ('UNDONE', 'WITHDRAWN') ORDER BY latest.id DESC LIMIT %s"
)
UNDONE_BETWEEN = 20  # so many calls that were taken back may lie between those that count
SERVING = (
    "SELECT 1 FROM queueing_call WHERE counter_id = %s AND ending = 'STARTED'"
    " AND served_until IS NULL"
)
CALLING = "SELECT 1 FROM queueing_call WHERE counter_id = %s AND ended_at IS NULL"
BUSY = f"{CALLING} UNION ALL {SERVING}"
END = "UPDATE queueing_call SET ending = %s, ended_at = %s WHERE id = %s AND ended_at IS NULL"
TAKES_PART = ("id", "lane", "waiting_since")


@dataclass(frozen=True)
class NextTicket:
    """The ticket that is next at a counter, and why."""

    ticket: Ticket
    why: rule.Why


def next_for(counter: Counter, lanes: str, *, now: datetime) -> NextTicket | None:
    """Choose who is next at a counter by the office's rule; None if nobody waits.

    :param lanes: what the counter serves, as in ``CounterQueue.Lanes``.
    """
    heads = [_head(counter, lane, now) for lane in (Lane.PRIORITY, Lane.ORDINARY)]
    priority, ordinary = (_as_waiting(head) if head else None for head in heads)
    found = rule.choose(
        settings_of(counter.office).rule,
        lanes,
        priority,
        ordinary,
        streak=streak_of(counter, now=now) if priority and ordinary else 0,
        now=now,
    )
    tickets_by_key = {head.pk: head for head in heads if head}
    return NextTicket(tickets_by_key[found.waiting.key], found.why) if found else None


def line_of(counter: Counter, *, now: datetime) -> Iterator[rule.Next]:
    """Give the whole line as this counter alone would call it."""
    waiting = TICKETS.all(f"{IN_LINE} {FIRST_COME}", _of(counter, now))
    return rule.line(
        settings_of(counter.office).rule,
        queue_of_counter(counter).lanes,
        [_as_waiting(ticket) for ticket in waiting],
        streak=streak_of(counter, now=now),
        now=now,
    )


def streak_of(counter: Counter, *, now: datetime) -> int:
    """Count the special tickets in a row that a counter called last, today."""
    most = settings_of(counter.office).priority_limit
    midnight = _midnight(counter.office, now)
    asked = [counter.pk, most + UNDONE_BETWEEN, midnight, most]
    lanes = [lane for (lane,) in sql.every(LATEST_LANES, asked)]
    return len(list(takewhile(lambda lane: lane == Lane.PRIORITY, lanes)))


def call_of(office: Office, key: int) -> Call | None:
    """Read a call of an office as it is now, with its counter, its ticket and the visit."""
    found = CALLS.first("WHERE it.id = %s AND it.office_id = %s", [key, office.pk])
    if found:
        found.office = found.counter.office = found.ticket.office = office
        if found.ticket.visit_id:
            found.ticket.visit = Visit.objects.get(pk=found.ticket.visit_id)
            found.ticket.visit.office = office
    return found


def fresh(call: Call) -> Call:
    """Read a call again, in the action's transaction."""
    found = call_of(call.office, call.pk)
    if found is None:
        raise Call.DoesNotExist
    return found


def call(
    ticket: Ticket, counter: Counter, *, by: User, now: datetime, why: str = rule.Why.CHOSEN
) -> Call:
    """Call a waiting ticket to a counter.

    :raises AlreadyDone: it is called or served already, or the counter has a visitor.
    """
    if is_busy(counter):
        raise AlreadyDone(_("Loket ini masih memanggil atau melayani satu pemohon."))
    if ticket.state != Ticket.State.WAITING:
        raise AlreadyDone(_("Nomor ini tidak lagi menunggu. Pilih nomor lain."))
    tickets.set_state(ticket, Ticket.State.CALLED)
    made = Call(
        office=counter.office,
        ticket=ticket,
        counter=counter,
        service_id=ticket.service_id,
        lane=ticket.lane,
        why=str(why),
        waiting_since=ticket.waiting_since,
        called_at=now,
        last_called_at=now,
        called_by=by,
    )
    sql.add(made)
    announcing.announce(made)
    return made


def call_again(active: Call, *, now: datetime) -> None:
    """Repeat a call.

    :raises AlreadyDone: it was called a moment ago.
    """
    spacing = settings_of(active.office).recall_spacing
    if abs(now - active.last_called_at) < spacing:
        raise AlreadyDone(
            ngettext_lazy(
                "Baru saja dipanggil. Tunggu %(seconds)s detik di antara dua panggilan.",
                "Baru saja dipanggil. Tunggu %(seconds)s detik di antara dua panggilan.",
                spacing.seconds,
            )
            % {"seconds": spacing.seconds}
        )
    active.last_called_at = now
    active.times += 1
    active.save(update_fields=["last_called_at", "times"])
    announcing.announce(active)


def end(active: Call, ending: str, *, now: datetime) -> None:
    """End a call: the visitor came, did not come, is to wait, or the call was withdrawn.

    Who did not come leaves the line until somebody brings them back; after a call that was
    withdrawn, undone or held the place in the line is kept.
    :raises Refused: too few calls for "not come", or too late to undo.
    """
    _check_ending(active, ending, now)
    active.ending, active.ended_at = ending, max(now, active.called_at)
    sql.run(END, [str(ending), active.ended_at, active.pk])
    tickets.set_state(active.ticket, _STATE_AFTER[Call.Ending(ending)])
    if ending == Call.Ending.STARTED:
        announcing.mark(active, "SERVING")
    elif ending == Call.Ending.NO_SHOW:
        announcing.mark(active, "OVER")
    else:
        announcing.withdraw(active)


_STATE_AFTER = {
    Call.Ending.STARTED: Ticket.State.SERVING,
    Call.Ending.NO_SHOW: Ticket.State.ABSENT,
    Call.Ending.WITHDRAWN: Ticket.State.WAITING,
    Call.Ending.UNDONE: Ticket.State.WAITING,
    Call.Ending.HELD: Ticket.State.HELD,
}


def may_miss(active: Call) -> bool:
    """Tell whether "did not come" may be recorded: it was called often enough."""
    return active.times >= settings_of(active.office).no_show_after


def is_busy(counter: Counter) -> bool:
    """Tell whether a counter calls or serves somebody."""
    return sql.one(BUSY, [counter.pk, counter.pk]) is not None


def is_serving(counter: Counter) -> bool:
    """Tell whether a counter has a visitor."""
    return sql.one(SERVING, [counter.pk]) is not None


def _head(counter: Counter, lane: Lane, now: datetime) -> Ticket | None:
    """Give who has waited longest in a lane for a counter: one row, read in the lane's order."""
    rest = f"{IN_LINE} AND it.lane = %s {FIRST_COME}"
    return TICKETS.first(rest, [*_of(counter, now), lane.value])


def _of(counter: Counter, now: datetime) -> list[object]:
    """Give the parameters of ``IN_LINE``."""
    return [counter.office_id, counter.pk, counter.pk, service_day(counter.office, now)]


def _as_waiting(ticket: Ticket) -> rule.Waiting:
    return rule.Waiting(ticket.pk, ticket.lane, ticket.waiting_since)


def _midnight(office: Office, now: datetime) -> datetime:
    """Give the instant at which the office's present day began."""
    return datetime.combine(office.local_date(now), time(), tzinfo=office.zone)


def _check_ending(active: Call, ending: str, now: datetime) -> None:
    if ending == Call.Ending.NO_SHOW and not may_miss(active):
        raise Refused(
            _("Panggil paling sedikit %(times)s kali sebelum mencatat tidak datang.")
            % {"times": settings_of(active.office).no_show_after}
        )
    if ending == Call.Ending.UNDONE and now - active.called_at > UNDO_WITHIN:
        raise Refused(
            _("Mengurungkan hanya dalam 20 detik. Pilih “Batalkan panggilan” atau “Tahan”.")
        )
