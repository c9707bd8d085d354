"""Who is logged in, with their office: asked on every request."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from ramah.lib.rows import Rows
from ramah.offices.models import User

STAFF = Rows(User, "office")


class StaffBackend(ModelBackend):
    """Checks passwords as Django does, and reads a person together with their office."""

    def get_user(self, user_id: Any) -> User | None:
        """Give the person of a session, if they may still log in."""
        return STAFF.first("WHERE it.id = %s AND it.is_active", [user_id])
