"""Restores a backup file: all of it, or nothing.

Whatever can be wrong is looked for before the first file of the installation changes: the whole
file is read and authenticated, put into a place of its own, counted, brought up to date.
"""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import psycopg
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import Node
from django.db.migrations.loader import MigrationLoader

from ramah.lib.keys import Keys
from ramah.runtime.backup import folders, postgresql, problems, sqlite
from ramah.runtime.backup.archive import About, Reader
from ramah.runtime.backup.chain import Chain, chains
from ramah.runtime.backup.make import Header, read_header
from ramah.runtime.backup.problems import BadFile, CannotRestore

NOT_EMPTY = (
    "Tempat tujuan sudah berisi data. Bila data itu memang akan diganti, "
    "ulangi dengan --overwrite (data lama disisihkan, tidak dihapus)."
)
NEWER = "Cadangan ini dibuat oleh program yang lebih baru ({program}). Perbarui program dahulu."
OTHER_DATABASE = (
    "Cadangan ini dari {theirs}, sedangkan pemasangan ini memakai {ours}. Pulihkan ke {theirs}."
)
COUNTS_DIFFER = "Jumlah baris tidak sama dengan catatan cadangan: {tables}."
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """Says what was restored, and where what was there before lies now."""

    header: Header
    chains: list[Chain]
    aside: str


class Target(Protocol):
    """A database of one kind, on its way in."""

    def take(self, about: About, blocks: Iterable[bytes]) -> None:
        """Write one entry into the place of its own."""

    def settle(self, header: Header) -> list[Chain]:
        """Check what was written, bring it up to date, and read the chains of events."""


def restore(path: Path, *, home: Path, keys: Keys, overwrite: bool, now: datetime) -> Restored:
    """Restore a backup into the installation, which must not be running.

    :raises CannotRestore: the file, its key, its version or the place does not fit.
    """
    if not path.is_file():
        raise CannotRestore(f"Berkas tidak ditemukan: {path}")
    try:
        with path.open("rb") as file:
            return _Restoring(Reader(file, keys.backup), home, overwrite, now).run()
    except OSError as error:
        reason = problems.words(error)
        raise CannotRestore(f"Cadangan tidak dapat dipulihkan ({reason}).") from error
    except (sqlite3.Error, psycopg.Error, DatabaseError) as error:
        kind = type(error.__cause__ or error).__name__
        raise CannotRestore(f"Basis data menolak cadangan ini ({kind}).") from error


class _Restoring:
    def __init__(self, reader: Reader, home: Path, overwrite: bool, now: datetime) -> None:
        self._entries = reader.entries()
        self._home, self._overwrite = home, overwrite
        self._aside = f"before-restore-{now:%Y%m%d-%H%M%S}"

    def run(self) -> Restored:
        about, _blocks = next(self._entries, ({}, iter(())))
        header = read_header(about)
        _check_kind(header)
        _check_version(header)
        replaced = _has_data(self._home)
        if replaced and not self._overwrite:
            raise CannotRestore(NOT_EMPTY)
        into = self._sqlite if connection.vendor == "sqlite" else self._postgresql
        found = into(header, replaced)
        return Restored(header, found, self._aside if replaced else "")

    def _sqlite(self, header: Header, replaced: bool) -> list[Chain]:
        path = Path(connection.settings_dict["NAME"])
        connection.close()
        sqlite.check_unused(path)
        with self._staging() as staging:
            target = _SqliteTarget(staging)
            self._receive(staging, target)
            found = target.settle(header)
            sqlite.check_unused(path)
            with self._place_aside(replaced) as aside:
                folders.put_in_place(staging, self._home, aside)
                sqlite.put_in_place(target.path, path, aside)
        return found

    def _postgresql(self, header: Header, replaced: bool) -> list[Chain]:
        schema = self._aside.replace("-", "_")
        with self._staging() as staging, transaction.atomic():
            target = _PostgresqlTarget(header, schema)
            self._receive(staging, target)
            found = target.settle(header)
            if not replaced:
                target.throw_away()
            with self._place_aside(replaced) as aside:
                folders.put_in_place(staging, self._home, aside)
        return found

    def _receive(self, staging: Path, target: Target) -> None:
        for about, blocks in self._entries:
            if about.get("kind") == "file":
                folders.write(staging, about, blocks)
            else:
                target.take(about, blocks)

    @contextlib.contextmanager
    def _staging(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=self._home) as folder:
            yield Path(folder)

    @contextlib.contextmanager
    def _place_aside(self, replaced: bool) -> Iterator[Path]:
        """Give the folder for what was there; without data worth keeping it goes away again."""
        if replaced:
            aside = self._home / self._aside
            aside.mkdir(mode=0o700)
            yield aside
        else:
            with self._staging() as aside:
                yield aside


class _SqliteTarget:
    def __init__(self, staging: Path) -> None:
        self.path = staging / "database.sqlite3"

    def take(self, about: About, blocks: Iterable[bytes]) -> None:
        if about.get("kind") != "sqlite":
            raise BadFile(problems.MALFORMED)
        with self.path.open("wb") as file:
            for block in blocks:
                file.write(block)

    def settle(self, header: Header) -> list[Chain]:
        if not self.path.exists():
            raise BadFile(problems.MALFORMED)
        _compare(sqlite.check(self.path).counts, header)
        with self._for_django():
            _bring_up_to_date()
            return chains()

    @contextlib.contextmanager
    def _for_django(self) -> Iterator[None]:
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = self.path
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


class _PostgresqlTarget:
    """Puts the tables there aside and makes new ones, inside the transaction it is in."""

    def __init__(self, header: Header, schema: str) -> None:
        self._schema, self._tables = schema, set(header.counts)
        connection.ensure_connection()
        self._database: postgresql.Database = connection.connection
        ours = self._tables | postgresql.our_tables(connection)
        try:
            postgresql.put_aside(self._database, ours, schema)
        except psycopg.errors.LockNotAvailable as error:
            raise CannotRestore(sqlite.STILL_USED) from error
        _migrate_as(header)
        postgresql.empty(self._database, self._tables)

    def take(self, about: About, blocks: Iterable[bytes]) -> None:
        if about.get("kind") != "table" or about.get("name") not in self._tables:
            raise BadFile(problems.MALFORMED)
        postgresql.fill(self._database, about, blocks)

    def settle(self, header: Header) -> list[Chain]:
        postgresql.settle(self._database, self._tables)
        _compare(postgresql.counts(self._database, self._tables), header)
        _bring_up_to_date()
        return chains()

    def throw_away(self) -> None:
        postgresql.throw_away(self._database, self._schema)


def _has_data(home: Path) -> bool:
    if folders.has_data(home):
        return True
    if connection.vendor == "sqlite":
        return sqlite.has_data(Path(connection.settings_dict["NAME"]))
    connection.ensure_connection()
    return postgresql.has_data(connection.connection)


def _check_kind(header: Header) -> None:
    if header.vendor != connection.vendor:
        theirs = NAMES.get(header.vendor, header.vendor)
        ours = NAMES.get(connection.vendor, connection.vendor)
        raise CannotRestore(OTHER_DATABASE.format(theirs=theirs, ours=ours))


def _check_version(header: Header) -> None:
    known = MigrationLoader(None).disk_migrations
    if any((app, name) not in known for app, name in header.migrations):
        raise BadFile(NEWER.format(program=header.program))


def _compare(counted: dict[str, int], header: Header) -> None:
    tables = sorted(
        table
        for table in {*counted, *header.counts}
        if counted.get(table) != header.counts.get(table)
    )
    if tables:
        raise BadFile(COUNTS_DIFFER.format(tables=", ".join(tables)))


def _migrate_as(header: Header) -> None:
    """Make the tables as they were when the backup was made."""
    executor = MigrationExecutor(connection)
    applied = {(app, name) for app, name in header.migrations}
    nodes = executor.loader.graph.node_map
    executor.migrate([key for key in sorted(applied) if not _followed(nodes[key], applied)])


def _followed(node: Node, applied: set[tuple[str, str]]) -> bool:
    """Tell whether the same app's next migration was applied too."""
    return any(child.key[0] == node.key[0] and child.key in applied for child in node.children)


def _bring_up_to_date() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
