"""The page on which a visit is entered from the manual form, after it happened."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ramah.journey import afterwards
from ramah.journey.afterwards_forms import ManualForm
from ramah.journey.finding import procedure_to_run
from ramah.journey.pages import for_roles, office_of, staff, submit
from ramah.journey.permissions import STAFF_ROLES, roles_of
from ramah.lib.refusal import Refused


@require_http_methods(["GET", "POST"])
@for_roles(*STAFF_ROLES)
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a visit from the manual form, with its real times."""
    office, now = office_of(request), timezone.now()
    try:
        steps = procedure_to_run(office).steps
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("journey:home")
    if afterwards.role_to_enter(office) not in roles_of(staff(request), office):
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, ManualForm(office, steps, now))
    form = ManualForm(office, steps, now, request.POST)
    form.is_valid()
    return submit(
        request,
        form,
        lambda: afterwards.enter_afterwards(
            visit_id=form.cleaned_data["visit_id"],
            office=office,
            record=form.record,
            by=staff(request),
            now=now,
        ),
        done=_("Kunjungan tercatat. Lanjutkan dengan laporannya."),
        back=_next(form),
        show=lambda: _show(request, form),
    )


def _next(form: ManualForm) -> str:
    """Go on to the report of the visit that was entered."""
    visit_id = form.cleaned_data.get("visit_id")
    return reverse("journey:report", args=[visit_id]) if visit_id else reverse("journey:afterwards")


def _show(request: HttpRequest, form: ManualForm) -> HttpResponse:
    return render(request, "journey/afterwards.html", {"form": form})
