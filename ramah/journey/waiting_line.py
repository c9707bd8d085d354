"""The tickets that wait, as actions of the lobby and the counters: draw, hold, bring back, move."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.journey import permissions
from ramah.journey.work import procedure_of
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Counter, Office, Service, Substitution, User
from ramah.offices.revision import writing
from ramah.queueing import print_jobs, tickets
from ramah.queueing.configuration import Lane, settings_of
from ramah.queueing.models import Ticket
from ramah.visits import events

State = Ticket.State


@dataclass(frozen=True)
class Destination:
    """Where a ticket is to wait.

    :ivar counter: the one counter that is to call it; None for any that serves the service.
    :ivar keeps_place: it goes on waiting as long as it has; otherwise it comes last.
    """

    service: Service
    counter: Counter | None = None
    keeps_place: bool = False


def draw_ticket(
    *,
    office: Office,
    service: Service,
    by: User,
    now: datetime,
    code: str,
    further: Sequence[Service] = (),
) -> Ticket:
    """Draw a number of the ordinary lane for somebody who asks at the lobby.

    :param code: made by the form, so that sending it twice draws one number.
    :raises AlreadyDone: it was drawn.
    :raises Refused: the office runs its ordinary queue without this program.
    """
    with _in_line(office, by) as substitution:
        if not settings_of(office).has_ordinary_lane:
            raise Refused(_("Antrean biasa tidak memakai sistem ini."))
        ticket = tickets.draw(office, service, Lane.ORDINARY, now=now, code=code, further=further)
        print_jobs.request(ticket, by=by, now=now)
        _note("TICKET_ISSUED", ticket, by, now, substitution, service=service.code)
        return ticket


def hold_ticket(*, ticket: Ticket, by: User, now: datetime) -> None:
    """Let a waiting ticket stand aside, for example while its holder fetches papers.

    :raises AlreadyDone: it does not wait.
    """
    with _ticket_in_line(ticket, by) as (fresh, substitution):
        if fresh.state != State.WAITING:
            raise AlreadyDone(_("Nomor ini tidak lagi menunggu."))
        tickets.set_state(fresh, State.HELD)
        _note("TICKET_HELD", fresh, by, now, substitution)


def return_ticket(*, ticket: Ticket, keeps_place: bool, by: User, now: datetime) -> None:
    """Bring a ticket back into the line that was held, or whose holder did not come.

    :param keeps_place: in the place it had; otherwise at the end.
    :raises AlreadyDone: it is neither.
    """
    with _ticket_in_line(ticket, by) as (fresh, substitution):
        if fresh.state not in (State.HELD, State.ABSENT):
            raise AlreadyDone(_("Nomor ini tidak sedang ditahan."))
        tickets.set_state(fresh, State.WAITING, since=None if keeps_place else now)
        _note("TICKET_RETURNED", fresh, by, now, substitution, keeps_place=keeps_place)


def move_ticket(*, ticket: Ticket, to: Destination, by: User, now: datetime) -> None:
    """Let a ticket wait for another service or counter.

    A visit's service is moved where its result is recorded; until then only the counter changes.
    :raises AlreadyDone: it waits there, or does not wait.
    :raises Refused: the destination is not open to it.
    """
    with _ticket_in_line(ticket, by) as (fresh, substitution):
        if fresh.state not in (State.WAITING, State.HELD, State.ABSENT):
            raise AlreadyDone(_("Nomor ini tidak lagi menunggu."))
        if (fresh.service_id, fresh.counter_id) == (to.service.pk, to.counter and to.counter.pk):
            raise AlreadyDone(_("Nomor ini sudah menunggu di sana."))
        require_open(fresh, to)
        tickets.redirect(fresh, to.service, to.counter, now=now, keeps_place=to.keeps_place)
        note_move(fresh, to, by, now, substitution)


def let_go(*, ticket: Ticket, by: User, now: datetime) -> None:
    """Record that the holder of an ordinary ticket went home.

    :raises Refused: it is a visit's: that leaves by "pulang lebih awal".
    :raises AlreadyDone: it is over, or called.
    """
    with _ticket_in_line(ticket, by) as (fresh, substitution):
        if fresh.visit_id:
            raise Refused(_("Nomor ini milik sebuah kunjungan. Catat “Pulang lebih awal”."))
        if fresh.state not in (State.WAITING, State.HELD, State.ABSENT):
            raise AlreadyDone(_("Nomor ini tidak lagi menunggu."))
        tickets.close(fresh, State.LEFT, now=now)
        _note("TICKET_LEFT", fresh, by, now, substitution)


def require_open(ticket: Ticket, to: Destination) -> None:
    """Check that a ticket may wait at its destination.

    :raises Refused: it is of another office or closed, or nobody gives the service there.
    """
    if to.service.office_id != ticket.office_id or not to.service.is_active:
        raise Refused(_("Layanan tujuan tidak dibuka. Pilih yang lain."))
    if ticket.visit_id and to.service.pk != ticket.service_id:
        raise Refused(_("Layanan sebuah kunjungan dialihkan lewat hasil layanannya."))
    if to.counter is None:
        return
    if not to.counter.is_active or not to.counter.services.filter(pk=to.service.pk).exists():
        raise Refused(_("Loket tujuan tidak melayani layanan ini. Pilih yang lain."))


def note_move(
    ticket: Ticket, to: Destination, by: User, now: datetime, substitution: Substitution | None
) -> None:
    """Record where a ticket was moved to."""
    _note(
        "TICKET_MOVED",
        ticket,
        by,
        now,
        substitution,
        service=to.service.code,
        counter=to.counter.number if to.counter else None,
        keeps_place=to.keeps_place,
    )


@contextmanager
def _in_line(office: Office, by: User) -> Iterator[Substitution | None]:
    with writing(office.pk, "queue"):
        steps = procedure_of(office).steps
        roles = (steps[2].recorded_by, steps[3].recorded_by)
        yield permissions.authority(by, office, *roles)


@contextmanager
def _ticket_in_line(ticket: Ticket, by: User) -> Iterator[tuple[Ticket, Substitution | None]]:
    with _in_line(ticket.office, by) as substitution:
        found = Ticket.objects.select_related("office", "visit", "service")
        yield found.get(pk=ticket.pk, office=ticket.office_id), substitution


def _note(
    code: str,
    ticket: Ticket,
    by: User,
    now: datetime,
    substitution: Substitution | None,
    **data: events.Code,
) -> None:
    events.record(
        code,
        office=ticket.office,
        by=by,
        now=now,
        visit=ticket.visit,
        substitution=substitution,
        data={"ticket": str(ticket), **data},
    )
