"""What is known of the machine that runs the office: read from small files and cheap queries."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ramah.lib import backup_state, heartbeat, job_state, migration_state
from ramah.lib.backup_state import BackupState
from ramah.offices.models import Office
from ramah.visits.models import Event

OK, NEAR, LATE = "ok", "near", "late"
PROCESSES = (
    (heartbeat.WEB, _("Halaman")),
    (heartbeat.LIVE, _("Siaran perubahan")),
    (heartbeat.WORKER, _("Pekerja")),
)
JOBS = {
    "hapus data identitas lewat masa simpan": _("Hapus data identitas lewat masa simpan"),
    "akhiri tugas yang terlupa": _("Akhiri tugas yang terlupa"),
    "catat panggilan bel": _("Catat panggilan bel"),
    "hapus sesi dan catatan masuk yang lewat": _("Hapus sesi dan catatan masuk yang lewat"),
    "cadangan harian": _("Cadangan harian"),
    "periksa keadaan": _("Periksa keadaan (dokter)"),
}
OVERDUE = timedelta(minutes=5)
UNSEEN = timedelta(days=1)
AHEAD = timedelta(minutes=1)
MEGABYTE = 1024 * 1024
LITTLE, TOO_LITTLE = 1024 * MEGABYTE, 200 * MEGABYTE  # free room, as the doctor judges it


@dataclass(frozen=True)
class Process:
    """One kind of process: whether it lives, since when, how many there are."""

    label: Any
    level: str
    count: int = 0
    since: datetime | None = None
    seen_at: datetime | None = None
    version: str = ""


@dataclass(frozen=True)
class JobLine:
    """A periodic job as the page shows it."""

    label: Any
    level: str
    state: job_state.JobState


@dataclass(frozen=True)
class Backups:
    """The daily backups on this machine, and what is known of them."""

    level: str
    state: BackupState
    late: bool
    count: int
    size: int
    newest_size: int | None


@dataclass(frozen=True)
class Disk:
    """How full the disk under a folder is."""

    label: Any
    level: str
    free: int
    total: int

    @property
    def used_percent(self) -> int:
        """Give the used part, of a hundred."""
        return round(100 * (self.total - self.free) / self.total) if self.total else 0


@dataclass(frozen=True)
class Database:
    """Which database it is, how large, and what it still lacks."""

    level: str
    kind: str
    size: int | None
    pending: int


@dataclass(frozen=True)
class Clock:
    """The machine's time against the newest record."""

    level: str
    now: datetime
    newest: datetime | None


@dataclass(frozen=True)
class Devices:
    """How many shared devices the office has, in which state."""

    in_use: int
    unseen: int
    cut_off: int


def processes(home: Path, now: datetime) -> list[Process]:
    """Tell of each kind of process on this machine whether it lives."""
    return [_process(home, kind, label, now) for kind, label in PROCESSES]


def jobs(home: Path, now: datetime) -> list[JobLine]:
    """List the worker's jobs and how they went."""
    return [
        JobLine(JOBS.get(state.name, state.name), _job_level(state, now), state)
        for state in job_state.read(home).values()
    ]


def backups(home: Path, now: datetime) -> Backups:
    """Tell what is known of the backups; only the names and sizes of files are read."""
    state = backup_state.read(home)
    sizes = [size for file in (home / "backups").glob("ramah-*.backup") if (size := _size(file))]
    newest = _size(Path(state.good_file)) if state.good_file else None
    late = state.is_late(now)
    level = LATE if late or state.problem else NEAR if state.copy_problem else OK
    return Backups(level, state, late, len(sizes), sum(sizes), newest)


def disks(home: Path) -> list[Disk]:
    """Measure the disks of the data and, where it is a folder, of the backups' second place."""
    second = os.environ.get("RAMAH_BACKUP_COPY", "")
    places = [(_("Data dan cadangan"), str(home)), (_("Tempat kedua cadangan"), second)]
    return list(_measured(places))


def database() -> Database:
    """Tell which database it is; on PostgreSQL its size is one query."""
    lacking = migration_state.pending()
    level = OK if lacking == frozenset() else LATE
    pending = len(lacking or ())
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        size = sum(_size(Path(name + end)) or 0 for end in ("", "-wal"))
        return Database(level, f"SQLite {sqlite3.sqlite_version}", size, pending)
    return Database(level, _postgresql_version(), _postgresql_size(), pending)


def clock(office: Office, now: datetime) -> Clock:
    """Compare the machine's time with the office's newest record."""
    times = Event.objects.filter(office=office).order_by("-sequence")
    newest = times.values_list("recorded_at", flat=True).first()
    return Clock(LATE if newest and newest > now + AHEAD else OK, now, newest)


def devices(office: Office, now: datetime) -> Devices:
    """Count the office's shared devices, in one query."""
    used = Q(cut_off_at__isnull=True, registered_at__isnull=False)
    unseen = used & (Q(last_seen_at__lt=now - UNSEEN) | Q(last_seen_at__isnull=True))
    found = office.devices.aggregate(
        in_use=Count("pk", filter=used),
        unseen=Count("pk", filter=unseen),
        cut_off=Count("pk", filter=Q(cut_off_at__isnull=False)),
    )
    return Devices(**found)


def summary(home: Path, now: datetime) -> str:
    """Say in a word or two how the processes are; no database is asked."""
    still = sum(process.level != OK for process in processes(home, now))
    if not still:
        return str(_("semua berjalan"))
    return ngettext("%(count)s berhenti", "%(count)s berhenti", still) % {"count": still}


def _process(home: Path, kind: str, label: Any, now: datetime) -> Process:
    signs = heartbeat.signs(home, kind)
    fresh = [sign for sign in signs if sign.is_fresh(now.timestamp())]
    seen_at = _moment(signs[0].at) if signs else None
    if not fresh:
        return Process(label, LATE, seen_at=seen_at)
    versions = ", ".join(sorted({sign.version for sign in fresh}))
    since = _moment(min(sign.since for sign in fresh))
    return Process(label, OK, len(fresh), since, seen_at, versions)


def _job_level(state: job_state.JobState, now: datetime) -> str:
    if state.problem:
        return LATE
    return NEAR if now - state.next_at > OVERDUE else OK


def _measured(places: list[tuple[Any, str]]) -> Iterator[Disk]:
    for label, folder in places:
        if folder and Path(folder).is_dir():
            usage = shutil.disk_usage(folder)
            level = LATE if usage.free < TOO_LITTLE else NEAR if usage.free < LITTLE else OK
            yield Disk(label, level, usage.free, usage.total)


def _postgresql_version() -> str:
    version = int(getattr(connection, "pg_version", 0))
    return f"PostgreSQL {version // 10000}.{version % 10000}"


def _postgresql_size() -> int | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    except DatabaseError:
        return None


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except OSError:
        return None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
