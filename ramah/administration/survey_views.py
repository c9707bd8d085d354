"""The questionnaire's pages: the version in use, the next one, and those before."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ramah.administration import survey_actions
from ramah.administration.access import OfficeRequest, administrators_only, row_or_404
from ramah.administration.pages import fill_in, sent, show, who_and_when
from ramah.administration.survey_forms import QuestionnaireForm
from ramah.survey.models import Questionnaire
from ramah.survey.questionnaires import in_use, number_in_use


@administrators_only
def survey(request: OfficeRequest) -> HttpResponse:
    """Show the version in use, and let the next one supersede it."""
    office = request.office
    content, number = in_use(office), number_in_use(office)
    form = QuestionnaireForm(content, number, sent(request))
    versions = Questionnaire.objects.filter(office=office).order_by("-number")
    return fill_in(
        request,
        form,
        lambda values: survey_actions.supersede_questionnaire(
            office=office, content=form.made, seen=values["seen"], **who_and_when(request)
        ),
        heading=_("Kuesioner survei"),
        back="survey",
        done=lambda made: _("%(version)s sekarang dipakai.") % {"version": made},
        template="administration/survey.html",
        content=content,
        number=number,
        versions=versions.select_related("made_by"),
        send=_("Ganti dengan versi baru"),
    )


@require_safe
@administrators_only
def version(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show one version, as it was and stays."""
    found = row_or_404(Questionnaire.objects.filter(office=request.office), pk)
    context = {
        "heading": _("Kuesioner survei: %(version)s") % {"version": found},
        "content": found.asks,
    }
    return show(request, "administration/survey_version.html", "survey", context)
