"""The database engine of a single machine: SQLite whose writers wait briefly and often.

Who finds the file busy waits, in SQLite itself, for 1, 2, 5, 10 … and in the end 100 ms at a time,
while a transaction here takes less than one: under load most of the wait was sleep, and who had
waited longest asked least often. So of each process one thread writes while the others queue up
behind it, and the first of each process asks for the file every ``EVERY`` seconds. The file's own
lock still decides: nothing here lets two writers in, and nothing stays locked when a process dies.
"""

import sqlite3
import time
from functools import lru_cache
from threading import Lock
from typing import Any

from django.db.backends.sqlite3 import base

EVERY, SLOWLY = 0.0003, 0.01  # seconds between two questions
SLOWER_AFTER = 0.5  # who waits for something long (a migration) need not ask so often
WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "REPLAC"})
BEGIN = "BEGIN "
_turn = Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the file; a transaction has its process's turn until it ends."""

    _has_turn = False

    def create_cursor(self, name: str | None = None) -> Any:
        """Give a cursor that waits its turn before it writes."""
        return self.connection.cursor(factory=PatientCursor)

    def _start_transaction_under_autocommit(self) -> None:
        self._has_turn = _turn.acquire(timeout=_patience(self.connection) / 1000)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> Any:
        done = super()._commit()  # type: ignore[misc]
        self._leave()
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()


class PatientCursor(base.SQLiteCursorWrapper):
    """Runs statements; what opens a transaction, or is one by itself, waits for the file."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement."""
        if self.connection.in_transaction:
            return super().execute(query, params)
        if query[:6] == BEGIN:
            return self._ask(query, params)
        if query[:6] not in WRITES:
            return super().execute(query, params)
        came = _turn.acquire(timeout=_patience(self.connection) / 1000)
        try:
            return self._ask(query, params)
        finally:
            if came:
                _turn.release()

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """Write a statement's places as SQLite does; the same few statements come all day."""
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))  # type: ignore[misc]
        return _with_marks(query)

    def _ask(self, query: str, params: Any) -> Any:
        """Run a statement as soon as the file is free; the last refusal is the answer."""
        most = _patience(self.connection)
        self.connection.execute("PRAGMA busy_timeout = 0")
        start = time.monotonic()
        try:
            while True:
                try:
                    return super().execute(query, params)
                except sqlite3.OperationalError as error:
                    waited = time.monotonic() - start
                    is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                    if not is_busy or waited * 1000 >= most:
                        raise
                time.sleep(EVERY if waited < SLOWER_AFTER else SLOWLY)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {most}")


def _patience(connection: Any) -> int:
    """Give how long a connection waits for the file, in milliseconds."""
    return int(connection.execute("PRAGMA busy_timeout").fetchone()[0])


@lru_cache(maxsize=1000)
def _with_marks(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query)).replace("%%", "%")
