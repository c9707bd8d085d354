"""Serves the logo to whoever opens a page that shows it; it names no person, so no login."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag, require_safe

from ramah.offices.logo import OfficeLogo

YEAR = 365 * 24 * 60 * 60


def _tag(_request: HttpRequest, digest: str) -> str | None:
    return f'"{digest}"' if OfficeLogo.objects.filter(digest=digest).exists() else None


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
@etag(_tag)
def picture(_request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the picture with this digest; a browser may keep it for good.

    :raises Http404: no office has this logo (any more).
    """
    content = OfficeLogo.objects.filter(digest=digest).values_list("content", flat=True).first()
    if content is None:
        raise Http404
    response = HttpResponse(bytes(content), content_type="image/png")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
