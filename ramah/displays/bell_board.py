"""The bell at the post: a screen that is always awake and rings until somebody comes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ramah.bells.models import Ring, bell_of
from ramah.bells.people import on_duty
from ramah.bells.soundings import soundings
from ramah.offices.context import live_url
from ramah.offices.device_sessions import device_of
from ramah.offices.devices import Device
from ramah.offices.models import Office, Post

SHOWING = (Device.Shows.RING, Device.Shows.BOARD)
FORBIDDEN = 403


@require_safe
@never_cache
def bell_board(request: HttpRequest) -> HttpResponse:
    """Show what rings, on a device registered for it; a refresh gets the changing part alone."""
    device = device_of(request)
    if device is None or device.shows not in SHOWING:
        return render(request, "displays/bell_unknown.html", status=FORBIDDEN)
    office = device.office
    with timezone.override(office.zone):
        if not getattr(request, "htmx", False):
            return render(request, "displays/bell_board.html", _context(request, office))
        tag = quote_etag(f"{office.revision}-{get_language()}")
        if request.headers.get("If-None-Match") == tag:
            answer = HttpResponse(status=304)
        else:
            answer = render(request, "displays/_bell_board.html", _context(request, office))
        answer["ETag"] = tag
        return answer


def _context(request: HttpRequest, office: Office) -> dict[str, Any]:
    now, bell = timezone.now(), bell_of(office)
    taken = Ring.objects.awaiting_visit(at=now).filter(office=office)
    people = on_duty(office) if bell.is_on else []
    return {
        "office": office,
        "bell": bell,
        "sounding": soundings(office, now) if bell.is_on else [],
        "taken": list(taken.order_by("taken_at")) if bell.is_on else [],
        "guards": len({each.person for each in people if each.post == Post.DROPZONE}),
        "now": now,
        "milliseconds": int(now.timestamp() * 1000),
        "live_url": live_url(request),
    }
