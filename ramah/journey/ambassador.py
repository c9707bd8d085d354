"""The service ambassador's desk: accept, register, seat (step 3), and the reports to make."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ramah.aids import people
from ramah.journey import actions, handing_over, line, policies, transitions
from ramah.journey.ambassador_forms import INSIDE, FindForm, LobbyForm, RegistrationForm, SeatForm
from ramah.journey.board import OpenVisit, mine_first, open_visits
from ramah.journey.finding import find_visits
from ramah.journey.forms import WaivingForm
from ramah.journey.needs import need_states
from ramah.journey.pages import for_post, fragment, office_of, staff, submit, visit_or_404
from ramah.journey.repeats import elsewhere
from ramah.journey.slip import lines
from ramah.lib.forms import RamahForm
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Post, User
from ramah.queueing.configuration import settings_of
from ramah.visits.models import StepRecord, Visit

MOST_FOUND = 12
ambassador_only = for_post(Post.LOBBY)


@require_safe
@ambassador_only
def desk(request: HttpRequest) -> HttpResponse:
    """Show who comes in, whom I register, who waits, who is served, and the reports to make."""

    def context() -> dict[str, Any]:
        office, now = office_of(request), timezone.now()
        visits = open_visits(office)
        reports = mine_first(_at(visits, 6), staff(request))
        return {
            "incoming": _nearest_first(
                (row for row in visits if row.step.number < 3), staff(request)
            ),
            "registering": mine_first(_at(visits, 3), staff(request)),
            "waiting": [row for row in _at(visits, 4) if not row.is_running],
            "served": [row for row in _at(visits, 4) if row.is_running],
            "reports": reports,
            "unopened": sum(not row.is_running for row in reports),
            "batches": dict(Counter(row.step.batch for row in reports if row.step.batch)),
            "batch": uuid.uuid4(),
            "strangers": line.strangers(office, now=now),
            "lanes": line.lanes_of(office, now=now),
            "may_draw": settings_of(office).has_ordinary_lane,
            "may_recognise": True,
            "now": now,
        }

    return fragment(request, "journey/ambassador.html", "journey/_ambassador_lists.html", context)


@require_http_methods(["GET", "POST"])
@ambassador_only
def accept(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Accept the visitor in the lobby: step 2 ends, step 3 starts."""
    visit = visit_or_404(request, visit_id)
    if request.method != "POST":
        return redirect(where(visit))
    form = WaivingForm(request.POST)
    return submit(
        request,
        form,
        lambda: transitions.accept_visitor(
            visit=visit, by=staff(request), now=timezone.now(), waive=form.reasons
        ),
        done=_("Pemohon diterima. Waktu langkah 3 berjalan."),
        back=reverse("journey:register", args=[visit.pk]),
        show=lambda: _work_page(request, visit, "journey/accept.html", form),
    )


@require_http_methods(["GET", "POST"])
@ambassador_only
def register(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Register purpose and service, and give the queue number (step 3)."""
    visit = visit_or_404(request, visit_id)
    here = reverse("journey:register", args=[visit.pk])
    if request.method != "POST" and where(visit) != here:
        return redirect(where(visit))
    form = RegistrationForm(visit, _previous(request, visit), _sent(request))
    show = partial(_work_page, request, visit, "journey/register.html", form)
    if request.method != "POST":
        return show()
    return _elsewhere(request, form, visit, here) or submit(
        request,
        form,
        lambda: actions.register_visitor(
            visit=visit, form=form.registration, by=staff(request), now=timezone.now()
        ),
        done=_("Pemohon terdaftar dan mendapat nomor antrean."),
        back=reverse("journey:seat", args=[visit.pk]),
        show=show,
    )


@require_http_methods(["GET", "POST"])
@ambassador_only
def seat(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Read out the procedure and seat the visitor: step 3 ends."""
    visit = visit_or_404(request, visit_id)
    here = reverse("journey:seat", args=[visit.pk])
    if request.method != "POST" and where(visit) != here:
        return redirect(where(visit))
    form = SeatForm(visit, _sent(request))
    show = partial(_work_page, request, visit, "journey/seat.html", form)
    if request.method != "POST":
        return show()
    return _elsewhere(request, form, visit, here) or submit(
        request,
        form,
        lambda: transitions.seat_visitor(
            visit=visit,
            place=form.place,
            explained=form.cleaned_data["explained"],
            by=staff(request),
            now=timezone.now(),
            waive=form.reasons,
        ),
        done=_("Pemohon sudah di tempat tunggu. Langkah 3 selesai."),
        back=reverse("journey:ambassador"),
        show=show,
    )


@require_http_methods(["GET", "POST"])
@ambassador_only
def lobby(request: HttpRequest) -> HttpResponse:
    """Begin the visit of a person noticed only in the lobby, at step 3."""
    now = timezone.now()
    form = LobbyForm(office_of(request), now, _sent(request))

    def show() -> HttpResponse:
        return render(request, "journey/lobby.html", {"form": form})

    if request.method != "POST":
        return show()
    return submit(
        request,
        form,
        lambda: transitions.receive_in_lobby(
            visit_id=form.cleaned_data["visit_id"],
            office=office_of(request),
            needs=form.chosen,
            waiting_since=form.cleaned_data["waiting_since"],
            by=staff(request),
            now=now,
        ),
        done=_("Pemohon tercatat. Waktu langkah 3 berjalan."),
        back=_register_url(form),
        show=show,
    )


@dataclass(frozen=True)
class FoundVisit:
    """A visit that was looked for."""

    visit: Visit
    is_inside: bool


@require_http_methods(["GET", "POST"])
@ambassador_only
def find(request: HttpRequest) -> HttpResponse:
    """Find the visit that is open, and the earlier one a visitor comes back for.

    :param request: ``?for=`` names the visit being registered, which may be the return of one.
    """
    registering = _registering(request)
    form = FindForm(_sent(request))
    context: dict[str, Any] = {"form": form, "registering": registering}
    status = 200
    if request.method == "POST" and form.is_valid():
        context["found"] = _found(request, form.cleaned_data["q"], registering)
    elif request.method == "POST":
        status = 422
    return render(request, "journey/find.html", context, status=status)


def where(visit: Visit) -> str:
    """Give the page on which the ambassador goes on with a visit."""
    try:
        step = policies.current_step(visit)
    except AlreadyDone:
        return reverse("journey:visit", args=[visit.pk])
    if step.number < 3:
        return reverse("journey:ambassador")
    if step.number > 3:
        return reverse("journey:visit", args=[visit.pk])
    page = "journey:seat" if visit.segments.exists() else "journey:register"
    return reverse(page, args=[visit.pk])


def _elsewhere(
    request: HttpRequest, form: RamahForm, visit: Visit, here: str
) -> HttpResponse | None:
    """Lead on from a form that does not fit any more: its work was done by its first sending."""
    if form.is_valid() or where(visit) == here:
        return None
    return elsewhere(request, form, visit, "register_visitor", back=where(visit)) or redirect(
        where(visit)
    )


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _nearest_first(visits: Iterable[OpenVisit], user: User) -> list[OpenVisit]:
    """Sort who comes in: those already brought to the lobby first, of them one's own."""
    return sorted(visits, key=lambda row: (row.step.handed_on_at is None, not row.is_for(user)))


def _at(visits: list[OpenVisit], number: int) -> list[OpenVisit]:
    return [row for row in visits if row.step.number == number]


def _work_page(request: HttpRequest, visit: Visit, template: str, form: Any) -> HttpResponse:
    ticket = getattr(visit, "ticket", None)
    context = {
        "visit": visit,
        "step": _step(visit),
        "states": need_states(visit),
        "handed": handing_over.of_visit(visit),
        "attendants": people.of_visit(visit),
        "form": form,
        "procedure": lines(ticket.service.procedure) if ticket else [],
        "papers": lines(ticket.service.requirements) if ticket else [],
        "now": timezone.now(),
    }
    return render(request, template, context)


def _step(visit: Visit) -> StepRecord | None:
    return visit.steps.filter(finished_at__isnull=True).select_related("started_by").first()


def _previous(request: HttpRequest, visit: Visit) -> Visit | None:
    """Give the earlier visit that this one is the return of, as asked for."""
    text = request.POST.get("previous") or request.GET.get("sebelumnya")
    if not text:
        return None
    visits = Visit.objects.select_related("identity", "ticket")
    earlier = visits.filter(office=visit.office_id).exclude(pk=visit.pk)
    return get_object_or_404(earlier, pk=_uuid(text))


def _registering(request: HttpRequest) -> Visit | None:
    text = request.GET.get("for")
    return visit_or_404(request, _uuid(text)) if text else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _register_url(form: LobbyForm) -> str:
    if not form.is_valid():
        return reverse("journey:lobby")
    return reverse("journey:register", args=[form.cleaned_data["visit_id"]])


def _found(request: HttpRequest, text: str, registering: Visit | None) -> list[FoundVisit]:
    """List what was found, the visits still open first; four queries however many."""
    visits = find_visits(office_of(request), text).select_related("ticket")
    if registering:
        visits = visits.exclude(pk=registering.pk)
    rows = list(visits.prefetch_related("segments__service")[:MOST_FOUND])
    still = Visit.objects.filter(pk__in=[row.pk for row in rows]).at_step(*INSIDE)
    inside = set(still.values_list("pk", flat=True))
    found = [FoundVisit(row, row.pk in inside) for row in rows]
    return sorted(found, key=lambda row: not row.is_inside)
