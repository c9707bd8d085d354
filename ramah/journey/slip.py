"""The visitor's slip: number, procedure, results, and the code by which staff find the visit.

No name and no telephone number stand on it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ramah.journey.pages import for_roles, staff, visit_or_404
from ramah.journey.permissions import STAFF_ROLES, roles_of
from ramah.journey.work import procedure_of
from ramah.visits.models import ServiceSegment, Visit

PREFIX = "RAMAH:"
QUIET_ZONE = 4  # modules around a QR code, as its standard asks
Result = ServiceSegment.Result


@require_safe
@for_roles(*STAFF_ROLES)
def slip(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show the slip of a visit that has its number, ready to print (80 mm, A5, A4)."""
    visit = visit_or_404(request, visit_id)
    if not hasattr(visit, "ticket"):
        return redirect("journey:visit", visit.pk)
    context = slip_context(visit) | {"back": _back(request, visit)}
    return render(request, "journey/slip.html", context)


def slip_context(visit: Visit) -> dict[str, Any]:
    """Give what stands on the slip, shared with whatever else prints it."""
    segments = list(visit.segments.select_related("service").order_by("sequence"))
    results = [row for row in segments if row.result not in ("", Result.TRANSFERRED)]
    return {
        "visit": visit,
        "ticket": visit.ticket,
        "services": _services(segments),
        "results": results,
        "ahead": [row for row in segments if not row.result],
        "qr": qr_code(visit),
    }


def qr_code(visit: Visit) -> str:
    """Draw the visit's code as an image address (``data:`` with an SVG, for staff to scan)."""
    code = segno.make(PREFIX + visit.code, error="m", micro=False)
    return code.svg_data_uri(border=QUIET_ZONE, scale=4, light="#fff")


def _back(request: HttpRequest, visit: Visit) -> str:
    """Give the page to go on with: the ambassador is still at step 3 when the slip is printed."""
    at_step_3 = visit.steps.current().filter(number=3).exists()
    seats = procedure_of(visit).steps[2].recorded_by in roles_of(staff(request), visit.office)
    return reverse("journey:seat" if at_step_3 and seats else "journey:visit", args=[visit.pk])


def _services(segments: Sequence[ServiceSegment]) -> list[dict[str, Any]]:
    """Give each service once, with its procedure and papers line by line."""
    services = {row.service.pk: row.service for row in segments}
    return [
        {
            "name": service.name,
            "steps": lines(service.procedure),
            "papers": lines(service.requirements),
        }
        for service in services.values()
    ]


def lines(text: str) -> list[str]:
    """Split what the office wrote, one line each, into its lines."""
    return [line.strip() for line in text.splitlines() if line.strip()]
