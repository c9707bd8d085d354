"""Counting all units of an office (stock-take): begun, one unit after the other, closed.

Transaction, permission and event are those of the action that calls these functions.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ramah.aids import care
from ramah.aids.models import Aid, AidQuerySet, lent
from ramah.aids.records import StockTake, StockTakeLine
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.lib.ui import waktu
from ramah.offices.models import Office, User


def open_at(office: Office) -> StockTake | None:
    """Give the counting that is going on, if one is."""
    counts = StockTake.objects.select_related("started_by", "office")
    return counts.filter(office=office, closed_at__isnull=True).first()


def begin(office: Office, *, by: User, now: datetime) -> StockTake:
    """Begin a counting; an office has one at a time.

    :raises AlreadyDone: one is going on.
    """
    if open_at(office):
        raise AlreadyDone(_("Penghitungan sudah berjalan. Lanjutkan di sini."))
    return StockTake.objects.create(office=office, started_at=now, started_by=by)


def count(take: StockTake, aid: Aid, *, by: User, now: datetime) -> StockTakeLine:
    """Note that a unit is there; a missing one is found by it.

    :raises Refused: the counting is closed.
    :raises AlreadyDone: it was counted before: when, and by whom.
    """
    _require_open(take)
    before = take.lines.filter(aid=aid).select_related("found_by").first()
    if before:
        raise AlreadyDone(
            _("%(aid)s sudah dihitung pukul %(time)s oleh %(who)s.")
            % {
                "aid": aid,
                "time": waktu(timezone.localtime(before.found_at)),
                "who": before.found_by.full_name,
            }
        )
    if aid.condition == Aid.Condition.MISSING:
        care.find(aid, by=by, now=now)
    return StockTakeLine.objects.create(
        stock_take=take, office_id=take.office_id, aid=aid, found_at=now, found_by=by
    )


def expected(take: StockTake) -> AidQuerySet:
    """Give the units that should be found: those neither missing nor with a visitor.

    One that was found counts in any case.
    """
    here = ~Q(condition=Aid.Condition.MISSING) & ~lent()
    return Aid.objects.filter(here | Q(_found(take)), office=take.office_id)


def not_found(take: StockTake) -> AidQuerySet:
    """Give the expected units that nobody has seen yet."""
    return expected(take).filter(~_found(take))


def close(take: StockTake, *, lose: bool, by: User, now: datetime) -> int:
    """Close a counting; give how many units were not found.

    :param lose: declare them missing.
    :raises AlreadyDone: it is closed.
    """
    take.refresh_from_db()
    if take.closed_at:
        raise AlreadyDone(_("Penghitungan ini sudah ditutup."))
    total = expected(take).count()
    gone = list(not_found(take).select_related("type"))
    take.closed_at, take.closed_by = max(now, take.started_at), by
    take.expected, take.missing = total, len(gone)
    take.save()
    for aid in gone if lose else ():
        note = _("Tidak ditemukan pada penghitungan sarana.")
        care.lose(aid, by=by, now=now, note=str(note))
    return len(gone)


def _require_open(take: StockTake) -> None:
    if not StockTake.objects.filter(pk=take.pk, closed_at__isnull=True).exists():
        raise Refused(_("Penghitungan ini sudah ditutup. Mulai penghitungan baru."))


def _found(take: StockTake) -> Exists:
    return Exists(StockTakeLine.objects.filter(stock_take=take.pk, aid=OuterRef("pk")))
