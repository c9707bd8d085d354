"""How the office takes announced visits, and how many people it can assign."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.administration.changes import Values, administering, change, note
from ramah.bookings.models import PEOPLE, BookingSettings, Staffing
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Office, User


def change_bookings(
    *, office: Office, values: Values, people: Mapping[int, int], by: User, now: datetime
) -> None:
    """Change what stands for announced visits; those already made stay as they are.

    :param people: how many there are, by the key of the assigned kind.
    :raises AlreadyDone: nothing differs.
    """
    with administering(office, by, "visits", "aids"):
        row, _new = BookingSettings.objects.get_or_create(office=office)
        fields = _changed(row, values)
        counted = people_of(office)
        others = {kind: number for kind, number in people.items() if counted.get(kind) != number}
        for kind, number in others.items():
            Staffing.objects.update_or_create(aid_type_id=kind, defaults={"people": number})
        if not fields and not others:
            raise AlreadyDone(_("Tidak ada yang berubah."))
        data = {"fields": fields, "people": sorted(others)}
        note("BOOKINGS_CHANGED", office, by=by, now=now, **data)


def people_of(office: Office) -> dict[int, int]:
    """Give how many people of each assigned kind there are."""
    kinds = office.aid_types.filter(mode="ASSIGN", is_active=True).order_by("pk")
    known = dict(Staffing.objects.filter(aid_type__in=kinds).values_list("aid_type", "people"))
    return {kind.pk: known.get(kind.pk, PEOPLE) for kind in kinds}


def _changed(row: BookingSettings, values: Values) -> list[str]:
    try:
        return change(row, values)
    except AlreadyDone:
        return []
