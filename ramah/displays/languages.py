"""The language of a public page: asked for in its address (``?bahasa=en``), without a cookie."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

ASKED = "bahasa"


def answered(
    view: Callable[..., HttpResponseBase], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """Answer in the language asked for; the answer is kept by nobody on the way."""
    chosen = request.GET.get(ASKED, "")
    language = chosen if chosen in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(language):
        response = view(request, *args, **kwargs)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    return response


def languages(request: HttpRequest, kept: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Give a template its language, the other one, and the address of this page in that.

    :param kept: what else the address keeps; by default all that it asks for now.
    """
    own = translation.get_language()
    other = next(code for code, _name in settings.LANGUAGES if code != own)
    besides = request.GET.dict() if kept is None else kept
    asked = urlencode({ASKED: "", **besides} | {ASKED: other})
    return {"language": own, "other_language": other, "other_url": f"{request.path}?{asked}"}
