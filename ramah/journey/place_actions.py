"""Priority places corrected by hand: the journey assigns and frees them, people sit elsewhere."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.aids import places
from ramah.aids.models import Place, PlaceUse
from ramah.journey.work import with_visit
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import User
from ramah.visits.models import Visit

TOPICS = ("visits", "aids")


def take_place(*, visit: Visit, place: Place, by: User, now: datetime) -> None:
    """Give a visit a place, besides those that it has.

    :raises AlreadyDone: it has this place, or the visitor has left.
    :raises Refused: another visit has it.
    """
    with with_visit(visit, by=by, now=now, topics=TOPICS) as work:
        if PlaceUse.objects.filter(visit=visit, place=place, freed_at__isnull=True).exists():
            raise AlreadyDone(_("Tempat ini sudah dipakai kunjungan itu."))
        if not Visit.objects.open().filter(pk=visit.pk).exists():
            raise AlreadyDone(_("Pemohon sudah pulang."))
        places.take(work.visit, place, now=now)
        work.note("PLACE_TAKEN", place=place.pk)


def free_place(*, use: PlaceUse, by: User, now: datetime) -> None:
    """Free a place that nobody is on any more.

    :raises AlreadyDone: it is free.
    """
    with with_visit(use.visit, by=by, now=now, topics=TOPICS) as work:
        fresh = PlaceUse.objects.get(pk=use.pk)
        if fresh.freed_at:
            raise AlreadyDone(_("Tempat ini sudah kosong."))
        fresh.freed_at = max(now, fresh.taken_at)
        fresh.save(update_fields=["freed_at"])
        work.note("PLACE_FREED", place=fresh.place_id)
