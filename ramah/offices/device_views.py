"""A registered device: the people it lets in by PIN, and the tap that changes who is at it."""

from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ramah.lib.refusal import Refused
from ramah.offices import pins
from ramah.offices.context import place_of
from ramah.offices.device_forms import PinForm
from ramah.offices.device_sessions import device_of, renew_cookie
from ramah.offices.devices import Device
from ramah.offices.models import User

UNPROCESSABLE = 422
BACKEND = "django.contrib.auth.backends.ModelBackend"


def tiles(request: HttpRequest) -> HttpResponse | None:
    """Show whom this device lets in by PIN; None where it is no device or lets nobody in."""
    device = device_of(request)
    if device is None:
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
    if device is None:
        return redirect("offices:login")
    if request.user.is_authenticated:
        return redirect("journey:home")
    person = get_object_or_404(pins.people(device), pk=pk)
    form = PinForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _lets_in(form, device, person):
        login(request, person, backend=BACKEND)
        return redirect("journey:home")
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"device": device, "person": person, "form": form}
    return render(request, "offices/device_pin.html", context, status=status)


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
    """End the person's session on a device, never their duty, and show the people again."""
    logout(request)
    return redirect("offices:login")


@require_POST
@never_cache
def touch(request: HttpRequest) -> HttpResponse:
    """Take note that the person is at work though no page was asked for: they read or type."""
    if not request.user.is_authenticated:
        raise Http404
    return HttpResponse(status=204)
