"""The page of duties: start, end and hand over; a manager stands in for a role."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ramah.journey import duty as duties
from ramah.journey.duty_board import DutyBoard
from ramah.journey.duty_forms import HandOverForm, StartForm, SubstitutionForm
from ramah.journey.home import DESKS
from ramah.journey.pages import act, for_roles, fragment, office_of, staff, submit
from ramah.journey.permissions import STAFF_ROLES
from ramah.offices.context import place_of
from ramah.offices.models import Duty, Post, Role, Substitution, User

staff_only = for_roles(*STAFF_ROLES)


@require_safe
@staff_only
def page(request: HttpRequest) -> HttpResponse:
    """Show one's duties, where one may start, and who is on duty."""

    def context() -> dict[str, Any]:
        return _context(request)

    return fragment(request, "journey/duty.html", "journey/_duty_lists.html", context)


@require_http_methods(["GET", "POST"])
@staff_only
def start(request: HttpRequest) -> HttpResponse:
    """Start duty at a post with one tap."""
    form = StartForm(office_of(request), request.POST or None)
    if not form.is_valid():
        return redirect("journey:duty")
    return act(
        request,
        lambda: duties.start_duty(
            office=office_of(request),
            post=Post(form.cleaned_data["post"]),
            counter=form.cleaned_data["counter"],
            by=staff(request),
            now=timezone.now(),
            after=form.cleaned_data["after"],
        ),
        done=_("Anda sekarang bertugas. Selamat bekerja."),
        back=reverse(DESKS[Post(form.cleaned_data["post"])]),
        refused=reverse("journey:duty"),
    )


@require_http_methods(["GET", "POST"])
@staff_only
def end(request: HttpRequest, duty_id: int) -> HttpResponse:
    """End a duty: with one tap, or after handing over the visitors in one's care."""
    found = Duty.objects.select_related("office", "user", "counter")
    duty = get_object_or_404(found, pk=duty_id, office=office_of(request))
    if not duties.may_end(duty, staff(request)):
        raise PermissionDenied
    return _finish(
        request,
        duty,
        lambda to: duties.end_duty(duty=duty, by=staff(request), now=timezone.now(), to=to),
        title=_("Akhiri tugas di %(place)s") % {"place": place_of(duty)},
        done=_("Tugas di %(place)s sudah berakhir.") % {"place": place_of(duty)},
    )


@require_http_methods(["GET", "POST"])
@staff_only
def stand_in(request: HttpRequest) -> HttpResponse:
    """Let a manager on duty act for another role, with a reason."""
    if request.method != "POST":
        return redirect("journey:duty")
    form = SubstitutionForm(duties.STAND_IN_ROLES, request.POST)
    return submit(
        request,
        form,
        lambda: duties.start_substitution(
            office=office_of(request),
            role=form.cleaned_data["role"],
            reason=form.cleaned_data["reason"],
            by=staff(request),
            now=timezone.now(),
        ),
        done=_("Anda sekarang bertindak untuk peran itu. Setiap catatan menyebut keduanya."),
        back=reverse("journey:duty"),
        show=lambda: render(request, "journey/duty.html", _context(request, form)),
    )


@require_http_methods(["GET", "POST"])
@staff_only
def stop(request: HttpRequest, substitution_id: int) -> HttpResponse:
    """Let a manager stop acting for another role."""
    found = Substitution.objects.select_related("office", "user")
    substitution = get_object_or_404(
        found, pk=substitution_id, office=office_of(request), user=staff(request)
    )
    role = Role(substitution.role).label
    return _finish(
        request,
        substitution,
        lambda to: duties.end_substitution(
            substitution=substitution, by=staff(request), now=timezone.now(), to=to
        ),
        title=_("Berhenti bertindak untuk %(role)s") % {"role": role},
        done=_("Anda tidak lagi bertindak untuk %(role)s.") % {"role": role},
    )


def _finish(
    request: HttpRequest,
    what: Duty | Substitution,
    action: Callable[[User | None], None],
    *,
    title: str,
    done: str,
) -> HttpResponse:
    back = reverse("journey:duty")
    if what.ended_at and request.method == "GET":
        return redirect(back)
    steps = duties.open_work(what.user, what.office, duties.roles_ended_with(what))
    if request.method == "POST" and (what.ended_at or not steps):
        return act(request, lambda: action(None), done=done, back=back)
    colleagues = duties.who_can_take(what.user, what.office, steps)
    form = HandOverForm(colleagues, request.POST if request.method == "POST" else None)
    context = {"form": form, "steps": steps, "title": title, "person": what.user}

    def show() -> HttpResponse:
        return render(request, "journey/duty_end.html", context)

    if request.method == "GET":
        return show()
    return submit(
        request, form, lambda: action(form.cleaned_data["to"]), done=done, back=back, show=show
    )


def _context(request: HttpRequest, form: SubstitutionForm | None = None) -> dict[str, Any]:
    board = DutyBoard(office_of(request), staff(request), timezone.now())
    roles = board.stand_in_roles
    return {
        "board": board,
        "form": form or (SubstitutionForm(roles) if roles else None),
    }
