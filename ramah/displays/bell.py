"""The bell's public pages: one big button, and then the truth about it. No login, no cookie.

A form sent from another site is refused by its origin; beyond that there is nothing here that a
forged request could use: no session is read, and each ring is limited and means only "come".
"""

import contextlib
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ramah.bells import ringing
from ramah.bells.models import Bell, Ring, bell_of
from ramah.displays.bell_state import RingState, dialled
from ramah.displays.languages import answered, languages
from ramah.displays.start import AHEAD, days_from, opening_at
from ramah.lib.refusal import Refused
from ramah.offices.context import live_url
from ramah.offices.models import Office

OK, FORBIDDEN, TOO_MANY = 200, 403, 429
HELP_ICONS = {
    Ring.Help.WHEELCHAIR: "wheelchair",
    Ring.Help.ESCORT: "walker",
    Ring.Help.WAY: "route",
    Ring.Help.HEARING: "ear",
    Ring.Help.INFANT: "baby",
    Ring.Help.OTHER: "hand-helping",
}
PLACE, HELP, KEY = "tempat", "bantuan", "kunci"
View = Callable[..., HttpResponseBase]


def of_bell(view: View) -> View:
    """Show a page in the language asked for (``?bahasa=en``), refuse forms of other sites."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not _is_own(request):
            return HttpResponse(status=FORBIDDEN)
        return answered(view, request, *args, **kwargs)

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@of_bell
def bell(request: HttpRequest, office: int | None = None) -> HttpResponse:
    """Show the one big button, and ring when it is pressed."""
    if office is not None:
        return _button(request, get_object_or_404(Office, pk=office))
    offices = list(Office.objects.order_by("pk"))
    if len(offices) > 1:
        return _choice(request, offices)
    if not offices:
        raise Http404
    return _button(request, offices[0])


@require_safe
@of_bell
def ring(request: HttpRequest, code: str) -> HttpResponse:
    """Show what became of a ring."""
    found, now = _ring_or_404(code), timezone.now()
    with timezone.override(found.office.zone):
        context = _ring_context(request, found, now) | _page_context(request, found.office)
        return render(request, "displays/bell_ring.html", context)


@require_safe
@of_bell
def ring_state(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give what changes on a ring's page, to who does not have it yet."""
    found, now = _ring_or_404(code), timezone.now()
    context = _ring_context(request, found, now)
    same = get_conditional_response(request, etag=context["etag"])
    if same is None:
        with timezone.override(found.office.zone):
            same = render(request, "displays/_bell_ring.html", context)
        same.headers["ETag"] = context["etag"]
    return same


@require_POST
@of_bell
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Take a ring back."""
    return _change(request, code, lambda row, now: ringing.cancel(ring=row, now=now))


@require_POST
@of_bell
def describe(request: HttpRequest, code: str) -> HttpResponse:
    """Say after ringing which help is wanted."""
    wanted = request.POST.get(HELP, "")
    return _change(
        request, code, lambda row, now: ringing.describe(ring=row, wanted=wanted, now=now)
    )


def _change(
    request: HttpRequest, code: str, action: Callable[[Ring, datetime], None]
) -> HttpResponse:
    """Change a ring and show it; a repeat, or what came too late, shows the state as it is."""
    found = _ring_or_404(code)
    with contextlib.suppress(Refused):  # the page tells what is so
        action(found, timezone.now())
    return HttpResponseRedirect(_in_language(request, "displays:ring", found.code))


def _button(request: HttpRequest, office: Office) -> HttpResponse:
    choices, now = bell_of(office), timezone.now()
    refusal = _refusal(choices, now)
    status = OK
    if request.method == "POST" and not refusal:
        try:
            made = _ring(request, choices, now)
        except Refused as refused:
            refusal, status = str(refused), TOO_MANY
        else:
            return HttpResponseRedirect(_in_language(request, "displays:ring", made.code))
    with timezone.override(office.zone):
        context = _button_context(request, choices, now)
        context |= {"refusal": refusal, "is_again": status == TOO_MANY}
        return render(request, "displays/bell.html", context, status=status)


def _ring(request: HttpRequest, choices: Bell, now: datetime) -> Ring:
    return ringing.ring(
        bell=choices,
        key=_key(request.POST.get(KEY, "")),
        place=request.POST.get(PLACE, ""),
        wanted=request.POST.get(HELP, ""),
        client=ringing.client_of(
            request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""), now
        ),
        now=now,
    )


def _refusal(choices: Bell, now: datetime) -> str:
    try:
        ringing.require_heard(choices, now)
    except ringing.Unheard as refused:
        return str(refused)
    return ""


def _button_context(request: HttpRequest, choices: Bell, now: datetime) -> dict[str, Any]:
    local, sent = now.astimezone(choices.office.zone), request.POST or request.GET
    days = days_from(choices.office, local.date(), AHEAD)
    return {
        "bell": choices,
        "key": _key(request.POST.get(KEY, "")),
        "place": sent.get(PLACE, ""),
        "place_label": dict(Ring.Spot.choices).get(sent.get(PLACE, ""), ""),
        "chosen": sent.get(HELP, ""),
        "helps": _helps(),
        "opening": opening_at(days, local),
        **_page_context(request, choices.office),
        **_telephone(choices),
    }


def _ring_context(request: HttpRequest, found: Ring, now: datetime) -> dict[str, Any]:
    state = RingState(found, bell_of(found.office), now)
    language = translation.get_language()
    parts = (found.pk, state.phase, found.help, state.is_over, state.telephone, language)
    text = " ".join(str(part) for part in (*parts, settings.STATIC_URL))
    return {
        "rung": state,
        "ring": found,
        "office": found.office,
        "helps": _helps(),
        "etag": f'"{sha256(text.encode()).hexdigest()[:20]}"',
        "version": settings.STATIC_URL,
        "language": language,
        "again_url": _again_url(request, found),
        **_telephone(state.bell),
    }


def _again_url(request: HttpRequest, found: Ring) -> str:
    one_office = Office.objects.count() == 1
    args = () if one_office else (str(found.office_id),)
    url = _in_language(request, "displays:bell" if one_office else "displays:bell_of", *args)
    return f"{url}{'&' if '?' in url else '?'}{PLACE}={found.place}"


def _page_context(request: HttpRequest, office: Office) -> dict[str, Any]:
    place = request.GET.get(PLACE, "")
    return {
        "office": office,
        **languages(request, {PLACE: place} if place in Ring.Spot.values else {}),
        "live_url": live_url(request).rstrip("/"),
    }


def _choice(request: HttpRequest, offices: list[Office]) -> HttpResponse:
    links = [
        (each, _in_language(request, "displays:bell_of", str(each.pk)))
        for each in offices
        if bell_of(each).is_on
    ]
    context = {"links": links, **_page_context(request, offices[0]), "office": None}
    return render(request, "displays/bell_offices.html", context)


def _telephone(choices: Bell) -> dict[str, str]:
    return {"telephone": choices.telephone, "dialled": dialled(choices.telephone)}


def _helps() -> list[tuple[Ring.Help, str]]:
    return [(each, HELP_ICONS[each]) for each in Ring.Help]


def _ring_or_404(code: str) -> Ring:
    return get_object_or_404(Ring.objects.select_related("office"), code=code)


def _key(sent: str) -> uuid.UUID:
    try:
        return uuid.UUID(sent)
    except ValueError:
        return uuid.uuid4()


def _is_own(request: HttpRequest) -> bool:
    """Tell whether a form was sent from a page of this server; old browsers do not say."""
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    return origin in (None, "null") or urlsplit(origin).netloc == request.get_host()


def _in_language(request: HttpRequest, name: str, *args: str) -> str:
    chosen = translation.get_language() if "bahasa" in request.GET else ""
    return reverse(name, args=args) + (f"?bahasa={chosen}" if chosen else "")
