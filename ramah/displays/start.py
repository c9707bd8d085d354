"""The start page for the public: what the office offers, when, and how to be helped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ramah.displays.booking import taking_office
from ramah.displays.kiosk_problems import is_kiosk
from ramah.displays.public_host import is_closed_to_staff
from ramah.offices.models import Office
from ramah.queueing.public import open_addresses
from ramah.sop.procedure import Procedure, SopNotFound, find, own_folder

AHEAD = 31  # days looked at for the next opening
SHOWN = 7
NOTICE = 14  # holidays this many days ahead are announced
PLAIN = {
    "receive_visitor": _(
        "Anda tiba di dropzone. Petugas Pengamanan menyambut Anda dan bertanya bantuan apa yang "
        "Anda perlukan."
    ),
    "lend_aids_and_escort": _(
        "Petugas menyiapkan parkir khusus dan sarana bantu, lalu mengantar Anda ke lobi."
    ),
    "register_visitor": _(
        "Duta Pelayanan mencatat keperluan Anda, menjelaskan caranya, dan memberi nomor antrean "
        "khusus. Anda menunggu di tempat duduk prioritas."
    ),
    "serve_visitor": _(
        "Petugas di loket melayani Anda. Sesudahnya Anda boleh menilai pelayanan kami."
    ),
    "see_visitor_out": _(
        "Petugas mengantar Anda ke pintu keluar dan mengambil kembali sarana bantu."
    ),
    "report_to_manager": _(
        "Duta Pelayanan melapor kepada Manajer On Duty. Anda tidak perlu menunggu."
    ),
}


@dataclass(frozen=True)
class Day:
    """A day at the office: when it is open, or which holiday keeps it closed."""

    date: date
    spans: Sequence[tuple[time, time]]
    holidays: Sequence[str]

    @property
    def open_spans(self) -> Sequence[tuple[time, time]]:
        """Give the opening hours that hold; none on a holiday."""
        return () if self.holidays else self.spans


@dataclass(frozen=True)
class Opening:
    """Whether the office is open now, until when, or from when again."""

    until: time | None = None
    next_date: date | None = None
    next_time: time | None = None
    is_today: bool = False


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show the office's start page, on a kiosk the kiosk's; a new installation says what to do."""
    if is_kiosk(request):
        return redirect("displays:kiosk")
    office = getattr(request, "office", None) or Office.objects.order_by("pk").first()
    if office is None:
        return render(request, "displays/start.html", {"office": None})
    context = _context(office, timezone.now()) | {
        "is_open": bool(open_addresses()),
        "takes_bookings": taking_office(request) is not None,
        "is_for_visitors": is_closed_to_staff(request),
    }
    return render(request, "displays/start.html", context)


def days_from(office: Office, first: date, number: int) -> list[Day]:
    """Give the days from one on, in two queries."""
    hours = list(office.opening_hours.order_by("weekday", "opens"))
    last = first + timedelta(days=number - 1)
    holidays = list(office.holidays.filter(date__range=(first, last)).order_by("name"))
    return [
        Day(
            day,
            [(span.opens, span.closes) for span in hours if span.weekday == day.weekday()],
            [holiday.name for holiday in holidays if holiday.date == day],
        )
        for day in (first + timedelta(days=ahead) for ahead in range(number))
    ]


def opening_at(days: Sequence[Day], local: datetime) -> Opening:
    """Tell from the coming days whether the office is open at a local moment."""
    clock = local.time()
    for opens, closes in days[0].open_spans:
        if opens <= clock < closes:
            return Opening(until=closes, is_today=True)
    for day, opens in _openings(days):
        if day.date > local.date() or opens > clock:
            return Opening(None, day.date, opens, day.date == local.date())
    return Opening()


def _openings(days: Sequence[Day]) -> Iterator[tuple[Day, time]]:
    for day in days:
        for opens, _closes in day.open_spans:
            yield day, opens


def _context(office: Office, now: datetime) -> dict[str, Any]:
    local = now.astimezone(office.zone)
    days = days_from(office, local.date(), AHEAD)
    procedure = _procedure(office)
    return {
        "office": office,
        "today": days[0],
        "opening": opening_at(days, local),
        "days": days[:SHOWN],
        "holidays": [day for day in days[:NOTICE] if day.holidays],
        "needs": office.needs.filter(is_active=True).order_by("position"),
        "groups": office.groups.filter(is_active=True).order_by("pk"),
        "services": office.services.filter(is_active=True).order_by("name"),
        "steps": _steps(procedure),
        "minutes": procedure.minutes if procedure else 0,
    }


def _steps(procedure: Procedure | None) -> list[dict[str, Any]]:
    """Give the SOP's steps in plain words, or in its own where ours do not fit."""
    return [
        {"label": step.label, "text": PLAIN.get(step.key, step.activity), "minutes": step.minutes}
        for step in (procedure.steps if procedure else ())
    ]


def _procedure(office: Office) -> Procedure | None:
    try:
        folders = (own_folder(settings.RAMAH_HOME),)
        return find(office.sop_number, office.sop_revision, folders)
    except SopNotFound:
        return None
