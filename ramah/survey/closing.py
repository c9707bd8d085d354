"""The day's end: responses are written anew in random order, and released in batches.

Row numbers and row versions would otherwise join a token to a response; a rare profile or a day
with a single response would join it to a visit. See decision 0020.
"""

import random
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from django.db.models import F, Model, QuerySet

from ramah.offices.models import Office
from ramah.offices.revision import writing
from ramah.survey.answering import CHANNEL
from ramah.survey.models import Comment, ProfileCount, Questionnaire, Response, Token

LEAST = 5  # responses in a batch, and that share what is known of the person
ORDER = ("service", CHANNEL, "sex", "age", "education", "occupation")  # most useful first
BY_CHANCE = random.SystemRandom()
Profile = Mapping[str, str]
Row = TypeVar("Row", bound=Model)


def close_days(*, now: datetime) -> int:
    """Close the earlier days of every office; give how many responses were released."""
    return sum(_close(office, office.local_date(now)) for office in Office.objects.order_by("pk"))


def _close(office: Office, today: date) -> int:
    if not _of_earlier_days(Response.objects.all(), office, today).exists():
        return 0
    with writing(office.pk):
        fresh = _of_earlier_days(Response.objects.all(), office, today)
        last = fresh.order_by("-day").values_list("day", flat=True).first()
        if last is None:
            return 0
        released = sum(_close_version(version, last, today) for version in _versions(office))
        _rewrite_comments(office, last, today)
        Token.objects.filter(office=office, valid_until__lt=today).delete()
        _write_anew(Token.objects.filter(office=office))
    return released


def _of_earlier_days(rows: "QuerySet[Row]", office: Office, today: date) -> "QuerySet[Row]":
    return rows.filter(office=office, state=Response.State.FRESH, day__lt=today)


def _versions(office: Office) -> list[Questionnaire]:
    return list(Questionnaire.objects.filter(office=office).order_by("number"))


def _close_version(version: Questionnaire, last: date, today: date) -> int:
    """Write anew what of one version is not released, and release it if it is enough."""
    rows = version.responses.filter(day__lt=today).exclude(state=Response.State.RELEASED)
    batch = list(rows)
    enough = len(batch) >= LEAST
    for response, profile in zip(batch, shared([row.profile for row in batch]), strict=True):
        response.day = last
        response.state = Response.State.RELEASED if enough else Response.State.WAITING
        if enough:
            response.profile = profile
    if enough:
        _count_profiles(version, last, [row.profile for row in rows.all()])
    _write_anew(rows, batch)
    return len(batch) if enough else 0


def shared(profiles: Sequence[Profile]) -> list[dict[str, str]]:
    """Return of each profile the most that at least LEAST of them have in common, or nothing.

    Fields are given up from the end of ORDER; fields that it does not name always.
    """
    known = [_ordered(profile) for profile in profiles]
    kept: list[dict[str, str]] = [{} for _profile in profiles]
    open_rows = set(range(len(profiles)))
    for length in range(max(map(len, known), default=0), 0, -1):
        long_enough = [row for row in open_rows if len(known[row]) >= length]
        prefixes = {row: tuple(known[row][:length]) for row in long_enough}
        times = Counter(prefixes.values())
        for row, prefix in prefixes.items():
            if times[prefix] >= LEAST:
                kept[row] = dict(prefix)
                open_rows.discard(row)
    return kept


def _ordered(profile: Profile) -> list[tuple[str, str]]:
    """List what a profile says, the most useful first."""
    return [(name, profile[name]) for name in ORDER if name in profile]


def _count_profiles(version: Questionnaire, day: date, profiles: Iterable[Profile]) -> None:
    counted = Counter(pair for profile in profiles for pair in profile.items())
    about = {"office_id": version.office_id, "questionnaire": version, "day": day}
    for (name, answer), count in sorted(counted.items()):
        row, _new = ProfileCount.objects.get_or_create(
            **about, field=name, answer=answer, defaults={"count": 0}
        )
        ProfileCount.objects.filter(pk=row.pk).update(count=F("count") + count)


def _rewrite_comments(office: Office, last: date, today: date) -> None:
    rows = Comment.objects.filter(office=office, day__lt=today)
    rows = rows.exclude(state=Response.State.RELEASED)
    batch = list(rows)
    enough = len(batch) >= LEAST
    for comment in batch:
        comment.day = last
        comment.state = Response.State.RELEASED if enough else Response.State.WAITING
    _write_anew(rows, batch)


def _write_anew(rows: "QuerySet[Row]", batch: Sequence[Row] | None = None) -> None:
    """Delete the rows and write them in random order; what has a random key gets a new one."""
    written = list(rows if batch is None else batch)
    rows.all().delete()
    BY_CHANCE.shuffle(written)
    for row in written:
        if isinstance(row, Response | Comment):
            row.id = uuid.uuid4()
    rows.model._default_manager.bulk_create(written)
