"""One log line for each request: which page, how it ended, how long it took. Never who, or what."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ramah.lib.logs import facts_of

log = logging.getLogger("ramah.request")

GetResponse = Callable[[HttpRequest], HttpResponse]
WATCHED = frozenset({"displays:healthz", "displays:readyz"})  # asked every few seconds, for ever
BROKEN = 500


class RequestLogMiddleware:
    """Logs every request but those of who only watches that all is well."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        _note(request, response.status_code, time.perf_counter() - start)
        return response


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    facts = facts_of(request)
    if facts["route"] in WATCHED and status < BROKEN:
        return
    level = logging.ERROR if status >= BROKEN else logging.INFO
    log.log(level, "permintaan", extra={**facts, "status": status, "ms": round(seconds * 1000, 1)})
