"""Calling tickets to counters: one active call per ticket and per counter."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Counter, User
from ramah.queueing import tickets
from ramah.queueing.models import Call, Ticket, TicketQuerySet
from ramah.visits.models import ServiceSegment

RECALL_SPACING = timedelta(seconds=5)
NO_SHOW_AFTER = 3  # calls


def queue_of(counter: Counter) -> TicketQuerySet:
    """List the tickets that wait for a counter, first come first."""
    return (
        Ticket.objects.waiting()
        .filter(
            Q(counter=counter) | Q(counter__isnull=True, service__in=counter.services.all()),
            office=counter.office_id,
        )
        .order_by("waiting_since", "pk")
    )


def call(ticket: Ticket, counter: Counter, *, by: User, now: datetime) -> Call:
    """Call a waiting ticket to a counter.

    :raises AlreadyDone: it is called or served already, or the counter has a visitor.
    """
    if Call.objects.active().filter(counter=counter).exists() or is_serving(counter):
        raise AlreadyDone(_("Loket ini masih memanggil atau melayani satu pemohon."))
    if ticket.state != Ticket.State.WAITING:
        raise AlreadyDone(_("Nomor ini sudah dipanggil loket lain. Pilih nomor lain."))
    ticket.state = Ticket.State.CALLED
    ticket.save(update_fields=["state"])
    return Call.objects.create(
        office=counter.office,
        ticket=ticket,
        counter=counter,
        called_at=now,
        last_called_at=now,
        called_by=by,
    )


def call_again(active: Call, *, now: datetime) -> None:
    """Repeat a call.

    :raises AlreadyDone: it was called a moment ago.
    """
    if now - active.last_called_at < RECALL_SPACING:
        raise AlreadyDone(_("Baru saja dipanggil. Tunggu beberapa detik."))
    active.last_called_at = now
    active.times += 1
    active.save(update_fields=["last_called_at", "times"])


def end(active: Call, ending: str, *, now: datetime) -> None:
    """End a call: the visitor came, did not come, or the call was withdrawn.

    Who did not come waits again, last in line; after a withdrawn call the place is kept.
    :raises Refused: not-come is only possible after enough calls.
    """
    if ending == Call.Ending.NO_SHOW and active.times < NO_SHOW_AFTER:
        raise Refused(
            _("Panggil paling sedikit %(times)s kali sebelum mencatat tidak datang.")
            % {"times": NO_SHOW_AFTER}
        )
    active.ending, active.ended_at = ending, max(now, active.called_at)
    active.save(update_fields=["ending", "ended_at"])
    if ending == Call.Ending.NO_SHOW:
        tickets.wait_again(active.ticket, since=now)
    elif ending == Call.Ending.WITHDRAWN:
        tickets.wait_again(active.ticket, since=active.ticket.waiting_since)


def is_serving(counter: Counter) -> bool:
    """Tell whether a counter has a visitor."""
    return ServiceSegment.objects.filter(
        counter=counter, started_at__isnull=False, finished_at__isnull=True
    ).exists()
