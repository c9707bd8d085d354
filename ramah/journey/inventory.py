"""The list of all units of aids: by kind and state, found by their label, with what is due."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_safe

from ramah.aids import counting
from ramah.aids.models import Aid, AidQuerySet, AidType, lent
from ramah.aids.state import STATES, badges, counts, needs_cleaning, needs_service
from ramah.journey.pages import for_caretakers, fragment, office_of, staff
from ramah.journey.permissions import roles_of
from ramah.offices.models import Office, Role

PER_PAGE = 50
MOST_DUE = 10
caretakers_only = for_caretakers()


@require_safe
@caretakers_only
def units(request: HttpRequest) -> HttpResponse:
    """Show the units that fit the filters, and what is to be cleaned and serviced today."""

    def context() -> dict[str, Any]:
        office, now = office_of(request), timezone.now()
        chosen = {name: request.GET.get(name, "") for name in ("jenis", "keadaan", "cari")}
        found = _fitting(office, chosen, now).select_related("type").annotate(is_lent=lent())
        pages = Paginator(found.order_by("tag"), PER_PAGE)
        figures = _counts(office, chosen, now)
        if not chosen["cari"].strip():
            pages.count = _shown(figures, chosen["keadaan"])
        page = pages.get_page(request.GET.get("halaman"))
        return {
            "counts": figures,
            "kinds": list(kinds_with_units(office).order_by("name")),
            "chosen": chosen,
            "is_filtered": any(chosen.values()),
            "page": page,
            "rows": [
                (aid, badges(aid, lent=bool(getattr(aid, "is_lent", False)), now=now))
                for aid in page
            ],
            "due": [] if any(chosen.values()) else due(office, now),
            "query": urlencode({name: value for name, value in chosen.items() if value}),
            "most_due": MOST_DUE,
            "may_edit": Role.OFFICE_ADMINISTRATOR in roles_of(staff(request), office),
            "counting": counting.open_at(office),
            "address": request.get_full_path(),
        }

    return fragment(request, "journey/inventory.html", "journey/_inventory.html", context)


def kinds_with_units(office: Office) -> QuerySet[AidType]:
    """Give the kinds of which the office has units."""
    return office.aid_types.filter(Exists(Aid.objects.filter(type=OuterRef("pk"))))


def due(office: Office, now: datetime) -> list[tuple[Aid, list[tuple[str, str]]]]:
    """List the first units to clean or service today, each with the taps that note it."""
    mine = Aid.objects.filter(office=office).select_related("type")
    dirty = list(mine.to_clean(now).order_by("tag")[:MOST_DUE])
    old = list(mine.to_service(now).filter(~lent()).order_by("tag")[:MOST_DUE])
    both = {aid.pk: aid for aid in [*dirty, *old]}
    first = sorted(both.values(), key=lambda aid: aid.tag)[:MOST_DUE]
    return [(aid, taps(aid, now)) for aid in first]


def taps(aid: Aid, now: datetime) -> list[tuple[str, str]]:
    """Give the taps, kind and words, by which what is due of a unit is noted."""
    found = []
    if needs_cleaning(aid, now) and not aid.out_of_service:
        found.append(("CLEANED", say("Sudah dibersihkan")))
    if needs_service(aid, now):
        found.append(("SERVICED", say("Sudah diservis")))
    return found


def _fitting(office: Office, chosen: dict[str, str], now: datetime) -> AidQuerySet:
    found = Aid.objects.filter(office=office)
    if chosen["jenis"].isascii() and chosen["jenis"].isdigit():
        found = found.filter(type=int(chosen["jenis"][:18]))
    for state in STATES:
        if state.key == chosen["keadaan"]:
            found = state.of(found, now)
    words = chosen["cari"].strip()[:60]
    if words:
        found = found.filter(
            Q(tag__icontains=words) | Q(description__icontains=words) | Q(location__icontains=words)
        )
    return found


def _counts(office: Office, chosen: dict[str, str], now: datetime) -> list[dict[str, Any]]:
    mine = _fitting(office, {**chosen, "keadaan": "", "cari": ""}, now)
    kind = {"jenis": chosen["jenis"]} if chosen["jenis"] else {}
    values = counts(mine, now)
    whole = {"label": say("Semua"), "value": values[""], "url": _list(kind), "state": ""}
    shown = [whole | {"key": ""}]
    for state in STATES:
        value = values[state.key]
        url = _list({**kind, "keadaan": state.key})
        warn = state.kind if value else ""
        about = {"label": state.label, "value": value, "url": url, "state": warn}
        shown.append(about | {"key": state.key})
    return shown


def _shown(figures: list[dict[str, Any]], key: str) -> int:
    """Give the count of what a state's list shows: it is known, and not counted again."""
    known: dict[str, int] = {figure["key"]: figure["value"] for figure in figures}
    return known.get(key, known[""])


def _list(query: dict[str, str]) -> str:
    return f"{reverse('journey:units')}?{urlencode(query)}" if query else reverse("journey:units")
