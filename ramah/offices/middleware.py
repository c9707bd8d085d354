"""The office a request is about: the one its user works at, in its own time zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

GetResponse = Callable[[HttpRequest], HttpResponse]


class CurrentOfficeMiddleware:
    """Sets ``request.office`` and the time zone; public pages have no user and no office."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        office = request.user.office if request.user.is_authenticated else None
        request.office = office  # type: ignore[attr-defined]
        if office is None:
            return self.get_response(request)
        with timezone.override(office.zone):
            return self.get_response(request)
