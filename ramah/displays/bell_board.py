"""The bell at the post: a screen that is always awake and rings until somebody comes."""

import contextlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ramah.bells import ringing
from ramah.bells.models import Ring, bell_of
from ramah.bells.people import can_come, on_duty
from ramah.bells.soundings import soundings
from ramah.lib.refusal import Refused
from ramah.offices.context import live_url
from ramah.offices.device_sessions import device_of
from ramah.offices.devices import Device
from ramah.offices.models import Post

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
            return render(request, "displays/bell_board.html", _context(request, device))
        tag = quote_etag(f"{office.revision}-{get_language()}")
        if request.headers.get("If-None-Match") == tag:
            answer = HttpResponse(status=304)
        else:
            answer = render(request, "displays/_bell_board.html", _context(request, device))
        answer["ETag"] = tag
        return answer


@require_POST
@never_cache
def take_at_post(request: HttpRequest, code: str) -> HttpResponse:
    """Take a ring for the officer whose name was tapped on the post's screen."""
    device = device_of(request)
    if device is None or device.shows != Device.Shows.RING:
        return render(request, "displays/bell_unknown.html", status=FORBIDDEN)
    ring = get_object_or_404(Ring.objects.select_related("office"), code=code, office=device.office)
    who = request.POST.get("petugas", "")
    person = next((each for each in can_come(device.office) if str(each.pk) == who), None)
    if person is not None:
        with contextlib.suppress(Refused):  # the screen shows who has it, or who can come
            ringing.take_at_post(ring=ring, person=person, device=device.pk, now=timezone.now())
    return redirect("displays:bell_board")


def _context(request: HttpRequest, device: Device) -> dict[str, Any]:
    office, now = device.office, timezone.now()
    bell = bell_of(office)
    offers_names = device.shows == Device.Shows.RING  # a board stands where visitors read it
    taken = Ring.objects.awaiting_visit(at=now).filter(office=office)
    people = on_duty(office) if bell.is_on else []
    sounding = soundings(office, now) if bell.is_on else []
    return {
        "office": office,
        "may_come": can_come(office) if sounding and offers_names else [],
        "bell": bell,
        "sounding": sounding,
        "taken": list(taken.order_by("taken_at")) if bell.is_on else [],
        "guards": len({each.person for each in people if each.post == Post.DROPZONE}),
        "now": now,
        "milliseconds": int(now.timestamp() * 1000),
        "live_url": live_url(request),
    }
