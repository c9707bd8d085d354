"""What anyone may do at a device: type its code, and set a PIN of their own.

The pages belong to no desk and ask for no role; they lie here because both are recorded.
"""

from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ramah.administration import device_actions
from ramah.administration.pages import UNPROCESSABLE, sent
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices import device_sessions, device_views
from ramah.offices.device_forms import CodeForm, OwnPinForm
from ramah.offices.models import User


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """Register the device at hand by the code the administrator gave; say so if it is one."""
    present = device_sessions.device_of(request)
    elsewhere = device_views.elsewhere(present)
    if elsewhere:
        return elsewhere
    if present and request.method == "POST":
        messages.info(request, str(_("Perangkat ini sudah terdaftar.")))
        return redirect("offices:device")
    form = CodeForm(sent(request))
    registered = None if present else _register(request, form)
    if registered:
        return registered
    context = {
        "device": present,
        "device_is_cut_off": device_sessions.is_cut_off(request),
        "form": form,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "offices/device.html", context, status=status)


def _register(request: HttpRequest, form: CodeForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        device, token = device_actions.register_by_code(
            code=form.cleaned_data["code"],
            now=timezone.now(),
            browser=request.META.get("CSRF_COOKIE", ""),
        )
    except Refused as refusal:
        form.add_error("code", str(refusal))
        return None
    messages.success(request, str(_("Perangkat ini sekarang terdaftar.")))
    answer = device_views.elsewhere(device) or redirect("offices:device")
    device_sessions.adopt(request, answer, device, token)
    return answer


@login_required
@never_cache
@sensitive_post_parameters("password", "pin", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def own_pin(request: HttpRequest) -> HttpResponse:
    """Let a person set the PIN by which registered devices let them in."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    form = OwnPinForm(user, sent(request))
    if form.is_valid() and _is_really(request, user, form):
        try:
            device_actions.set_own_pin(user=user, pin=form.cleaned_data["pin"], now=timezone.now())
            messages.success(request, str(_("PIN Anda sudah terpasang.")))
        except AlreadyDone as repeat:
            messages.info(request, str(repeat))
        return redirect("journey:home")
    context = {"form": form, "has_pin": hasattr(user, "pin")}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "offices/device_own_pin.html", context, status=status)


def _is_really(request: HttpRequest, user: User, form: OwnPinForm) -> bool:
    """Check the password; guesses are counted, and lock, like those at the login."""
    password = form.cleaned_data["password"]
    known = authenticate(request, username=user.username, password=password)
    if known != user:
        form.add_error("password", _("Kata sandi tidak cocok. Ketik sekali lagi."))
    return known == user
