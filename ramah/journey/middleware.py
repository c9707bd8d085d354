"""What a page says when the document behind it cannot be read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ramah.journey.work import SopMissing

UNAVAILABLE = 503


class SopMissingMiddleware:
    """Shows a sentence instead of an error page while an SOP's file is gone or damaged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for pages that need the document to be drawn."""
        if not isinstance(exception, SopMissing):
            return None
        context = {"sentence": str(exception)}
        return render(request, "journey/sop_missing.html", context, status=UNAVAILABLE)
