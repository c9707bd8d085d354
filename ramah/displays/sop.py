"""The SOP for everyone: the document as it stands, on screen and on paper."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ramah.displays.kiosk_problems import not_at_kiosk
from ramah.offices.models import Office
from ramah.sop.procedure import Procedure, available, own_folder
from ramah.sop.render import (
    activity_headings,
    activity_rows,
    identity_rows,
    parts,
    quality_heading,
)


@require_safe
@not_at_kiosk
def sop_page(request: HttpRequest, number: str = "") -> HttpResponse:
    """Show the SOP that the office works under, or the one with this number (`?revisi=`)."""
    procedures = available([own_folder(settings.RAMAH_HOME)])
    office = _office(request)
    wanted, revision = (number, request.GET.get("revisi")) if number else _in_force(office)
    procedure = _chosen(procedures, wanted, revision)
    if procedure is None:
        raise Http404(_("SOP dengan nomor dan revisi ini tidak ada."))
    others = [other for other in procedures if other is not procedure]
    return render(request, "displays/sop.html", _context(procedure, others) | {"office": office})


def _office(request: HttpRequest) -> Office | None:
    """Return the office asked about; a page without a user is the first office's."""
    return getattr(request, "office", None) or Office.objects.order_by("pk").first()


def _in_force(office: Office | None) -> tuple[str, str | None]:
    return (office.sop_number, office.sop_revision) if office else ("", None)


def _chosen(procedures: Iterable[Procedure], number: str, revision: str | None) -> Procedure | None:
    """Return the document of that number and revision; without a revision the latest in force."""
    same = [
        procedure
        for procedure in procedures
        if number in ("", procedure.number) and revision in (None, procedure.revision)
    ]
    return max(same, key=lambda procedure: procedure.effective.date, default=None)


def _context(procedure: Procedure, others: list[Procedure]) -> dict[str, object]:
    return {
        "procedure": procedure,
        "others": others,
        "identity": identity_rows(procedure),
        "parts": parts(procedure),
        "quality": quality_heading(procedure),
        "headings": activity_headings(procedure),
        "rows": activity_rows(procedure),
        "runnable": not procedure.obstacles(),
    }
