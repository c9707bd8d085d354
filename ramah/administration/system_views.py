"""The page "Keadaan sistem": is all well with the machine that runs the office?"""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.http import quote_etag
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ramah.administration import system_state
from ramah.administration.access import OfficeRequest, administrators_only
from ramah.administration.pages import show
from ramah.lib import doctor_report, heartbeat
from ramah.lib.doctor_report import Report

GRADES = {
    "ok": pgettext_lazy("dokter", "BAIK"),
    "warning": pgettext_lazy("dokter", "PERHATIAN"),
    "broken": pgettext_lazy("dokter", "RUSAK"),
}


@require_safe
@administrators_only
def system(request: OfficeRequest) -> HttpResponse:
    """Show the state of the machine; for a refresh the state alone, 304 if nothing moved."""
    report = doctor_report.read(settings.RAMAH_HOME)
    context = {**_state(request, timezone.now()), "warnings": _warnings(report)}
    if not getattr(request, "htmx", False):
        context["report"] = _told(report) if report else ""
        return show(request, "administration/system.html", "system", context)
    answer = render(request, "administration/_system.html", context)
    tag = quote_etag(hashlib.sha256(answer.content).hexdigest()[:32])
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    answer["ETag"] = tag
    patch_vary_headers(answer, ["HX-Request", "Cookie"])
    return answer


def _state(request: OfficeRequest, now: datetime) -> dict[str, Any]:
    home, office = settings.RAMAH_HOME, request.office
    state: dict[str, Any] = {
        "processes": system_state.processes(home, now),
        "jobs": system_state.jobs(home, now),
        "backups": system_state.backups(home, now),
        "disks": system_state.disks(home),
        "database": system_state.database(),
        "clock": system_state.clock(office, now),
    }
    troubles = sum(part.level != system_state.OK for part in _parts(state))
    return {**state, "devices": system_state.devices(office, now), "troubles": troubles}


def _parts(state: dict[str, Any]) -> list[Any]:
    singles = [state[name] for name in ("backups", "database", "clock")]
    return [*state["processes"], *state["jobs"], *state["disks"], *singles]


def _warnings(report: Report | None) -> int:
    return sum(line.level != "ok" for line in report.lines) if report else 0


def _told(report: Report) -> str:
    """Write the doctor's last findings as text, to be sent to who helps."""
    signs = heartbeat.signs(settings.RAMAH_HOME, heartbeat.WORKER)
    when = date_format(timezone.localtime(report.at), "j F Y H.i")
    version = signs[0].version if signs else "?"
    head = _("Laporan ramah doctor, %(when)s, versi %(version)s")
    language = get_language() or "id"
    lines = [f"{GRADES[line.level]}: {line.text(language)}" for line in report.lines]
    return "\n".join([head % {"when": when, "version": version}, *lines])
