"""Documents for the tests: the shipped text, changed one place at a time."""

from __future__ import annotations

from pathlib import Path

from ramah.sop.procedure import DOCUMENTS

SHIPPED = DOCUMENTS / "w.10-um.01.01-08.toml"
ACTIVITY = "[[langkah]]"

STEPS = (
    ("receive_visitor", ["needs_recorded"], "SECURITY_OFFICER", 5),
    ("lend_aids_and_escort", ["aids_settled"], "SERVICE_AMBASSADOR", 4),
    ("register_visitor", ["registration_recorded", "queue_number_issued"], "COUNTER_OFFICER", 6),
    ("serve_visitor", ["service_given"], "COUNTER_OFFICER", 20),
    ("see_visitor_out", ["aids_returned"], "SERVICE_AMBASSADOR", 2),
    ("report_to_manager", ["report_written"], "MANAGER_ON_DUTY", 8),
)


def shipped_text() -> str:
    """Return the shipped document's file as text."""
    return SHIPPED.read_text(encoding="utf-8")


def changed(old: str, new: str, *, step: int = 0) -> str:
    """Return the shipped text with one place changed, in the given step or in the whole file."""
    parts = shipped_text().split(ACTIVITY)
    if not step:
        assert shipped_text().count(old) >= 1, old
        return shipped_text().replace(old, new, 1)
    assert old in parts[step], old
    parts[step] = parts[step].replace(old, new, 1)
    return ACTIVITY.join(parts)


def with_steps(*steps: str) -> str:
    """Return the shipped text with these activities instead of its own."""
    return "\n".join([shipped_text().split(ACTIVITY)[0], *steps])


def activity(
    number: int,
    key: str,
    requires: list[str],
    recorded_by: str = "SECURITY_OFFICER",
    minutes: int = 3,
) -> str:
    """Return one activity in words of another office."""
    return f"""
[[langkah]]
nomor = {number}
label = "Tahap {number}"
kegiatan = "Petugas menjalankan tahap {number} bersama tamu."
pelaksana = "Petugas Pelayanan"
kelengkapan = ["Buku tamu"]
waktu_menit = {minutes}
output = ["Tahap {number} tercatat."]
key = "{key}"
requires = {requires!r}
recorded_by = "{recorded_by}"
"""


def second_office() -> str:
    """Return the SOP of an invented office: other words, times, equipment and roles."""
    steps = [activity(place, *step) for place, step in enumerate(STEPS, 1)]
    return (
        with_steps(*steps)
        .replace("W.10-UM.01.01-08", "W.99/SOP/07")
        .replace('tgl_revisi = "-"', 'tgl_revisi = "3 Maret 2026"')
        .replace("Pelayanan Kepada Kelompok Rentan", "Penerimaan Tamu Prioritas")
        .replace("DAERAH KHUSUS JAKARTA", "PULAU SERIBU ANGIN")
    )


def written(folder: Path, text: str, name: str = "sop.toml") -> Path:
    """Write a document into a folder and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
