"""What a booking says of itself to whoever has its code: never a name, never a need."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from ramah.bookings.models import Booking, BookingSettings, local
from ramah.lib.ui import tanggal, waktu
from ramah.queueing import public
from ramah.queueing.configuration import settings_of

BOOKING_PATH = "/janji/{code}/"
STAMP = "%Y%m%dT%H%M%SZ"
LINE = 73  # octets of a line in a calendar file, without its end and the space before the next


def page_url(booking: Booking) -> str:
    """Give the address of a booking's own page; "" where the office opened no address."""
    choices = settings_of(booking.office)
    if not public.is_open(choices):
        return ""
    return choices.public_address.rstrip("/") + BOOKING_PATH.format(code=booking.code)


def is_over(booking: Booking, rule: BookingSettings, now: datetime) -> bool:
    """Tell whether a booking's page is gone: the office's period is over."""
    today = booking.office.local_date(now)
    return (today - booking.service_date).days > rule.keep_days


def reminder(booking: Booking, rule: BookingSettings) -> str:
    """Write the text that the visitor may copy, or that staff read aloud."""
    office, at = booking.office, local(booking)
    parts = [
        _("Janji temu %(day)s pukul %(time)s di %(office)s. Kode: %(code)s.")
        % {
            "day": tanggal(at.date()),
            "time": waktu(at),
            "office": office.name,
            "code": public.grouped(booking.code),
        },
        rule.dropzone and _("Dropzone: %(place)s.") % {"place": rule.dropzone.rstrip(".")},
        rule.reminder,
        office.phone and _("Telepon kantor: %(phone)s.") % {"phone": office.phone},
    ]
    return " ".join(part for part in parts if part)


def calendar(booking: Booking, rule: BookingSettings, now: datetime) -> str:
    """Write the booking as a calendar file (RFC 5545)."""
    office, starts = booking.office, booking.starts_at.astimezone(UTC)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ramah//Janji temu//ID",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{booking.key}@ramah",
        f"DTSTAMP:{now.astimezone(UTC):{STAMP}}",
        f"DTSTART:{starts:{STAMP}}",
        f"DTEND:{starts + rule.slot:{STAMP}}",
        "SUMMARY:" + _text(_("Janji temu di %(office)s") % {"office": office.name}),
        "LOCATION:" + _text(office.address or office.name),
        "DESCRIPTION:" + _text(reminder(booking, rule)),
        f"SEQUENCE:{int((booking.changed_at - booking.made_at).total_seconds())}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\n", "\\n")


def _fold(line: str) -> list[str]:
    """Break a long line as the standard asks, never within a letter."""
    parts, part = [], ""
    for sign in line:
        if len((part + sign).encode()) > LINE:
            parts.append(part)
            part = " "
        part += sign
    return [*parts, part]
