"""Bookings of the tests: an office that takes them, and wishes for its slots."""

import uuid
from datetime import datetime, timedelta

from ramah.bookings import actions
from ramah.bookings.actions import Wish
from ramah.bookings.models import Booking, BookingSettings
from ramah.offices.models import Office, User
from tests.factories import T0, needs_of

NINE = T0 + timedelta(days=1)  # Wednesday 09.00 in Jakarta
HALF_HOUR = timedelta(minutes=30)


def taking_bookings(office: Office, **choices: object) -> BookingSettings:
    """Let an office take bookings."""
    rule, _new = BookingSettings.objects.update_or_create(
        office=office, defaults={"is_on": True, **choices}
    )
    return rule


def a_wish(office: Office, *codes: str, at: datetime = NINE, **fields: object) -> Wish:
    """Announce a visit with these needs, consented to."""
    values: dict[str, object] = {
        "key": uuid.uuid4(),
        "starts_at": at,
        "service": office.services.get(code="KI"),
        "needs": needs_of(office, *codes) if codes else [],
        "consents": bool(codes),
    }
    return Wish(**{**values, **fields})  # type: ignore[arg-type]


def a_booking(
    office: Office,
    *codes: str,
    at: datetime = NINE,
    by: User | None = None,
    now: datetime = T0,
    **fields: object,
) -> Booking:
    """Make a booking."""
    return actions.make_booking(
        office=office, wish=a_wish(office, *codes, at=at, **fields), by=by, now=now
    )
