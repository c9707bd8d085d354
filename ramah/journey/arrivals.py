"""An announced visitor arrives: the visit begins with what is known, and belongs to the booking."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from ramah.aids.models import Aid
from ramah.bookings.models import Booking, Reservation
from ramah.journey import actions
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.lib.ui import tanggal
from ramah.offices.models import User
from ramah.offices.revision import writing
from ramah.visits import events
from ramah.visits.models import Need, Visit


def receive_announced(
    *, booking: Booking, visit_id: UUID, needs: Sequence[Need], by: User, now: datetime
) -> Visit:
    """Receive a visitor who announced themselves (step 1), and choose the units kept for them.

    :raises AlreadyDone: this visitor is received.
    :raises Refused: the booking is of another day, or stands no more.
    """
    office = booking.office
    with writing(office.pk, "visits", "aids"):
        fresh = Booking.objects.select_related("office", "service").get(pk=booking.pk)
        _require_today(fresh, now)
        visit = actions.receive_visitor(
            visit_id=visit_id, office=office, needs=needs, by=by, now=now
        )
        visit.has_companion = fresh.has_companion
        visit.save(update_fields=["has_companion"])
        fresh.state, fresh.visit, fresh.changed_at = Booking.State.ARRIVED, visit, now
        fresh.save(update_fields=["state", "visit", "changed_at"])
        tags = _choose_units(fresh)
        data: events.Data = {"booking": fresh.pk, "aids": tags}
        events.record("BOOKING_ARRIVED", office=office, by=by, now=now, visit=visit, data=data)
    return visit


def _require_today(booking: Booking, now: datetime) -> None:
    if booking.state == Booking.State.ARRIVED:
        raise AlreadyDone(_("Pemohon ini sudah dicatat tiba."))
    if not booking.is_expected:
        raise Refused(_("Janji ini tidak berlaku lagi. Terima pemohon seperti biasa."))
    if booking.service_date != booking.office.local_date(now):
        raise Refused(
            _("Janji ini untuk %(day)s. Pindahkan ke hari ini, atau terima seperti biasa.")
            % {"day": tanggal(booking.service_date)}
        )


def _choose_units(booking: Booking) -> list[str]:
    """Choose for each reservation the first unit that is there; give their tags."""
    chosen = Reservation.objects.filter(
        booking__office=booking.office_id,
        booking__service_date=booking.service_date,
        booking__visit__closed_at__isnull=True,
        aid__isnull=False,
    ).values("aid")
    tags = []
    for row in booking.reservations.select_related("aid_type").order_by("pk"):
        there = Aid.objects.available().filter(office=booking.office_id, type=row.aid_type_id)
        unit = there.exclude(pk__in=chosen).order_by("tag").first() or there.order_by("tag").first()
        if unit is not None:
            row.aid = unit
            row.save(update_fields=["aid"])
            tags.append(unit.tag)
    return tags
