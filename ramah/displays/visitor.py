"""The visitor's own page: where one number stands, on any phone, without a login.

Who has the code sees the number, its counter and its wait; there is nothing else to see. The page
exists for offices that opened an address to visitors, and for no other.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ramah.displays.languages import answered, languages
from ramah.displays.visitor_state import VisitorState
from ramah.offices.context import live_url
from ramah.offices.models import Office
from ramah.queueing import public
from ramah.queueing.models import Ticket

REMEMBERED = 7  # days back for which an old number is still told to be old
GONE, NOT_FOUND = 410, 404
View = Callable[..., HttpResponseBase]


def of_visitors(view: View) -> View:
    """Let a page exist only where an office is open to visitors, in the language asked for.

    The language stands in the address (``?bahasa=en``): the page needs no cookie, and sets none.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not public.open_addresses():
            raise Http404
        return answered(view, request, *args, **kwargs)

    return require_safe(wrapped)


@of_visitors
def typing(request: HttpRequest) -> HttpResponse:
    """Let somebody type the short code on their paper."""
    typed = request.GET.get("kode", "")[:40]
    if not typed.strip():
        return _typing_page(request)
    ticket = _found(typed)
    if ticket is None:
        return _typing_page(request, typed, status=NOT_FOUND)
    return HttpResponseRedirect(_in_language(request, "displays:visitor", ticket.code))


@of_visitors
def visitor(request: HttpRequest, code: str) -> HttpResponse:
    """Show one number's page; of a number that is over, that it is."""
    ticket = _found(code)
    if ticket is None:
        return _typing_page(request, code, status=NOT_FOUND)
    if ticket.code != code:
        return HttpResponseRedirect(_in_language(request, "displays:visitor", ticket.code))
    with timezone.override(ticket.office.zone):
        state = VisitorState(ticket, timezone.now())
        context = _context(request, state) | _page_context(request, ticket.office)
        status = GONE if state.is_over else None
        return render(request, "displays/visitor.html", context, status=status)


@of_visitors
def visitor_state(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give what changes on the page, to who does not have it yet."""
    ticket, now = _found(code), timezone.now()
    if ticket is None:
        raise Http404
    tag = _tag(ticket, now)
    same = get_conditional_response(request, etag=tag)
    if same is None:
        with timezone.override(ticket.office.zone):
            context = _context(request, VisitorState(ticket, now))
            same = render(request, "displays/_visitor_parts.html", context)
        same.headers["ETag"] = tag
    return same


def _found(typed: str) -> Ticket | None:
    """Find the number of a code at the offices that are open to visitors, by index."""
    codes, offices = public.readings(typed), [row.office for row in public.open_addresses()]
    if not codes:
        return None
    today = timezone.localdate()
    days = [today + timedelta(days=ahead) for ahead in range(-REMEMBERED, 2)]
    rows = Ticket.objects.filter(office__in=offices, service_date__in=days, code__in=codes)
    found = rows.select_related("office__queue_settings", "service").order_by("-service_date", "pk")
    ticket = found.first()
    # What an office closed a moment ago stays closed, whatever this process keeps in mind.
    return ticket if ticket and public.is_open(ticket.office.queue_settings) else None


def _context(request: HttpRequest, state: VisitorState) -> dict[str, Any]:
    return {
        "state": state,
        "ticket": state.ticket,
        "office": state.ticket.office,
        "etag": _tag(state.ticket, state.now),
        "version": settings.STATIC_URL,
        "typing_url": _in_language(request, "displays:visitor_typing"),
    }


def _page_context(request: HttpRequest, office: Office) -> dict[str, Any]:
    return {"live_url": live_url(request).rstrip("/"), **languages(request, {})}


def _typing_page(request: HttpRequest, typed: str = "", *, status: int = 200) -> HttpResponse:
    context = {"typed": typed, "is_wrong": status == NOT_FOUND, **languages(request, {})}
    return render(request, "displays/visitor_typing.html", context, status=status)


def _in_language(request: HttpRequest, name: str, *args: str) -> str:
    chosen = translation.get_language() if "bahasa" in request.GET else ""
    return reverse(name, args=args) + (f"?bahasa={chosen}" if chosen else "")


def _tag(ticket: Ticket, now: datetime) -> str:
    """Name what stands on the page: the number's state, the queue, for an estimate the minute."""
    local = now.astimezone(ticket.office.zone)
    moment = f"{local:%Y%m%d%H%M}" if ticket.state == Ticket.State.WAITING else f"{local:%Y%m%d}"
    parts = [ticket.pk, ticket.state, ticket.office.queue_revision, moment]
    text = " ".join(str(part) for part in (*parts, translation.get_language(), settings.STATIC_URL))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
