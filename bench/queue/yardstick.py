"""The statements of a draw and of a call, sent again from one plain connection: no web layer.

``python -m bench.queue.yardstick`` lets the program draw and call one number each, keeps what it
sent to the database, and repeats it with other numbers for some seconds, one durable commit each.
So it shows how fast this database could be if everything around it cost nothing.
"""

import itertools
import json
import random
import re
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import psycopg

Statement = tuple[str, list[Any]]
COLUMNS = re.compile(r'INSERT INTO "(\w+)" \(([^)]*)\)')
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ENOUGH = 200
BEYOND = itertools.count(10**8, 10**8)  # every number and event that is there
FREE = (
    "UPDATE queueing_call SET ending = 'UNDONE', ended_at = called_at WHERE ended_at IS NULL",
    "UPDATE queueing_call SET served_until = ended_at"
    " WHERE ending = 'STARTED' AND served_until IS NULL",
    "UPDATE queueing_ticket SET state = 'WAITING' WHERE state = 'CALLED'",
)


def recorded(act: Callable[[], object]) -> list[Statement]:
    """Do something once, and give the statements it sent."""
    from django.db import connection

    sent: list[Statement] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            sent.append((sql, list(params or [])))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        act()
    return sent


class Replay:
    """Sends recorded statements again, each time with a number, code and event of its own."""

    def __init__(self, connection: Any, statements: list[Statement], *, sqlite: bool) -> None:
        self.connection = connection
        self.begin = "BEGIN IMMEDIATE" if sqlite else "BEGIN"
        self.statements = [
            (sql.replace("%s", "?") if sqlite else sql, params, _columns(sql))
            for sql, params in statements
        ]
        self.turn = next(BEYOND)

    def once(self) -> None:
        """Send them in one transaction."""
        self.turn += 1
        self.connection.execute(self.begin)
        for sql, params, columns in self.statements:
            found = self.connection.execute(sql, self._fresh(params, columns))
            if not columns and sql.startswith("SELECT"):
                found.fetchone()
        self.connection.execute("COMMIT")

    def _fresh(self, params: list[Any], columns: list[str]) -> list[Any]:
        if not columns:
            return params
        changed = {"number": self.turn, "sequence": self.turn, "code": self._code(columns)}
        return [changed.get(name, value) for name, value in zip(columns, params, strict=True)]

    def _code(self, columns: list[str]) -> str:
        """Give a ticket's code; an event's is what happened, and may be anything."""
        return "".join(random.choices(SIGNS, k=8)) if "series" in columns else "YARDSTICK"  # noqa: S311


def main(order: dict[str, Any]) -> dict[str, list[float]]:
    """Give how long each draw and each call took (seconds)."""
    django.setup()
    connection, is_sqlite = _connect(order), not order["postgresql"]
    _free(connection)
    drawing = Replay(connection, recorded(_draw), sqlite=is_sqlite)
    calling = Replay(connection, recorded(_call), sqlite=is_sqlite)
    _free(connection)
    return {
        "draw": _timed(drawing.once, order["seconds"]),
        "call next": _timed(calling.once, order["seconds"], lambda: _free(connection)),
    }


def _draw() -> None:
    from ramah.offices.devices import Device
    from ramah.queueing.issuing import draw_at_kiosk
    from ramah.queueing.models import new_code

    device = Device.objects.filter(shows=Device.Shows.KIOSK).select_related("office")[0]
    service = device.office.services.order_by("pk")[0]
    draw_at_kiosk(
        office=device.office,
        service=service,
        lane="ORDINARY",
        code=new_code(),
        device=device,
        now=datetime.now(UTC),
    )


def _call() -> None:
    from ramah.journey.calls import call_next
    from ramah.offices.models import Counter, User

    call_next(
        counter=Counter.objects.select_related("office").get(number=1),
        by=User.objects.get(username="loket1"),
        now=datetime.now(UTC),
    )


def _connect(order: dict[str, Any]) -> Any:
    """Open a connection as durable as the program's."""
    if order["postgresql"]:
        return psycopg.connect(order["postgresql"], autocommit=True)
    connection = sqlite3.connect(Path(order["sqlite"]), isolation_level=None, timeout=30)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    return connection


def _timed(act: Callable[[], None], seconds: float, after: Callable[[], None] | None = None) -> Any:
    took: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end or len(took) < ENOUGH:
        begin = time.perf_counter()
        act()
        took.append(time.perf_counter() - begin)
        if after:
            after()
    return took


def _free(connection: Any) -> None:
    """End what is called or served, and let called numbers wait again; not timed."""
    for statement in FREE:
        connection.execute(statement)


def _columns(sql: str) -> list[str]:
    found = COLUMNS.match(sql)
    return [name.strip(' "') for name in found[2].split(",")] if found else []


if __name__ == "__main__":
    json.dump(main(json.load(sys.stdin)), sys.stdout)
