"""Serves what boards speak. A recording names no person, so it needs no login."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, conditional_page, require_safe

from ramah.lib.ranges import in_part
from ramah.offices.models import Office
from ramah.queueing import voice_pack
from ramah.queueing.models import VoiceClip

YEAR = 365 * 24 * 60 * 60


@require_safe
@conditional_page
@cache_control(public=True, no_cache=True)
def manifest(_request: HttpRequest, office: int) -> HttpResponse:
    """Say where an office's clips are, in all languages, and which counters have a place's name."""
    return JsonResponse(voice_pack.manifest_of(get_object_or_404(Office, pk=office)))


def _tag(_request: HttpRequest, pk: int, digest: str) -> str | None:
    found = VoiceClip.objects.filter(pk=pk, digest=digest).exists()
    return f'"{digest}"' if found else None


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
@condition(etag_func=_tag)
def clip(request: HttpRequest, pk: int, digest: str) -> HttpResponse:
    """Serve an office's own recording; a browser may keep it for good.

    :raises Http404: it was replaced or removed.
    """
    row = VoiceClip.objects.filter(pk=pk, digest=digest).first()
    if row is None:
        raise Http404
    response = HttpResponse(bytes(row.content), content_type=row.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return in_part(request, response)
