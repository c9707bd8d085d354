"""Announced visits of the demo office, with invented names, on its next two open days."""

import uuid
from datetime import datetime, timedelta

from ramah.bookings import actions, slots
from ramah.bookings.models import Booking, BookingSettings
from ramah.offices.models import Office

DROPZONE = "di depan pintu utama, sebelah kiri"
PEOPLE: tuple[tuple[int, str, tuple[str, ...], dict[str, object]], ...] = (
    (2, "KI", ("KURSI_RODA",), {"name": "Ibu Wulan Contoh", "plate": "B 1234 XYZ"}),
    (2, "AHU", ("DITUNTUN", "MEMBACA"), {"name": "Pak Joko Contoh", "has_companion": True}),
    (4, "AHU", ("BAHASA_ISYARAT",), {"name": "Tari Contoh"}),
    (6, "KI", (), {}),
)


def fill(office: Office, *, now: datetime) -> None:
    """Let the office take bookings, and give it some, once."""
    rule, new = BookingSettings.objects.get_or_create(
        office=office, defaults={"is_on": True, "dropzone": DROPZONE}
    )
    if not new or Booking.objects.filter(office=office).exists():
        return
    tomorrow = office.local_date(now) + timedelta(days=1)
    days = slots.days_of(office, rule, slots.next_days(office, rule, tomorrow, now), now)
    for day in [day for day in days if day.free][:2]:
        _book(office, [slot.starts_at for slot in day.slots], now)


def _book(office: Office, times: list[datetime], now: datetime) -> None:
    for place, service, codes, fields in PEOPLE:
        if place >= len(times):
            continue
        wish = actions.Wish(
            key=uuid.uuid4(),
            starts_at=times[place],
            service=office.services.get(code=service),
            needs=list(office.needs.filter(code__in=codes).order_by("position")),
            consents=bool(codes),
            takes_short=True,
            **fields,  # type: ignore[arg-type]
        )
        actions.make_booking(office=office, wish=wish, by=None, now=now)
