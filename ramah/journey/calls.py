"""The counter officer's calls, as actions: who may, what is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.journey import permissions
from ramah.journey.work import Work, procedure_of
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Counter, Substitution, User
from ramah.offices.revision import writing
from ramah.queueing import calling
from ramah.queueing.models import Call, Ticket


def call_next(*, counter: Counter, by: User, now: datetime, after: str = "") -> Call:
    """Call the ticket that has waited longest for this counter.

    :param after: the counter's latest call as the officer saw it (:func:`latest_call`), so that
        an old page sent again calls nobody.
    :raises AlreadyDone: the counter calls or serves already, or has called since.
    :raises Refused: nobody waits.
    """
    with _at_counter(counter, by) as substitution:
        _require_unchanged(counter, after)
        ticket = calling.queue_of(counter).select_related("visit__office").first()
        if ticket is None:
            raise Refused(_("Belum ada pemohon yang menunggu di loket ini."))
        return _call(ticket, counter, Work(ticket.visit, by, now, substitution))


def call_ticket(
    *, ticket: Ticket, counter: Counter, by: User, now: datetime, after: str = ""
) -> Call:
    """Call one waiting ticket out of turn.

    :param after: as with :func:`call_next`.
    :raises AlreadyDone: it is called already, or the counter calls or serves.
    """
    with _at_counter(counter, by) as substitution:
        _require_unchanged(counter, after)
        fresh = Ticket.objects.select_related("visit__office").get(
            pk=ticket.pk, office=counter.office_id
        )
        return _call(fresh, counter, Work(fresh.visit, by, now, substitution))


def call_again(*, call: Call, by: User, now: datetime, after: int = 0) -> None:
    """Repeat a call that nobody has answered yet.

    :param after: how often it was called as the officer saw it; 0 for whatever it is.
    :raises AlreadyDone: it was repeated since, or a moment ago.
    """
    with _at_counter(call.counter, by) as substitution:
        active = _active(call)
        if after and active.times != after:
            raise AlreadyDone(_("Panggilan ini sudah diulang. Inilah keadaan sekarang."))
        calling.call_again(active, now=now)
        work = Work(active.ticket.visit, by, now, substitution)
        work.note("TICKET_RECALLED", times=active.times)


def end_call(*, call: Call, ending: str, by: User, now: datetime) -> None:
    """Withdraw a call, or record that the visitor did not come."""
    with _at_counter(call.counter, by) as substitution:
        active = _active(call)
        calling.end(active, ending, now=now)
        work = Work(active.ticket.visit, by, now, substitution)
        work.note("CALL_" + ending, ticket=str(active.ticket))


def latest_call(counter: Counter) -> str:
    """Name a counter's latest call; "0" before the first."""
    return str(counter.calls.order_by("-pk").values_list("pk", flat=True).first() or 0)


def _require_unchanged(counter: Counter, after: str) -> None:
    if after and after != latest_call(counter):
        raise AlreadyDone(_("Loket ini sudah memanggil. Inilah keadaan sekarang."))


@contextmanager
def _at_counter(counter: Counter, by: User) -> Iterator[Substitution | None]:
    with writing(counter.office_id, "queue", "visits"):
        role = procedure_of(counter.office).steps[3].recorded_by
        yield permissions.authority(by, counter.office, role)


def _call(ticket: Ticket, counter: Counter, work: Work) -> Call:
    if ticket.visit.steps.filter(number=4, finished_at__isnull=True).first() is None:
        raise AlreadyDone(_("Pemohon ini tidak sedang menunggu panggilan."))
    call = calling.call(ticket, counter, by=work.by, now=work.now)
    work.note("TICKET_CALLED", ticket=str(ticket), counter=counter.number)
    return call


def _active(call: Call) -> Call:
    active = Call.objects.select_related("ticket__visit__office").get(pk=call.pk)
    if active.ended_at:
        raise AlreadyDone(_("Panggilan ini sudah berakhir. Inilah keadaan sekarang."))
    return active
