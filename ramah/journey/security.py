"""The security officer's desk: receive, lend and escort, see out (steps 1, 2 and 5)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ramah.aids.models import Loan
from ramah.bookings.preparation import expected_soon
from ramah.journey import actions, handing_over, transitions
from ramah.journey.board import mine_first, open_visits
from ramah.journey.forms import ArrivalForm, NeedsForm, ProvisionForm, ReturnForm
from ramah.journey.late import when
from ramah.journey.needs import need_states
from ramah.journey.outbox import answers_outbox
from ramah.journey.pages import (
    act,
    back_refused,
    for_post,
    fragment,
    office_of,
    staff,
    submit,
    visit_or_404,
)
from ramah.journey.policies import current_step
from ramah.journey.repeats import elsewhere
from ramah.lib.forms import RamahForm
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Post
from ramah.visits.models import StepRecord, Visit

MINE = ("receive_visitor", "lend_aids_and_escort", "see_visitor_out")
security_only = for_post(Post.DROPZONE)


@require_safe
@security_only
def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk: a visitor arrives, my escorts, who is to be seen out, aids out."""

    def context() -> dict[str, Any]:
        visits = mine_first(open_visits(office_of(request), keys=MINE), staff(request))
        return {
            "form": ArrivalForm(office_of(request)),
            "expected": expected_soon(office_of(request), timezone.now()),
            "escorts": [row for row in visits if row.step.number < 5],
            "leaving": [row for row in visits if row.step.number == 5],
            "now": timezone.now(),
        }

    return fragment(request, "journey/security.html", "journey/_security_lists.html", context)


@require_POST
@answers_outbox
@security_only
def receive(request: HttpRequest) -> HttpResponse:
    """Record an arrival: the first of the officer's two taps."""
    form = ArrivalForm(office_of(request), request.POST)
    if not form.is_valid():
        refusal = Refused(_("Pilih paling sedikit satu kebutuhan."))
        return back_refused(request, refusal, reverse("journey:security"))
    visit_id = form.cleaned_data["visit_id"]

    def received() -> None:
        actions.require_not_received(visit_id)  # before its age: a repeat may come very late
        actions.receive_visitor(
            visit_id=visit_id,
            office=office_of(request),
            needs=form.chosen,
            by=staff(request),
            **when(request),
        )

    return act(
        request,
        received,
        done=_("Kedatangan tercatat. Waktu langkah 1 berjalan."),
        back=reverse("journey:escort", args=[visit_id]),
        refused=reverse("journey:security"),
    )


@require_safe
@security_only
def escort(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show what the officer does next with this visitor."""
    visit = visit_or_404(request, visit_id)
    try:
        step = current_step(visit)
    except AlreadyDone:
        return redirect("journey:visit", visit.pk)
    if step.key not in MINE:
        return redirect("journey:visit", visit.pk)
    return render(request, f"journey/escort_{step.number}.html", _escort_context(visit, step))


@require_http_methods(["GET", "POST"])
@answers_outbox
@security_only
def accompany(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take the visitor along: "saya dampingi" ends step 1 and starts step 2."""
    visit = visit_or_404(request, visit_id)
    if request.method != "POST":
        return redirect("journey:escort", visit.pk)
    form = NeedsForm(visit.office, request.POST)
    return _elsewhere(request, form, visit, "receive_visitor") or submit(
        request,
        form,
        lambda: transitions.accompany_visitor(
            visit=visit, needs=form.chosen, by=staff(request), **when(request)
        ),
        done=_("Anda mendampingi pemohon ini. Waktu langkah 2 berjalan."),
        back=reverse("journey:escort", args=[visit.pk]),
        show=lambda: _again(request, visit, form),
    )


@require_http_methods(["GET", "POST"])
@answers_outbox
@security_only
def set_off(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give bay and aids, and set off for the lobby (step 2)."""
    visit = visit_or_404(request, visit_id)
    if request.method != "POST":
        return redirect("journey:escort", visit.pk)
    states = need_states(visit, with_units=True)
    form = ProvisionForm(visit.office, states, request.POST, visit=visit)
    return _elsewhere(request, form, visit, "lend_aids_and_escort") or submit(
        request,
        form,
        lambda: actions.lend_aids_and_escort(
            visit=visit,
            provision=form.provision,
            by=staff(request),
            waive=form.reasons,
            **when(request),
        ),
        done=_("Sarana tercatat. Antar pemohon ke antrean khusus di lobi."),
        back=reverse("journey:escort", args=[visit.pk]),
        show=lambda: _again(request, visit, form),
    )


@require_http_methods(["GET", "POST"])
@answers_outbox
@security_only
def meet(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Meet the visitor to see them out: step 5 starts."""
    visit = visit_or_404(request, visit_id)
    if request.method != "POST":
        return redirect("journey:escort", visit.pk)
    return act(
        request,
        lambda: transitions.meet_visitor(visit=visit, by=staff(request), **when(request)),
        done=_("Waktu langkah 5 berjalan. Antar pemohon ke pintu keluar."),
        back=reverse("journey:escort", args=[visit.pk]),
    )


@require_http_methods(["GET", "POST"])
@answers_outbox
@security_only
def see_out(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take the aids back at the exit: step 5 ends."""
    visit = visit_or_404(request, visit_id)
    if request.method != "POST":
        return redirect("journey:escort", visit.pk)
    form = ReturnForm(_loans_out(visit), request.POST)
    return _elsewhere(request, form, visit, "see_visitor_out") or submit(
        request,
        form,
        lambda: actions.see_visitor_out(
            visit=visit, returns=form.returns, by=staff(request), **when(request)
        ),
        done=_("Pemohon sudah diantar. Duta Pelayanan membuat laporannya."),
        back=reverse("journey:security"),
        show=lambda: _again(request, visit, form),
    )


def _elsewhere(
    request: HttpRequest, form: RamahForm, visit: Visit, key: str
) -> HttpResponse | None:
    back = reverse("journey:escort", args=[visit.pk])
    return elsewhere(request, form, visit, key, back=back)


def _again(request: HttpRequest, visit: Visit, form: RamahForm) -> HttpResponse:
    """Show the present step's page with the form as it was sent."""
    try:
        step = current_step(visit)
    except AlreadyDone:
        return redirect("journey:visit", visit.pk)
    if step.key not in MINE:
        return redirect("journey:visit", visit.pk)
    context = _escort_context(visit, step) | {"form": form}
    return render(request, f"journey/escort_{step.number}.html", context)


def _escort_context(visit: Visit, step: StepRecord) -> dict[str, Any]:
    context: dict[str, Any] = {"visit": visit, "step": step, "now": timezone.now()}
    if step.number == 1:
        codes = list(visit.needs.values_list("code", flat=True))
        context["form"] = NeedsForm(visit.office, initial={"needs": codes})
    elif step.number == 2:
        states = need_states(visit, with_units=True)
        context |= {"form": ProvisionForm(visit.office, states, visit=visit), "states": states}
        context["handed"] = handing_over.of_visit(visit) if step.handed_on_at else None
    else:
        context["form"] = ReturnForm(_loans_out(visit))
    return context


def _loans_out(visit: Visit) -> list[Loan]:
    return list(visit.loans.out().select_related("aid__type").order_by("pk"))
