"""Clearing what identifies who announced a visit, once the office's period is over."""

from datetime import datetime, timedelta

from ramah.bookings.actions import forget_needs
from ramah.bookings.limits import forget_tallies
from ramah.bookings.models import Booking, settings_of
from ramah.offices.models import Office
from ramah.offices.revision import writing
from ramah.visits.events import record


def clear_bookings(*, now: datetime) -> int:
    """Clear what was asked at bookings whose period is over; give their number."""
    forget_tallies(now=now)
    return sum(_clear(office, now) for office in Office.objects.all())


def _clear(office: Office, now: datetime) -> int:
    limit = office.local_date(now) - timedelta(days=settings_of(office).keep_days)
    due = Booking.objects.filter(office=office, service_date__lt=limit, cleared_at__isnull=True)
    if not due.exists():
        return 0
    with writing(office.pk):
        forget_needs(list(due.values_list("pk", flat=True)))
        cleared = due.update(cleared_at=now, name="", phone="", plate="")
        record("BOOKINGS_CLEARED", office=office, by=None, now=now, data={"count": cleared})
        return cleared
