"""The session, where a full disk or a busy database must not keep anybody from reading."""

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from ramah.lib import storage


class LenientSessionMiddleware(SessionMiddleware):
    """Gives the answer although the session's small notes could not be saved.

    What a session notes in passing (a message that was read, the last touch of a device) is not
    worth an error page, and after a write it would be a lie: the record is saved. A new session,
    as a login makes it, must be saved or there is none.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session if it changed."""
        try:
            return super().process_response(request, response)
        except (DatabaseError, InterfaceError, SessionInterrupted) as error:
            failed = _first(error)
            if storage.failure_of(failed) is None:
                raise
            if not _was_known(request):
                raise failed from failed.__cause__
        storage.log.warning("Penyimpanan gagal, dilewati: catatan sesi")
        return response


def _first(error: BaseException) -> BaseException:
    """Give the database's error: the session's backend takes each for a session that was ended."""
    while isinstance(error, SessionInterrupted | UpdateError) and error.__context__:
        error = error.__context__
    return error


def _was_known(request: HttpRequest) -> bool:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return bool(key) and request.session.session_key == key
