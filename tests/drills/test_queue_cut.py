"""The queue under 32 clients whose server is killed: no number twice, none lost, none called twice.

Half of the clients draw numbers at kiosks, half call and serve at counters, all through the real
server. In turn the processes of the pages alone are killed (they come back by themselves), and
everything. ``RAMAH_DRILL_ROUNDS`` says how often.
"""

import json
import secrets
import sqlite3
import threading
import time
from contextlib import closing
from typing import Any

import psycopg
import pytest

from bench.queue.clients import SIGNS, Client
from tests.drills.house import House, processes_of
from tests.drills.house import kill as kill_process
from tests.drills.test_power_cut import ROUNDS, house, report

__all__ = ("house",)  # the fixture
pytestmark = [pytest.mark.slow, pytest.mark.drill]
EACH = 16 if ROUNDS > 2 else 8  # kiosks, and as many counters
WORK = 2.5  # seconds before and after the kill

DOUBLE_NUMBERS = (
    "SELECT series, number FROM queueing_ticket"
    " GROUP BY office_id, service_date, series, number HAVING COUNT(*) > 1"
)
GAPS = (
    "SELECT series FROM queueing_ticket"
    " GROUP BY office_id, service_date, series HAVING MAX(number) <> COUNT(*)"
)
CALLED_TWICE = (
    "SELECT ticket_id FROM queueing_call WHERE ending IN ('', 'STARTED')"
    " GROUP BY ticket_id HAVING COUNT(*) > 1"
)
AT_COUNTER = (
    "SELECT c.id, c.ticket_id FROM queueing_call c JOIN offices_counter o ON o.id = c.counter_id"
    " WHERE o.number = {} AND "
)
ACTIVE = f"{AT_COUNTER} c.ended_at IS NULL"
SERVING = f"{AT_COUNTER} c.ending = 'STARTED' AND c.served_until IS NULL"


class Kiosk:
    """Draws numbers; a draw that was not answered is sent again, as a second tap would."""

    def __init__(self, port: int, token: str, services: list[int]) -> None:
        self.client = Client(port, f"ramah_device={token}")
        self.services = services
        self.acknowledged: list[str] = []
        self.code = ""

    def work(self, stop: threading.Event) -> None:
        """Draw until told to stop."""
        while not stop.is_set():
            self.code = self.code or "".join(secrets.choice(SIGNS) for _sign in range(8))
            fields = {"code": self.code, "lane": "ORDINARY", "service": self.services[0]}
            if _sent(self.client, "/kios/ambil/", fields):
                self.acknowledged.append(self.code)
                self.code = ""


class Officer:
    """Calls who is next, serves them and ends; notes what was called to this counter."""

    def __init__(self, port: int, session: str, counter: int, house: House) -> None:
        self.client, self.counter, self.house = (
            Client(port, f"ramah_session={session}"),
            counter,
            house,
        )
        self.acknowledged: list[tuple[int, int]] = []  # call and ticket

    def work(self, stop: threading.Event) -> None:
        """Call and serve until told to stop."""
        while not stop.is_set():
            if _sent(self.client, "/loket/panggil/", {}):
                for key, ticket in rows(self.house, ACTIVE.format(self.counter)):
                    self.acknowledged.append((key, ticket))
                    _sent(self.client, f"/loket/panggilan/{key}/mulai/", {})
            for key, _ticket in rows(self.house, SERVING.format(self.counter)):
                _sent(self.client, f"/loket/panggilan/{key}/selesai/", {})


def rows(house: House, statement: str) -> list[tuple[Any, ...]]:
    """Ask the house's database; nothing while it is away."""
    try:
        with closing(_connection(house)) as connection:
            return list(connection.execute(statement).fetchall())
    except (sqlite3.OperationalError, psycopg.OperationalError):
        return []


def _connection(house: House) -> Any:
    if house.postgres:
        return psycopg.connect(house.postgres.url, autocommit=True)
    return sqlite3.connect(house.home / "ramah.sqlite3", isolation_level=None, timeout=20)


def _sent(client: Client, path: str, fields: dict[str, Any]) -> bool:
    """Send a form; tell whether it was acknowledged."""
    try:
        return client.post(path, fields) in (302, 303)
    except (OSError, ValueError):
        client.close()
        time.sleep(0.1)
        return False


def _clients(house: House) -> tuple[list[Kiosk], list[Officer]]:
    keys = json.loads((house.home / "clients.json").read_text(encoding="utf-8"))
    kiosks = [Kiosk(house.port, token, keys["services"]) for token in keys["kiosks"][:EACH]]
    officers = [
        Officer(house.port, session, number, house)
        for number, session in enumerate(keys["officers"][:EACH], start=1)
    ]
    return kiosks, officers


def _kill_pages(house: House) -> None:
    """Kill the processes that answer, not the one that starts them again."""
    for number in processes_of(house.home):
        with open(f"/proc/{number}/cmdline", "rb") as file:
            if b"ramah.wsgi" in file.read():
                kill_process(number)


def _round(house: House, everything: bool, clients: list[Any]) -> None:
    stop = threading.Event()
    threads = [threading.Thread(target=each.work, args=(stop,)) for each in clients]
    for thread in threads:
        thread.start()
    time.sleep(WORK)
    if everything:
        house.cut()
        house.power()
    else:
        _kill_pages(house)
        house.until(lambda: house.status("/readyz") == 200)
    time.sleep(WORK)
    stop.set()
    for thread in threads:
        thread.join()
    for each in clients:
        each.client.close()


def _faults(house: House, kiosks: list[Kiosk], officers: list[Officer]) -> list[str]:
    codes = [code for (code,) in rows(house, "SELECT code FROM queueing_ticket")]
    calls = set(rows(house, "SELECT id, ticket_id FROM queueing_call"))
    drawn = [code for kiosk in kiosks for code in kiosk.acknowledged]
    called = [pair for officer in officers for pair in officer.acknowledged]
    assert all((codes, drawn, called)), "nobody worked"
    return [
        *(f"number drawn twice: {row}" for row in rows(house, DOUBLE_NUMBERS)),
        *(f"numbers left out: {row}" for row in rows(house, GAPS)),
        *(f"called twice: {row}" for row in rows(house, CALLED_TWICE)),
        *(f"lost: {code}" for code in drawn if codes.count(code) != 1),
        *(f"call lost: {pair}" for pair in called if pair not in calls),
    ]


def test_no_number_is_lost_or_given_or_called_twice(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.run("bench.queue.office", str(house.home), "0")
    house.start()
    kiosks, officers = _clients(house)
    for number in range(1, ROUNDS + 1):
        _round(house, number % 2 == 0, [*kiosks, *officers])
        faults = _faults(house, kiosks, officers)
        assert faults == [], f"round {number}"
        with capsys.disabled():
            drawn = sum(len(kiosk.acknowledged) for kiosk in kiosks)
            called = sum(len(officer.acknowledged) for officer in officers)
            report(house, number, f"{drawn} numbers drawn, {called} called, none lost or twice")
    house.run("ramah.cli", "verify")
