"""Reading a table of holidays: every row is judged, and one bad row refuses the whole table."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from django.utils.translation import gettext as _

from ramah.offices.models import Holiday, Weekday

COLUMNS = {
    "date": "date",
    "tanggal": "date",
    "day": "day",
    "hari": "day",
    "name": "name",
    "nama": "name",
    "kind": "kind",
    "jenis": "kind",
}
REQUIRED = ("date", "name", "kind")
YEARS = range(2000, 2101)
LONGEST_NAME = 120
MOST_ROWS = 1000
MOST_PROBLEMS = 20


@dataclass(frozen=True)
class HolidayRow:
    """One holiday of a table."""

    date: date
    name: str
    kind: str


@dataclass
class Reading:
    """A table as read: its holidays, or what is wrong with which row."""

    rows: list[HolidayRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class BadRow(Exception):
    """What is wrong with one row."""


def read(text: str) -> Reading:
    """Read a table with the columns date, name, kind (and day), separated by comma, ; or tab."""
    reading = Reading()
    lines = csv.reader(StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_separator(text))
    try:
        _read_rows(lines, reading)
    except csv.Error:
        reading.problems.append(_("Tabel ini tidak dapat dibaca. Periksa tanda kutip di dalamnya."))
    if not reading.rows and not reading.problems:
        reading.problems.append(_("Belum ada baris hari libur di bawah judul kolom."))
    hidden = len(reading.problems) - MOST_PROBLEMS
    if hidden > 0:
        rest = _("… dan %(count)s kesalahan lain.") % {"count": hidden}
        reading.problems = [*reading.problems[:MOST_PROBLEMS], rest]
    return reading


def _read_rows(lines: Iterator[list[str]], reading: Reading) -> None:
    names: list[str] = []
    for number, cells in _filled(lines):
        try:
            if not names:
                names = _heading(cells)
            else:
                reading.rows.append(_holiday(dict(zip(names, _fitting(cells, names), strict=True))))
        except BadRow as problem:
            said = _("Baris %(number)s: %(problem)s") % {"number": number, "problem": problem}
            reading.problems.append(said)
            if not names:
                return
        if len(reading.rows) > MOST_ROWS:
            reading.problems.append(_("Paling banyak %(most)s baris.") % {"most": MOST_ROWS})
            return


def _filled(lines: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for cells in lines:
        stripped = [" ".join(cell.split()) for cell in cells]
        if any(stripped):
            yield getattr(lines, "line_num", 0), stripped


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip("\ufeff \t")), "")
    return max(",;\t", key=first.count)


def _heading(cells: list[str]) -> list[str]:
    names = [COLUMNS.get(cell.lower(), "") for cell in cells]
    used = [name for name in names if name]
    if not set(REQUIRED) <= set(used) or len(used) != len(set(used)):
        raise BadRow(_("judul kolom harus date, name, kind (atau date, day, name, kind)."))
    return names


def _fitting(cells: list[str], names: list[str]) -> list[str]:
    if any(cells[len(names) :]):
        raise BadRow(
            _("ada %(count)s kolom, seharusnya %(expected)s. Beri tanda kutip pada nama berkoma.")
            % {"count": len(cells), "expected": len(names)}
        )
    return (cells + [""] * len(names))[: len(names)]


def _holiday(row: dict[str, str]) -> HolidayRow:
    day = _date(row["date"])
    _agree(day, row.get("day", ""))
    return HolidayRow(date=day, name=_name(row["name"]), kind=_kind(row["kind"]))


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in YEARS or len(text) != len("2027-01-31"):
        raise BadRow(
            _("tanggal “%(text)s” tidak dikenal. Tulis tahun-bulan-hari, misalnya 2027-01-31.")
            % {"text": text}
        )
    return day


def _agree(day: date, word: str) -> None:
    names = {str(label).lower(): value for value, label in Weekday.choices}
    names |= {"jum'at": Weekday.FRIDAY, "jum’at": Weekday.FRIDAY, "ahad": Weekday.SUNDAY}
    stated = names.get(word.lower())
    if stated is not None and stated != day.weekday():
        raise BadRow(
            _("tanggal %(date)s adalah hari %(real)s, bukan %(stated)s.")
            % {"date": day, "real": Weekday(day.weekday()).label, "stated": word}
        )


def _name(text: str) -> str:
    if not text:
        raise BadRow(_("nama hari libur belum diisi."))
    if len(text) > LONGEST_NAME:
        raise BadRow(
            _("nama terlalu panjang, paling banyak %(most)s huruf.") % {"most": LONGEST_NAME}
        )
    return text


def _kind(text: str) -> str:
    if text.upper() not in Holiday.Kind.values:
        raise BadRow(
            _("jenis “%(text)s” tidak dikenal. Tulis N (nasional), C (cuti bersama), L (setempat).")
            % {"text": text}
        )
    return text.upper()
