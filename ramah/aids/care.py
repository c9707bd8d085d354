"""What is done to a unit between loans: cleaned, serviced, put out of use, lost and found.

These functions change one unit and add the line of its history; transaction, permission and event
are those of the action that calls them.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from ramah.aids.found import close_loan
from ramah.aids.models import Aid, AidType, Loan
from ramah.aids.records import AidCare, note_care
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import User

AGAIN = timedelta(minutes=1)  # a second tap within this time is the first one, repeated
Kind = AidCare.Kind
Condition = Aid.Condition


def clean(aid: Aid, *, by: User, now: datetime, note: str = "") -> None:
    """Note that a unit was cleaned; it may be lent again.

    :raises AlreadyDone: it was cleaned a moment ago.
    """
    _at_hand(aid)
    if aid.last_cleaned_at and now - aid.last_cleaned_at < AGAIN:
        raise AlreadyDone(_("%(aid)s sudah dicatat bersih.") % {"aid": aid})
    aid.last_cleaned_at = now
    if aid.condition == Condition.NEEDS_CLEANING:
        aid.condition = Condition.GOOD
    _save(aid, Kind.CLEANED, by=by, now=now, note=note)


def service(aid: Aid, *, by: User, now: datetime, note: str = "") -> None:
    """Note that a unit was serviced.

    :raises AlreadyDone: it was serviced a moment ago.
    """
    _at_hand(aid)
    if aid.last_serviced_at and now - aid.last_serviced_at < AGAIN:
        raise AlreadyDone(_("Servis %(aid)s sudah dicatat.") % {"aid": aid})
    aid.last_serviced_at = now
    _save(aid, Kind.SERVICED, by=by, now=now, note=note)


def take_out(aid: Aid, *, damaged: bool, by: User, now: datetime, note: str) -> None:
    """Put a unit out of service, with the reason.

    :raises AlreadyDone: it is out of service.
    :raises Refused: no reason is given.
    """
    _at_hand(aid)
    if aid.out_of_service:
        raise AlreadyDone(_("%(aid)s sudah ditandai tidak dipakai.") % {"aid": aid})
    if not note.strip():
        raise Refused(_("Tulis alasan mengapa %(aid)s tidak dipakai.") % {"aid": aid})
    aid.out_of_service, aid.out_of_service_since = True, now
    aid.out_of_service_reason = note.strip()
    if damaged:
        aid.condition = Condition.DAMAGED
    _save(aid, Kind.OUT, by=by, now=now, note=note)


def put_back(aid: Aid, *, by: User, now: datetime, note: str = "") -> str:
    """Put a unit back into service; a damaged one counts as repaired. Give what was noted.

    :raises AlreadyDone: it is in service.
    :raises Refused: it is missing: whoever has it notes that it was found.
    """
    if aid.condition == Condition.MISSING:
        raise Refused(_("%(aid)s tercatat hilang. Pilih “Ditemukan”.") % {"aid": aid})
    if not aid.out_of_service:
        raise AlreadyDone(_("%(aid)s sudah dipakai lagi.") % {"aid": aid})
    repaired = aid.condition == Condition.DAMAGED
    if repaired:
        aid.condition = Condition.GOOD
    in_service(aid)
    kind = Kind.REPAIRED if repaired else Kind.BACK
    _save(aid, kind, by=by, now=now, note=note)
    return str(kind)


def lose(aid: Aid, *, by: User, now: datetime, note: str) -> None:
    """Declare a unit missing."""
    aid.condition, aid.out_of_service = Condition.MISSING, True
    aid.out_of_service_since, aid.out_of_service_reason = now, note
    _save(aid, Kind.MISSING, by=by, now=now, note=note)


def find(aid: Aid, *, by: User, now: datetime, note: str = "") -> None:
    """Note that a missing unit was found: it is looked at and cleaned before it is lent.

    The loan from which it did not come back is closed.
    :raises AlreadyDone: it is not missing.
    """
    if aid.condition != Condition.MISSING:
        raise AlreadyDone(_("%(aid)s tidak tercatat hilang.") % {"aid": aid})
    aid.condition = Condition.NEEDS_CLEANING
    in_service(aid)
    _save(aid, Kind.FOUND, by=by, now=now, note=note)
    close_loan(aid, by=by, now=now)


def in_service(aid: Aid) -> None:
    """Take the mark, the reason and the time of being out of service off a unit, together."""
    aid.out_of_service, aid.out_of_service_since, aid.out_of_service_reason = False, None, ""


def after_loan(kind: AidType, condition: str) -> str:
    """Give the condition in which a unit goes back to its place: some kinds need cleaning."""
    good = condition == Loan.Condition.GOOD
    return Condition.NEEDS_CLEANING.value if good and kind.clean_after_loan else condition


def plan(aid: Aid, *, now: datetime) -> None:
    """Reckon when a unit is due for cleaning and service; its own intervals go before its kind's.

    One that was never cleaned or serviced is due an interval after now.
    """
    cleaning = aid.cleaning_every_days or aid.type.cleaning_every_days
    service_days = aid.service_every_days or aid.type.service_every_days
    aid.cleaning_due_at = _due(aid.last_cleaned_at, cleaning, now)
    aid.service_due_at = _due(aid.last_serviced_at, service_days, now)


def plan_kind(kind: AidType, *, now: datetime) -> None:
    """Reckon anew what is due for the units of a kind whose intervals changed."""
    units = list(kind.units.select_related("type"))
    for aid in units:
        plan(aid, now=now)
    Aid.objects.bulk_update(units, ["cleaning_due_at", "service_due_at"], batch_size=200)


def is_lent(aid: Aid) -> bool:
    """Tell whether a visitor has the unit."""
    return aid.loans.filter(returned_at__isnull=True).exists()


def _due(last: datetime | None, days: int | None, now: datetime) -> datetime | None:
    return (last or now) + timedelta(days=days) if days else None


def _at_hand(aid: Aid) -> None:
    if aid.condition == Condition.MISSING:
        raise Refused(_("%(aid)s tercatat hilang. Pilih “Ditemukan” dahulu.") % {"aid": aid})
    if is_lent(aid):
        raise Refused(
            _("%(aid)s sedang dipinjam. Catat sesudah sarana ini kembali.") % {"aid": aid}
        )


def _save(aid: Aid, kind: Kind, *, by: User, now: datetime, note: str) -> None:
    if kind in (Kind.CLEANED, Kind.SERVICED):
        plan(aid, now=now)
    aid.save()
    note_care(aid, kind, by=by, at=now, note=note)
