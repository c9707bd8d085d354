"""Reading a table of units: each row judged, what would change shown first, all written or none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ramah.administration.changes import administering, note
from ramah.aids import care
from ramah.aids.found import close_loan
from ramah.aids.models import Aid, AidType, lent
from ramah.aids.records import AidCare, note_care
from ramah.aids.table import COLUMNS, CONDITIONS, NO, YES, Row
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, User

MOST_PROBLEMS = 50
STATE = {"type", "condition", "out_of_service", "out_of_service_reason"}  # not while it is lent
FIELDS = {column.heading: column.field for column in COLUMNS}
LONGEST = {"Label": 24, "Keterangan": 120, "Tempat": 80, "Alasan": 200}
MOST_DAYS = 3650
KEPT_WHEN_EMPTY = ("Kondisi", "Dipakai")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Change:
    """A unit that is new, or would change: the fields, with what they were and will be."""

    aid: Aid
    row: int
    fields: list[tuple[str, str, str]]
    is_new: bool


@dataclass
class Plan:
    """What a table would do."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)


class BadCell(Exception):
    """What is wrong with a cell, as a sentence."""


class Imperfect(Refused):
    """Rows with mistakes: nothing is written."""


def plan(office: Office, rows: list[Row], *, now: datetime) -> Plan:
    """Judge every row, and find what it would add or change; nothing is written."""
    planner = _Planner(office, now)
    for row in rows:
        planner.take(row)
    return planner.plan


def apply(*, office: Office, rows: list[Row], by: User, now: datetime) -> Plan:
    """Write a table: all of it, or nothing.

    :raises Imperfect: a row has a mistake, perhaps since the preview.
    :raises AlreadyDone: everything stands there already.
    """
    with administering(office, by, "aids"):
        done = plan(office, rows, now=now)
        if done.problems:
            raise Imperfect(_("Ada baris yang keliru, jadi tidak ada yang disimpan."))
        if not done.new and not done.changed:
            raise AlreadyDone(_("Tidak ada yang berubah: semua unit sudah sama."))
        for change in (*done.new, *done.changed):
            _write(change, by=by, now=now)
        counts = {"added": len(done.new), "changed": len(done.changed)}
        note("AIDS_IMPORTED", office, by=by, now=now, **counts)
    return done


def _write(change: Change, *, by: User, now: datetime) -> None:
    aid, left = change.aid, {name for name, _before, _after in change.fields}
    care.plan(aid, now=now)
    aid.save()
    if "Dipakai" in left and (aid.out_of_service or not change.is_new):
        kind = AidCare.Kind.OUT if aid.out_of_service else AidCare.Kind.BACK
        note_care(aid, kind, by=by, at=now, note=aid.out_of_service_reason or _("Impor tabel."))
    if not change.is_new and aid.condition != Aid.Condition.MISSING:
        close_loan(aid, by=by, now=now)


class _Planner:
    def __init__(self, office: Office, now: datetime) -> None:
        self.office, self.now, self.plan = office, now, Plan()
        self.kinds = _kinds(office)
        units = Aid.objects.filter(office=office).select_related("type").annotate(is_lent=lent())
        self.units = {aid.tag.upper(): aid for aid in units}
        self.seen: dict[str, int] = {}

    def take(self, row: Row) -> None:
        before = len(self.plan.problems)
        values = dict(self._values(row))
        if len(self.plan.problems) > before:
            return
        present = self.units.get(values["tag"].upper())
        if present:
            values["tag"] = present.tag  # however the file spells it
        aid = present or Aid(office=self.office, tag=values["tag"])
        _complete(values, aid, self.now)
        if self._is_sound(row, aid, values, is_new=present is None):
            self._sort(row, aid, values, is_new=present is None)

    def _values(self, row: Row) -> Iterator[tuple[str, Any]]:
        for column, cell in row.cells.items():
            if not cell and column in KEPT_WHEN_EMPTY:
                continue
            try:
                yield FIELDS[column], self._value(row, column, cell)
            except BadCell as problem:
                self._complain(row, column, str(problem))

    def _value(self, row: Row, column: str, cell: str) -> Any:
        if len(cell) > LONGEST.get(column, 200):
            words = {"most": LONGEST.get(column, 200)}
            raise BadCell(_("terlalu panjang, paling banyak %(most)s huruf.") % words)
        if column == "Label":
            return self._tag(row, cell)
        if column == "Kode jenis":
            return self._kind(cell)
        return READ[column](cell)

    def _tag(self, row: Row, cell: str) -> str:
        if not cell:
            raise BadCell(_("label belum diisi."))
        first = self.seen.setdefault(cell.upper(), row.number)
        if first != row.number:
            raise BadCell(
                _("label %(tag)s sudah ada di baris %(row)s.") % {"tag": cell, "row": first}
            )
        return cell

    def _kind(self, cell: str) -> AidType:
        if cell.upper() not in self.kinds:
            raise BadCell(
                _("jenis “%(text)s” tidak dikenal. Tulis kodenya, misalnya KURSI_RODA.")
                % {"text": cell}
            )
        return self.kinds[cell.upper()]

    def _is_sound(self, row: Row, aid: Aid, values: dict[str, Any], *, is_new: bool) -> bool:
        changed = {name for name, value in values.items() if is_new or _now(aid, name) != value}
        after = {name: values.get(name, getattr(aid, name)) for name in STATE - {"type"}}
        unusable = after["condition"] in (Aid.Condition.DAMAGED, Aid.Condition.MISSING)
        if unusable and not after["out_of_service"]:
            said = _("unit yang rusak atau hilang harus “tidak” dipakai.")
            return self._complain(row, "Dipakai", said)
        if after["out_of_service"] and not after["out_of_service_reason"] and changed & STATE:
            return self._complain(row, "Alasan", _("tulis alasan mengapa unit tidak dipakai."))
        if getattr(aid, "is_lent", False) and changed & STATE:
            said = _("unit ini sedang dipinjam. Ubah jenis dan kondisinya sesudah kembali.")
            return self._complain(row, "Label", said)
        return True

    def _sort(self, row: Row, aid: Aid, values: dict[str, Any], *, is_new: bool) -> None:
        headings = {name: heading for heading, name in FIELDS.items()}
        headings["out_of_service"] = "Dipakai"
        fields = []
        for name, value in values.items():
            before = None if is_new else _now(aid, name)
            setattr(aid, name, value)
            if name in headings and (is_new or before != value):
                fields.append((headings[name], _shown(name, before), _shown(name, value)))
        if is_new:
            self.plan.new.append(Change(aid, row.number, fields, is_new))
        elif fields:
            self.plan.changed.append(Change(aid, row.number, fields, is_new))
        else:
            self.plan.same += 1

    def _complain(self, row: Row, column: str, sentence: str) -> bool:
        self.plan.problems.append(Problem(row.number, column, sentence))
        return False


def _kinds(office: Office) -> dict[str, AidType]:
    kinds = list(office.aid_types.exclude(mode=AidType.Mode.ASSIGN))
    names = {kind.name.upper(): kind for kind in kinds}
    return names | {kind.code.upper(): kind for kind in kinds}


def _complete(values: dict[str, Any], aid: Aid, now: datetime) -> None:
    """Turn the column of what is in use into the model's fields, which travel together."""
    in_service = values.pop("in_service", None)
    out = aid.out_of_service if in_service is None else not in_service
    values["out_of_service"] = out
    if not out:
        values["out_of_service_reason"] = ""
    values["out_of_service_since"] = (
        (aid.out_of_service_since if aid.out_of_service else now) if out else None
    )


def _now(aid: Aid, name: str) -> Any:
    return getattr(aid, name)


def _shown(name: str, value: Any) -> str:
    if name == "out_of_service":
        return "" if value is None else (NO if value else YES)
    if name == "condition" and value:
        return CONDITIONS[Aid.Condition(value)]
    return "" if value is None else str(value)


def _text(cell: str) -> str:
    return cell


def _day(cell: str) -> date | None:
    if not cell:
        return None
    for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            day = datetime.strptime(cell, pattern).date()
        except ValueError:
            continue
        if 1950 <= day.year <= 2100:
            return day
    raise BadCell(
        _("tanggal “%(text)s” tidak dikenal. Tulis tahun-bulan-hari, misalnya 2026-01-31.")
        % {"text": cell}
    )


def _days(cell: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit()) or not 1 <= int(cell[:9]) <= MOST_DAYS:
        raise BadCell(
            _("“%(text)s” bukan jumlah hari. Tulis angka 1 sampai %(most)s, atau kosongkan.")
            % {"text": cell, "most": MOST_DAYS}
        )
    return int(cell)


def _condition(cell: str) -> str:
    words = {word: value.value for value, word in CONDITIONS.items()}
    if cell.lower() not in words:
        raise BadCell(
            _("kondisi “%(text)s” tidak dikenal. Tulis: %(known)s.")
            % {"text": cell, "known": ", ".join(words)}
        )
    return words[cell.lower()]


def _in_service(cell: str) -> bool:
    if cell.lower() not in (YES, NO):
        raise BadCell(_("“%(text)s” tidak dikenal. Tulis ya atau tidak.") % {"text": cell})
    return cell.lower() == YES


READ: dict[str, Callable[[str], Any]] = {
    "Keterangan": _text,
    "Tempat": _text,
    "Diperoleh": _day,
    "Bersihkan tiap (hari)": _days,
    "Servis tiap (hari)": _days,
    "Kondisi": _condition,
    "Dipakai": _in_service,
    "Alasan": _text,
}
