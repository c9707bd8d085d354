"""The daily backup: made by the worker, rotated, copied to a second place."""

import logging
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from ramah.lib import backup_state
from ramah.lib.keys import Keys
from ramah.runtime.backup import second_place
from ramah.runtime.backup.make import Header, make, reason
from ramah.runtime.backup.names import PARTIAL, name, times
from ramah.runtime.backup.problems import CannotBackUp, CannotCopy, words

log = logging.getLogger("ramah.backup")

FOLDER = "backups"
RETRY = timedelta(minutes=15)
STALE_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Schedule:
    """Holds what is backed up every day, and where to.

    :ivar second: a folder, or the address of a server (``sftp:…``).
    """

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
        if self.second is None:
            self._forget_copy_problem()
        elif _may_try(state.copy_problem_at, now):
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
        second_place.rotate(self.folder, self.zone)

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
        where: object = "RAMAH_BACKUP_COPY"
        try:
            where = there = second_place.place(second, self.home, os.environ)
            if not there.has(name(newest), backup_state.read(self.home)):
                there.take(self.folder / name(newest), self.zone, self.on_chunk)
                self._note_copy(copied_at=now, copied_file=name(newest), copied_to=str(there))
            else:
                self._forget_copy_problem()
        except CannotCopy as error:
            problem = f"{where} ({error.fault.indonesian})"
            self._note_no_copy(problem, error.fault.name, now)
        except OSError as error:
            self._note_no_copy(f"{where} ({words(error)})", "", now)

    def _forget_copy_problem(self) -> None:
        if backup_state.read(self.home).copy_problem:
            self._note_copy()

    def _note_copy(self, **about: datetime | str) -> None:
        cleared = {"copy_problem": "", "copy_fault": "", "copy_problem_at": None}
        backup_state.note(self.home, **cleared, **about)

    def _note_no_copy(self, problem: str, fault: str, now: datetime) -> None:
        log.error("Salinan cadangan ke tempat kedua gagal: %s", problem)
        backup_state.note(self.home, copy_problem=problem, copy_fault=fault, copy_problem_at=now)


def _may_try(failed_at: datetime | None, now: datetime) -> bool:
    return failed_at is None or abs(now - failed_at) >= RETRY


def _sweep(home: Path) -> None:
    """Remove what a backup or restore that was killed more than a day ago left behind."""
    left = [*home.glob(".backup-*"), *home.glob(".restore-*"), *home.glob(f"{FOLDER}/*{PARTIAL}")]
    for path in left:
        if time.time() - path.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
