"""The kiosk: visitors draw a number themselves, on a device registered for it."""

import contextlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ramah.lib.refusal import AlreadyDone
from ramah.lib.rows import Rows
from ramah.offices.device_sessions import device_of
from ramah.offices.devices import Device
from ramah.offices.models import Office, Service
from ramah.queueing.configuration import Lane
from ramah.queueing.issuing import draw_at_kiosk
from ramah.queueing.models import CODE_LENGTH, CODE_SIGNS, Ticket, new_code
from ramah.visits.models import service_day

SERVICES = Rows(Service)
LONGEST_KEY = 18
View = Callable[..., HttpResponse]


def at_kiosk(view: View) -> View:
    """Let in only devices that the office registered as a kiosk; others are told how."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = device_of(request)
        if device is None or device.shows != Device.Shows.KIOSK:
            return render(request, "displays/kiosk_unknown.html", status=403)
        return view(request, device.office, *args, **kwargs)

    return inner


@require_safe
@at_kiosk
def home(request: HttpRequest, office: Office) -> HttpResponse:
    """Show the services to draw a number for."""
    context = {
        "office": office,
        "services": office.services.filter(is_active=True).order_by("name"),
        "lanes": Lane.choices,
        "code": new_code(),
    }
    return render(request, "displays/kiosk.html", context)


@require_POST
@at_kiosk
def draw(request: HttpRequest, office: Office) -> HttpResponse:
    """Draw a number; the same form sent twice shows the number drawn before."""
    code, lane = request.POST.get("code", ""), request.POST.get("lane", "")
    if not is_code(code) or lane not in Lane.values:
        return redirect("displays:kiosk")
    service = _service(office, request.POST.get("service", ""))
    device = device_of(request)
    if service is None or device is None:
        return redirect("displays:kiosk")
    with contextlib.suppress(AlreadyDone):  # a double tap: it has its number
        draw_at_kiosk(
            office=office,
            service=service,
            lane=lane,
            code=code,
            device=device,
            now=timezone.now(),
        )
    return redirect("displays:kiosk_drawn", code)


@require_safe
@at_kiosk
def drawn(request: HttpRequest, office: Office, code: str) -> HttpResponse:
    """Show the number that was drawn."""
    day = service_day(office, timezone.now())
    tickets = Ticket.objects.select_related("service")
    ticket = get_object_or_404(tickets, office=office, service_date=day, code=code)
    return render(request, "displays/kiosk_drawn.html", {"office": office, "ticket": ticket})


def is_code(text: str) -> bool:
    """Tell whether a text can be a ticket's code."""
    return len(text) == CODE_LENGTH and all(sign in CODE_SIGNS for sign in text)


def _service(office: Office, key: str) -> Service | None:
    if not key.isdecimal() or len(key) > LONGEST_KEY:
        return None
    return SERVICES.first(
        "WHERE it.office_id = %s AND it.id = %s AND it.is_active", [office.pk, int(key)]
    )
