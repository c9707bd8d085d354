"""Passwords: the page everyone is sent to until theirs is their own, and the reset of a lost one.

No e-mail is needed: the office's administrator resets a forgotten password.
"""

import secrets
from datetime import datetime

from axes.utils import reset as unlock
from django.utils.translation import gettext_lazy as _

from ramah.lib.refusal import Refused
from ramah.offices import pins
from ramah.offices.models import Role, User

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no sign that is mistaken for another
GROUPS, GROUP_LENGTH = 3, 4


def temporary_password() -> str:
    """Draw a password that can be read aloud: three groups of four signs (about 59 bits)."""
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _sign in range(GROUP_LENGTH))
        for _group in range(GROUPS)
    )


def reset_password(*, user: User, by: User, now: datetime) -> str:
    """Give a person a temporary password, to be shown once and changed at the next login.

    Their sessions end, since each carries a hash of the old password, an open lock of their name
    is lifted, and their PIN is taken away. Call it inside
    :func:`ramah.offices.revision.writing` and record the event there, at ``now``: events live in
    a room above this one.
    :raises Refused: the administrator is not of this person's office, or it is their own password.
    """
    if by.pk == user.pk:
        raise Refused(_("Untuk kata sandi Anda sendiri, buka menu lalu pilih Ganti kata sandi."))
    if not is_administrator(by, of=user):
        raise Refused(_("Hanya administrator kantor petugas ini yang dapat mengatur ulang."))
    password = temporary_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    pins.remove(user)
    unlock(username=user.username)
    return password


def is_administrator(by: User, *, of: User) -> bool:
    """Tell whether a person administers the office of another."""
    held = by.assignments.filter(office=of.office_id, role=Role.OFFICE_ADMINISTRATOR)
    return by.is_active and held.exists()
