"""One page for everybody who answers: on a phone, on the counter's tablet, read out by an officer.

Source: SOP W.10-UM.01.01-08, step 4; decision 0020 for what is not kept.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office
from ramah.survey import answering
from ramah.survey.filling import Filling
from ramah.survey.models import Questionnaire, Response
from ramah.survey.questionnaires import latest

GONE, UNPROCESSABLE = 410, 422
Channel = Response.Channel


@dataclass(frozen=True)
class Sheet:
    """Who answers, and how.

    :ivar done: answers the last press: with ``"jawab"`` after a response, ``"tolak"`` after none.
    """

    token: str
    channel: str
    done: Callable[[Office, str], HttpResponse]
    context: dict[str, Any]


def answer(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Show the form as far as it is filled in, go on as a button says, and keep what is sent."""
    try:
        office = answering.office_of(sheet.token, now=timezone.now())
        return _answered(request, sheet, office)
    except AlreadyDone as used:
        return _over(request, sheet, str(used), is_used=True)
    except Refused as refusal:
        return _over(request, sheet, str(refusal))


def _answered(request: HttpRequest, sheet: Sheet, office: Office) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" and given.get("lakukan") == "tolak":
        answering.decline(token=sheet.token, now=timezone.now())
        return sheet.done(office, "tolak")
    filling = filling_of(office, given.dict())
    refusal = ""
    if filling.go(given.get("lakukan", "")) and request.method == "POST":
        try:
            reply = filling.reply(sheet.channel)
            answering.respond(token=sheet.token, reply=reply, now=timezone.now())
        except AlreadyDone:
            raise
        except Refused as refused:
            refusal = str(refused)
        else:
            return sheet.done(office, "jawab")
    context = {"filling": filling, "office": office, "refusal": refusal, **_common(sheet)}
    status = UNPROCESSABLE if refusal or filling.errors else 200
    return render(request, "survey/answer.html", context, status=status)


def filling_of(office: Office, given: dict[str, str]) -> Filling:
    """Give the form of the version that somebody saw; of the one in use, if they saw none yet."""
    number = whole(given.get("versi", ""))
    seen = Questionnaire.objects.filter(office=office, number=number).first()
    version = seen or latest(office)
    if version is None:
        raise Refused("")
    services = office.services.order_by("name").values_list("code", "name")
    return Filling(version, given, dict(services))


def whole(typed: str) -> int:
    """Read a small whole number that a form carries; 0 for anything else."""
    return int(typed) if re.fullmatch(r"[0-9]{1,6}", typed) else 0


def _over(
    request: HttpRequest, sheet: Sheet, sentence: str, *, is_used: bool = False
) -> HttpResponse:
    context = {"sentence": sentence, "is_used": is_used, **_common(sheet)}
    return render(request, "survey/over.html", context, status=GONE)


def _common(sheet: Sheet) -> dict[str, Any]:
    """Give what every screen needs; a draft's name in the browser does not tell the token."""
    draft = hashlib.sha256(b"draft:" + sheet.token.encode()).hexdigest()[:24]
    return {
        "channel": sheet.channel,
        "draft": draft if sheet.channel == Channel.PHONE else "",
        "is_kiosk": sheet.channel == Channel.KIOSK,
        "is_interview": sheet.channel == Channel.INTERVIEW,
        **sheet.context,
    }
