"""Priority places: taken by a visit, freed by its steps."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from ramah.aids.models import Place, PlaceUse
from ramah.lib.refusal import Refused
from ramah.offices.models import Office
from ramah.visits.models import Visit


def free(office: Office, *kinds: str) -> QuerySet[Place]:
    """List an office's free places of these kinds, by name."""
    taken = PlaceUse.objects.filter(place=OuterRef("pk"), freed_at__isnull=True)
    return Place.objects.filter(
        ~Exists(taken), office=office, kind__in=kinds, is_active=True
    ).order_by("kind", "name")


def take(visit: Visit, place: Place, *, now: datetime) -> PlaceUse:
    """Give a visit a place.

    :raises Refused: another visit has it.
    """
    if not free(visit.office, place.kind).filter(pk=place.pk).exists():
        raise Refused(_("%(place)s sudah terisi. Pilih tempat lain.") % {"place": place})
    return PlaceUse.objects.create(office=visit.office, place=place, visit=visit, taken_at=now)


def free_all(visit: Visit, *, now: datetime, but: str = "") -> None:
    """Free the visit's places, except those of one kind."""
    uses = PlaceUse.objects.filter(visit=visit, freed_at__isnull=True)
    for use in uses.exclude(place__kind=but):
        use.freed_at = max(now, use.taken_at)
        use.save(update_fields=["freed_at"])
