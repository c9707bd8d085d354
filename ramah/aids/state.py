"""How a unit is, in a word, and what happened to it, without naming a visitor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from ramah.aids.models import Aid, AidQuerySet
from ramah.lib.ui import badge

LATEST = 40  # lines of each kind that a unit's page shows


@dataclass(frozen=True)
class State:
    """A state in which units are listed: its key in an address, its words, and who is in it."""

    key: str
    label: Any
    kind: str

    def of(self, units: AidQuerySet, now: datetime) -> AidQuerySet:
        """Keep the units that are in this state."""
        return {
            "tersedia": lambda: units.available(now),
            "dipinjam": units.lent,
            "bersihkan": lambda: units.to_clean(now),
            "servis": lambda: units.to_service(now),
            "tidak-dipakai": units.out,
            "hilang": units.missing,
        }[self.key]()


PLAIN = ("dipinjam", "servis", "tidak-dipakai", "hilang")  # counted as they are listed
STATES = (
    State("tersedia", _("Tersedia"), ""),
    State("dipinjam", _("Dipinjam"), ""),
    State("bersihkan", _("Perlu dibersihkan"), "near"),
    State("servis", _("Perlu diservis"), "near"),
    State("tidak-dipakai", _("Tidak dipakai"), ""),
    State("hilang", _("Hilang"), "late"),
)


def counts(units: AidQuerySet, now: datetime) -> dict[str, int]:
    """Count units by their state's key, and all of them under no key; none is read for it."""
    found = {state.key: state.of(units, now).count() for state in STATES if state.key in PLAIN}
    found["bersihkan"] = units.count_to_clean(now)
    found[""] = units.count()
    unusable = found["tidak-dipakai"] + found["hilang"] + found["bersihkan"]
    found["tersedia"] = found[""] - unusable - units.lent().filter(out_of_service=False).count()
    return found


def needs_cleaning(aid: Aid, now: datetime) -> bool:
    """Tell whether a unit waits for cleaning."""
    due = aid.cleaning_due_at is not None and aid.cleaning_due_at <= now
    return due or aid.condition == Aid.Condition.NEEDS_CLEANING


def needs_service(aid: Aid, now: datetime) -> bool:
    """Tell whether a unit's service is due."""
    return aid.service_due_at is not None and aid.service_due_at <= now


def badges(aid: Aid, *, lent: bool, now: datetime) -> list[SafeString]:
    """Say in badges how a unit is now; the first says whether it can be lent."""
    shown = [_first(aid, lent, now)]
    if needs_service(aid, now) and aid.condition != Aid.Condition.MISSING:
        shown.append(badge(say("Perlu diservis"), "near"))
    return shown


def _first(aid: Aid, lent: bool, now: datetime) -> SafeString:
    if lent:
        return badge(say("Dipinjam"), "info")
    if aid.condition == Aid.Condition.MISSING:
        return badge(say("Hilang"), "late")
    if aid.out_of_service:
        damaged = aid.condition == Aid.Condition.DAMAGED
        return badge(say("Rusak, tidak dipakai") if damaged else say("Tidak dipakai"))
    if needs_cleaning(aid, now):
        return badge(say("Perlu dibersihkan"), "near")
    return badge(say("Tersedia"), "ok")


@dataclass(frozen=True)
class Line:
    """One thing that happened to a unit."""

    at: datetime
    text: Any
    who: str
    note: str = ""


def history(aid: Aid) -> list[Line]:
    """List what happened to a unit, the latest first: loans without names, care, countings."""
    lines = [*_loans(aid), *_care(aid), *_counted(aid)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:LATEST]


def _loans(aid: Aid) -> Iterator[Line]:
    loans = aid.loans.select_related("lent_by", "returned_by", "found_by").order_by("-lent_at")[
        :LATEST
    ]
    for loan in loans:
        yield Line(loan.lent_at, _("Dipinjamkan"), loan.lent_by.full_name)
        if loan.returned_at and loan.returned_by:
            words = {"condition": loan.get_condition_display()}
            said = _("Peminjaman selesai: %(condition)s") % words
            yield Line(loan.returned_at, said, loan.returned_by.full_name)
        if loan.found_at and loan.found_by:
            closed = _("Ditemukan: peminjamannya ditutup")
            yield Line(loan.found_at, closed, loan.found_by.full_name)


def _care(aid: Aid) -> Iterator[Line]:
    for each in aid.care.select_related("by").order_by("-at")[:LATEST]:
        yield Line(each.at, each.get_kind_display(), each.by.full_name, each.note)


def _counted(aid: Aid) -> Iterator[Line]:
    for each in aid.counted.select_related("found_by").order_by("-pk")[:LATEST]:
        yield Line(each.found_at, _("Ada saat penghitungan"), each.found_by.full_name)
