"""What a kiosk shows when a request goes wrong: its own frame, and the way back to its start.

On all other devices the pages of the house answer, with their header and their links.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.views import defaults
from django.views.csrf import csrf_failure as plain_csrf_failure

from ramah.displays.kiosk_way import Way
from ramah.lib import storage
from ramah.offices.device_sessions import device_of
from ramah.offices.devices import Device

SUCCESS = 400  # below it nothing went wrong


def is_kiosk(request: HttpRequest) -> bool:
    """Tell whether a request comes from a device that shows the kiosk."""
    device = device_of(request)
    return device is not None and device.shows == Device.Shows.KIOSK


def _answering(plain: Callable[..., HttpResponse], sent: str = "GET") -> Any:
    """Make the handler that answers a kiosk in its own frame, and all others as before.

    :param sent: where the kiosk's language stands; a form that is broken is not read again.
    """

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = plain(request, *args, **kwargs)
        if not is_kiosk(request) or response.status_code < SUCCESS:
            return response
        return _again(Way.of(getattr(request, sent)), response)

    return answer


def _again(way: Way, plain: HttpResponse) -> HttpResponse:
    """Offer to begin again; the page asks the database nothing, which may be what failed."""
    screen = Way(language=way.language, is_low=way.is_low)
    with translation.override(screen.language):
        page = loader.render_to_string("displays/kiosk_problem.html", {"way": screen})
    answer = HttpResponse(page, status=plain.status_code)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Language"] = screen.language
    is_logged = getattr(plain, "_has_been_logged", False)
    answer._has_been_logged = is_logged  # type: ignore[attr-defined] # a bug is, with its place
    return answer


bad_request = _answering(defaults.bad_request)
permission_denied = _answering(defaults.permission_denied)
page_not_found = _answering(defaults.page_not_found)
csrf_failure = _answering(plain_csrf_failure, "POST")
server_error = _answering(storage.server_error)
