"""The daily backup: made by the worker, rotated, copied to a second place."""

import hashlib
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from ramah.lib import backup_state
from ramah.lib.keys import Keys
from ramah.runtime.backup.make import PARTIAL, Header, make, reason
from ramah.runtime.backup.problems import CannotBackUp, words
from ramah.runtime.backup.rotation import kept

log = logging.getLogger("ramah.backup")

FOLDER = "backups"
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"ramah-(\d{8}T\d{6}Z)\.backup")
RETRY = timedelta(minutes=15)
STALE_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Schedule:
    """Holds what is backed up every day, and where to."""

    database: BaseDatabaseWrapper
    home: Path
    keys: Keys
    zone: tzinfo
    second: Path | None = None
    on_chunk: Callable[[], object] = lambda: None

    @property
    def folder(self) -> Path:
        """Give the folder of the daily backups."""
        return self.home / FOLDER

    def run(self, now: datetime) -> None:
        """Make today's backup if there is none, and see that the second place has the newest.

        A problem is written down for the administrator's page, and tried again later.
        """
        state = backup_state.read(self.home)
        if not self._has_one_of(now) and _may_try(state.problem_at, now):
            self._make(now)
        if self.second and _may_try(state.copy_problem_at, now):
            self._copy(self.second, now)

    def _has_one_of(self, now: datetime) -> bool:
        today = now.astimezone(self.zone).date()
        return any(at.astimezone(self.zone).date() == today for at in times(self.folder))

    def _make(self, now: datetime) -> None:
        file = self.folder / name(now)
        try:
            header = self._write(file, now)
        except (CannotBackUp, OSError) as error:
            problem = str(error) if isinstance(error, CannotBackUp) else reason(error)
            log.error("Cadangan harian gagal: %s", problem)
            backup_state.note(self.home, problem=problem, problem_at=now)
            return
        backup_state.note(self.home, good_at=now, good_file=str(file), problem="", problem_at=None)
        log.info("Cadangan harian siap: %s (%d baris)", file.name, header.rows)
        rotate(self.folder, self.zone)

    def _write(self, file: Path, now: datetime) -> Header:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        _sweep(self.home)
        return make(
            file,
            database=self.database,
            home=self.home,
            keys=self.keys,
            now=now,
            on_chunk=self.on_chunk,
        )

    def _copy(self, second: Path, now: datetime) -> None:
        newest = max(times(self.folder), default=None)
        if newest is None:
            return
        try:
            if not (second / name(newest)).exists():
                _copy_whole(self.folder / name(newest), second)
                rotate(second, self.zone)
                backup_state.note(self.home, copied_at=now, copy_problem="", copy_problem_at=None)
        except OSError as error:
            problem = f"{second} ({words(error)})"
            log.error("Salinan cadangan ke tempat kedua gagal: %s", problem)
            backup_state.note(self.home, copy_problem=problem, copy_problem_at=now)


def name(at: datetime) -> str:
    """Name the backup of a moment."""
    return f"ramah-{at.astimezone(UTC):{STAMP}}.backup"


def times(folder: Path) -> Iterator[datetime]:
    """Give the moments of the daily backups in a folder; other files do not count."""
    if folder.is_dir():
        for path in folder.iterdir():
            if found := NAME.fullmatch(path.name):
                yield datetime.strptime(found[1], STAMP).replace(tzinfo=UTC)


def rotate(folder: Path, zone: tzinfo) -> None:
    """Delete the daily backups that are no longer kept."""
    local = [at.astimezone(zone) for at in times(folder)]
    for at in set(local) - kept(local):
        (folder / name(at)).unlink(missing_ok=True)


def _may_try(failed_at: datetime | None, now: datetime) -> bool:
    return failed_at is None or abs(now - failed_at) >= RETRY


def _copy_whole(source: Path, second: Path) -> None:
    """Copy a file under a passing name, read it back, and give it its own name."""
    passing = second / f"{source.name}{PARTIAL}"
    try:
        shutil.copyfile(source, passing)
        with passing.open("rb+") as file:
            os.fsync(file.fileno())
        if _digest(passing) != _digest(source):
            raise OSError(0, "salinan tidak sama dengan aslinya")
        passing.chmod(0o600)
        passing.replace(second / source.name)
    finally:
        passing.unlink(missing_ok=True)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _sweep(home: Path) -> None:
    """Remove what a backup or restore that was killed more than a day ago left behind."""
    left = [*home.glob(".backup-*"), *home.glob(".restore-*"), *home.glob(f"{FOLDER}/*{PARTIAL}")]
    for path in left:
        if time.time() - path.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
