"""From the tables of a file to the document: which keys there are and what each must hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from ramah.sop.document import (
    OUTPUT_KEYS,
    Actor,
    Approval,
    Day,
    Headings,
    Procedure,
    Role,
    Section,
    Step,
    bare,
)
from ramah.sop.strict import TEXT, Table, text, whole_number

LONGEST_STEP = 24 * 60
LONGEST_NAME = 60  # a visit stores it
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
NO_DAY = Day("", date.min)
DAY = "tanggal seperti 06 Januari 2025"
ROLES = f"salah satu dari {', '.join(Role)}"
KEY = "kata huruf kecil seperti receive_visitor"


def read_procedure(root: Table) -> Procedure:
    """Read the whole document; faults are noted in the tables, stand-ins fill their places."""
    identity = root.table("identitas")
    actors = tuple(_actor(table) for table in root.tables("pelaksana"))
    procedure = Procedure(
        number=identity.read("nomor", f"{TEXT}, paling panjang {LONGEST_NAME} huruf", _name, ""),
        revision=identity.read("tgl_revisi", f'"-" atau {DAY}', _revision, ""),
        name=identity.text("nama"),
        unit=identity.text("label_unit"),
        letterhead=identity.texts("kop", at_least=1),
        made=identity.read("tgl_pembuatan", DAY, _day, NO_DAY),
        effective=identity.read("tgl_efektif", DAY, _day, NO_DAY),
        approval=_approval(root.table("disahkan_oleh")),
        legal_basis=_section(root.table("dasar_hukum"), at_least=1),
        qualification=_section(root.table("kualifikasi_pelaksana")),
        related=_section(root.table("keterkaitan")),
        tools=_section(root.table("peralatan")),
        warning=_section(root.table("peringatan")),
        records=_section(root.table("pencatatan")),
        headings=_headings(root.table("kepala_tabel")),
        actors=actors,
        steps=_steps(root.tables("langkah"), actors),
        inferred=identity.inferred(),
    )
    _close(identity)
    root.close()
    return procedure


def _approval(table: Table) -> Approval:
    manner = table.text("cara")
    approval = Approval(
        position=table.text("jabatan"),
        manner=manner,
        manner_label=table.label("label_cara", manner),
        name=table.text("nama"),
        inferred=table.inferred(),
    )
    _close(table)
    return approval


def _section(table: Table, *, at_least: int = 0) -> Section:
    section = Section(
        heading=table.text("judul"),
        lines=table.texts("isi", at_least=at_least),
        scanned=table.texts("pindaian", optional=True),
        inferred=table.inferred(),
    )
    _close(table)
    return section


def _headings(table: Table) -> Headings:
    headings = Headings(
        number=table.text("nomor"),
        activity=table.text("kegiatan"),
        actor=table.text("pelaksana"),
        quality=table.text("mutu_baku"),
        equipment=table.text("kelengkapan"),
        time=table.text("waktu"),
        output=table.text("output"),
        remarks=table.text("keterangan"),
        inferred=table.inferred(),
    )
    _close(table)
    return headings


def _actor(table: Table) -> Actor:
    name = table.text("nama")
    actor = Actor(name=name, label=table.label("label", name))
    _close(table)
    return actor


def _steps(tables: list[Table], actors: tuple[Actor, ...]) -> tuple[Step, ...]:
    labels = tuple(actor.label for actor in actors if actor.label)
    keys: set[str] = set()
    steps = []
    for place, table in enumerate(tables, 1):
        step = _step(table, place, labels)
        if step.key in keys:
            table.fault("key", f"harus berbeda pada setiap langkah; {step.key} sudah dipakai")
        keys.update({step.key} - {""})
        steps.append(step)
    return tuple(steps)


def _step(table: Table, place: int, actors: tuple[str, ...]) -> Step:
    written = table.text("pelaksana")
    outputs = table.texts("output", at_least=1)
    minutes = f"bilangan bulat 1 sampai {LONGEST_STEP} (menit)"
    step = Step(
        number=table.read("nomor", f"{place}, sesuai urutan langkah", _exactly(place), place),
        label=table.text("label"),
        activity=table.text("kegiatan"),
        actor=_actor_label(table, written, actors),
        actor_as_written=written,
        equipment=table.texts("kelengkapan"),
        standard=timedelta(minutes=table.read("waktu_menit", minutes, _minutes, 1)),
        outputs=outputs,
        output_labels=_output_labels(table, outputs),
        key=table.read("key", KEY, _key, ""),
        requires=_requires(table),
        recorded_by=table.read("recorded_by", ROLES, _role, Role.MANAGER_ON_DUTY),
        inferred=table.inferred(),
    )
    _close(table)
    return step


def _actor_label(table: Table, written: str, actors: tuple[str, ...]) -> str:
    label = table.label("label_pelaksana", written)
    if label and actors and label not in actors:
        key = "label_pelaksana" if "label_pelaksana" in table.values else "pelaksana"
        table.fault(
            key, f"harus label salah satu [[pelaksana]]: {', '.join(actors)}; tertulis {label}"
        )
    return label


def _output_labels(table: Table, outputs: tuple[str, ...]) -> tuple[str, ...]:
    labels = table.texts("label_output", optional=True)
    if "label_output" not in table.values:
        return tuple(bare(output) for output in outputs)
    if len(labels) != len(outputs):
        table.fault(
            "label_output", f"harus {len(outputs)} teks, sebanyak output; ada {len(labels)}"
        )
    return labels


def _requires(table: Table) -> tuple[str, ...]:
    requires = table.texts("requires")
    for place, output in enumerate(requires, 1):
        if output and output not in OUTPUT_KEYS:
            expected = f"harus salah satu dari {', '.join(sorted(OUTPUT_KEYS))}; tertulis {output}"
            table.fault(f"requires[{place}]", expected)
        elif output in requires[: place - 1]:
            table.fault(f"requires[{place}]", f"harus berbeda dari yang lain; {output} berulang")
    return requires


def _close(table: Table) -> None:
    """Close a table that may also carry what is left on the scan."""
    if "pindaian" not in table.known:
        table.texts("pindaian", optional=True)
    table.close()


def _exactly(number: int) -> Callable[[object], int]:
    def parse(value: object) -> int:
        if whole_number(value) != number:
            raise ValueError
        return number

    return parse


def _minutes(value: object) -> int:
    if not 1 <= whole_number(value) <= LONGEST_STEP:
        raise ValueError
    return whole_number(value)


def _name(value: object) -> str:
    if len(text(value)) > LONGEST_NAME:
        raise ValueError
    return text(value)


def _role(value: object) -> Role:
    return Role(text(value))


def _key(value: object) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text(value)):
        raise ValueError
    return text(value)


def _revision(value: object) -> str:
    return "-" if value == "-" else _day(value).written


def _day(value: object) -> Day:
    parts = re.fullmatch(r"([0-9]{1,2}) (\w+) ([0-9]{4})", text(value))
    if parts is None:
        raise ValueError
    day, month, year = parts.groups()
    return Day(text(value), date(int(year), MONTHS.index(month) + 1, int(day)))
