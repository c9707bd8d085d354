"""Where a person may be sent next: to a page of this program, never to another site."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def own_path(url: str | None) -> str:
    """Give the address back if it is a path of this program, else nothing."""
    if not url or not url.startswith("/"):
        return ""
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


def page_seen(request: HttpRequest) -> str:
    """Give the path of the page a request was sent from, if the browser tells and it is ours."""
    source = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    parts = urlsplit(source)
    if parts.netloc != request.get_host():
        return ""
    return own_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def login_url(path: str) -> str:
    """Give the address of the login page, which leads on to a path."""
    return with_next(settings.LOGIN_URL, path)


def with_next(name: str, path: str) -> str:
    """Give the address of a page that leads on to a path when its work is done."""
    url = resolve_url(name)
    return f"{url}?{urlencode({'next': path}, safe='/')}" if path else url
