"""Clearing what identifies visitors once it is no longer needed; the statistics stay."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from ramah.offices.models import Office
from ramah.offices.revision import writing
from ramah.visits.events import record
from ramah.visits.models import Handover, Visit, VisitorIdentity

EMPTY = {
    "name": "",
    "phone": "",
    "phone_hash": "",
    "companion_name": "",
    "purpose": "",
    "guardian_name": "",
}


def clear_identities(*, now: datetime) -> int:
    """Clear the identifying fields of every office whose period is over; give their number.

    The period is the office's (default 90 days; our inference from UU 27/2022, not its text).
    """
    return sum(_clear_office(office, now) for office in Office.objects.all())


def _clear_office(office: Office, now: datetime) -> int:
    limit = now - timedelta(days=office.identity_retention_days)
    due = VisitorIdentity.objects.filter(
        Q(visit__closed_at__lt=limit) | Q(recorded_at__lt=limit),
        office=office,
        cleared_at__isnull=True,
    )
    if not due.exists():
        return 0
    with writing(office.pk):
        cleared = due.update(cleared_at=now, **EMPTY)
        record("IDENTITIES_CLEARED", office=office, by=None, now=now, data={"count": cleared})
        return cleared


def forget_stale_phones(*, now: datetime) -> int:
    """Clear telephone numbers kept without consent since a day or more; give their number.

    Such a number serves the visit alone; a visit that nobody closed is no reason to keep it.
    """
    stale = VisitorIdentity.objects.filter(
        keep_phone=False, recorded_at__lt=now - timedelta(days=1)
    ).exclude(phone_hash="")
    return sum(_forget(office, stale.filter(office=office), now) for office in Office.objects.all())


def _forget(office: Office, stale: QuerySet[VisitorIdentity], now: datetime) -> int:
    if not stale.exists():
        return 0
    with writing(office.pk):
        cleared = stale.update(phone="", phone_hash="")
        record("PHONES_CLEARED", office=office, by=None, now=now, data={"count": cleared})
        return cleared


def forget_phone(identity: VisitorIdentity) -> None:
    """Clear the telephone number of a visit that closed without consent to keep it."""
    if identity.keep_phone:
        return
    identity.phone = identity.phone_hash = ""
    identity.save(update_fields=["phone", "phone_hash"])


def forget_stale_notes(*, now: datetime) -> int:
    """Clear what officers noted for the hand-over a day ago or more; give the number."""
    stale = Handover.objects.filter(made_at__lt=now - timedelta(days=1)).exclude(note="")
    return stale.update(note="")


def forget_note(visit: Visit) -> None:
    """Clear the note of a visit's hand-over: it serves the visit alone."""
    Handover.objects.filter(visit=visit).exclude(note="").update(note="")
