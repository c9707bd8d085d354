"""Makes a backup file while the program runs."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from ramah.lib.keys import Keys
from ramah.runtime.backup import folders, postgresql, problems, sqlite
from ramah.runtime.backup.archive import Reader, Writer
from ramah.runtime.backup.names import PARTIAL
from ramah.runtime.backup.problems import BadFile, CannotBackUp


@dataclass(frozen=True)
class Header:
    """Holds what a backup says about itself."""

    program: str
    made_at: datetime
    vendor: str
    migrations: list[list[str]]
    counts: dict[str, int]

    @property
    def rows(self) -> int:
        """Give the number of rows in all tables."""
        return sum(self.counts.values())

    def entry(self) -> dict[str, Any]:
        """Write it as the first entry of the file."""
        return {
            "kind": "header",
            "program": self.program,
            "made_at": self.made_at.isoformat(),
            "vendor": self.vendor,
            "migrations": self.migrations,
            "counts": self.counts,
        }


def read_header(about: dict[str, Any]) -> Header:
    """Read the first entry of a file.

    :raises BadFile: it is something else.
    """
    try:
        if about["kind"] != "header":
            raise BadFile(problems.MALFORMED)
        return Header(
            str(about["program"]),
            datetime.fromisoformat(about["made_at"]),
            str(about["vendor"]),
            [[str(app), str(name)] for app, name in about["migrations"]],
            {str(table): int(number) for table, number in about["counts"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadFile(problems.MALFORMED) from error


def make(
    target: Path,
    *,
    database: BaseDatabaseWrapper,
    home: Path,
    keys: Keys,
    now: datetime,
    on_chunk: Callable[[], object] = lambda: None,
) -> Header:
    """Back up the database and the folders into a new file that its owner alone can read.

    The file gets its name only when it is whole and has been read back.

    :param on_chunk: called again and again while the work goes on.
    :raises CannotBackUp: the file exists, or cannot be written, or the database not read.
    """
    if target.exists():
        raise CannotBackUp(f"Berkas sudah ada, tidak ditimpa: {target}")
    partial = target.with_name(target.name + PARTIAL)
    try:
        header = _write(partial, database, home, keys, now, on_chunk)
        read_back(partial, keys, on_chunk)
        partial.replace(target)
        _sync_folder(target.parent)
    except (OSError, sqlite3.Error, psycopg.Error, DatabaseError, BadFile) as error:
        raise CannotBackUp(reason(error)) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return header


def read_back(path: Path, keys: Keys, on_chunk: Callable[[], object] = lambda: None) -> Header:
    """Read a backup file to its end, and give what it says about itself.

    :raises BadFile: something in it does not fit.
    """
    with path.open("rb") as file:
        entries = Reader(file, keys.backup).entries()
        about, _blocks = next(entries, ({}, iter(())))
        header = read_header(about)
        for _about, blocks in entries:
            for _block in blocks:
                on_chunk()
    return header


def _write(
    partial: Path,
    database: BaseDatabaseWrapper,
    home: Path,
    keys: Keys,
    now: datetime,
    on_chunk: Callable[[], object],
) -> Header:
    with _snapshot(database, home) as snapshot, _private(partial) as file:
        writer = Writer(file, keys.backup, on_chunk)
        header = Header(
            version("ramah"), now, database.vendor, snapshot.migrations, snapshot.counts
        )
        writer.entry(header.entry())
        for about, blocks in snapshot.entries():
            writer.entry(about, blocks)
        for about, blocks in folders.entries(home):
            writer.entry(about, blocks)
        writer.finish()
    return header


def _snapshot(
    database: BaseDatabaseWrapper, home: Path
) -> AbstractContextManager[sqlite.Copy | postgresql.Snapshot]:
    if database.vendor == "sqlite":
        return sqlite.snapshot(Path(database.settings_dict["NAME"]), home)
    return postgresql.snapshot(database)


@contextlib.contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def reason(error: Exception) -> str:
    """Say in a sentence why a backup was not made."""
    if isinstance(error, OSError):
        return f"Cadangan tidak dapat ditulis ({problems.words(error)}). Periksa folder dan disk."
    if isinstance(error, BadFile):
        return f"Cadangan yang baru ditulis tidak terbaca kembali. {error}"
    return f"Basis data tidak dapat disalin ({type(error).__name__}). Periksa ruang disk."
