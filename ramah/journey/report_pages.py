"""The visit report: opened, sent by the ambassador, acknowledged by the manager (step 6)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ramah.journey import actions, transitions
from ramah.journey.pages import (
    act,
    for_roles,
    fragment,
    office_of,
    staff,
    submit,
    visit_or_404,
)
from ramah.journey.permissions import STAFF_ROLES, roles_of
from ramah.journey.repeats import elsewhere
from ramah.journey.work import procedure_of
from ramah.lib.forms import RamahForm
from ramah.offices.models import Duty, Post, Role
from ramah.reports.compose import compose
from ramah.reports.models import VisitReport
from ramah.reports.wording import in_words
from ramah.visits.models import StepRecord, Visit

STEP = 6
staff_only = for_roles(*STAFF_ROLES)
manager_only = for_roles(Role.MANAGER_ON_DUTY)


class RemarksForm(RamahForm):
    """What the ambassador adds to the report."""

    remarks = forms.CharField(
        label=gettext_lazy("Catatan untuk Manajer On Duty"),
        help_text=gettext_lazy("Tanpa nama pemohon dan tanpa diagnosis."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@staff_only
def report(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show the report: as it would be sent now, or as it was sent."""
    visit = visit_or_404(request, visit_id)
    _check_reader(request, visit)
    step = _step(visit)
    if step is None:
        return redirect("journey:visit", visit.pk)
    return _page(request, visit, step, RemarksForm())


@require_http_methods(["GET", "POST"])
@staff_only
def open_report(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Open the report: step 6 starts."""
    visit = visit_or_404(request, visit_id)
    if request.method != "POST":
        return redirect("journey:report", visit.pk)
    return act(
        request,
        lambda: transitions.open_report(visit=visit, by=staff(request), now=timezone.now()),
        done=_("Laporan dibuka. Waktu langkah 6 berjalan."),
        back=reverse("journey:report", args=[visit.pk]),
    )


@require_http_methods(["GET", "POST"])
@staff_only
def send_report(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Send the report to the manager on duty: step 6 ends, and the visit with it."""
    visit = visit_or_404(request, visit_id)
    if request.method != "POST":
        return redirect("journey:report", visit.pk)
    form = RemarksForm(request.POST)
    back = reverse("journey:report", args=[visit.pk])
    return elsewhere(request, form, visit, "report_to_manager", back=back) or submit(
        request,
        form,
        lambda: actions.report_to_manager(
            visit=visit,
            remarks=form.cleaned_data["remarks"],
            by=staff(request),
            now=timezone.now(),
        ),
        done=_("Laporan terkirim kepada Manajer On Duty."),
        back=back,
        show=lambda: _again(request, visit, form),
    )


@require_POST
@manager_only
def acknowledge(request: HttpRequest, report_id: int) -> HttpResponse:
    """Acknowledge a report in one tap."""
    reports = VisitReport.objects.select_related("visit__office")
    sent = get_object_or_404(reports, pk=report_id, office=office_of(request))
    return act(
        request,
        lambda: transitions.acknowledge_report(report=sent, by=staff(request), now=timezone.now()),
        done=_("Laporan kunjungan %(code)s diterima.") % {"code": sent.visit.code},
        back=_back(request, sent),
    )


def _back(request: HttpRequest, sent: VisitReport) -> str:
    """Go back to the page the tap came from: the report itself, or the manager's desk."""
    if request.POST.get("back") == "report":
        return reverse("journey:report", args=[sent.visit_id])
    return reverse("journey:manager")


def _check_reader(request: HttpRequest, visit: Visit) -> None:
    """Let in the role that reports, and the manager on duty who receives."""
    readers = {_reporting_role(visit), Role.MANAGER_ON_DUTY.value}
    if not readers & roles_of(staff(request), visit.office):
        raise PermissionDenied


def _reporting_role(visit: Visit) -> str:
    return procedure_of(visit).steps[STEP - 1].recorded_by.value


def _step(visit: Visit) -> StepRecord | None:
    return visit.steps.filter(number=STEP).first()


def _again(request: HttpRequest, visit: Visit, form: RemarksForm) -> HttpResponse:
    step = _step(visit)
    if step is None or step.started_at is None:
        return redirect("journey:report", visit.pk)
    return _page(request, visit, step, form)


def _page(request: HttpRequest, visit: Visit, step: StepRecord, form: RemarksForm) -> HttpResponse:
    def context() -> dict[str, Any]:
        return _context(request, visit, step, form)

    if form.is_bound:
        return render(request, "journey/report.html", context())
    return fragment(request, "journey/report.html", "journey/_report_state.html", context)


def _context(
    request: HttpRequest, visit: Visit, step: StepRecord, form: RemarksForm
) -> dict[str, Any]:
    sent = (
        VisitReport.objects.select_related("sent_by", "acknowledged_by").filter(visit=visit).first()
    )
    roles = roles_of(staff(request), visit.office)
    return {
        "visit": visit,
        "step": step,
        "report": sent,
        "form": form,
        "may_send": step.role in roles,
        "may_acknowledge": Role.MANAGER_ON_DUTY.value in roles,
        "now": timezone.now(),
        **_content(visit, sent),
        **_acknowledgement(visit, sent),
    }


def _content(visit: Visit, sent: VisitReport | None) -> dict[str, Any]:
    """Give what the report says: frozen once sent, composed anew until then."""
    if sent is None:
        return {"content": None}
    return {"content": in_words(sent.content if sent.sent_at else compose(visit))}


def _acknowledgement(visit: Visit, sent: VisitReport | None) -> dict[str, Any]:
    if sent is None or sent.sent_at is None:
        return {}
    target = timedelta(minutes=visit.office.acknowledgement_target_minutes)
    received = sent.acknowledged_at
    return {
        "target": target,
        "due": sent.sent_at + target,
        "received_late": received is not None and late(sent.sent_at, received, target),
        "manager_on_duty": Duty.objects.at_post(visit.office, Post.MANAGER).exists(),
    }


def late(sent_at: datetime, received_at: datetime, target: timedelta) -> bool:
    """Tell whether a report was acknowledged after the office's target, in whole seconds."""
    return received_at - sent_at >= target + timedelta(seconds=1)
