"""Which days and slots can be booked, and why the others cannot."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ramah.bookings.models import Booking, BookingSettings
from ramah.lib.ui import tanggal, waktu
from ramah.offices.models import Office

NEAREST = 4
LOOK_AHEAD = 14  # days in which the nearest free slots are looked for
MOST_DAYS = 31  # days that staff see at once
PAGE = timedelta(days=LOOK_AHEAD)  # the days offered at once


@dataclass(frozen=True)
class Slot:
    """A time at which visitors may come, on the office's clock, and how many places are left."""

    starts_at: datetime
    free: int

    @property
    def value(self) -> str:
        """Name the slot in a form."""
        return f"{self.starts_at:%Y-%m-%dT%H:%M}"


@dataclass(frozen=True)
class Day:
    """A day: its slots that have not passed, or the sentence that says why it has none."""

    date: date
    slots: Sequence[Slot] = ()
    why_closed: str = ""

    @property
    def open_slots(self) -> list[Slot]:
        """Give the slots with a place left."""
        return [slot for slot in self.slots if slot.free]

    @property
    def free(self) -> int:
        """Count the places left."""
        return sum(slot.free for slot in self.slots)


def days_of(
    office: Office, rule: BookingSettings, days: Sequence[date], now: datetime
) -> list[Day]:
    """Give these days with their slots, in three queries."""
    if not days:
        return []
    hours = list(office.opening_hours.order_by("weekday", "opens"))
    holidays: dict[date, list[str]] = {}
    span = (min(days), max(days))
    for day, name in office.holidays.filter(date__range=span).values_list("date", "name"):
        holidays.setdefault(day, []).append(name)
    taken = Counter(
        Booking.objects.standing()
        .filter(office=office, service_date__range=span)
        .values_list("starts_at", flat=True)
    )
    result = []
    for day in days:
        spans = [(row.opens, row.closes) for row in hours if row.weekday == day.weekday()]
        result.append(_day(office, rule, day, spans, holidays.get(day, []), taken, now))
    return result


def day_of(office: Office, rule: BookingSettings, day: date, now: datetime) -> Day:
    """Give one day with its slots."""
    return days_of(office, rule, [day], now)[0]


def next_days(
    office: Office,
    rule: BookingSettings,
    first: date,
    now: datetime,
    number: int = LOOK_AHEAD,
) -> list[date]:
    """Give the days of one page of choosing: two weeks, none beyond what may be booked."""
    today = office.local_date(now)
    last = today + timedelta(days=rule.days_ahead)
    first = max(min(first, last), today)
    number = min(number, (last - first).days + 1)
    return [first + timedelta(days=ahead) for ahead in range(number)]


def nearest(
    office: Office, rule: BookingSettings, wanted: datetime, now: datetime, number: int = NEAREST
) -> list[Slot]:
    """Give the free slots nearest to a wanted time, in the order of the clock."""
    day = wanted.astimezone(office.zone).date()
    days = next_days(office, rule, day - timedelta(days=2), now)
    free = [slot for one in days_of(office, rule, days, now) for slot in one.open_slots]
    near = sorted(free, key=lambda slot: abs(slot.starts_at - wanted))[:number]
    return sorted(near, key=lambda slot: slot.starts_at)


def hours_said(office: Office, day: date) -> str:
    """Name the hours of a weekday in a sentence: 08.00–12.00, 13.00–16.00."""
    hours = office.opening_hours.filter(weekday=day.weekday()).order_by("opens")
    return ", ".join(f"{row.opens:%H.%M}–{row.closes:%H.%M}" for row in hours)


def said(slots: Iterable[Slot]) -> str:
    """Name slots in a sentence: Rab 25 Nov 09.00, Rab 25 Nov 09.30."""
    return ", ".join(f"{date_format(s.starts_at, 'D j M')} {waktu(s.starts_at)}" for s in slots)


def starts(opens: time, closes: time, step: timedelta) -> list[time]:
    """Give the times within opening hours at which a whole slot still fits."""
    at, end = datetime.combine(date.min, opens), datetime.combine(date.min, closes)
    found = []
    while at + step <= end:
        found.append(at.time())
        at += step
    return found


def _day(
    office: Office,
    rule: BookingSettings,
    day: date,
    spans: Sequence[tuple[time, time]],
    holidays: Sequence[str],
    taken: Counter[datetime],
    now: datetime,
) -> Day:
    why = why_closed(office, rule, day, spans, holidays, now)
    if why:
        return Day(day, why_closed=why)
    times = [at for opens, closes in spans for at in starts(opens, closes, rule.slot)]
    moments = [datetime.combine(day, at, tzinfo=office.zone) for at in times]
    earliest = now + timedelta(hours=rule.notice_hours)
    slots = [Slot(at, max(0, rule.capacity - taken[at])) for at in moments if at >= earliest]
    if not slots:
        return Day(day, why_closed=_("Jam yang tersisa hari ini terlalu dekat untuk dipesan."))
    return Day(day, slots)


def why_closed(
    office: Office,
    rule: BookingSettings,
    day: date,
    spans: Sequence[Any],
    holidays: Sequence[str],
    now: datetime,
) -> str:
    """Say why nobody can be booked on a day; "" if they can."""
    today = office.local_date(now)
    about = {"day": tanggal(day), "name": ", ".join(holidays), "days": rule.days_ahead}
    if day < today:
        return _("%(day)s sudah lewat.") % about
    if day > today + timedelta(days=rule.days_ahead):
        return _("%(day)s terlalu jauh: janji dapat dibuat sampai %(days)s hari ke depan.") % about
    if holidays:
        return _("Kantor tutup pada %(day)s: %(name)s.") % about
    return "" if spans else _("Kantor tidak buka pada %(day)s.") % about
