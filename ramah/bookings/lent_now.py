"""What is in visitors' hands now: until when it is gone, and who else expects it today."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ramah.aids.models import AidType, Loan
from ramah.bookings.models import Booking, Reservation, settings_of
from ramah.bookings.preparing import Claim
from ramah.offices.models import Office


@dataclass(frozen=True)
class LentNow:
    """The units that are out, as a day's preparation sees them.

    :ivar claims: those expected back, each for as long as a booking keeps an aid.
    :ivar lost: how many of each kind are not expected back on this day.
    :ivar tags: until when each unit is out; None: not expected back.
    """

    claims: tuple[Claim, ...]
    lost: Mapping[int, int]
    tags: Mapping[str, datetime | None]

    def at(self, kind: int, moment: datetime) -> int:
        """Count the units of a kind that are out at a moment."""
        out = [c for c in self.claims if c.kind == kind and c.starts_at <= moment < c.ends_at]
        return len(out) + self.lost.get(kind, 0)


def lent_now(office: Office, day: date, now: datetime) -> LentNow:
    """Read which units are out, and which of them nobody expects back (one query).

    A loan of an earlier day, or one that has lasted longer than a booking keeps an aid, is not
    expected back; tomorrow's list trusts that today's loans end today.
    """
    today, hold = office.local_date(now), settings_of(office).hold
    claims: list[Claim] = []
    lost: Counter[int] = Counter()
    tags: dict[str, datetime | None] = {}
    rows = Loan.objects.out().filter(office=office, aid__out_of_service=False)
    for loan in rows.select_related("aid", "visit").order_by("pk"):
        until, kind = loan.lent_at + hold, loan.aid.type_id
        is_of_today = loan.visit.service_date == today
        if is_of_today and day > today:
            continue
        if is_of_today and until > now:
            tags[loan.aid.tag] = until
            claims.append(Claim(-loan.pk, kind, 0, loan.lent_at, until, order=-1))
        else:
            tags[loan.aid.tag] = None
            lost[kind] += 1
    return LentNow(tuple(claims), lost, tags)


def awaited(office: Office, kinds: Iterable[AidType], now: datetime) -> dict[int, list[datetime]]:
    """Give when the visitors of today who have not come yet expect a kind of aid (one query)."""
    rows = Reservation.objects.filter(
        office=office,
        aid_type__in=list(kinds),
        booking__service_date=office.local_date(now),
        booking__state=Booking.State.BOOKED,
        ends_at__gt=now,
    )
    found: dict[int, list[datetime]] = {}
    for kind, at in rows.order_by("starts_at").values_list("aid_type", "starts_at"):
        found.setdefault(kind, []).append(at)
    return found
