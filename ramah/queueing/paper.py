"""What stands on a ticket's paper, in words: the raster and the browser's page say the same."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ramah.offices.logo import OfficeLogo
from ramah.offices.models import Office
from ramah.queueing import places, public
from ramah.queueing.configuration import Lane, settings_of
from ramah.queueing.models import Ticket

AWAITED = (Ticket.State.PREPARING, Ticket.State.WAITING)


@dataclass(frozen=True)
class Paper:
    """Says all that is put on a ticket's paper; empty where nothing is to be said.

    :ivar prefix: the letters of the number, which stand above its digits.
    :ivar page: the address of the visitor's own page, for the QR code.
    :ivar typing: where the short code can be typed instead.
    :ivar logo: a PNG.
    """

    office: str
    prefix: str
    digits: str
    lane: str
    service: str
    day: str
    time: str
    is_priority: bool = False
    is_demo: bool = False
    ahead: str = ""
    page: str = ""
    typing: str = ""
    short_code: str = ""
    procedure: tuple[str, ...] = ()
    text: str = ""
    logo: bytes = b""

    @property
    def number(self) -> str:
        """Give the number as boards show it."""
        return f"{self.prefix}-{self.digits}"


def paper_of(ticket: Ticket) -> Paper:
    """Say what stands on a ticket's paper, in the language that is active."""
    office, choices = ticket.office, settings_of(ticket.office)
    return Paper(
        office=office.name,
        prefix=ticket.series,
        digits=f"{ticket.number:03d}",
        lane=str(Lane(ticket.lane).label),
        service=ticket.service.name,
        day=day_of(office, ticket.issued_at),
        time=time_of(office, ticket.issued_at),
        is_priority=ticket.lane == Lane.PRIORITY,
        is_demo=office.is_demo,
        ahead=_ahead(ticket),
        page=public.visitor_url(ticket),
        typing=public.typing_url(choices),
        short_code=public.grouped(ticket.code),
        procedure=_lines(ticket.service.procedure) if choices.prints_procedure else (),
        text=choices.ticket_text,
        logo=logo_file(office),
    )


def test_paper(office: Office, *, at: datetime) -> Paper:
    """Say what stands on the paper that tries a printer out."""
    return Paper(
        office=office.name,
        prefix="TES",
        digits="000",
        lane=_("Cetak percobaan"),
        service=_("Bukan nomor antrean"),
        day=day_of(office, at),
        time=time_of(office, at),
        is_demo=office.is_demo,
        text=_("Bila tulisan ini lengkap dan tajam dari tepi ke tepi, printer siap dipakai."),
        logo=logo_file(office),
    )


def day_of(office: Office, at: datetime) -> str:
    """Write the office's day of an instant in full."""
    return date_format(at.astimezone(office.zone), "l, j F Y")


def time_of(office: Office, at: datetime) -> str:
    """Write the office's time of an instant, with the name of its zone: 09.00 WIB."""
    return at.astimezone(office.zone).strftime("%H.%M %Z")


def logo_file(office: Office) -> bytes:
    """Give the file of the office's logo, if it has one."""
    content = OfficeLogo.objects.filter(office=office).values_list("content", flat=True).first()
    return bytes(content) if content else b""


def _ahead(ticket: Ticket) -> str:
    """Say how many numbers are called before this one, as the holder's own page says it."""
    count = places.before(ticket, ticket.issued_at) if ticket.state in AWAITED else None
    if count is None:
        return ""
    if not count:
        return _("Belum ada yang menunggu sebelum Anda")
    said = ngettext("%(count)s nomor sebelum Anda", "%(count)s nomor sebelum Anda", count)
    return said % {"count": count}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
