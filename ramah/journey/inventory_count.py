"""Counting all units (stock-take): scanned or typed one after the other, by several people."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ramah.aids import counting, tags
from ramah.aids.records import StockTake
from ramah.journey import inventory_actions as actions
from ramah.journey.inventory import caretakers_only
from ramah.journey.pages import act, fragment, office_of, staff
from ramah.lib.forms import RamahForm
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office

MOST_SHOWN, LATEST = 50, 8
TYPED = {
    "class": "medium",
    "autocomplete": "off",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "enterkeyhint": "done",
}


class TagForm(RamahForm):
    """A label, scanned or typed; hand scanners type it and press Enter."""

    label = forms.CharField(
        label=_("Label"),
        max_length=tags.LONGEST,
        help_text=_("Pindai, atau ketik tulisan pada label, misalnya KR-01."),
        widget=forms.TextInput(attrs=TYPED),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@caretakers_only
def stock_takes(request: HttpRequest) -> HttpResponse:
    """Show the countings there were, and begin a new one."""
    office = office_of(request)
    if request.method == "POST":
        return _begin(request, office)
    takes = StockTake.objects.select_related("started_by", "closed_by").filter(office=office)
    context = {
        "open": counting.open_at(office),
        "closed": takes.filter(closed_at__isnull=False).order_by("-pk")[:20],
    }
    return render(request, "journey/inventory_counts.html", context)


def _begin(request: HttpRequest, office: Office) -> HttpResponse:
    try:
        take = actions.begin_counting(office=office, by=staff(request), now=timezone.now())
    except AlreadyDone as repeat:
        messages.info(request, str(repeat))
        return redirect("journey:count", counting.open_at(office).pk)  # type: ignore[union-attr]
    return redirect("journey:count", take.pk)


@require_safe
@caretakers_only
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a counting is, what is still to be found, and where to scan or type."""
    take = _take_or_404(request, pk)
    if take.closed_at:
        page = render(request, "journey/inventory_counted.html", {"take": take})
        if getattr(request, "htmx", False):
            page["HX-Refresh"] = "true"  # closed by somebody else: no part, the whole page
        return page

    def context() -> dict[str, Any]:
        return {"form": TagForm(), **_progress(take)}

    return fragment(request, "journey/inventory_count.html", "journey/_count.html", context)


@require_POST
@caretakers_only
def found(request: HttpRequest, pk: int) -> HttpResponse:
    """Count a unit; say large what was found, or what is wrong with the label."""
    take = _take_or_404(request, pk)
    outcome = _count(request, take, request.POST.get("label", ""))
    if getattr(request, "htmx", False):
        return render(request, "journey/_count_found.html", {**outcome, **_progress(take)})
    say = messages.success if outcome["kind"] == "ok" else messages.warning
    say(request, str(outcome["text"]))
    return redirect("journey:count", take.pk)


def _count(request: HttpRequest, take: StockTake, read: str) -> dict[str, Any]:
    try:
        aid = actions.count(take=take, read=read, by=staff(request), now=timezone.now())
    except AlreadyDone as repeat:
        return {"kind": "again", "text": repeat}
    except Refused as refusal:
        return {"kind": "wrong", "text": refusal}
    return {"kind": "ok", "text": _("%(aid)s: ada.") % {"aid": aid}, "aid": aid}


@require_POST
@caretakers_only
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a counting; what was not found is declared missing only if said so."""
    take = _take_or_404(request, pk)
    lose = request.POST.get("lose") == "1"
    return act(
        request,
        lambda: actions.close_counting(take=take, lose=lose, by=staff(request), now=timezone.now()),
        done=_("Penghitungan ditutup."),
        back=reverse("journey:count", args=[take.pk]),
    )


def _progress(take: StockTake) -> dict[str, Any]:
    lines = take.lines.select_related("aid__type", "found_by").order_by("-found_at", "-pk")
    absent = counting.not_found(take).select_related("type").order_by("location", "tag")
    expected, done = counting.expected(take).count(), take.lines.count()
    return {
        "take": take,
        "expected": expected,
        "done": done,
        "left": expected - done,
        "lines": list(lines[:LATEST]),
        "absent": list(absent[:MOST_SHOWN]),
        "most_shown": MOST_SHOWN,
    }


def _take_or_404(request: HttpRequest, pk: int) -> StockTake:
    takes = StockTake.objects.select_related("office", "started_by", "closed_by")
    take: StockTake = get_object_or_404(takes, pk=pk, office=office_of(request))
    return take
