"""The overview, the office's own data, its hours and its holidays."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from ramah.administration import actions, overview, time_actions
from ramah.administration.access import OfficeRequest, administrators_only, own_or_gone
from ramah.administration.forms import OfficeForm
from ramah.administration.holiday_csv import YEARS
from ramah.administration.pages import fill_in, remove, sent, show, who_and_when
from ramah.administration.sections import GROUPS
from ramah.administration.time_actions import Imported
from ramah.administration.time_forms import HolidayForm, HolidayImportForm, OpeningHoursForm
from ramah.offices.models import Holiday, Office


@require_safe
@administrators_only
def index(request: OfficeRequest) -> HttpResponse:
    """Show what the office keeps, and what of it needs attention."""
    office = request.office
    counts = overview.counts(office)
    tiles = [
        (title, [(section, counts.get(section.name)) for section in sections])
        for title, sections in GROUPS
    ]
    attention = overview.attention(office, today=_today(office), now=timezone.now())
    context = {"attention": attention, "tiles": tiles}
    return show(request, "administration/index.html", "index", context)


@administrators_only
def office_data(request: OfficeRequest) -> HttpResponse:
    """Change the office's own data and targets."""
    office = request.office
    form = OfficeForm(sent(request), instance=Office.objects.get(pk=office.pk))
    return fill_in(
        request,
        form,
        lambda values: actions.change_office(office=office, values=values, **who_and_when(request)),
        heading=_("Data kantor"),
        back="office",
        template="administration/office.html",
    )


@administrators_only
def opening_hours(request: OfficeRequest) -> HttpResponse:
    """Change the week's opening hours."""
    office = request.office
    return fill_in(
        request,
        OpeningHoursForm(office, sent(request)),
        lambda values: time_actions.set_opening_hours(
            office=office, spans=values["spans"], **who_and_when(request)
        ),
        heading=_("Jam buka"),
        back="hours",
        template="administration/hours.html",
    )


@require_safe
@administrators_only
def holidays(request: OfficeRequest) -> HttpResponse:
    """Show the holidays of one year."""
    office = request.office
    this = _today(office).year
    year = _year(request.GET.get("tahun", ""), this)
    known = {day.year for day in office.holidays.dates("date", "year")}
    context = {
        "year": year,
        "years": [(each, each in known) for each in sorted(known | {this, this + 1, year})],
        "holidays": office.holidays.filter(date__year=year).order_by("date", "name"),
    }
    return show(request, "administration/holidays.html", "holidays", context)


@administrators_only
def add_holiday(request: OfficeRequest) -> HttpResponse:
    """Add one holiday."""
    office = request.office
    form = HolidayForm(office, sent(request))
    return fill_in(
        request,
        form,
        lambda values: time_actions.add_holiday(
            office=office, values=values, **who_and_when(request)
        ),
        heading=_("Tambah hari libur"),
        back="holidays",
        to=_holidays_of(form.data.get("date", "")[:4]),
    )


@require_POST
@administrators_only
def remove_holiday(request: OfficeRequest, pk: int) -> HttpResponse:
    """Remove one holiday."""
    to = _holidays_of(request.POST.get("tahun", ""))
    holiday = own_or_gone(Holiday.objects.all(), request.office, pk)
    return remove(
        request,
        holiday,
        lambda row: time_actions.remove_holiday(holiday=row, **who_and_when(request)),
        done=_("Hari libur dihapus."),
        to=to,
    )


@administrators_only
def import_holidays(request: OfficeRequest) -> HttpResponse:
    """Add the holidays of a table, all or none."""
    office = request.office
    form = HolidayImportForm(sent(request), request.FILES or None)
    return fill_in(
        request,
        form,
        lambda values: time_actions.import_holidays(
            office=office, rows=values["rows"], **who_and_when(request)
        ),
        heading=_("Impor hari libur"),
        back="holidays",
        done=_imported,
        template="administration/holiday_import.html",
        send=_("Impor"),
    )


def _imported(result: Imported) -> str:
    text = _("%(added)s hari libur ditambahkan.") % {"added": result.added}
    if not result.skipped:
        return str(text)
    skipped = _("%(skipped)s sudah ada dan dilewati.") % {"skipped": result.skipped}
    return f"{text} {skipped}"


def _today(office: Office) -> date:
    return office.local_date(timezone.now())


def _year(text: str, otherwise: int) -> int:
    return int(text) if text in map(str, YEARS) else otherwise


def _holidays_of(year: str) -> str:
    url = reverse("administration:holidays")
    return f"{url}?tahun={year}" if year.isascii() and year.isdigit() else url
