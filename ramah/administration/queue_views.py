"""The pages of the queue: its rule with a live example, its letters, the lanes of its counters."""

from copy import copy
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ramah.administration import queue_actions, queue_example
from ramah.administration.access import OfficeRequest, administrators_only, own_or_gone, row_or_404
from ramah.administration.pages import (
    Catalogue,
    add_view,
    fill_in,
    list_view,
    remove,
    sent,
    show,
    who_and_when,
)
from ramah.administration.queue_forms import LanesForm, QueueForm, SeriesForm
from ramah.queueing.configuration import QueueSettings, Series
from ramah.queueing.rule import Rule

SERIES = Catalogue(
    name="series",
    address="huruf",
    title=_("Huruf nomor"),
    lead=_("Tanpa isian di sini, nomor khusus memakai R dan nomor biasa memakai A."),
    one=_("huruf"),
    columns=(
        (_("Huruf"), lambda row: f"{row.prefix}-001"),
        (_("Jalur"), lambda row: row.get_lane_display()),
        (_("Layanan"), lambda row: row.service or pgettext_lazy("layanan", "Semua")),
    ),
    rows=lambda office: (
        Series.objects.filter(office=office).select_related("office", "service").order_by("prefix")
    ),
    form=SeriesForm,
    add=queue_actions.add_series,
    change=lambda row, **about: queue_actions.change_series(series=row, **about),
)


@administrators_only
def queue(request: OfficeRequest) -> HttpResponse:
    """Change how the office runs its queue; ``lihat`` shows the example and saves nothing."""
    form = _form(request, sent(request))
    context = _example(form.rule)
    if "lihat" in request.POST:
        page = {"form": form, "heading": _("Aturan antrean"), "row": None, **context}
        return show(request, "administration/queue.html", "queue", page)
    return fill_in(
        request,
        form,
        lambda values: queue_actions.change_queue(
            office=request.office, values=values, **who_and_when(request)
        ),
        heading=_("Aturan antrean"),
        back="queue",
        template="administration/queue.html",
        **context,
    )


@require_safe
@administrators_only
def example(request: OfficeRequest) -> HttpResponse:
    """Show the example with the limits as they are being typed."""
    form = _form(request, request.GET)
    return render(request, "administration/_queue_example.html", _example(form.rule))


@administrators_only
def lanes(request: OfficeRequest) -> HttpResponse:
    """Change which lanes each counter serves."""
    form = LanesForm(request.office, sent(request))
    return fill_in(
        request,
        form,
        lambda _values: queue_actions.set_lanes(
            office=request.office, lanes=form.lanes, **who_and_when(request)
        ),
        heading=_("Jalur tiap loket"),
        back="lanes",
        template="administration/lanes.html",
    )


series_list, add_series = list_view(SERIES), add_view(SERIES)


@administrators_only
def edit_series(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change letters, or remove them."""
    row = row_or_404(SERIES.rows(request.office), pk)
    return fill_in(
        request,
        SeriesForm(request.office, sent(request), instance=copy(row)),
        lambda values: SERIES.change(row, values=values, **who_and_when(request)),
        heading=f"{row.prefix}-001",
        back="series",
        template="administration/series.html",
        series=row,
    )


@require_POST
@administrators_only
def remove_series(request: OfficeRequest, pk: int) -> HttpResponse:
    """Remove letters."""
    rows = Series.objects.select_related("office")
    return remove(
        request,
        own_or_gone(rows, request.office, pk),
        lambda row: queue_actions.remove_series(series=row, **who_and_when(request)),
        done=_("Huruf dihapus."),
        to=reverse("administration:series"),
    )


def _form(request: OfficeRequest, data: QueryDict | None) -> QueueForm:
    found = QueueSettings.objects.filter(office=request.office).first()
    instance = found or QueueSettings(office=request.office)
    return QueueForm(request.office, data, instance=copy(instance), here=request.get_host())


def _example(rule: Rule) -> dict[str, Any]:
    orders = queue_example.orders(rule)
    return {"orders": orders, "places": queue_example.rows(orders)}
