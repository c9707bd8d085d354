"""People on duty who attend a visitor as interpreter or companion, until they are freed."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from ramah.aids.models import AidType, Attendance
from ramah.lib.refusal import Refused
from ramah.offices.models import Duty, Office, User
from ramah.visits.models import Visit


def on_duty(office: Office) -> QuerySet[User]:
    """List who is on duty at any post of an office now, by name."""
    duties = Duty.objects.open().filter(office=office)
    everybody = User.objects.filter(is_active=True, pk__in=duties.values("user"))
    return everybody.order_by("full_name", "pk")


def free(office: Office, visit: Visit) -> QuerySet[User]:
    """List who is on duty and attends nobody, or this visitor already."""
    busy = Attendance.objects.open().filter(person=OuterRef("pk")).exclude(visit=visit)
    return on_duty(office).filter(~Exists(busy))


def assign(visit: Visit, kind: AidType, person: User, *, now: datetime) -> Attendance:
    """Let a person on duty attend a visitor; whom they attend already stays theirs.

    :raises Refused: they attend another visitor, or are not on duty.
    """
    if not free(visit.office, visit).filter(pk=person.pk).exists():
        text = _("%(name)s sedang mendampingi pemohon lain atau tidak bertugas. Pilih orang lain.")
        raise Refused(text % {"name": person.full_name})
    known = Attendance.objects.open().filter(visit=visit, person=person).first()
    return known or Attendance.objects.create(
        office=visit.office, visit=visit, type=kind, person=person, taken_at=now
    )


def free_person(attendance: Attendance, *, now: datetime) -> bool:
    """Free a person who attends; tell whether they still did."""
    open_ones = Attendance.objects.open().filter(pk=attendance.pk)
    return bool(open_ones.update(freed_at=max(now, attendance.taken_at)))


def free_all(visit: Visit, *, now: datetime) -> None:
    """Free everybody who attends the visit."""
    for attendance in of_visit(visit):
        free_person(attendance, now=now)


def of_visit(visit: Visit) -> Iterable[Attendance]:
    """List who attends the visit now."""
    rows = Attendance.objects.open().filter(visit=visit)
    return rows.select_related("person", "type").order_by("pk")
