"""What is done with the aids outside of visits: cared for, photographed, counted, labelled."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from ramah.aids import care, counting, photos, tags
from ramah.aids.models import Aid
from ramah.aids.records import AidCare, AidPhoto, StockTake
from ramah.journey.permissions import authority, caretakers
from ramah.offices.logo_picture import Picture
from ramah.offices.models import Office, User
from ramah.offices.revision import writing
from ramah.visits.events import Data, record

Care = Callable[..., object]
Kind = AidCare.Kind
CARE: dict[str, Care] = {
    Kind.CLEANED: care.clean,
    Kind.SERVICED: care.service,
    Kind.BACK: care.put_back,
    Kind.FOUND: care.find,
}


def care_for(*, aid: Aid, kind: str, by: User, now: datetime) -> None:
    """Note what was done to a unit: cleaned, serviced, back in use, found.

    :raises AlreadyDone: it was noted before.
    :raises Refused: the unit's state forbids it; the sentence says what to do first.
    """
    with _caring(aid.office, by):
        noted = CARE[kind](_fresh(aid), by=by, now=now)
        record(f"AID_{noted or kind}", office=aid.office, by=by, now=now, data={"aid": aid.pk})


def take_out(*, aid: Aid, reason: str, damaged: bool, by: User, now: datetime) -> None:
    """Put a unit out of service, with the reason.

    :raises Refused: it is lent or missing, or there is no reason.
    """
    with _caring(aid.office, by):
        care.take_out(_fresh(aid), damaged=damaged, by=by, now=now, note=reason)
        data = {"aid": aid.pk, "damaged": damaged}
        record("AID_OUT", office=aid.office, by=by, now=now, data=data)


def add_photo(*, aid: Aid, picture: Picture, by: User, now: datetime) -> AidPhoto:
    """Keep a photo of a unit."""
    with _caring(aid.office, by):
        photo = photos.add(aid, picture, by=by, now=now)
        data: Data = {"aid": aid.pk, "digest": picture.digest}
        record("AID_PHOTO_ADDED", office=aid.office, by=by, now=now, data=data)
    return photo


def remove_photo(*, photo: AidPhoto, by: User, now: datetime) -> None:
    """Remove a photo of a unit."""
    office = photo.office
    data: Data = {"aid": photo.aid_id, "digest": photo.digest}
    with _caring(office, by):
        photos.remove(photo)
        record("AID_PHOTO_REMOVED", office=office, by=by, now=now, data=data)


def begin_counting(*, office: Office, by: User, now: datetime) -> StockTake:
    """Begin counting all units.

    :raises AlreadyDone: a counting is going on.
    """
    with _caring(office, by):
        take = counting.begin(office, by=by, now=now)
        data = {"stock_take": take.pk}
        record("STOCK_TAKE_STARTED", office=office, by=by, now=now, data=data)
    return take


def count(*, take: StockTake, read: str, by: User, now: datetime) -> Aid:
    """Count the unit whose label was scanned or typed.

    :raises UnknownTag: no unit of the office has it.
    :raises AlreadyDone: it was counted before.
    """
    with _caring(take.office, by):
        aid = tags.unit_of(take.office, read)
        was_missing = aid.condition == Aid.Condition.MISSING
        counting.count(take, aid, by=by, now=now)
        data = {"stock_take": take.pk, "aid": aid.pk, "was_missing": was_missing}
        record("AID_COUNTED", office=take.office, by=by, now=now, data=data)
    return aid


def close_counting(*, take: StockTake, lose: bool, by: User, now: datetime) -> int:
    """Close a counting, and declare what was not found missing if so said; give how many.

    :raises AlreadyDone: it is closed.
    """
    with _caring(take.office, by):
        gone = counting.close(take, lose=lose, by=by, now=now)
        data = {"stock_take": take.pk, "missing": gone, "declared": lose}
        record("STOCK_TAKE_CLOSED", office=take.office, by=by, now=now, data=data)
    return gone


def note_labels(*, office: Office, units: Sequence[Aid], by: User, now: datetime) -> None:
    """Note that labels were made for these units."""
    keys = [aid.pk for aid in units]
    with _caring(office, by):
        Aid.objects.filter(office=office, pk__in=keys).update(labelled_at=now)
        record("AIDS_LABELLED", office=office, by=by, now=now, data={"count": len(keys)})


@contextmanager
def _caring(office: Office, by: User) -> Iterator[None]:
    with writing(office.pk, "aids"):
        authority(by, office, *caretakers(office))
        yield


def _fresh(aid: Aid) -> Aid:
    """Read a unit again, inside the transaction that changes it."""
    return Aid.objects.select_related("type").get(pk=aid.pk)
