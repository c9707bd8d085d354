"""The kiosk: visitors draw a number themselves, on a device registered for it."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ramah.displays import kiosk_speech
from ramah.displays.kiosk_way import MOST_SERVICES, Way, is_key
from ramah.displays.start import AHEAD, days_from, opening_at
from ramah.lib.refusal import AlreadyDone
from ramah.lib.rows import Rows
from ramah.offices.device_sessions import device_of, is_cut_off
from ramah.offices.devices import Device
from ramah.offices.models import Office, Service
from ramah.offices.opening import is_open
from ramah.queueing import ticket_page, waiting_times
from ramah.queueing.configuration import Lane, settings_of
from ramah.queueing.issuing import draw_at_kiosk
from ramah.queueing.models import CODE_LENGTH, CODE_SIGNS, Ticket, new_code
from ramah.visits.models import service_day

SERVICES = Rows(Service)
SERVICES_SHOWN = 6  # on one page: they fit without scrolling, also in the lower half
SHOWN_FOR = timedelta(minutes=5)  # how long a number that was drawn can be looked at again
NEW_TICK = timedelta(seconds=5)  # a clock that was set back a little
SIGNER = Signer(salt="ramah.displays.kiosk")
WHO = (
    ("elder", _("Lanjut usia")),
    ("pregnant", _("Hamil atau menyusui")),
    ("wheelchair", _("Penyandang disabilitas")),
    ("baby", _("Membawa bayi atau anak")),
    ("crutches", _("Sedang sakit atau cedera")),
)
View = Callable[..., HttpResponse]


def at_kiosk(view: View) -> View:
    """Let in only devices that the office registered as a kiosk; others are told how.

    The page's language and height come with the request, never from a cookie: the next visitor
    finds the kiosk as it always is.
    """

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = device_of(request)
        if device is None or device.shows != Device.Shows.KIOSK:
            return _unknown(request, device)
        way = Way.of(request.POST if request.method == "POST" else request.GET)
        with translation.override(way.language), timezone.override(device.office.zone):
            response = view(request, device, way, *args, **kwargs)
        response.headers["Content-Language"] = way.language
        return response

    return inner


@require_safe
@at_kiosk
def home(request: HttpRequest, device: Device, way: Way) -> HttpResponse:
    """Show the choice of a lane, then that of a service; when the office is closed, say so."""
    office, now = device.office, timezone.now()
    if not is_open(office, now):
        return _closed(request, office, way, now)
    if way.lane not in lanes_of(office):
        return _lanes(request, office, way)
    return _services(request, office, way)


@require_POST
@at_kiosk
def draw(request: HttpRequest, device: Device, way: Way) -> HttpResponse:
    """Draw a number; the same form sent twice shows the number drawn before."""
    office, now = device.office, timezone.now()
    code, lane = request.POST.get("code", ""), request.POST.get("lane", "")
    if not is_code(code) or lane not in lanes_of(office) or not is_open(office, now):
        return HttpResponseRedirect(way.start)
    wanted = _wanted(request)[:MOST_SERVICES]
    services = _chosen(office, wanted)
    if not wanted or len(services) < len(wanted):
        return HttpResponseRedirect(way.sorry("layanan"))
    with contextlib.suppress(AlreadyDone):  # a double tap: it has its number
        draw_at_kiosk(
            office=office,
            service=services[0],
            further=services[1:],
            lane=lane,
            code=code,
            device=device,
            now=now,
        )
    return HttpResponseRedirect(Way(_drawn_path(code, device), way.language, way.is_low).to())


@require_safe
@at_kiosk
def drawn(request: HttpRequest, device: Device, way: Way, token: str) -> HttpResponse:
    """Show the number that was drawn, for some minutes and at this kiosk alone."""
    ticket = _shown(device, token, timezone.now())
    if ticket is None:
        return redirect(way.start)
    on_paper = ticket.print_jobs.exists()
    context = {
        **ticket_page.context_of(ticket),
        "ticket": ticket,
        "further": [row.service for row in ticket.further.select_related("service")],
        "on_paper": on_paper,
        "is_priority": ticket.lane == Lane.PRIORITY,
        "speak": kiosk_speech.of_ticket(ticket, on_paper=on_paper),
    }
    here = Way(request.path, way.language, way.is_low)
    return _show(request, "kiosk_drawn", device.office, here, context)


def is_code(text: str) -> bool:
    """Tell whether a text can be a ticket's code."""
    return len(text) == CODE_LENGTH and all(sign in CODE_SIGNS for sign in text)


def lanes_of(office: Office) -> Sequence[Lane]:
    """Give the lanes in which numbers are drawn at the kiosk."""
    if settings_of(office).has_ordinary_lane:
        return (Lane.PRIORITY, Lane.ORDINARY)
    return (Lane.PRIORITY,)


def _lanes(request: HttpRequest, office: Office, way: Way) -> HttpResponse:
    lanes, waits = lanes_of(office), waiting_times.lane_waits(office, timezone.now())
    context = {
        "lanes": [
            (lane, way.to(lane=lane.value, page=1), waiting_times.said_if_known(waits[lane]))
            for lane in lanes
        ],
        "who": WHO,
        "speak": kiosk_speech.of_lanes(lanes),
    }
    return _show(request, "kiosk_lanes", office, way, context)


def _services(request: HttpRequest, office: Office, way: Way) -> HttpResponse:
    known = SERVICES.all("WHERE it.office_id = %s AND it.is_active ORDER BY it.name", [office.pk])
    last = max(1, -(-len(known) // SERVICES_SHOWN))
    page = min(way.page, last)
    shown = known[(page - 1) * SERVICES_SHOWN : page * SERVICES_SHOWN]
    chosen = {service.pk: service for service in known}
    way = replace(way, page=page)
    context = {
        "lane": Lane(way.lane),
        "code": new_code(),
        "services": [(service, way.toggled(service.pk)) for service in shown],
        "chosen": [chosen[key] for key in way.services if key in chosen],
        "can_be_several": len(known) > 1,
        "last_page": last,
        "is_last": page == last,
        "speak": kiosk_speech.of_services(
            office, way.language, shown, is_several=way.is_several, more=page < last
        ),
    }
    return _show(request, "kiosk_services", office, way, context)


def _closed(request: HttpRequest, office: Office, way: Way, now: datetime) -> HttpResponse:
    local = now.astimezone(office.zone)
    days = days_from(office, local.date(), AHEAD)
    context = {
        "opening": opening_at(days, local),
        "holidays": days[0].holidays,
        "speak": kiosk_speech.of_closed(),
    }
    return _show(request, "kiosk_closed", office, way, context)


def _show(
    request: HttpRequest, name: str, office: Office, way: Way, context: dict[str, Any]
) -> HttpResponse:
    frame = {
        "office": office,
        "way": way,
        "step": name,
        "seconds": settings_of(office).kiosk_seconds,
    }
    return render(request, f"displays/{name}.html", {**frame, **context})


def _unknown(request: HttpRequest, device: Device | None) -> HttpResponse:
    """Say what is missing; on a kiosk that was cut off nothing leads elsewhere."""
    if device is None and is_cut_off(request):
        return render(request, "displays/kiosk_cut_off.html", {"way": Way()}, status=403)
    return render(request, "displays/kiosk_unknown.html", status=403)


def _wanted(request: HttpRequest) -> tuple[int, ...]:
    """Give the keys of the services a form asks for; none if one of them is no key."""
    sent = [*request.POST.getlist("service"), *request.POST.getlist("further")]
    asked = [key for key in sent if key]
    return tuple(int(key) for key in asked) if all(map(is_key, asked)) else ()


def _chosen(office: Office, keys: Sequence[int]) -> list[Service]:
    """Give the office's services with these keys, in their order."""
    found = (
        SERVICES.first("WHERE it.office_id = %s AND it.id = %s AND it.is_active", [office.pk, key])
        for key in keys
    )
    return [service for service in found if service]


def _drawn_path(code: str, device: Device) -> str:
    return reverse("displays:kiosk_drawn", args=[SIGNER.sign(f"{code}.{device.pk}")])


def _shown(device: Device, token: str, now: datetime) -> Ticket | None:
    try:
        code, _dot, number = SIGNER.unsign(token).partition(".")
    except BadSignature:
        return None
    if number != str(device.pk):
        return None
    tickets = Ticket.objects.select_related("service", "office")
    day = service_day(device.office, now)
    ticket = tickets.filter(office=device.office, service_date=day, code=code).first()
    is_fresh = ticket is not None and -NEW_TICK <= now - ticket.issued_at <= SHOWN_FOR
    return ticket if is_fresh else None
