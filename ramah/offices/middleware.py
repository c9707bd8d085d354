"""What holds on every request: its office and time zone, a password of one's own, a way back."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from ramah.offices import device_sessions, device_words
from ramah.offices.paths import login_url, page_seen, with_next

GetResponse = Callable[[HttpRequest], HttpResponse]
NOTHING_DONE = frozenset({204, 403, 404, 500})  # answers to which a form goes on waiting
OPEN_UNTIL_CHANGED = frozenset(
    {
        "offices:password",
        "offices:logout",
        "offices:device_lock",
        "set_language",
        "displays:appearance",
    }
)


class CurrentOfficeMiddleware:
    """Sets ``request.office`` and the time zone; public pages have no user and no office.

    Who still has a temporary password sees no page but the one that changes it. Who must log in
    again comes back afterwards to the page they saw, not to the fragment or form it sent. A
    session on a registered device ends with the device (:mod:`ramah.offices.device_sessions`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        device_sessions.recognise(request, now=timezone.now())
        response = self._respond(request)
        device_sessions.remember(request, now=timezone.now())
        if request.method == "POST" and response.status_code not in NOTHING_DONE:
            device_words.settle(request, now=timezone.now())
        return response

    def _respond(self, request: HttpRequest) -> HttpResponse:
        office = request.user.office if request.user.is_authenticated else None
        request.office = office  # type: ignore[attr-defined]
        if office is None:
            return _to_login(request, self.get_response(request))
        with timezone.override(office.zone):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Say why a session ended; send who has a temporary password to change it."""
        device_sessions.explain(request)
        if not getattr(request.user, "must_change_password", False):
            return None
        if request.resolver_match and request.resolver_match.view_name in OPEN_UNTIL_CHANGED:
            return None
        wanted = request.get_full_path() if _shows_a_page(request) else ""
        return _redirect(request, with_next("offices:password", wanted))


def _to_login(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if _shows_a_page(request) or not isinstance(response, HttpResponseRedirect):
        return response
    if "?next=" not in response.url or response.url != login_url(request.get_full_path()):
        return response
    return _redirect(request, login_url(page_seen(request)))


def _shows_a_page(request: HttpRequest) -> bool:
    return request.method == "GET" and "HX-Request" not in request.headers


def _redirect(request: HttpRequest, url: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)
