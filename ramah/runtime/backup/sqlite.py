"""Reading and refilling an SQLite database, by SQLite's own online copy."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from ramah.runtime.backup import problems
from ramah.runtime.backup.archive import CHUNK, About
from ramah.runtime.backup.problems import BadFile, CannotRestore

SIDE_FILES = ("-wal", "-shm", "-journal")
STILL_USED = "Program masih berjalan. Hentikan dahulu (ramah serve), lalu ulangi."


class Copy:
    """A database file that nobody else has open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _opened(path) as database:
            database.execute("PRAGMA journal_mode=DELETE")
            self.migrations = _rows(database, "SELECT app, name FROM django_migrations ORDER BY id")
            self.counts = {name: _count(database, name) for name in _tables(database)}

    def entries(self) -> Iterator[tuple[About, Iterable[bytes]]]:
        """Give the file as one entry."""
        with self.path.open("rb") as file:
            yield {"kind": "sqlite"}, blocks(file)


@contextlib.contextmanager
def snapshot(source: Path, home: Path) -> Iterator[Copy]:
    """Copy a database as it stands at one moment; writers are not held up."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=home) as folder:
        path = Path(folder) / "copy.sqlite3"
        with _opened(source) as database, _opened(path) as copy:
            database.execute("PRAGMA query_only=ON")
            database.backup(copy)
        yield Copy(path)


def blocks(file: BinaryIO) -> Iterator[bytes]:
    """Read a file block by block."""
    while block := file.read(CHUNK):
        yield block


def check(path: Path) -> Copy:
    """Read a restored file and check that it is whole.

    :raises BadFile: it is not.
    """
    try:
        with _opened(path) as database:
            found = _rows(database, "PRAGMA integrity_check")
            strays = _rows(database, "PRAGMA foreign_key_check")
        copy = Copy(path)
    except sqlite3.DatabaseError as error:
        raise BadFile(problems.MALFORMED) from error
    if found != [["ok"]] or strays:
        raise BadFile(problems.MALFORMED)
    return copy


def has_data(path: Path) -> bool:
    """Tell whether there is a database with an office in it, or one that cannot be read."""
    if not path.exists():
        return False
    try:
        with _opened(path) as database:
            if "offices_office" not in _tables(database):
                return bool(_tables(database))
            return _count(database, "offices_office") > 0
    except sqlite3.DatabaseError:
        return True


def put_in_place(staged: Path, path: Path, aside: Path) -> None:
    """Let the staged file take the database's place; the one there before goes aside.

    :raises CannotRestore: somebody still uses the database.
    """
    _fold_up(staged)
    if path.exists():
        _fold_up(path)
        _keep(path, aside / path.name)
        for side in SIDE_FILES:
            with contextlib.suppress(FileNotFoundError):
                os.replace(f"{path}{side}", aside / f"{path.name}{side}")
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    staged.replace(path)


def _keep(path: Path, aside: Path) -> None:
    """Keep a file under a second name; copy it where a file has but one."""
    try:
        os.link(path, aside)
    except OSError:
        shutil.copy2(path, aside)


def check_unused(path: Path) -> None:
    """Check that nobody else has the database open.

    :raises CannotRestore: somebody has.
    """
    if path.exists():
        _fold_up(path)


def _fold_up(path: Path) -> None:
    """Bring everything into the one file; possible only when nobody else has it open."""
    try:
        with _opened(path, timeout=2) as database:
            database.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise CannotRestore(STILL_USED) from error
    except sqlite3.DatabaseError:
        return  # not readable any more: it goes aside as it is


@contextlib.contextmanager
def _opened(path: Path, timeout: float = 20) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path, timeout=timeout)) as database:
        yield database


def _tables(database: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
    return sorted(str(name) for (name,) in database.execute(query))


def _count(database: sqlite3.Connection, table: str) -> int:
    name = table.replace('"', '""')
    query = f'SELECT count(*) FROM "{name}"'  # noqa: S608 - a name from the database itself
    return int(database.execute(query).fetchone()[0])


def _rows(database: sqlite3.Connection, query: str) -> list[list[Any]]:
    return [list(row) for row in database.execute(query)]
