"""The database engine of a single machine: SQLite whose writers wait briefly and often.

Who finds the file busy waits, in SQLite itself, for 1, 2, 5, 10 … and in the end 100 ms at a time,
while a transaction here takes less than one: under load most of the wait was sleep, and who had
waited longest asked least often. So the threads of a process queue up in front of the file, and
the first of each process asks again every ``EVERY`` seconds. The file's own lock still decides:
nothing here lets two writers in, and nothing stays locked when a process dies.
"""

import sqlite3
import time
from functools import lru_cache
from threading import Lock
from typing import Any

from django.db.backends.sqlite3 import base

EVERY, SLOWLY = 0.0003, 0.01  # seconds between two questions
SLOWER_AFTER = 0.5  # who waits for something long (a migration) need not ask so often
WRITES = frozenset({"BEGIN ", "INSERT", "UPDATE", "DELETE", "REPLAC"})
_turn = Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the file."""

    def create_cursor(self, name: str | None = None) -> Any:
        """Give a cursor that waits its turn before it writes."""
        return self.connection.cursor(factory=PatientCursor)


class PatientCursor(base.SQLiteCursorWrapper):
    """Runs statements; what opens a transaction, or is one by itself, waits its turn."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement."""
        if self.connection.in_transaction or query[:6] not in WRITES:
            return super().execute(query, params)
        (most,) = self.connection.execute("PRAGMA busy_timeout").fetchone()
        end = time.monotonic() + most / 1000
        came = _turn.acquire(timeout=most / 1000)
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            return self._ask(query, params, end)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {most}")
            if came:
                _turn.release()

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """Write a statement's places as SQLite does; the same few statements come all day."""
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))  # type: ignore[misc]
        return _with_marks(query)

    def _ask(self, query: str, params: Any, end: float) -> Any:
        """Run a statement as soon as the file is free; the last refusal is the answer."""
        quick_until = time.monotonic() + SLOWER_AFTER
        while True:
            try:
                return super().execute(query, params)
            except sqlite3.OperationalError as error:
                now = time.monotonic()
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or now >= end:
                    raise
            time.sleep(EVERY if now < quick_until else SLOWLY)


@lru_cache(maxsize=1000)
def _with_marks(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query)).replace("%%", "%")
