"""Reads a table of answers as offices keep it: one row per respondent, one column per element."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ramah.survey.questions import names

SEPARATORS = ";\t,"
NUMBERED = re.compile(r"U[1-9][0-9]?")
ANSWER = re.compile(r"([1-4])(?:[.,]0+)?")
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
WORKBOOK = b"PK\x03\x04"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
LONGEST = 40


class SheetError(Exception):
    """The table cannot be read as a whole; its sentence says what to mend."""


@dataclass(frozen=True)
class Fault:
    """What is no answer: the respondent counted from 1 after the header, the column as written."""

    respondent: int
    column: str
    why: str

    def __str__(self) -> str:
        return f"Responden {self.respondent}, kolom {self.column}: {self.why}."


@dataclass(frozen=True)
class Sheet:
    """The answers of the respondents without a fault, and every fault of the others."""

    keys: tuple[str, ...]
    answers: tuple[tuple[int, ...], ...]
    faults: tuple[Fault, ...]

    @property
    def skipped(self) -> int:
        """Return how many respondents have a fault."""
        return len({fault.respondent for fault in self.faults})


@dataclass(frozen=True)
class Column:
    """Where an element's answers stand."""

    place: int
    key: str
    header: str


def read(path: Path) -> Sheet:
    """Read a file of answers.

    :raises SheetError: it is no table of answers at all; single answers are faults instead.
    """
    rows = _rows(_text(path))
    if not rows:
        raise SheetError("Berkas ini kosong. Isi judul kolom dan jawaban responden.")
    columns = _columns(rows[0])
    if len(rows) == 1:
        raise SheetError("Berkas ini hanya berisi judul kolom. Belum ada jawaban responden.")
    return _sheet(columns, len(rows[0]), rows[1:])


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise SheetError(f"Berkas tidak ditemukan: {path}") from None
    except IsADirectoryError:
        raise SheetError(f"Ini folder, bukan berkas: {path}") from None
    except (OSError, ValueError):
        raise SheetError(f"Berkas tidak dapat dibaca: {path}") from None
    if content.startswith(WORKBOOK):
        raise SheetError("Ini berkas Excel atau LibreOffice. Simpan dahulu sebagai CSV.")
    text = _decoded(content).rstrip("\x1a")
    if CONTROL.search(text):
        raise SheetError("Berkas ini bukan teks. Simpan tabelnya sebagai CSV (UTF-8).")
    return text


def _decoded(content: bytes) -> str:
    """Decode UTF-8, what Excel calls Unicode text, or what an old Windows writes."""
    encodings = ("utf-16",) if content.startswith(WIDE) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError("Berkas ini bukan teks. Simpan tabelnya sebagai CSV (UTF-8).")


def _rows(text: str) -> list[list[str]]:
    """Split into cells, without spaces around them and without the empty rows at both ends.

    A line without any sign is no row, wherever it stands (some programs end lines twice); in a
    table of one column it is a blank answer.
    """
    separator, text = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error:
        raise SheetError(
            f"Tabel rusak pada baris {reader.line_num}: periksa tanda kutipnya."
        ) from None
    full = [number for number, row in enumerate(rows) if any(row)]
    rows = rows[full[0] : full[-1] + 1] if full else []
    return [row for row in rows if row or len(rows[0]) == 1]


def _separator(text: str) -> tuple[str, str]:
    """Find what parts the cells: what Excel's own first line says, else what the header uses."""
    text = text.lstrip("\ufeff\r\n")
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r'"?sep=([;,\t])"?\r?', first, re.IGNORECASE)
    if named:
        return named[1], rest
    header = re.sub(r'"[^"]*"', "", re.split(r"[\r\n]", text, maxsplit=1)[0])
    return max(SEPARATORS, key=header.count) if header.strip() else ",", text


def _columns(headers: Sequence[str]) -> tuple[Column, ...]:
    """Find the elements; the first column may be an identifier, nothing else may stand beside."""
    found = []
    for place, header in enumerate(headers):
        key = _key(header)
        if key:
            found.append(Column(place, key, header))
        elif place and header:
            raise SheetError(
                f"Kolom {place + 1} ({_short(header)}) bukan unsur. Judul kolom unsur: U1, U2 dan "
                f"seterusnya, atau {', '.join(names())}; hanya kolom pertama boleh pengenal."
            )
    if not found:
        raise SheetError("Tidak ada kolom unsur. Judul kolom unsur: U1, U2 dan seterusnya.")
    _refuse_twice(found)
    return tuple(found)


def _key(header: str) -> str:
    """Return the element that a header names, in capitals and without spaces, or nothing."""
    key = "".join(header.split()).upper()
    return key if NUMBERED.fullmatch(key) or key in names() else ""


def _refuse_twice(columns: Sequence[Column]) -> None:
    twice = [key for key, times in Counter(column.key for column in columns).items() if times > 1]
    if twice:
        raise SheetError(f"Judul kolom ganda: {', '.join(twice)}. Setiap unsur satu kolom.")


def _sheet(columns: Sequence[Column], width: int, rows: Sequence[Sequence[str]]) -> Sheet:
    answers: list[tuple[int, ...]] = []
    faults: list[Fault] = []
    for respondent, row in enumerate(rows, start=1):
        wrong = _faults(respondent, columns, width, row)
        faults.extend(wrong)
        if not wrong:
            answers.append(tuple(_answer(row[column.place]) for column in columns))
    return Sheet(tuple(column.key for column in columns), tuple(answers), tuple(faults))


def _faults(
    respondent: int, columns: Sequence[Column], width: int, row: Sequence[str]
) -> list[Fault]:
    named = {column.place for column in columns} | {0}
    faults = [
        Fault(respondent, column.header, _why(row[column.place] if column.place < len(row) else ""))
        for column in columns
        if column.place >= len(row) or not ANSWER.fullmatch(row[column.place])
    ]
    strays = [place for place, cell in enumerate(row) if cell and place not in named]
    return faults + [Fault(respondent, str(place + 1), "isi tanpa judul kolom") for place in strays]


def _why(cell: str) -> str:
    if not cell:
        return "kosong"
    if NUMBER.fullmatch(cell):
        value = float(cell.replace(",", "."))
        return f"{_short(cell)} " + (
            "bukan bilangan bulat" if 1 <= value <= 4 else "di luar 1 sampai 4"
        )
    return f"“{_short(cell)}” bukan angka 1 sampai 4"


def _answer(cell: str) -> int:
    return int(cell[0])


def _short(text: str) -> str:
    """Show what a cell holds on one line, cut where it is long."""
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
