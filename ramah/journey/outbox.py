"""How the desk answers a phone's outbox: what became of each form it kept, in a few words.

The phone sends the same form a browser sends, with two headers more; the answer is then no page
but a state: ``done``, ``refused``, ``login`` or ``other`` (somebody else is logged in).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ramah.journey.pages import ALREADY, OUTCOME, REFUSED
from ramah.offices.models import User
from ramah.visits.models import Event

OWNER = "Ramah-Owner"  # whose taps these are; nobody else's login sends them
MODE = "Ramah-Outbox"  # live: the person waits for the answer; later: it was kept
LIVE = "live"
RECORDED = {"set_off": "ESCORT_SET_OFF", "see_out": "VISITOR_SEEN_OUT"}  # aids change hands
ANOTHERS = gettext_noop(
    "Rekan Anda sudah mencatat langkah ini. Cocokkan sarana yang Anda serahkan atau terima dengan"
    " catatan kunjungan, lalu buang catatan ini."
)
View = Callable[..., HttpResponse]


@require_safe
@never_cache
def key(request: HttpRequest) -> HttpResponse:
    """Give what sending needs: who is logged in, a fresh token, and the server's time."""
    return JsonResponse(
        {
            "owner": owner_of(request.user),
            "token": get_token(request),
            "now": timezone.now().isoformat(),
        }
    )


def owner_of(user: object) -> str:
    """Name whose outbox it is: a person at an office; nobody without a login."""
    return f"{user.office_id}-{user.pk}" if isinstance(user, User) else ""


def answers_outbox(view: View) -> View:
    """Let a view of the desk answer an outbox as well as a browser."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if MODE not in request.headers:
            return view(request, *args, **kwargs)
        owner = owner_of(request.user)
        if owner != request.headers.get(OWNER, ""):
            return _told("other" if owner else "login", status=409 if owner else 401)
        try:
            return _in_a_word(request, view(request, *args, **kwargs))
        except PermissionDenied:
            return _told("refused", _("Peran Anda tidak mencakup tindakan ini."), status=409)
        except Http404:
            text = _("Kunjungan ini tidak tercatat di kantor ini.")
            return _told("refused", text, status=409)

    return inner


def _in_a_word(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Turn the way to the next page into a state; a form shown again stays as it is."""
    if answer.status_code != 302:
        return answer
    to = answer["Location"]
    if request.headers[MODE] == LIVE:  # the next page says it
        return _told("done", to=to)
    texts = [str(message) for message in get_messages(request)]
    if _is_anothers(request, answer):
        return _told("refused", _(ANOTHERS), to=to, status=409)
    if answer.get(OUTCOME) == REFUSED:
        return _told("refused", *texts, to=to, status=409)
    return _told("done", *texts, to=to)


def _is_anothers(request: HttpRequest, answer: HttpResponse) -> bool:
    """Tell whether somebody else did the step: what this officer gave or took is not recorded."""
    match = request.resolver_match
    code = RECORDED.get(match.url_name or "") if match else None
    if match is None or code is None or answer.get(OUTCOME) != ALREADY:
        return False
    own = Event.objects.filter(visit=match.kwargs["visit_id"], code=code, actor=request.user.pk)
    return not own.exists()


def _told(state: str, *texts: str, to: str = "", status: int = 200) -> HttpResponse:
    return JsonResponse({"state": state, "texts": texts, "to": to}, status=status)
