"""The inventory as a table (XLSX or CSV): its columns, and cells that can do no harm."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from ramah.aids.models import Aid
from ramah.lib.refusal import Refused

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 6000, 40
XLSX = b"PK\x03\x04"
RISKY = ("=", "+", "-", "@", "\t", "\r")
YES, NO = "ya", "tidak"
CONDITIONS = {
    Aid.Condition.GOOD: "baik",
    Aid.Condition.NEEDS_CLEANING: "perlu dibersihkan",
    Aid.Condition.DAMAGED: "rusak",
    Aid.Condition.MISSING: "hilang",
}


@dataclass(frozen=True)
class Column:
    """A column: the unit's field, its heading in a file, and how wide it is there."""

    field: str
    heading: str
    width: int


# The headings are part of the file's format: the same in every language.
COLUMNS = (
    Column("tag", "Label", 14),
    Column("type", "Kode jenis", 20),
    Column("description", "Keterangan", 30),
    Column("location", "Tempat", 24),
    Column("acquired_on", "Diperoleh", 14),
    Column("cleaning_every_days", "Bersihkan tiap (hari)", 22),
    Column("service_every_days", "Servis tiap (hari)", 20),
    Column("condition", "Kondisi", 20),
    Column("in_service", "Dipakai", 10),
    Column("out_of_service_reason", "Alasan", 34),
)


class UnreadableTable(Refused):
    """A file that is no table we know; the sentence says what to do."""


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file: its number there, and its cells by column heading."""

    number: int
    cells: dict[str, str]


def cells_of(aid: Aid) -> list[str]:
    """Give a unit as a row of the table."""
    values: dict[str, Any] = {
        "type": aid.type.code,
        "acquired_on": aid.acquired_on.isoformat() if aid.acquired_on else "",
        "condition": CONDITIONS[Aid.Condition(aid.condition)],
        "in_service": NO if aid.out_of_service else YES,
    }
    found = (values.get(column.field, getattr(aid, column.field, "")) for column in COLUMNS)
    return ["" if value is None else str(value) for value in found]


def as_csv(units: Iterable[Aid]) -> bytes:
    """Write units as CSV that spreadsheet programs open rightly: UTF-8 with a mark, semicolons."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(column.heading for column in COLUMNS)
    writer.writerows([_harmless(cell) for cell in cells_of(aid)] for aid in units)
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(units: Iterable[Aid]) -> bytes:
    """Write units as a spreadsheet; every cell is text, so none can be a formula."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Sarana"
    sheet.append([column.heading for column in COLUMNS])
    for aid in units:
        sheet.append(cells_of(aid))
        for cell in sheet[sheet.max_row]:
            cell.data_type, cell.number_format = "s", "@"
    for cell, column in zip(sheet[1], COLUMNS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = column.width
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> list[Row]:
    """Read a table with its headings, from XLSX or CSV, told apart by their content.

    :raises UnreadableTable: empty, too large, of another kind, damaged, or without our headings.
    """
    if not content.strip():
        raise UnreadableTable(_("Berkas ini kosong. Pilih berkas yang lain."))
    if len(content) > MOST_BYTES:
        raise UnreadableTable(_("Berkas ini lebih dari 2 MB. Bagi menjadi beberapa berkas."))
    lines = _xlsx_lines(content) if content.startswith(XLSX) else _csv_lines(content)
    return _rows(lines)


def as_text(rows: Iterable[Row]) -> str:
    """Write rows as they were read, to be read again when the preview is confirmed."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\n")
    names = [column.heading for column in COLUMNS]
    rows = list(rows)
    present = [name for name in names if any(name in row.cells for row in rows)]
    writer.writerow(["#", *present])
    writer.writerows([row.number, *(row.cells.get(name, "") for name in present)] for row in rows)
    return file.getvalue()


def from_text(text: str) -> list[Row]:
    """Read again what :func:`as_text` wrote.

    :raises UnreadableTable: it was changed on its way.
    """
    try:
        heading, *lines = list(csv.reader(io.StringIO(text), delimiter=";"))
        return [Row(int(line[0]), dict(zip(heading[1:], line[1:], strict=True))) for line in lines]
    except (ValueError, IndexError, csv.Error) as error:
        raise UnreadableTable(
            _("Pratinjau ini tidak utuh. Pilih berkasnya sekali lagi.")
        ) from error


def _harmless(cell: str) -> str:
    """Put a mark before what a spreadsheet program would take for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(RISKY) else cell


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableTable(
            _("Jenis berkas ini tidak dapat dibaca. Simpan sebagai XLSX atau CSV UTF-8.")
        ) from error
    first = text.split("\n", 1)[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))
    try:
        for line in lines:
            yield lines.line_num, line
    except csv.Error as error:
        raise UnreadableTable(
            _("Tabel ini tidak dapat dibaca. Periksa tanda kutip di dalamnya.")
        ) from error


def _xlsx_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    damaged = _("Berkas ini rusak. Simpan ulang sebagai XLSX, lalu coba lagi.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MOST_UNPACKED:
            raise UnreadableTable(_("Isi berkas ini terlalu besar. Bagi menjadi beberapa berkas."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
        for number, values in enumerate(rows, start=1):
            yield number, [_text(value) for value in values]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError) as error:
        raise UnreadableTable(damaged) from error
    except (ValueError, TypeError, OSError, SyntaxError, EOFError, AttributeError) as error:
        raise UnreadableTable(damaged) from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _rows(lines: Iterable[tuple[int, list[str]]]) -> list[Row]:
    names: list[str] = []
    rows: list[Row] = []
    for number, line in lines:
        cells = [_bare(" ".join(cell.split())) for cell in line]
        if not any(cells):
            continue
        if not names:
            names = _heading(cells)
            continue
        if any(cells[len(names) :]):
            cells = cells[: len(names)]  # beyond the last heading: somebody's own notes
        rows.append(
            Row(number, {name: cell for name, cell in zip(names, cells, strict=False) if name})
        )
        if len(rows) > MOST_ROWS:
            raise UnreadableTable(say("Paling banyak %(most)s baris.") % {"most": MOST_ROWS})
    if not rows:
        raise UnreadableTable(_("Belum ada baris unit di bawah judul kolom."))
    return rows


def _heading(cells: list[str]) -> list[str]:
    known = {column.heading.lower(): column.heading for column in COLUMNS}
    names = [known.get(cell.lower(), "") for cell in cells]
    for cell, name in zip(cells, names, strict=True):
        if cell and not name:
            words = {"column": cell, "known": ", ".join(known.values())}
            raise UnreadableTable(
                _("Kolom “%(column)s” tidak dikenal. Judul kolom: %(known)s.") % words
            )
    used = [name for name in names if name]
    if not {"Label", "Kode jenis"} <= set(used) or len(used) != len(set(used)):
        raise UnreadableTable(_("Kolom “Label” dan “Kode jenis” harus ada, masing-masing sekali."))
    return names
