"""Answering the survey without a login: on the visitor's own phone, or on the counter's tablet.

Whoever has the token may answer once. There is no cookie and no session here, and the token is a
secret that no other site knows, so a form needs no token against forgery. No address leads on to
another page with the token in it: the page sends no referrer.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ramah.displays.languages import answered, languages
from ramah.offices.models import Office
from ramah.survey.answer_page import Channel, Sheet, answer

KIOSK = "kios"
ENDINGS = ("jawab", "tolak", "bersih")
View = Callable[..., HttpResponseBase]


def of_respondents(view: View) -> View:
    """Answer in the language asked for (``?bahasa=en``), and keep the address to this page."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = answered(view, request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@of_respondents
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever has the token answer, once, or decline by one tap."""
    di = (request.POST if request.method == "POST" else request.GET).get("di", "")
    channel = Channel.KIOSK if di == KIOSK else Channel.PHONE

    def done(office: Office, ending: str) -> HttpResponse:
        return HttpResponseRedirect(_ending(request, office, ending, di))

    return answer(request, Sheet(token, channel, done, languages(request)))


@require_safe
@of_respondents
def survey_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Say thanks, or that the screen was cleared; the address tells nothing of whom."""
    office = get_object_or_404(Office, pk=pk)
    ending = request.GET.get("hasil", "")
    context = {
        "office": office,
        "ending": ending if ending in ENDINGS else ENDINGS[0],
        "is_kiosk": request.GET.get("di") == KIOSK,
        **languages(request),
    }
    return render(request, "survey/thanks.html", context)


def _ending(request: HttpRequest, office: Office, ending: str, di: str) -> str:
    said = [f"hasil={ending}"]
    said += [f"di={KIOSK}"] if di == KIOSK else []
    said += [f"bahasa={translation.get_language()}"] if "bahasa" in request.GET else []
    return reverse("displays:survey_over", args=[office.pk]) + "?" + "&".join(said)
