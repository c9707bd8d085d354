"""An office with a bell, its people on duty, and somebody who rings."""

import uuid
from datetime import datetime
from typing import Any

from ramah.bells import ringing
from ramah.bells.models import Bell, Ring
from ramah.offices.models import Office, Post, Role, User
from tests.factories import T0, on_duty, someone


def with_bell(office: Office, **fields: Any) -> Bell:
    """Put an office's bell on, with a telephone number to fall back on."""
    values = {"is_on": True, "phone": "021 555 0199", **fields}
    bell, _new = Bell.objects.update_or_create(office=office, defaults=values)
    return bell


def a_guard(office: Office, at: datetime = T0) -> User:
    """Put the office's security officer on duty."""
    guard = someone(office, Role.SECURITY_OFFICER)
    on_duty(guard, Post.DROPZONE, at=at)
    return guard


def rung(bell: Bell, *, at: datetime = T0, **fields: Any) -> Ring:
    """Ring at the dropzone."""
    values: dict[str, Any] = {"place": "DROPZONE", "wanted": "", "client": "", **fields}
    values.setdefault("key", uuid.uuid4())
    return ringing.ring(bell=bell, now=at, **values)
