"""Recording events: in the transaction of the action, sealed to the event before."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from django.conf import settings

from ramah.lib import sql
from ramah.offices.models import Office, Substitution, User
from ramah.visits.models import Event, Visit

Code = str | int | bool | None
Data = Mapping[str, Code | list[str] | list[int]]
LAST = "SELECT sequence, seal FROM visits_event WHERE office_id = %s ORDER BY sequence DESC LIMIT 1"


def record(
    code: str,
    *,
    office: Office,
    by: User | None,
    now: datetime,
    visit: Visit | None = None,
    substitution: Substitution | None = None,
    occurred_at: datetime | None = None,
    data: Data | None = None,
) -> Event:
    """Append an event to the office's chain.

    Call it inside :func:`ramah.offices.revision.writing`, which lets one writer in at a time.
    :param occurred_at: when it really happened, if it is entered afterwards.
    """
    sequence, before = _head(office.pk)
    event = Event(
        office_id=office.pk,
        sequence=sequence + 1,
        visit_id=visit.pk if visit else None,
        code=code,
        actor_id=by.pk if by else None,
        substitution_id=substitution.pk if substitution else None,
        data=dict(data or {}),
        occurred_at=occurred_at or now,
        recorded_at=now,
    )
    event.seal = seal(event, before=before)
    sql.add(event)
    return event


def _head(office_id: int) -> tuple[int, str]:
    found = sql.one(LAST, [office_id])
    return (int(found[0]), str(found[1])) if found else (0, "")


def seal(event: Event, *, before: str) -> str:
    """Compute an event's seal: HMAC-SHA256 over the seal before and its own content (hex)."""
    content = [
        before,
        event.office_id,
        event.sequence,
        str(event.visit_id or ""),
        event.code,
        event.actor_id,
        event.substitution_id,
        event.data,
        event.occurred_at.astimezone(UTC).isoformat(),
        event.recorded_at.astimezone(UTC).isoformat(),
    ]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(settings.RAMAH_KEYS.chain, text.encode(), hashlib.sha256).hexdigest()


def broken(office: Office) -> Iterator[Event]:
    """Find the events whose seal or place in the chain does not fit."""
    before, expected = "", 1
    for event in Event.objects.filter(office=office).order_by("sequence").iterator():
        if event.sequence != expected or event.seal != seal(event, before=before):
            yield event
        before, expected = event.seal, event.sequence + 1
