"""The priority places at a glance: free or taken, by whom since when; corrected in one tap."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ramah.aids.models import Place, PlaceUse
from ramah.journey import place_actions
from ramah.journey.pages import act, for_roles, fragment, office_of, staff
from ramah.journey.permissions import STAFF_ROLES
from ramah.lib.refusal import Refused
from ramah.offices.models import Office
from ramah.visits.models import Visit

ICONS = {
    Place.Kind.PARKING: "square-parking",
    Place.Kind.SEAT: "armchair",
    Place.Kind.WHEELCHAIR_SPACE: "wheelchair",
    Place.Kind.LACTATION: "baby",
}
staff_only = for_roles(*STAFF_ROLES)


@dataclass(frozen=True)
class Group:
    """The places of one kind, each with its use if it is taken."""

    kind: Place.Kind
    places: list[tuple[Place, PlaceUse | None]]

    @property
    def icon(self) -> str:
        """Name the kind's picture."""
        return ICONS[self.kind]

    @property
    def free(self) -> int:
        """Count the free ones."""
        return sum(use is None for _place, use in self.places)


@require_safe
@staff_only
def places(request: HttpRequest) -> HttpResponse:
    """Show every place, free or taken."""

    def context() -> dict[str, Any]:
        office = office_of(request)
        return {"groups": list(groups_of(office)), "visits": visits_of(office)}

    return fragment(request, "journey/places.html", "journey/_places.html", context)


@require_POST
@staff_only
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the place to a visit that is in the house."""
    place = get_object_or_404(Place, pk=pk, office=office_of(request), is_active=True)

    def action() -> None:
        visit = _visit(office_of(request), request.POST.get("visit", ""))
        if visit is None:
            raise Refused(_("Pilih kunjungan yang memakai tempat ini."))
        place_actions.take_place(visit=visit, place=place, by=staff(request), now=timezone.now())

    return _act(request, action, _("Tempat tercatat terisi."))


@require_POST
@staff_only
def free(request: HttpRequest, pk: int) -> HttpResponse:
    """Free the place."""
    uses = PlaceUse.objects.select_related("visit__office")
    use = get_object_or_404(uses, pk=pk, office=office_of(request))

    def action() -> None:
        place_actions.free_place(use=use, by=staff(request), now=timezone.now())

    return _act(request, action, _("Tempat tercatat kosong."))


def groups_of(office: Office) -> Iterator[Group]:
    """Give an office's places by kind; two queries."""
    uses = PlaceUse.objects.filter(office=office, freed_at__isnull=True).select_related("visit")
    taken = {use.place_id: use for use in uses}
    everything = list(office.places.filter(is_active=True).order_by("name"))
    for kind in Place.Kind:
        mine = [(place, taken.get(place.pk)) for place in everything if place.kind == kind]
        if mine:
            yield Group(kind, mine)


def visits_of(office: Office) -> list[Visit]:
    """List the visits that are in the house, the latest first."""
    still_here = Visit.objects.open().filter(office=office, steps__number__lt=6)
    return list(
        still_here.filter(steps__finished_at__isnull=True).distinct().order_by("-arrived_at")
    )


def _visit(office: Office, key: str) -> Visit | None:
    try:
        return Visit.objects.filter(office=office, pk=UUID(key)).first()
    except ValueError:
        return None


def _act(request: HttpRequest, action: Any, done: str) -> HttpResponse:
    return act(request, action, done=done, back=reverse("journey:places"))
