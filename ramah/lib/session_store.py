"""Sessions in the database, read by plain SQL: every request of a logged-in person asks for one."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from ramah.lib.rows import Rows

SESSIONS = Rows(Session)


class SessionStore(db.SessionStore):
    """Reads a session in one short statement."""

    def _get_session_from_db(self) -> Any:
        where = "WHERE it.session_key = %s AND it.expire_date > %s"
        found = SESSIONS.first(where, [self.session_key or "", timezone.now()])
        if found is None:
            self._session_key = None
        return found

    @classmethod
    def get_model_class(cls) -> Any:
        """Give the model that holds sessions."""
        return Session
