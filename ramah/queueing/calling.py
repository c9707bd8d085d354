"""Calling tickets to counters: one active call per ticket and per counter.

Everything here that writes is called inside :func:`ramah.offices.revision.writing`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Counter, User
from ramah.queueing import announcing, rule, tickets
from ramah.queueing.configuration import Lane, queue_of_counter, settings_of
from ramah.queueing.models import Call, Ticket, TicketQuerySet
from ramah.visits.models import ServiceSegment, service_day

UNDO_WITHIN = timedelta(seconds=20)
UNCOUNTED = (Call.Ending.UNDONE, Call.Ending.WITHDRAWN)
TAKES_PART = ("id", "lane", "waiting_since")


def queue_of(counter: Counter, *, now: datetime) -> TicketQuerySet:
    """List the tickets that wait for a counter, first come first.

    Tickets without a visit count on their own day only; a visit's counts until it is over.
    """
    today = service_day(counter.office, now)
    return (
        Ticket.objects.waiting()
        .filter(
            Q(counter=counter) | Q(counter__isnull=True, service__in=counter.services.all()),
            Q(visit__isnull=False) | Q(service_date=today),
            office=counter.office_id,
        )
        .order_by("waiting_since", "pk")
    )


def next_for(counter: Counter, *, now: datetime) -> rule.Next | None:
    """Choose who is next at a counter by the office's rule; None if nobody waits."""
    waiting = queue_of(counter, now=now)
    return rule.choose(
        settings_of(counter.office).rule,
        queue_of_counter(counter).lanes,
        _head(waiting, Lane.PRIORITY),
        _head(waiting, Lane.ORDINARY),
        streak=streak_of(counter, now=now),
        now=now,
    )


def line_of(counter: Counter, *, now: datetime) -> Iterator[rule.Next]:
    """Give the whole line as this counter alone would call it."""
    waiting = queue_of(counter, now=now).values_list(*TAKES_PART)
    return rule.line(
        settings_of(counter.office).rule,
        queue_of_counter(counter).lanes,
        [rule.Waiting(*row) for row in waiting],
        streak=streak_of(counter, now=now),
        now=now,
    )


def streak_of(counter: Counter, *, now: datetime) -> int:
    """Count the special tickets in a row that a counter called last, today."""
    most = settings_of(counter.office).priority_limit
    latest = (
        Call.objects.filter(counter=counter)
        .exclude(ending__in=UNCOUNTED)
        .order_by("-pk")
        .values_list("lane", "called_at")[:most]
    )
    today, streak = service_day(counter.office, now), 0
    for lane, called_at in latest:
        if lane != Lane.PRIORITY or service_day(counter.office, called_at) != today:
            break
        streak += 1
    return streak


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
    made = Call.objects.create(
        office=counter.office,
        ticket=ticket,
        counter=counter,
        service_id=ticket.service_id,
        lane=ticket.lane,
        why=why,
        waiting_since=ticket.waiting_since,
        called_at=now,
        last_called_at=now,
        called_by=by,
    )
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
    active.save(update_fields=["ending", "ended_at"])
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
    return Call.objects.active().filter(counter=counter).exists() or is_serving(counter)


def is_serving(counter: Counter) -> bool:
    """Tell whether a counter has a visitor."""
    at_work = Call.objects.serving().filter(counter=counter).exists()
    return (
        at_work
        or ServiceSegment.objects.filter(
            counter=counter, started_at__isnull=False, finished_at__isnull=True
        ).exists()
    )


def _head(waiting: TicketQuerySet, lane: str) -> rule.Waiting | None:
    row = waiting.filter(lane=lane).values_list(*TAKES_PART).first()
    return rule.Waiting(*row) if row else None


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
