"""The counter officer's calls, as actions: who may, what is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.journey import permissions
from ramah.journey.work import procedure_of
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Counter, Substitution, User
from ramah.offices.revision import writing
from ramah.queueing import calling, rule
from ramah.queueing.configuration import queue_of_counter
from ramah.queueing.models import Call, CounterQueue, Ticket
from ramah.visits import events
from ramah.visits.models import service_day


@dataclass(frozen=True)
class AtCounter:
    """One action's hold on a counter: who acts, when, and with what authority."""

    counter: Counter
    by: User
    now: datetime
    substitution: Substitution | None

    def note(self, code: str, ticket: Ticket | None, **data: events.Code) -> None:
        """Record an event in the action's transaction."""
        if ticket:
            data["ticket"] = str(ticket)
        events.record(
            code,
            office=self.counter.office,
            by=self.by,
            now=self.now,
            visit=ticket.visit if ticket else None,
            substitution=self.substitution,
            data=data,
        )


@contextmanager
def at_counter(counter: Counter, by: User, now: datetime) -> Iterator[AtCounter]:
    """Open an action at a counter, for whom the SOP lets serve there.

    :raises NotPermitted: the person may not act in that role now.
    """
    with writing(counter.office_id, "queue", "visits"):
        role = procedure_of(counter.office).steps[3].recorded_by
        yield AtCounter(counter, by, now, permissions.authority(by, counter.office, role))


def call_next(*, counter: Counter, by: User, now: datetime, after: str = "") -> Call:
    """Call who is next at this counter by the office's ordering rule.

    :param after: the counter's latest call as the officer saw it (:func:`latest_call`), so that
        an old page sent again calls nobody.
    :raises AlreadyDone: the counter calls or serves already, or has called since.
    :raises Refused: nobody waits, or the counter pauses.
    """
    with at_counter(counter, by, now) as at:
        _require_unchanged(counter, after)
        queue = queue_of_counter(counter)
        found = calling.next_for(counter, queue.lanes, now=now)
        if found is None:
            raise Refused(_("Belum ada pemohon yang menunggu di loket ini."))
        return _call(at, queue, found.ticket, found.why)


def call_ticket(
    *, ticket: Ticket, counter: Counter, by: User, now: datetime, after: str = ""
) -> Call:
    """Call one waiting ticket out of turn.

    :param after: as with :func:`call_next`.
    :raises AlreadyDone: it is called already, or the counter calls or serves.
    """
    with at_counter(counter, by, now) as at:
        _require_unchanged(counter, after)
        tickets = Ticket.objects.select_related("visit")
        fresh = tickets.get(pk=ticket.pk, office=counter.office_id)
        if not fresh.visit_id and fresh.service_date != service_day(counter.office, now):
            raise AlreadyDone(_("Nomor ini bukan nomor hari ini."))
        return _call(at, queue_of_counter(counter), fresh, rule.Why.CHOSEN)


def call_again(*, call: Call, by: User, now: datetime, after: int = 0) -> None:
    """Repeat a call that nobody has answered yet.

    :param after: how often it was called as the officer saw it; 0 for whatever it is.
    :raises AlreadyDone: it was repeated since, or a moment ago.
    """
    with at_counter(call.counter, by, now) as at:
        active = _active(call)
        if after and active.times != after:
            raise AlreadyDone(_("Panggilan ini sudah diulang. Inilah keadaan sekarang."))
        calling.call_again(active, now=now)
        at.note("TICKET_RECALLED", active.ticket, times=active.times)


def end_call(*, call: Call, ending: str, by: User, now: datetime) -> None:
    """Withdraw, undo or hold a call, or record that the visitor did not come.

    :raises Refused: too few calls for "not come", or too late to undo.
    """
    with at_counter(call.counter, by, now) as at:
        active = _active(call)
        calling.end(active, ending, now=now)
        at.note("CALL_" + ending, active.ticket)


def pause(*, counter: Counter, reason: str, by: User, now: datetime) -> None:
    """Pause a counter: it calls nobody until it goes on.

    :raises AlreadyDone: it pauses already.
    """
    with at_counter(counter, by, now) as at:
        queue, _new = CounterQueue.objects.get_or_create(counter=counter)
        if queue.paused_at:
            raise AlreadyDone(_("Loket ini sudah dijeda."))
        queue.paused_at, queue.paused_by, queue.pause_reason = now, by, reason
        queue.save()
        at.note("COUNTER_PAUSED", None, counter=counter.number, reason=reason)


def go_on(*, counter: Counter, by: User, now: datetime) -> None:
    """Let a counter that pauses call again.

    :raises AlreadyDone: it does not pause.
    """
    with at_counter(counter, by, now) as at:
        queue = CounterQueue.objects.filter(counter=counter, paused_at__isnull=False).first()
        if queue is None:
            raise AlreadyDone(_("Loket ini tidak sedang dijeda."))
        queue.paused_at, queue.paused_by, queue.pause_reason = None, None, ""
        queue.save()
        at.note("COUNTER_WENT_ON", None, counter=counter.number)


def latest_call(counter: Counter) -> str:
    """Name a counter's latest call; "0" before the first."""
    return str(counter.calls.order_by("-pk").values_list("pk", flat=True).first() or 0)


def _require_unchanged(counter: Counter, after: str) -> None:
    if after and after != latest_call(counter):
        raise AlreadyDone(_("Loket ini sudah memanggil. Inilah keadaan sekarang."))


def _call(at: AtCounter, queue: CounterQueue, ticket: Ticket, why: str) -> Call:
    if queue.paused_at:
        raise Refused(_("Loket ini sedang dijeda. Tekan “Lanjutkan loket” lebih dahulu."))
    visit = ticket.visit
    if visit and not visit.steps.filter(number=4, finished_at__isnull=True).exists():
        raise AlreadyDone(_("Pemohon ini tidak sedang menunggu panggilan."))
    call = calling.call(ticket, at.counter, by=at.by, now=at.now, why=why)
    at.note("TICKET_CALLED", ticket, counter=at.counter.number, why=str(why))
    return call


def _active(call: Call) -> Call:
    found = calling.fresh(call)
    if found.ended_at:
        raise AlreadyDone(_("Panggilan ini sudah berakhir. Inilah keadaan sekarang."))
    return found
