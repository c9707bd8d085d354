"""What was tapped while there was no connection, and came later: when it really happened."""

import math
from datetime import datetime, timedelta
from typing import TypedDict

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from ramah.lib.refusal import Refused
from ramah.offices.models import Office
from ramah.visits.models import service_day

AGO = "Ramah-Ago"  # seconds between the tap and the sending, measured by the phone
AT_ONCE = timedelta(seconds=10)  # so long a live tap may be on its way
LATEST = timedelta(hours=12)


class When(TypedDict):
    """When something happened, and when it was recorded if that was later."""

    now: datetime
    recorded_at: datetime | None


def when(request: HttpRequest) -> When:
    """Tell when what a request brings was tapped, as the actions take it.

    :raises Refused: it was tapped on another day, or too long ago.
    """
    now = timezone.now()
    ago = _ago(request.headers.get(AGO, ""))
    if ago <= AT_ONCE:
        return When(now=now, recorded_at=None)
    office: Office = request.office  # type: ignore[attr-defined]
    tapped_at = now - min(ago, LATEST + AT_ONCE)
    if ago > LATEST or service_day(office, tapped_at) != service_day(office, now):
        raise Refused(
            _(
                "Catatan ini terlalu lama di ponsel: hanya catatan hari ini, paling lama"
                " %(hours)s jam, dapat dikirim. Minta Duta Pelayanan memakai “Catat kemudian”."
            )
            % {"hours": int(LATEST.total_seconds() // 3600)}
        )
    return When(now=tapped_at, recorded_at=now)


def _ago(text: str) -> timedelta:
    """Read the seconds; what is no number, or lies ahead, was tapped now."""
    try:
        seconds = float(text or 0)
    except ValueError:
        return timedelta()
    if not math.isfinite(seconds):
        return timedelta()
    return timedelta(seconds=min(max(seconds, 0), 2 * LATEST.total_seconds()))
