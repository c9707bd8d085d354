"""Answers a request for a part of a file: some browsers play no sound without it."""

import re

from django.http import HttpRequest, HttpResponse

PART = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def in_part(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Cut a whole answer down to the one part that was asked for (RFC 9110, section 14)."""
    response.headers["Accept-Ranges"] = "bytes"
    match = PART.fullmatch(request.headers.get("Range", ""))
    if match is None or match[0] == "bytes=-":
        return response
    size = len(response.content)
    first, last = _bounds(match[1], match[2], size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response.content = response.content[first : last + 1]
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
