"""Checks of the database and of what the offices keep in it. Django has been started."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from ramah.offices import browsers
from ramah.offices.models import Office, check_time_zone
from ramah.runtime.doctor.finding import Finding, broken, fine, warning
from ramah.sop import procedure
from ramah.visits import events
from ramah.visits.models import Event

AHEAD = timedelta(minutes=1)
EARLIEST = 2025  # no clock that goes right shows an earlier year
OCTOBER = 10  # from then on the next year's holidays are known


def check_database() -> Iterator[Finding]:
    """Check that the database answers and has what this program needs."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        yield broken(
            "database",
            "Basis data belum ada. Ketik: ramah setup",
            "There is no database yet. Type: ramah setup",
        )
        return
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        yield broken(
            "database",
            "Basis data tidak menjawab. Periksa RAMAH_DATABASE_URL dan server basis data.",
            "The database does not answer. Check RAMAH_DATABASE_URL and the database server.",
        )
        return
    if pending:
        yield broken(
            "migrations",
            f"Basis data belum diperbarui ({len(pending)} langkah). Ketik: ramah setup",
            f"The database is not up to date ({len(pending)} steps). Type: ramah setup",
        )
    else:
        yield fine("database", "Basis data siap.", "The database is ready.")


def check_offices(home: Path, now: datetime) -> Iterator[Finding]:
    """Check each office: its clock, chain, SOP and holidays."""
    offices = list(Office.objects.order_by("pk"))
    if not offices:
        yield warning(
            "office",
            "Belum ada kantor. Ketik: ramah setup",
            "There is no office yet. Type: ramah setup",
        )
    for office in offices:
        yield from _seal(office)
        yield from _procedure(office, home)
        yield from _browsers(office)
        if _has_zone(office):
            yield from _clock(office, now)
            yield from _holidays(office, now)
        else:
            yield broken(
                "clock",
                f"{office.name}: zona waktu tidak dikenal. Perbaiki di Administrasi.",
                f"{office.name}: the time zone is not known. Mend it under Administrasi.",
            )


def _has_zone(office: Office) -> bool:
    try:
        check_time_zone(office.time_zone)
    except ValidationError:
        return False
    return True


def _clock(office: Office, now: datetime) -> Iterator[Finding]:
    newest = Event.objects.filter(office=office).order_by("-sequence").first()
    if now.year < EARLIEST or (newest and newest.recorded_at > now + AHEAD):
        yield broken(
            "clock",
            "Jam mesin mundur: lebih awal dari catatan terakhir. Betulkan jam mesin.",
            "The machine's clock is behind the newest record. Set the clock right.",
        )
        return
    local = now.astimezone(office.zone)
    yield fine(
        "clock",
        f"{office.name}: jam {local:%H.%M}, {local:%d-%m-%Y} ({office.time_zone}).",
        f"{office.name}: it is {local:%H:%M}, {local:%Y-%m-%d} ({office.time_zone}).",
    )


def _seal(office: Office) -> Iterator[Finding]:
    """Check the newest event alone: it tells whether the key is the one of the data."""
    last = list(Event.objects.filter(office=office).order_by("-sequence")[:2])
    before = last[1].seal if len(last) > 1 else ""
    if last and last[0].seal != events.seal(last[0], before=before):
        yield broken(
            "chain",
            f"{office.name}: segel kejadian terakhir tidak cocok. Kunci utama lain, atau data "
            "diubah. Periksa: ramah verify",
            f"{office.name}: the newest event's seal does not fit. It is another master key, or "
            "data were changed. Check: ramah verify",
        )


def _procedure(office: Office, home: Path) -> Iterator[Finding]:
    label = f"{office.name}: SOP {office.sop_number}"
    try:
        found = procedure.find(
            office.sop_number, office.sop_revision, (procedure.own_folder(home),)
        )
    except procedure.SopError:
        yield broken(
            "sop",
            f"{label} tidak ditemukan. Periksa berkasnya: ramah sop check",
            f"{label} is not found. Check its file: ramah sop check",
        )
        return
    if not found.obstacles():
        yield fine("sop", f"{label} dapat dijalankan.", f"{label} can be run.")
    else:
        yield broken(
            "sop",
            f"{label} dapat ditampilkan, tidak dapat dijalankan. Pilih SOP lain.",
            f"{label} can be shown but not run. Choose another SOP.",
        )


def _browsers(office: Office) -> Iterator[Finding]:
    for device in office.devices.in_use().order_by("name"):
        if browsers.is_outdated(device.browser):
            yield warning(
                "browsers",
                f"{office.name}: peramban di perangkat {device.name} terlalu lama "
                f"({device.browser}). Perbarui (docs/operating/devices.md).",
                f"{office.name}: the browser of the device {device.name} is too old "
                f"({device.browser}). Update it (docs/operating/devices.md).",
            )


def _holidays(office: Office, now: datetime) -> Iterator[Finding]:
    today = office.local_date(now)
    years = [today.year, *([today.year + 1] if today.month >= OCTOBER else [])]
    for year in years:
        if not office.holidays.filter(date__year=year).exists():
            yield warning(
                "holidays",
                f"{office.name}: hari libur {year} belum diisi. Isi di Administrasi, Hari libur.",
                f"{office.name}: the holidays of {year} are missing. "
                "Enter them under Administrasi, Hari libur.",
            )
