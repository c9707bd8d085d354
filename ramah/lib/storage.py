"""What a person reads when the storage fails: the disk is full, the database is busy or away.

Such a failure is no bug of the program: nothing was saved, what was typed is kept on the page and
can be sent again, and a sentence says whom to call. All other errors stay errors.
"""

import errno
import logging
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.views.defaults import server_error as plain_error

log = logging.getLogger("ramah.storage")

TEMPLATE = "storage.html"
LEFT = 2 * 1024 * 1024  # with less, a disk that refuses to write is taken for full
LONGEST = 1000  # fields of a form that are carried on
SECRETS = frozenset({"password", "password1", "password2", "pin", "pin1", "pin2", "token"})
NOT_CARRIED = ("csrfmiddlewaretoken",)
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class Failure(StrEnum):
    """Why the storage did not take a write."""

    FULL = "FULL"
    BUSY = "BUSY"
    AWAY = "AWAY"


STATUS = {Failure.FULL: 507, Failure.BUSY: 503, Failure.AWAY: 503}
OF_SQLITE = {
    sqlite3.SQLITE_FULL: Failure.FULL,
    sqlite3.SQLITE_BUSY: Failure.BUSY,
    sqlite3.SQLITE_LOCKED: Failure.BUSY,
    sqlite3.SQLITE_IOERR: Failure.AWAY,
    sqlite3.SQLITE_CANTOPEN: Failure.AWAY,
}
OF_POSTGRESQL = {  # by the beginning of the error's code
    "53100": Failure.FULL,
    "55P03": Failure.BUSY,
    "57014": Failure.BUSY,
    "40": Failure.BUSY,
    "53": Failure.AWAY,
    "57P": Failure.AWAY,
    "58": Failure.AWAY,
    "08": Failure.AWAY,
}
FULL_DISK = (errno.ENOSPC, errno.EDQUOT)


def failure_of(error: BaseException | None) -> Failure | None:
    """Tell which failure of the storage an error stands for; nothing if it is another error."""
    if isinstance(error, OSError):
        return Failure.FULL if error.errno in FULL_DISK else None
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    return _of_postgresql(cause) if type(cause).__module__.startswith("psycopg") else None


def _of_sqlite(cause: sqlite3.Error) -> Failure | None:
    code = getattr(cause, "sqlite_errorcode", None)
    found = OF_SQLITE.get(code & 0xFF) if code is not None else None
    if found == Failure.AWAY and _is_full():
        return Failure.FULL
    return found


def _of_postgresql(cause: BaseException | None) -> Failure | None:
    code = getattr(cause, "sqlstate", None)
    if code is None:  # the server itself did not speak
        return (
            Failure.AWAY if type(cause).__name__ in ("OperationalError", "InterfaceError") else None
        )
    return next((kind for start, kind in OF_POSTGRESQL.items() if code.startswith(start)), None)


def _is_full() -> bool:
    return shutil.disk_usage(settings.RAMAH_HOME).free < LEFT


@contextmanager
def optional(what: str) -> Iterator[None]:
    """Make a write that may be left out while the storage fails, so that reading goes on."""
    try:
        yield
    except (DatabaseError, InterfaceError, OSError) as error:
        failure = failure_of(error)
        if failure is None:
            raise
        log.warning("Penyimpanan gagal (%s), dilewati: %s", failure, what)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error that no page caught: a storage failure by its sentence, a bug by the 500."""
    failure = failure_of(sys.exc_info()[1])
    if failure is None:
        return plain_error(request)
    log.error("Penyimpanan gagal (%s): %s %s", failure, request.method, _name(request))
    answer = HttpResponse(_page(request, failure), status=STATUS[failure])
    answer["Cache-Control"] = "no-store"
    answer._has_been_logged = True  # type: ignore[attr-defined] # one line is enough
    return answer


def _name(request: HttpRequest) -> str:
    """Name the page without its address, which may lead to a visit."""
    return request.resolver_match.view_name if request.resolver_match else "-"


def _page(request: HttpRequest, failure: Failure) -> str:
    """Write the page without the database: no session, no user, no office."""
    fields = _fields(request)
    context = {
        "failure": failure.value,
        "is_write": request.method not in SAFE,
        "is_fragment": "HX-Request" in request.headers,
        "path": request.get_full_path(),
        "fields": fields,
        "may_send_again": fields is not None,
        "csrf_token": get_token(request),
    }
    return loader.render_to_string(TEMPLATE, context)


def _fields(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Give what was sent, to be sent again; nothing where it must be typed anew."""
    if request.method != "POST" or request.FILES:
        return None
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_CARRIED
    ]
    secret = any(SECRETS.intersection(name.lower().split("_")) for name, _value in sent)
    return None if secret or len(sent) > LONGEST else sent
