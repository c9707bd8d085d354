"""One visit's page, for every role: what happened, what runs, and what may happen besides."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ramah.aids import people
from ramah.aids.models import Attendance
from ramah.journey import detours, handing_over, policies, transitions
from ramah.journey.forms import AidsForm, NeedsChangeForm, ReasonForm
from ramah.journey.needs import need_states
from ramah.journey.pages import act, for_roles, office_of, staff, submit, visit_or_404
from ramah.journey.permissions import STAFF_ROLES, roles_of
from ramah.journey.work import procedure_of, times
from ramah.lib.forms import RamahForm
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Post, Role, User
from ramah.offices.posts import roles_at
from ramah.reports.wording import OUTPUTS
from ramah.sop.procedure import Step
from ramah.survey.models import Invitation
from ramah.visits.models import StepRecord, Visit, VisitorIdentity

NEXT_PAGES = {
    "receive_visitor": "journey:escort",
    "lend_aids_and_escort": "journey:escort",
    "register_visitor": "journey:register",
    "see_visitor_out": "journey:escort",
    "report_to_manager": "journey:report",
}
staff_only = for_roles(*STAFF_ROLES)


@require_safe
@staff_only
def visit_page(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show the visit's whole record, and what may be recorded besides the straight way."""
    return _show(request, visit_or_404(request, visit_id))


@require_http_methods(["GET", "POST"])
@staff_only
def change_needs(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Correct the visitor's needs."""
    visit = visit_or_404(request, visit_id)
    codes = list(visit.needs.values_list("code", flat=True))
    initial = {"needs": codes, "seen": times(visit, "NEEDS_CHANGED")}
    form = NeedsChangeForm(visit.office, request.POST or None, initial=initial)
    return _detour(
        request,
        visit,
        form,
        lambda: detours.change_needs(
            visit=visit,
            needs=form.chosen,
            by=staff(request),
            now=timezone.now(),
            seen=form.cleaned_data["seen"],
        ),
        title=_("Ubah kebutuhan"),
        done=_("Kebutuhan diperbarui."),
    )


@require_http_methods(["GET", "POST"])
@staff_only
def provide_aids(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Lend or decide on aids for needs that are still open."""
    visit = visit_or_404(request, visit_id)
    states = need_states(visit, with_units=True)
    form = AidsForm(visit.office, states, request.POST or None, visit=visit)
    return _detour(
        request,
        visit,
        form,
        lambda: detours.provide_aids(
            visit=visit, choices=form.choices, by=staff(request), now=timezone.now()
        ),
        title=_("Beri sarana bantu"),
        done=_("Sarana bantu tercatat."),
    )


@require_http_methods(["GET", "POST"])
@staff_only
def leave_early(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Record that the visitor leaves before the service is over."""
    return _with_reason(
        request,
        visit_or_404(request, visit_id),
        detours.leave_early,
        title=_("Catat pulang lebih awal"),
        done=_("Tercatat. Petugas Pengamanan mengambil kembali sarana di pintu keluar."),
    )


@require_http_methods(["GET", "POST"])
@staff_only
def withdraw(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Close a visit recorded by mistake."""
    return _with_reason(
        request,
        visit_or_404(request, visit_id),
        detours.withdraw_mistake,
        title=_("Batalkan: salah catat"),
        done=_("Catatan dibatalkan."),
    )


@require_POST
@staff_only
def free_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Free a person who attends the visitor."""
    rows = Attendance.objects.select_related("visit__office", "person", "type")
    attendance = get_object_or_404(rows, pk=pk, office=office_of(request))
    return act(
        request,
        lambda: detours.free_person(attendance=attendance, by=staff(request), now=timezone.now()),
        done=_("%(name)s bebas lagi.") % {"name": attendance.person.full_name},
        back=reverse("journey:visit", args=[attendance.visit_id]),
    )


@require_POST
@staff_only
def take_over(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Pass the open step to a colleague, or take it over oneself."""
    visit = visit_or_404(request, visit_id)
    to = staff(request)
    if request.POST.get("to"):
        to = get_object_or_404(_active_staff(visit), username=request.POST["to"])
    return act(
        request,
        lambda: transitions.take_over(
            visit=visit, to=to, by=staff(request), now=timezone.now(), seen=_seen(request)
        ),
        done=_("Pekerjaan ini sekarang di tangan %(name)s.") % {"name": to.full_name},
        back=reverse("journey:visit", args=[visit.pk]),
    )


def _with_reason(
    request: HttpRequest, visit: Visit, record: Callable[..., object], *, title: str, done: str
) -> HttpResponse:
    """Ask for a reason and record with it."""
    form = ReasonForm(request.POST or None)
    return _detour(
        request,
        visit,
        form,
        lambda: record(
            visit=visit, reason=form.cleaned_data["reason"], by=staff(request), now=timezone.now()
        ),
        title=title,
        done=done,
    )


def _detour(
    request: HttpRequest,
    visit: Visit,
    form: RamahForm,
    action: Callable[[], object],
    *,
    title: str,
    done: str,
) -> HttpResponse:
    """Show or send one of the small forms beside the straight way."""

    def show() -> HttpResponse:
        context = {"visit": visit, "form": form, "title": title}
        return render(request, "journey/detour.html", context)

    if request.method != "POST":
        return show()
    back = reverse("journey:visit", args=[visit.pk])
    return submit(request, form, action, done=done, back=back, show=show)


def _show(request: HttpRequest, visit: Visit) -> HttpResponse:
    records = {step.number: step for step in _records(visit)}
    steps = procedure_of(visit).steps
    context = {
        "visit": visit,
        "current": _current(visit),
        "steps": [_stepper(visit, step, records.get(step.number)) for step in steps],
        "records": list(records.values()),
        "segments": visit.segments.select_related("service", "counter").order_by("sequence"),
        "states": need_states(visit),
        "loans": visit.loans.select_related("aid__type").order_by("pk"),
        "waivers": [(OUTPUTS[item.output], item) for item in visit.waivers.all()],
        "identity": _identity(request, visit),
        "invitation": Invitation.objects.filter(visit=visit).first(),
        "report": getattr(visit, "report", None),
        "colleagues": _colleagues(visit),
        "passed_on": times(visit, "STEP_PASSED_ON"),
        "handed": handing_over.of_visit(visit),
        "attendants": people.of_visit(visit),
        "next_page": _next_page(request, visit),
        "now": timezone.now(),
    }
    return render(request, "journey/visit.html", context)


def _identity(request: HttpRequest, visit: Visit) -> VisitorIdentity | None:
    """Give what identifies the visitor to those who need it: who registers, serves or manages."""
    office = visit.office
    needing = roles_at(office, Post.LOBBY) | roles_at(office, Post.COUNTER)
    if not roles_of(staff(request), office) & {*needing, Role.MANAGER_ON_DUTY.value}:
        return None
    return VisitorIdentity.objects.filter(visit=visit).first()


def _seen(request: HttpRequest) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() else None


def _next_page(request: HttpRequest, visit: Visit) -> str:
    """Give the page where this person goes on with the visit; none if it is another's turn."""
    step = _current(visit)
    if step is None or step.role not in roles_of(staff(request), visit.office):
        return ""
    if step.key == "serve_visitor":
        return reverse("journey:counter")
    return reverse(NEXT_PAGES[step.key], args=[visit.pk])


def _records(visit: Visit) -> list[StepRecord]:
    people = ("started_by", "finished_by", "assignee", "substitution__user")
    return list(visit.steps.select_related(*people).order_by("number"))


def _current(visit: Visit) -> StepRecord | None:
    try:
        return policies.current_step(visit)
    except AlreadyDone:
        return None


def _stepper(visit: Visit, step: Step, record: StepRecord | None) -> dict[str, Any]:
    state, detail = "skipped" if visit.closed_at else "todo", ""
    if record and record.finished_at is None:
        state = "current"
    elif record and record.passage == StepRecord.Passage.DONE:
        state = "done" if record.on_time else "late"
    elif record:
        state, detail = "skipped", not_passed(record)
    return {"number": step.number, "label": step.label, "state": state, "detail": detail}


def not_passed(record: StepRecord) -> str:
    """Say why a step was not passed through, as the SOP's reading words it."""
    if record.passage == StepRecord.Passage.CUT_SHORT:
        return str(record.get_passage_display())
    return {
        transitions.RECOGNISED_IN_LOBBY: _("Tidak dilalui: dikenali di lobi"),
        detours.LEFT_EARLY: _("Tidak dilalui: pulang lebih awal"),
        detours.MISTAKE: _("Tidak dilalui: salah catat"),
    }.get(record.not_passed_reason, _("Tidak dilalui"))


def _colleagues(visit: Visit) -> list[User]:
    """List who could take the open step over: those on duty who hold its role."""
    step = _current(visit)
    if step is None or step.started_at is None:
        return []
    people = _active_staff(visit).filter(
        assignments__role=step.role,
        duties__ended_at__isnull=True,
        duties__started_at__isnull=False,
    )
    others = people.distinct().order_by("full_name")
    return [person for person in others if person.pk != step.assignee_id]


def _active_staff(visit: Visit) -> QuerySet[User]:
    return User.objects.filter(office=visit.office, is_active=True)
