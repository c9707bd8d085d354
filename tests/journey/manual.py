"""A manual form as the tests fill it in: a visit of an hour, all of it invented."""

import uuid
from datetime import datetime
from typing import Any

from ramah.aids.lending import Return
from ramah.aids.models import Aid
from ramah.journey.afterwards import ManualRecord, enter_afterwards
from ramah.offices.models import Office, Role
from ramah.visits.models import Visit
from tests.factories import MINUTE, T0, a_registration, needs_of, someone

MINUTES = ((0, 2), (2, 5), (5, 8), (12, 20), (21, 24))


def times(start: datetime = T0) -> list[tuple[datetime, datetime]]:
    """Give the times of the five steps, the first beginning at an instant."""
    return [(start + begin * MINUTE, start + end * MINUTE) for begin, end in MINUTES]


def a_record(office: Office, **fields: Any) -> ManualRecord:
    """Fill in a manual form."""
    values: dict[str, Any] = {
        "reason": "Listrik padam",
        "needs": needs_of(office, "KURSI_RODA"),
        "times": times(),
        "registration": a_registration(office),
        "counter": office.counters.order_by("number")[0],
        "result": "DONE",
        "survey": "INVITED",
        "has_vehicle": False,
    }
    return ManualRecord(**(values | fields))


def entered(office: Office, *, now: datetime, **fields: Any) -> Visit:
    """Enter a manual form."""
    return enter_afterwards(
        visit_id=uuid.uuid4(),
        office=office,
        record=a_record(office, **fields),
        by=someone(office, Role.SERVICE_AMBASSADOR),
        now=now,
    )


def back(condition: str = "GOOD", note: str = "") -> Return:
    """Give an aid's condition at the exit."""
    return Return(condition, note)


def chair(office: Office, tag: str = "KR-01") -> Aid:
    """Give one of the office's wheelchairs."""
    return Aid.objects.select_related("type").get(office=office, tag=tag)
