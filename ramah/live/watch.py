"""Learns of new revisions: polling ``PRAGMA data_version`` on SQLite, LISTEN on PostgreSQL.

One watcher per process, whatever the number of browsers; no connection is held per browser.
"""

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ramah.live.config import Config
from ramah.live.hub import Hub, Revision

log = logging.getLogger("ramah.live")

REVISIONS = (
    "SELECT id, revision, queue_revision, visits_revision, aids_revision{} FROM offices_office"
)
WITHOUT_CALLS = REVISIONS.format("")  # a database from before the announcements
WITH_CALLS = (
    REVISIONS.format(", COALESCE(content, '[]')")
    + " LEFT JOIN queueing_announcement ON office_id = id"
)
OF_SOME = " WHERE id = ANY(%s)"
MISSING = "no such table"
CHANNEL = "ramah_office"
POLL_SECONDS = 0.025
WAIT_SECONDS = 1.0
RETRY_SECONDS = 1.0
REREAD_SECONDS = 15.0
KEEPALIVE = "keepalives_idle=10 keepalives_interval=5 keepalives_count=3"

Follow = Callable[[Hub], Awaitable[None]]
Row = tuple[Any, ...]


async def watch(config: Config, hub: Hub) -> None:
    """Keep the hub up to date until cancelled; while the database is away, say so and retry."""
    follow = _postgresql(config.postgresql) if config.postgresql else _sqlite(config.sqlite)
    while True:
        try:
            await follow(hub)
        except (sqlite3.Error, psycopg.Error, OSError) as error:
            log.warning("Basis data belum terbaca: %s", type(error).__name__)
        hub.lose()
        await asyncio.sleep(RETRY_SECONDS)


class SqliteFile:
    """Reads the revisions from one SQLite file; used by one thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _identity(path)
        self._database = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=5)
        self._database.execute("PRAGMA query_only = ON")
        self._version = -1

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def wait(self) -> list[Revision]:
        """Wait until another connection commits, and read; after a second return empty-handed.

        :raises OSError: the file is gone or was replaced by another.
        """
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            if self._has_changed():
                return _revisions(self._read())
            time.sleep(POLL_SECONDS)
        return []

    def _read(self) -> Iterable[Row]:
        try:
            return self._database.execute(WITH_CALLS).fetchall()
        except sqlite3.OperationalError as error:
            if MISSING not in str(error):
                raise
            return self._database.execute(WITHOUT_CALLS).fetchall()

    def _has_changed(self) -> bool:
        if _identity(self.path) != self._file:
            raise FileNotFoundError(self.path)
        (version,) = self._database.execute("PRAGMA data_version").fetchone()
        changed = version != self._version
        self._version = version
        return bool(changed)


def _identity(path: Path) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino


def _sqlite(path: Path) -> Follow:
    async def follow(hub: Hub) -> None:
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as thread:
            file = await loop.run_in_executor(thread, SqliteFile, path)
            try:
                while True:
                    hub.publish(await loop.run_in_executor(thread, file.wait))
            finally:
                thread.submit(file.close)

    return follow


def _postgresql(url: str) -> Follow:
    async def follow(hub: Hub) -> None:
        address = make_conninfo(url, **conninfo_to_dict(KEEPALIVE))
        connection = await psycopg.AsyncConnection.connect(address, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            while True:
                hub.publish(_revisions(await _fetch(connection)))
                await _notified(connection, hub)

    return follow


async def _notified(connection: psycopg.AsyncConnection, hub: Hub) -> None:
    """Publish the offices that are named; return now and then, for a reading of all offices."""
    end = time.monotonic() + REREAD_SECONDS
    while (left := end - time.monotonic()) > 0:
        notices = connection.notifies(timeout=left, stop_after=1)
        named = [int(notice.payload) async for notice in notices]
        if named:
            hub.publish(_revisions(await _fetch(connection, named)))


async def _fetch(connection: psycopg.AsyncConnection, named: list[int] | None = None) -> list[Row]:
    """Read these offices, or all of them."""
    which, values = (OF_SOME, [named]) if named else ("", None)
    try:
        cursor = await connection.execute(WITH_CALLS + which, values)
    except psycopg.errors.UndefinedTable:
        cursor = await connection.execute(WITHOUT_CALLS + which, values)
    return await cursor.fetchall()


def _revisions(rows: Iterable[Row]) -> list[Revision]:
    return [Revision(*row) for row in rows]
