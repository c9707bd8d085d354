"""Keeps the desks of staff away from the address that an office opened to visitors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ramah.queueing.public import host_of, open_addresses

OPEN_PAGES = frozenset(
    {"/", "/n", "/janji", "/healthz", "/readyz", "/tampilan/", "/bahasa/setlang/"}
)
OPEN_BELOW = ("/n/", "/janji/", "/panggil/", "/suara/", "/survei/")


class PublicHostMiddleware:
    """Answers 404 on a public address to all but what visitors need, where the office wants so.

    It compares the host's name alone, whatever port is written behind it, and stands before the
    session: no desk, no login and no cookie is reached there. The open addresses are kept in mind
    for some seconds (:func:`ramah.queueing.public.open_addresses`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path in OPEN_PAGES or path.startswith(OPEN_BELOW) or not is_closed_to_staff(request):
            return self.get_response(request)
        return render(request, "displays/visitors_only.html", status=404)


def is_closed_to_staff(request: HttpRequest) -> bool:
    """Tell whether a request came to an address that an office opened to visitors alone."""
    host = host_of(f"//{request.get_host()}")
    return any(row.host == host and row.refuses_staff for row in open_addresses())
