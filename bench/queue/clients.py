"""Clients of the queue as real ones: kept connections, cookies, CSRF tokens, plain HTTP.

They run in a process of their own: ``python -m bench.queue.clients`` reads its order as JSON from
standard input and writes what it measured to standard output.
"""

import json
import secrets
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
SEEN = 303, 302
TIMEOUT = 30


class Client:
    """One browser: a connection that is kept, a cookie, and what its requests took."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.csrf = port, secrets.token_hex(16)
        self.cookie = f"{cookie}; ramah_csrf={self.csrf}"
        self.connection: socket.socket | None = None
        self.took: list[float] = []
        self.refused = 0
        self.where = ""

    def post(self, path: str, fields: dict[str, Any], *, timed: bool = True) -> int:
        """Send a form, read the whole answer, and note how long it took."""
        body = urlencode({"csrfmiddlewaretoken": self.csrf, **fields})
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        begin = time.perf_counter()
        status = self._answer((head + body).encode())
        if timed:
            self.took.append(time.perf_counter() - begin)
        self.refused += status not in SEEN
        return status

    def close(self) -> None:
        """Let go of the connection; the next request opens another."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _answer(self, request: bytes) -> int:
        if self.connection is None:
            address = ("127.0.0.1", self.port)
            self.connection = socket.create_connection(address, timeout=TIMEOUT)
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._read()
        head, _blank, body = data.partition(b"\r\n\r\n")
        fields = _headers(head)
        length = int(fields.get(b"content-length", b"0"))
        while len(body) < length:
            body += self._read()
        self.where = fields.get(b"location", b"").decode()
        if fields.get(b"connection") == b"close":
            self.close()
        return int(head[9:12])

    def _read(self) -> bytes:
        assert self.connection  # noqa: S101 - opened above
        part = self.connection.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        return part


def issue(order: dict[str, Any]) -> list[Client]:
    """Draw numbers at kiosks for some seconds."""
    services = order["services"]

    def work(client: Client, number: int) -> None:
        code = "".join(secrets.choice(SIGNS) for _sign in range(8))
        lane = "PRIORITY" if number % 4 == 0 else "ORDINARY"
        service = services[number % len(services)]
        client.post("/kios/ambil/", {"code": code, "lane": lane, "service": service})

    cookies = [f"ramah_device={token}" for token in order["kiosks"][: order["clients"]]]
    return _run(order, cookies, lambda _index: work)


def call(order: dict[str, Any]) -> list[Client]:
    """Call the next number at counters for some seconds; serve and finish it untimed."""

    def worker(index: int) -> Callable[[Client, int], None]:
        active = active_call(order, index + 1)

        def work(client: Client, _number: int) -> None:
            client.post("/loket/panggil/", {})
            key = active()
            if key:
                client.post(f"/loket/panggilan/{key}/mulai/", {}, timed=False)
                client.post(f"/loket/panggilan/{key}/selesai/", {}, timed=False)
            if order.get("pause"):
                time.sleep(order["pause"])

        return work

    cookies = [f"ramah_session={key}" for key in order["officers"][: order["clients"]]]
    return _run(order, cookies, worker)


def active_call(order: dict[str, Any], counter: int) -> Callable[[], int | None]:
    """Look a counter's call up in the database: an officer reads it from their page instead."""
    where = f"o.number = {int(counter)} AND c.ended_at IS NULL"
    join = "queueing_call c JOIN offices_counter o ON o.id = c.counter_id"
    sql = f"SELECT c.id FROM {join} WHERE {where}"  # noqa: S608 - numbers of our own
    opened: list[Any] = []

    def look() -> int | None:
        if not opened:  # by the thread that uses it
            opened.append(
                psycopg.connect(order["postgresql"], autocommit=True)
                if order.get("postgresql")
                else sqlite3.connect(Path(order["sqlite"]), isolation_level=None, timeout=30)
            )
        row = opened[0].execute(sql).fetchone()
        return row[0] if row else None

    return look


def _run(
    order: dict[str, Any],
    cookies: list[str],
    worker: Callable[[int], Callable[[Client, int], None]],
) -> list[Client]:
    """Let every client work for so many seconds, after a second to warm up."""
    clients = [Client(order["port"], cookie) for cookie in cookies]
    end = time.monotonic() + order["seconds"]

    def run(index: int, client: Client) -> None:
        work, number = worker(index), index
        time.sleep(index / len(clients) * order.get("pause", 0))  # nobody presses in step
        while time.monotonic() < end:
            work(client, number)
            number += 1

    threads = [
        threading.Thread(target=run, args=(index, client)) for index, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return clients


def _headers(head: bytes) -> dict[bytes, bytes]:
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _colon, value in lines}


def main() -> None:
    """Do what standard input orders, and write what was measured."""
    order = json.load(sys.stdin)
    clients = {"issue": issue, "call": call}[order["what"]](order)
    took = [seconds for client in clients for seconds in client.took]
    refused = sum(client.refused for client in clients)
    json.dump({"took": took, "refused": refused}, sys.stdout)


if __name__ == "__main__":
    main()
