"""The survey at the desks: inviting with a code to scan, lending the tablet, reading aloud, paper.

No page says by itself whether somebody answered, and no event is written (decision 0020); a link
or an interview that is opened again says that the invitation was used.
"""

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ramah.journey.pages import UNPROCESSABLE, for_roles, office_of, visit_or_404
from ramah.journey.permissions import STAFF_ROLES
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office
from ramah.offices.revision import writing
from ramah.queueing.public import survey_url
from ramah.queueing.ticket_page import qr_uri
from ramah.survey import answering
from ramah.survey.answer_page import Channel, Sheet, answer, filling_of, whole
from ramah.survey.filling import Filling
from ramah.survey.models import Invitation, Questionnaire
from ramah.survey.questionnaires import latest, stored

KEY_BYTES = 16
KIOSK = "?di=kios&cara=satu"
staff_only = for_roles(*STAFF_ROLES)


@require_safe
@staff_only
def invitation(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show an invited visitor's ways to answer: scan, this tablet, or an officer who reads."""
    visit = visit_or_404(request, visit_id)
    token = answering.token_of(visit, now=timezone.now())
    address = survey_url(visit.office, token) if token else ""
    context = {
        "visit": visit,
        "token": token,
        "address": address,
        "qr": qr_uri(address) if address else "",
        "tablet": reverse("displays:survey", args=[token]) + KIOSK if token else "",
        "invitation": Invitation.objects.filter(visit=visit).first(),
    }
    answered = render(request, "journey/survey.html", context)
    answered.headers["Referrer-Policy"] = "no-referrer"
    return answered


@require_http_methods(["GET", "POST"])
@staff_only
def interview(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Let an officer read the questions aloud and enter what the visitor says."""
    visit = visit_or_404(request, visit_id)
    token = answering.token_of(visit, now=timezone.now())
    context = {"language": get_language(), "back": reverse("journey:survey", args=[visit.pk])}

    def done(_office: Office, ending: str) -> HttpResponse:
        thanks = _("Jawaban wawancara tercatat. Terima kasih.")
        messages.success(request, thanks if ending == "jawab" else _("Tercatat: tidak bersedia."))
        return redirect("journey:home")

    return answer(request, Sheet(token, Channel.INTERVIEW, done, context))


@require_http_methods(["GET", "POST"])
@staff_only
def paper(request: HttpRequest) -> HttpResponse:
    """Enter paper forms, one after the other, by digits."""
    office = office_of(request)
    in_use = _version_in_use(office)
    given = (request.POST if request.method == "POST" else request.GET).dict()
    filling = filling_of(office, {"versi": str(in_use.number), **given})
    entered = whole(given.get("masuk", ""))
    key, refusal = given.get("kunci") or secrets.token_urlsafe(KEY_BYTES), ""
    if request.method == "POST" and filling.go("kirim"):
        try:
            reply = filling.reply(Channel.PAPER)
            answering.enter_paper(office=office, key=key, reply=reply, now=timezone.now())
        except AlreadyDone:
            messages.info(request, _("Formulir ini sudah tersimpan. Isi formulir berikutnya."))
            return _next_paper(filling.number, entered)
        except Refused as refused:
            refusal = str(refused)
        else:
            return _next_paper(filling.number, entered + 1)
    context = {
        "filling": filling,
        "refusal": refusal,
        "entered": entered,
        "key": key,
        "versions": Questionnaire.objects.filter(office=office).order_by("-number"),
    }
    status = UNPROCESSABLE if refusal or filling.errors else 200
    return render(request, "journey/survey_paper.html", context, status=status)


@require_safe
@staff_only
def blank(request: HttpRequest) -> HttpResponse:
    """Show the paper form of a version, to be printed."""
    office = office_of(request)
    given = {"versi": str(_version_in_use(office).number), **request.GET.dict()}
    filling: Filling = filling_of(office, given)
    return render(request, "journey/survey_blank.html", {"filling": filling, "office": office})


def _version_in_use(office: Office) -> Questionnaire:
    found = latest(office)
    if found:
        return found
    with writing(office.pk):
        return stored(office=office, now=timezone.now())


def _next_paper(number: int, entered: int) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("journey:survey_paper") + f"?versi={number}&masuk={entered}"
    )
