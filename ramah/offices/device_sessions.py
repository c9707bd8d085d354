"""Which device a request comes from, and when a session on it is over.

A session on a registered device belongs to it: it ends when the device is cut off, when it is
asked for from elsewhere, and when nobody touched the device for ten minutes.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ramah.lib import storage
from ramah.lib.rows import Rows
from ramah.offices import browsers, device_words
from ramah.offices.devices import Device, token_hash

COOKIE = "ramah_device"
COOKIE_AGE = timedelta(days=400)  # the longest that browsers keep one; each login renews it
IDLE = timedelta(minutes=10)  # the same for every device; a device is locked by hand at any time
MARK_EVERY = timedelta(seconds=30)  # how exactly the last touch is known
SEEN_EVERY = timedelta(minutes=1)
DEVICES = Rows(Device, "office")
BOUND, USED_AT = "device", "device_used_at"  # the session's places
KEPT_OUT = "device_kept_out"
BY_PIN, CONFIRMED_AT = "device_by_pin", "device_confirmed_at"
CONFIRMED_FOR = timedelta(minutes=10)  # since the password, or the last page that asked for it
FORMS_CONFIRMED_FOR = timedelta(minutes=30)  # what was filled in slowly is not lost

IDLE_TEXT = _("Layar dikunci karena 10 menit tidak dipakai. Tugas Anda tetap berjalan.")
ELSEWHERE_TEXT = _("Sesi itu hanya berlaku di perangkat tempat Anda masuk. Masuk sekali lagi.")

NO_DESK_TEXT = _("Perangkat ini bukan meja tugas: tidak ada yang dapat masuk di sini.")


def device_of(request: HttpRequest) -> Device | None:
    """Give the registered device a request comes from, if it does."""
    device: Device | None = getattr(request, "device", None)
    return device


def is_cut_off(request: HttpRequest) -> bool:
    """Tell whether a request comes from a device that was cut off."""
    return bool(getattr(request, "device_is_cut_off", False))


def recognise(request: HttpRequest, *, now: datetime) -> None:
    """Find the device of a request, and end the session that may not go on."""
    token = request.COOKIES.get(COOKIE, "")
    device = DEVICES.first("WHERE it.token_hash = %s", [token_hash(token)]) if token else None
    request.device = device if device and device.is_in_use else None  # type: ignore[attr-defined]
    request.device_is_cut_off = bool(device and device.cut_off_at)  # type: ignore[attr-defined]
    if BOUND in request.session:
        _end_if_over(request, now)
    if request.device:  # type: ignore[attr-defined]
        _keep_out(request, request.device)  # type: ignore[attr-defined]
        _see(request.device, now)  # type: ignore[attr-defined]
        _note_browser(request.device, request)  # type: ignore[attr-defined]


def remember(request: HttpRequest, *, now: datetime) -> None:
    """Bind the session of who is logged in to the device, and mark when it was used.

    On a device that shows something else than a desk no session begins, however it was opened.
    """
    device = device_of(request)
    if device is None or not request.user.is_authenticated:
        return
    if device.shows != Device.Shows.DESK:
        logout(request)
        request.session[KEPT_OUT] = True
        return
    if request.session.get(BOUND) != device.pk:
        _bind(request, device, now)
    elif is_touch(request) and abs(now - _used_at(request)) >= MARK_EVERY:
        request.session[USED_AT] = now.isoformat()


def came_by_pin(request: HttpRequest) -> None:
    """Mark a session that a PIN alone opened."""
    request.session[BY_PIN] = True


def confirm(request: HttpRequest, *, now: datetime) -> None:
    """Mark that who came by PIN has shown their password too."""
    request.session.cycle_key()
    request.session[CONFIRMED_AT] = now.isoformat()


def needs_password(request: HttpRequest, *, now: datetime) -> bool:
    """Tell whether who came by PIN must show their password; while they go on, it stays shown."""
    if BY_PIN not in request.session:
        return False
    confirmed_at = request.session.get(CONFIRMED_AT)
    good_for = FORMS_CONFIRMED_FOR if request.method == "POST" else CONFIRMED_FOR
    if confirmed_at is None or abs(now - datetime.fromisoformat(confirmed_at)) >= good_for:
        return True
    if is_touch(request):
        request.session[CONFIRMED_AT] = now.isoformat()
    return False


def is_touch(request: HttpRequest) -> bool:
    """Tell whether a person asked: screens that re-read themselves do so as fragments."""
    return request.method != "GET" or "HX-Request" not in request.headers


def adopt(request: HttpRequest, response: HttpResponse, device: Device, token: str) -> None:
    """Make the browser the device it was registered as, with the session that runs on it."""
    write_cookie(response, token)
    request.device = device  # type: ignore[attr-defined]
    remember(request, now=device.registered_at or device.added_at)


def write_cookie(response: HttpResponse, token: str) -> None:
    """Give the browser the device's token: out of reach of scripts and of other sites."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def renew_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Let a device that is in use keep its cookie for as long again."""
    write_cookie(response, request.COOKIES[COOKIE])


def explain(request: HttpRequest) -> None:
    """Say why the session ended; the page of a device that was cut off says that itself."""
    text: Any = getattr(request, "session_ended", "")
    if text:
        messages.info(request, str(text))


def _end_if_over(request: HttpRequest, now: datetime) -> None:
    device = device_of(request)
    if device is None or device.pk != request.session[BOUND]:
        reason: Any = "" if is_cut_off(request) else ELSEWHERE_TEXT
    elif abs(now - _used_at(request)) >= IDLE:  # or the clock was set back
        reason = IDLE_TEXT
    else:
        return
    if reason is IDLE_TEXT:
        device_words.leave(request, now=now, whole=True)
    else:
        logout(request)
    request.session_ended = reason  # type: ignore[attr-defined]


def _bind(request: HttpRequest, device: Device, now: datetime) -> None:
    request.session[BOUND] = device.pk
    request.session[USED_AT] = now.isoformat()


def _used_at(request: HttpRequest) -> datetime:
    return datetime.fromisoformat(request.session[USED_AT])


def _keep_out(request: HttpRequest, device: Device) -> None:
    """End a session on a device that shows no desk, and say why one that was opened is over."""
    was_kept_out = bool(request.session.pop(KEPT_OUT, False))
    if SESSION_KEY in request.session and device.shows != Device.Shows.DESK:
        logout(request)
        was_kept_out = True
    if was_kept_out:
        request.session_ended = NO_DESK_TEXT  # type: ignore[attr-defined]


def _note_browser(device: Device, request: HttpRequest) -> None:
    """Note the device's browser when it is another than before."""
    said = request.headers.get("User-Agent", "")
    name = browsers.named(said) if said else device.browser
    if name != device.browser:
        with storage.optional("device browser"):
            Device.objects.filter(pk=device.pk).update(browser=name)


def _see(device: Device, now: datetime) -> None:
    """Note that the device was there, at most once a minute; the office's revision stays."""
    if device.last_seen_at and abs(now - device.last_seen_at) < SEEN_EVERY:
        return
    long_ago = Q(last_seen_at__isnull=True) | Q(last_seen_at__lte=now - SEEN_EVERY)
    ahead = Q(last_seen_at__gte=now + SEEN_EVERY)  # the clock was set back since
    with storage.optional("device last seen"):  # a full disk keeps nobody from reading
        Device.objects.filter(long_ago | ahead, pk=device.pk).update(last_seen_at=now)
