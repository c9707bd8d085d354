"""The manager's desk: who is where now, what runs over, which reports wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ramah.aids.models import Aid, Loan
from ramah.journey.board import OpenVisit, open_visits
from ramah.journey.line import lanes_of
from ramah.journey.pages import for_roles, office_of
from ramah.journey.report_pages import late
from ramah.journey.work import procedure_of
from ramah.lib.ui import ClockFace
from ramah.offices.models import Counter, Duty, Office, Post, Role
from ramah.queueing.models import Call, CounterQueue
from ramah.reports.models import VisitReport, VisitReportQuerySet

LATEST = 5
RECENT = timedelta(days=7)  # nothing on this page reads further back


@dataclass(frozen=True)
class Row:
    """An open visit on the desk, with the state of its clock now."""

    open: OpenVisit
    state: str

    @property
    def number(self) -> int:
        """Give the step the visit is at."""
        return self.open.step.number


@dataclass(frozen=True)
class SentReport:
    """A report that waits, or was received, against the office's target."""

    report: VisitReport
    due: datetime
    target: timedelta
    late: bool

    @property
    def label(self) -> str:
        """Name the visit by its number, or its code."""
        visit = self.report.visit
        return str(visit.ticket) if hasattr(visit, "ticket") else visit.code


@dataclass(frozen=True)
class CounterState:
    """A counter: who sits there, and whom they call or serve."""

    counter: Counter
    officer: str
    serves: OpenVisit | None
    call: Call | None

    @property
    def paused(self) -> CounterQueue | None:
        """Give the counter's pause, if it pauses."""
        queue: CounterQueue | None = getattr(self.counter, "queue", None)  # read with the counter
        return queue if queue and queue.paused_at else None


@require_safe
@for_roles(Role.MANAGER_ON_DUTY)
def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk, or with ``?dinding=1`` the wall; a refresh gets the live part alone.

    It is never answered with "unchanged": clocks run over without anything being written.
    """
    office, now = office_of(request), timezone.now()
    wall = request.GET.get("dinding") == "1"
    whole = "journey/manager_wall.html" if wall else "journey/manager.html"
    template = "journey/_manager.html" if getattr(request, "htmx", False) else whole
    context = context_of(office, now) | {"wall": wall, "now": now}
    if wall:
        context["counts"] = [count | {"url": ""} for count in context["counts"]]
    return render(request, template, context)


def context_of(office: Office, now: datetime) -> dict[str, Any]:
    """Read all that the desk shows, in a number of queries that no number of visits changes."""
    rows = by_urgency(open_visits(office), now)
    duties = _duties(office)
    waiting = _reports(office, VisitReport.objects.to_acknowledge().order_by("sent_at"), now)
    out = [(row.open, loan) for row in rows for loan in row.open.loans]
    return {
        "rows": rows,
        "steps": _steps(office, rows),
        "aids_out": out,
        "not_returned": _not_returned(office, now),
        "counters": _counters(office, rows, duties),
        "posts": _posts(duties),
        "reports": waiting,
        "acknowledged": _latest_acknowledged(office, now),
        "counts": _counts(rows, len(out), waiting, now),
        "lanes": lanes_of(office, now=now),
    }


def by_urgency(visits: Sequence[OpenVisit], now: datetime) -> list[Row]:
    """Sort visits by what is due first: overdue before nearly due before the rest."""
    rows = [Row(visit, _face(visit, now).state) for visit in visits]
    return sorted(rows, key=lambda row: row.open.shown.due)


def _face(visit: OpenVisit, now: datetime) -> ClockFace:
    shown = visit.shown
    elapsed = int((now - shown.started).total_seconds())
    return ClockFace(max(0, elapsed), int(shown.standard.total_seconds()), running=True)


def _steps(office: Office, rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        {
            "number": step.number,
            "label": step.label,
            "standard": step.standard,
            "visits": sum(row.number == step.number for row in rows),
        }
        for step in procedure_of(office).steps
    ]


def _counts(
    rows: Sequence[Row], out: int, reports: Sequence[SentReport], now: datetime
) -> list[dict[str, Any]]:
    overdue = sum(row.open.overdue(now) for row in rows)
    slow = any(report.late for report in reports)
    return [
        {"label": _("Kunjungan berjalan"), "value": len(rows), "url": "#posisi"},
        {"label": _("Lewat waktu SOP"), "value": overdue, "state": "late" if overdue else ""},
        _longest_wait(rows, now),
        {"label": _("Sarana dipinjam"), "value": out, "url": "#sarana"},
        {
            "label": _("Laporan menunggu"),
            "value": len(reports),
            "state": "late" if slow else "",
            "url": "#laporan",
        },
    ]


def _longest_wait(rows: Sequence[Row], now: datetime) -> dict[str, Any]:
    label = _("Menunggu terlama (menit)")
    waiting = [row for row in rows if row.open.shown.waiting]
    if not waiting:
        return {"label": label, "value": "–"}
    longest = min(waiting, key=lambda row: row.open.shown.started)
    minutes = max(0, int((now - longest.open.shown.started).total_seconds()) // 60)
    state = longest.state if longest.state != "ok" else ""
    return {"label": label, "value": minutes, "state": state}


def _duties(office: Office) -> list[Duty]:
    duties = Duty.objects.open().filter(office=office)
    return list(duties.select_related("user", "counter").order_by("started_at"))


def _posts(duties: Sequence[Duty]) -> list[tuple[Any, list[Duty]]]:
    return [(post.label, [duty for duty in duties if duty.post == post]) for post in Post]


def _counters(office: Office, rows: Sequence[Row], duties: Sequence[Duty]) -> list[CounterState]:
    officers = {duty.counter_id: duty.user.full_name for duty in duties if duty.counter_id}
    served = {
        row.open.segment.counter_id: row.open
        for row in rows
        if row.open.segment and row.open.segment.started_at
    }
    active = Counter.objects.filter(office=office, is_active=True)
    counters = list(active.select_related("queue").order_by("number"))
    calls = _calls_at(office, counters)
    return [
        CounterState(item, officers.get(item.pk, ""), served.get(item.pk), calls.get(item.pk))
        for item in counters
    ]


def _calls_at(office: Office, counters: Sequence[Counter]) -> dict[int, Call]:
    """Give each counter's call, or the number without a visit that it serves."""
    active = Call.objects.active().filter(office=office)
    serving = Call.objects.serving().filter(counter__in=counters, ticket__visit__isnull=True)
    calls = [*serving.select_related("ticket"), *active.select_related("ticket")]
    return {call.counter_id: call for call in calls}


def _not_returned(office: Office, now: datetime) -> list[Loan]:
    today = office.local_date(now)
    midnight = datetime.combine(today, time.min, tzinfo=office.zone)
    missing = list(Aid.objects.filter(office=office).missing().values_list("pk", flat=True))
    if not missing:
        return []
    loans = Loan.objects.lost().filter(
        aid__in=missing,  # until somebody notes that it was found
        lent_at__gte=midnight - RECENT,
        returned_at__gte=midnight,
    )
    return list(loans.select_related("aid__type", "visit").order_by("-returned_at"))


def _latest_acknowledged(office: Office, now: datetime) -> list[SentReport]:
    recent = VisitReport.objects.filter(
        visit__office=office,
        visit__service_date__gte=office.local_date(now) - RECENT,
        acknowledged_at__isnull=False,
    )
    return _reports(office, recent.order_by("-acknowledged_at"), now, most=LATEST)


def _reports(
    office: Office, found: VisitReportQuerySet, now: datetime, *, most: int | None = None
) -> list[SentReport]:
    target = timedelta(minutes=office.acknowledgement_target_minutes)
    people = ("visit__ticket", "sent_by", "acknowledged_by")
    return [
        SentReport(
            report,
            report.sent_at + target,
            target,
            late(report.sent_at, report.acknowledged_at or now, target),
        )
        for report in found.filter(office=office).select_related(*people)[:most]
        if report.sent_at
    ]
