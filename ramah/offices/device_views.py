"""A registered device: the people it lets in by PIN, and the tap that changes who is at it."""

from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ramah.lib.refusal import Refused
from ramah.offices import device_words, pins
from ramah.offices.context import place_of
from ramah.offices.device_forms import PasswordForm, PinForm
from ramah.offices.device_sessions import (
    IDLE_TEXT,
    came_by_pin,
    confirm,
    device_of,
    renew_cookie,
)
from ramah.offices.devices import Device
from ramah.offices.models import User
from ramah.offices.paths import own_path, page_seen

UNPROCESSABLE = 422
BACKEND = "ramah.offices.backends.StaffBackend"
SHOWN_AT = {
    Device.Shows.KIOSK: "displays:kiosk",
    Device.Shows.BOARD: "displays:boards",
    Device.Shows.RING: "displays:bell_board",
}


def elsewhere(device: Device | None) -> HttpResponse | None:
    """Lead to what a device shows instead of a desk; None where people log in."""
    page = SHOWN_AT.get(Device.Shows(device.shows)) if device else None
    return redirect(page) if page else None


def tiles(request: HttpRequest) -> HttpResponse | None:
    """Show whom this device lets in by PIN; None where it is no device or lets nobody in."""
    device = device_of(request)
    if device is None or device.shows != Device.Shows.DESK:
        return None
    people = [
        (user, ", ".join(place_of(duty) for duty in user.open_duties))  # type: ignore[attr-defined]
        for user in pins.people(device)
    ]
    if not people:
        return None
    answer = render(request, "offices/device_people.html", {"device": device, "people": people})
    renew_cookie(request, answer)
    return answer


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def enter_pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a person for their PIN, and let them in at their desk; on registered devices alone."""
    device = device_of(request)
    if device is None or device.shows != Device.Shows.DESK:
        return redirect("offices:login")
    if request.user.is_authenticated:
        _say_who_is_here(request, pk)
        return redirect("journey:home")
    person = get_object_or_404(pins.people(device), pk=pk)
    form = PinForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _lets_in(form, device, person):
        login(request, person, backend=BACKEND)
        came_by_pin(request)
        return redirect(device_words.page_of(request, now=timezone.now()) or "journey:home")
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"device": device, "person": person, "form": form}
    return render(request, "offices/device_pin.html", context, status=status)


def _say_who_is_here(request: HttpRequest, pk: int) -> None:
    """Tell who taps their name on an old page that somebody else is still at the device."""
    if request.user.pk != pk:
        text = _("%(name)s masih masuk di perangkat ini. Pilih Ganti orang di menu lebih dulu.")
        messages.warning(request, text % {"name": request.user})


def _lets_in(form: PinForm, device: Device, person: User) -> bool:
    pin = form.cleaned_data["pin"]
    try:
        pins.check(device=device, user=person, pin=pin, now=timezone.now())
    except Refused as refusal:
        form.add_error("pin", str(refusal))
        return False
    return True


@require_POST
@never_cache
def lock(request: HttpRequest) -> HttpResponse:
    """End the person's session on a device, never their duty, and show the people again.

    What they had typed is kept for them; a lock by itself also leads back to their page.
    """
    is_idle = bool(request.POST.get(device_words.IDLE))
    device_words.leave(request, now=timezone.now(), whole=is_idle)
    if is_idle:
        messages.info(request, str(IDLE_TEXT))
    return redirect("offices:login")


@require_POST
@never_cache
def drop_words(request: HttpRequest) -> HttpResponse:
    """Throw away what the person had typed when the device locked."""
    device_words.drop(request, now=timezone.now())
    return redirect(page_seen(request) or "journey:home")


@never_cache
@login_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_password(request: HttpRequest) -> HttpResponse:
    """Ask who came by PIN for their password, and lead on; guesses count as at the login."""
    wanted = own_path(request.POST.get("next", request.GET.get("next")))
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_really(request, form):
        confirm(request, now=timezone.now())
        return redirect(wanted or "administration:index")
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"form": form, "next": wanted}
    return render(request, "offices/device_password.html", context, status=status)


def _is_really(request: HttpRequest, form: PasswordForm) -> bool:
    name, password = request.user.get_username(), form.cleaned_data["password"]
    known = authenticate(request, username=name, password=password)
    if known != request.user:
        form.add_error("password", _("Kata sandi tidak cocok. Ketik sekali lagi."))
    return known == request.user


@require_POST
@never_cache
def touch(request: HttpRequest) -> HttpResponse:
    """Take note that the person is at work though no page was asked for: they read or type."""
    if not request.user.is_authenticated:
        raise Http404
    return HttpResponse(status=204)
