"""Invented replies to the shipped questionnaire."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ramah.offices.models import Office
from ramah.offices.revision import writing
from ramah.survey.answering import Reply, invite, respond
from ramah.survey.content import shipped

KEYS = shipped().keys
WOMAN = {"sex": "P", "age": "36–45", "education": "SMA", "occupation": "SWASTA", "service": "KI"}


def a_reply(answers: str = "4" * 9, *, number: int = 1, **fields: Any) -> Reply:
    """Make a reply; the answers are digits in the order of the elements."""
    given = dict(zip(KEYS, map(int, answers), strict=True))
    return Reply(**{"number": number, "channel": "PHONE", "answers": given, **fields})


def a_token(office: Office, *, at: datetime) -> str:
    """Invite somebody without a visit."""
    with writing(office.pk):
        return invite(office=office, now=at)


def answered(
    office: Office, *, at: datetime, answers: str = "4" * 9, profile: Mapping[str, str] = WOMAN
) -> str:
    """Invite somebody, and let them answer; give their token."""
    token = a_token(office, at=at)
    respond(token=token, reply=a_reply(answers, profile=profile), now=at)
    return token
