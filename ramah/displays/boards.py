"""The public boards of the waiting room: which number is called to which counter.

They need no login and name nobody. A board hears of calls in the event of the ``live`` process
(:mod:`ramah.queueing.announcing`); how many wait it asks for now and then.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ramah.displays.board_state import BoardState
from ramah.displays.kiosk_problems import not_at_kiosk
from ramah.offices.context import live_url
from ramah.queueing.models import Board


@require_safe
@never_cache
@not_at_kiosk
def boards(request: HttpRequest) -> HttpResponse:
    """List the boards in use, by name; of one's own office for who is logged in."""
    found = _boards().order_by("office__name", "office", "name")
    office = getattr(request, "office", None)
    if office is not None:
        found = found.filter(office=office)
    return render(request, "displays/boards.html", {"boards": list(found)})


@require_safe
@never_cache
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one board."""
    found = get_object_or_404(_boards(), pk=pk)
    with timezone.override(found.office.zone):
        return render(request, "displays/board.html", _context(request, found))


@require_safe
def board_state(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give what changes on a board, to who does not have it yet."""
    found, now = get_object_or_404(_boards(), pk=pk), timezone.now()
    tag = _tag(found, now)
    same = get_conditional_response(request, etag=tag)
    if same is None:
        with timezone.override(found.office.zone):
            same = render(request, "displays/_board_state.html", _context(request, found, now))
        same.headers["ETag"] = tag
    same.headers["Cache-Control"] = "no-cache"
    same.headers["X-Ramah-Now"] = str(int(now.timestamp() * 1000))
    return same


def _boards() -> QuerySet[Board]:
    return Board.objects.filter(is_active=True).select_related("office__queue_settings")


def _context(request: HttpRequest, found: Board, now: datetime | None = None) -> dict[str, Any]:
    now = now or timezone.now()
    return {
        "board": found,
        "office": found.office,
        "state": BoardState(found, now),
        "now": now,
        "milliseconds": int(now.timestamp() * 1000),
        "etag": _tag(found, now),
        "version": settings.STATIC_URL,
        "live_url": live_url(request),
    }


def _tag(found: Board, now: datetime) -> str:
    """Name what stands on a board: the queue, the day, for an estimate the minute, the program."""
    local = now.astimezone(found.office.zone)
    moment = f"{local:%Y%m%d%H%M}" if found.shows_estimate else f"{local:%Y%m%d}"
    parts = [found.pk, found.office.queue_revision, moment, translation.get_language()]
    text = " ".join(str(part) for part in (*parts, settings.STATIC_URL))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
