"""The document as cells for the page, as Markdown for docs/sop.md, as text for the terminal.

None of them shows the signatory's name. What the scan lost is marked "disimpulkan".
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import NamedTuple

from ramah.sop.document import Procedure, Section, Step

INFERRED = "(disimpulkan)"
EMPTY = "(kosong pada dokumen)"
WIDTH = 88
PREFACE = (
    "Kata-kata dokumen disalin apa adanya, termasuk salah ketiknya. Yang bertanda (disimpulkan)"
    " hilang atau rusak pada pindaian. Nama pejabat tidak ditampilkan."
)


class Cell(NamedTuple):
    """Words of the document, and whether they are inferred rather than written there."""

    words: str
    inferred: bool = False

    def __str__(self) -> str:
        return f"{self.words} {INFERRED}" if self.inferred else self.words


class Row(NamedTuple):
    """One activity: the step and its cells under `activity_headings`."""

    step: Step
    cells: tuple[Cell, ...]


class Part(NamedTuple):
    """A headed part of the document as cells."""

    heading: Cell
    lines: tuple[Cell, ...]
    scanned: tuple[str, ...]


def identity_rows(procedure: Procedure) -> tuple[tuple[str, Cell], ...]:
    """Return the identity block as heading and content, in the document's order."""
    approval, lost = procedure.approval, procedure.inferred
    approved = f"{approval.position}, {approval.manner_label}"
    return (
        ("NOMOR SOP", Cell(procedure.number, "nomor" in lost)),
        ("TGL. PEMBUATAN", Cell(procedure.made.written, "tgl_pembuatan" in lost)),
        ("TGL. REVISI", Cell(procedure.revision, "tgl_revisi" in lost)),
        ("TGL. EFEKTIF", Cell(procedure.effective.written, "tgl_efektif" in lost)),
        ("DISAHKAN OLEH", Cell(approved, bool(approval.inferred))),
        ("NAMA SOP", Cell(procedure.name, "nama" in lost)),
    )


def activity_headings(procedure: Procedure) -> tuple[Cell, ...]:
    """Return the headings over an activity's cells; "Mutu Baku", over the last three, is apart."""
    heads = procedure.headings
    return (
        Cell(heads.number, "nomor" in heads.inferred),
        Cell(heads.activity, "kegiatan" in heads.inferred),
        Cell(heads.actor, "pelaksana" in heads.inferred),
        Cell(heads.equipment, "kelengkapan" in heads.inferred),
        Cell(heads.time, "waktu" in heads.inferred),
        Cell(heads.output, "output" in heads.inferred),
    )


def parts(procedure: Procedure) -> tuple[Part, ...]:
    """Return the headed parts around the table of activities, in the document's order."""
    return tuple(_part(section) for section in procedure.sections)


def quality_heading(procedure: Procedure) -> Cell:
    """Return the heading over equipment, time and output."""
    return Cell(procedure.headings.quality, "mutu_baku" in procedure.headings.inferred)


def activity_rows(procedure: Procedure) -> tuple[Row, ...]:
    """Return the table of activities, in the document's words."""
    return tuple(Row(step, _cells(step)) for step in procedure.steps)


def render_markdown(procedure: Procedure) -> str:
    """Write the whole document, and the program's reading of it, as Markdown."""
    heads = [str(cell) for cell in activity_headings(procedure)]
    heads[3] = f"{quality_heading(procedure)}: {heads[3]}"
    remarks = procedure.headings.remarks
    blocks = [
        f"# {_md(procedure.name)}",
        "  \n".join(_md(line) for line in procedure.letterhead),
        f"> {PREFACE}",
        _md_table(("Bagian", "Isi"), identity_rows(procedure)),
        *(_md_part(part) for part in parts(procedure)),
        "## Kegiatan",
        _md_table(heads, (row.cells for row in activity_rows(procedure))),
        f"Jumlah waktu: {procedure.minutes} menit. Kolom {_md(remarks)} kosong.",
        "## Bacaan program",
        f"SOP ini {_md(procedure.verdict())}.",
        _md_reading(procedure),
    ]
    return "\n\n".join(blocks) + "\n"


def render_text(procedure: Procedure) -> str:
    """Write the whole document as plain text for a terminal."""
    blocks = [
        "\n".join(procedure.letterhead),
        "\n".join(f"{heading:<16}{cell}" for heading, cell in identity_rows(procedure)),
        *(_text_part(part) for part in parts(procedure)),
        *(_text_step(procedure, row) for row in activity_rows(procedure)),
        f"Jumlah waktu: {procedure.minutes} menit.",
        _wrapped(PREFACE),
        _wrapped(f"SOP ini {procedure.verdict()}."),
    ]
    return "\n\n".join(blocks) + "\n"


def _cells(step: Step) -> tuple[Cell, ...]:
    return (
        Cell(f"{step.number}."),
        Cell(step.activity, "kegiatan" in step.inferred),
        Cell(_actor(step), "pelaksana" in step.inferred),
        Cell(", ".join(step.equipment), "kelengkapan" in step.inferred),
        Cell(f"{step.minutes} menit", "waktu_menit" in step.inferred),
        Cell(" ".join(step.outputs), "output" in step.inferred),
    )


def _actor(step: Step) -> str:
    """Return the document's word for who acts, with our label where it is another word."""
    if step.actor_as_written.casefold() == step.actor.casefold():
        return step.actor
    return f"{step.actor_as_written} (= {step.actor})"


def _part(section: Section) -> Part:
    heading = Cell(section.heading.rstrip(": "), "judul" in section.inferred)
    lines = tuple(Cell(line, "isi" in section.inferred) for line in section.lines)
    return Part(heading, lines, section.scanned)


def _md_part(part: Part) -> str:
    lines = "\n".join(f"- {_md(str(line))}" for line in part.lines)
    blocks = [f"## {_md(str(part.heading))}", lines or EMPTY]
    if part.scanned:
        blocks.append(f"Tertulis pada pindaian: {_md(_scanned(part))}")
    return "\n\n".join(blocks)


def _text_part(part: Part) -> str:
    lines = [_wrapped(str(line), "  - ") for line in part.lines] or [f"  {EMPTY}"]
    if part.scanned:
        lines.append(_wrapped(f"tertulis pada pindaian: {_scanned(part)}", "    "))
    return "\n".join([str(part.heading), *lines])


def _scanned(part: Part) -> str:
    return ", ".join(f"“{fragment}”" for fragment in part.scanned)


def _text_step(procedure: Procedure, row: Row) -> str:
    names = activity_headings(procedure)[2:]
    _, activity, *cells = row.cells
    return "\n".join(
        [
            f"{row.step.number}. {row.step.label}",
            _wrapped(str(activity), "   "),
            *(_wrapped(f"{name}: {cell}", "   ") for name, cell in zip(names, cells, strict=True)),
        ]
    )


def _md_reading(procedure: Procedure) -> str:
    heads = "Langkah", "Nama di layar", "key", "requires", "recorded_by", "Output di layar"
    return _md_table(
        heads,
        (
            (
                str(step.number),
                step.label,
                step.key,
                ", ".join(step.requires),
                Cell(step.recorded_by, "recorded_by" in step.inferred),
                Cell("; ".join(step.output_labels), "label_output" in step.inferred),
            )
            for step in procedure.steps
        ),
    )


def _md_table(heads: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    heads = tuple(heads)
    lines = [_md_row(heads), _md_row("---" for _ in heads), *(_md_row(row) for row in rows)]
    return "\n".join(lines)


def _md_row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(_md(str(cell)) for cell in cells)} |"


def _md(words: str) -> str:
    return re.sub(r"([\\`*\[\]<>|]|(?<!\w)_|_(?!\w))", r"\\\1", words)


def _wrapped(words: str, indent: str = "") -> str:
    later = " " * len(indent)
    return textwrap.fill(words, WIDTH, initial_indent=indent, subsequent_indent=later)
