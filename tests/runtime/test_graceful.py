"""Stopping, starting again and renewing under load: whoever was let in is answered in full."""

import atexit
import contextlib
import functools
import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.parse
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.runtime.conftest import RAMAH, Installation
from tests.runtime.waiting import children, runs, until

pytestmark = [pytest.mark.slow, pytest.mark.drill]

CLIENTS = 6
HERE = "127.0.0.1"
PATIENCE = 30
NEED = "DUDUK"
STARTED: "list[subprocess.Popen[bytes]]" = []
FORM = "application/x-www-form-urlencoded"


@dataclass
class Load:
    """Clients that write and read without a pause; what became of each request."""

    port: int
    cookies: dict[str, str]
    keep_alive: bool
    stop: threading.Event = field(default_factory=threading.Event)
    ends: Counter[str] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    hurt: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def running(self) -> Iterator["Load"]:
        """Let the clients work for the length of a block."""
        threads = [threading.Thread(target=self._work, args=[n % 2 == 0]) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(PATIENCE)

    def _work(self, writes: bool) -> None:
        connection: http.client.HTTPConnection | None = None
        while not self.stop.is_set():
            try:
                used = connection is not None
                connection = connection or connected(self.port)
            except OSError:  # nobody listens: not let in, tried again
                self.ends["refused"] += 1
                time.sleep(0.05)
                continue
            connection = self.ask(connection, writes=writes, used=used)
        if connection:
            connection.close()

    def ask(
        self, connection: http.client.HTTPConnection, *, writes: bool, used: bool
    ) -> http.client.HTTPConnection | None:
        """Send one request; give the connection back if it may be used again."""
        try:
            answer = self._write(connection) if writes else self._read(connection)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            if used and isinstance(error, http.client.RemoteDisconnected | ConnectionError):
                self.ends["closed while idle"] += 1  # HTTP lets a browser try that again
            else:
                self.hurt.append(f"{type(error).__name__}: {error}")
            return None
        self.ends[str(answer.status)] += 1
        if self.keep_alive and not answer.will_close:
            return connection
        connection.close()
        return None

    def _write(self, connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        visit = str(uuid.uuid4())
        body = urllib.parse.urlencode({"visit_id": visit, "needs": NEED})
        answer = self._send(connection, "POST", "/keamanan/terima/", body)
        if visit in (answer.headers["Location"] or ""):
            self.acknowledged.add(visit)
        return answer

    def _read(self, connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        return self._send(connection, "GET", "/meja/", None)

    def _send(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: str | None
    ) -> http.client.HTTPResponse:
        connection.request(method, path, body, _headers(self.port, self.cookies))
        answer = connection.getresponse()
        answer.read()  # a body that is cut short raises IncompleteRead
        return answer


def connected(port: int) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(HERE, port, timeout=PATIENCE)
    connection.connect()
    return connection


def _headers(port: int, cookies: dict[str, str]) -> dict[str, str]:
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": FORM,
        "X-CSRFToken": cookies.get("ramah_csrf", ""),
        "Referer": f"http://{HERE}:{port}/",
    }


def log_in(installation: Installation) -> dict[str, str]:
    """Log a guard of the demo office in; give the cookies."""
    accounts = json.loads((installation.home / "demo-accounts.json").read_text())
    guard = next(each for each in accounts if each["username"] == "budi")
    cookies: dict[str, str] = {}
    words = {name: guard[name] for name in ("username", "password")}
    for method, body in (("GET", None), ("POST", urllib.parse.urlencode(words))):
        with contextlib.closing(connected(installation.port)) as connection:
            connection.request(method, "/masuk/", body, _headers(installation.port, cookies))
            answer = connection.getresponse()
            answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            cookies[name] = rest.partition(";")[0]
    assert answer.status == 302
    return cookies


@functools.cache
def demo_to_copy() -> Path:
    """Set up a demo office once for all tests of this process; it is served only as a copy."""
    home = Path(tempfile.mkdtemp(prefix="ramah-demo-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    assert Installation(home).run("setup", "--demo").returncode == 0
    return home


@contextlib.contextmanager
def a_demo(empty: Installation) -> Iterator[Installation]:
    """Make the demo office; whatever a failed test left running ends with it."""
    shutil.copytree(demo_to_copy(), empty.home, dirs_exist_ok=True)
    try:
        yield empty
    finally:
        for process in STARTED:
            process.kill()
            process.wait(PATIENCE)
        STARTED.clear()


@pytest.fixture
def demo(empty: Installation) -> Iterator[Installation]:
    """The demo office."""
    with a_demo(empty) as made:
        yield made


def start(installation: Installation) -> "subprocess.Popen[bytes]":
    """Start the program as the system does, and wait until pages answer."""
    command = [*RAMAH, "serve", "--port", str(installation.port)]
    with installation.output.open("ab") as output:
        process = subprocess.Popen(
            command, env=installation.environment, stdout=output, stderr=output
        )
    STARTED.append(process)
    until(lambda: _answers(installation.port) or process.poll() is not None, PATIENCE)
    assert process.poll() is None, installation.output.read_text()
    return process


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), contextlib.closing(connected(port)) as connection:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask the program to stop, and wait until nothing of it runs."""
    started = children(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert not any(runs(pid) for pid in started)


def missing(installation: Installation, acknowledged: set[str]) -> set[str]:
    """Give the visits that were acknowledged but are not in the database."""
    with contextlib.closing(sqlite3.connect(installation.home / "ramah.sqlite3")) as database:
        found = database.execute("SELECT id FROM visits_visit").fetchall()
    return acknowledged - {str(uuid.UUID(hex=key)) for (key,) in found}


def _more(load: Load, count: int) -> Callable[[], bool]:
    """Make the condition that so many more writes have been acknowledged."""
    goal = len(load.acknowledged) + count
    return lambda: len(load.acknowledged) >= goal


@pytest.mark.parametrize("keep_alive", [False, True], ids=["new connections", "kept connections"])
def test_stop_and_start_under_load_lose_nothing(demo: Installation, keep_alive: bool) -> None:
    process = start(demo)
    load = Load(demo.port, log_in(demo), keep_alive)
    with load.running():
        until(_more(load, 10), PATIENCE)
        stop(process)
        process = start(demo)
        until(_more(load, 10), PATIENCE)
    stop(process)
    assert load.hurt == []
    assert set(load.ends) <= {"200", "302", "refused", "closed while idle"}
    assert missing(demo, load.acknowledged) == set()


def test_renewing_changes_every_process_and_refuses_nobody(demo: Installation) -> None:
    process = start(demo)
    load = Load(demo.port, log_in(demo), keep_alive=False)
    before = {pid for pid in children(process.pid) if _is_granian_worker(pid, process.pid)}
    with load.running():
        until(_more(load, 3), PATIENCE)
        process.send_signal(signal.SIGUSR1)
        until(lambda: not any(runs(pid) for pid in before), 2 * PATIENCE)
        until(_more(load, 3), PATIENCE)
    assert process.poll() is None
    stop(process)
    assert [each for each in load.hurt if not each.startswith("RemoteDisconnected")] == []
    assert len(load.hurt) <= 1  # a connection taken in the very moment a process ends
    assert set(load.ends) <= {"200", "302"}
    assert missing(demo, load.acknowledged) == set()


def _is_granian_worker(pid: int, supervisor: int) -> bool:
    """Tell whether a process was started by one that the supervisor started."""
    return pid not in own_children(supervisor)


def own_children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def test_request_under_way_is_answered_before_the_stop(demo: Installation) -> None:
    """A writer waits for the database, which somebody else holds; meanwhile the stop comes."""
    process = start(demo)
    load = Load(demo.port, log_in(demo), keep_alive=False)
    with contextlib.closing(sqlite3.connect(demo.home / "ramah.sqlite3")) as database:
        database.isolation_level = None
        database.execute("BEGIN IMMEDIATE")
        writer = threading.Thread(
            target=lambda: load.ask(connected(demo.port), writes=True, used=False)
        )
        writer.start()
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        time.sleep(2)
        assert load.ends == Counter()
        assert process.poll() is None
        database.execute("COMMIT")
    writer.join(PATIENCE)
    assert process.wait(PATIENCE) == 0
    assert (load.hurt, dict(load.ends)) == ([], {"302": 1})
    assert len(load.acknowledged) == 1
    assert missing(demo, load.acknowledged) == set()


def test_web_process_that_crashes_under_load_loses_no_acknowledged_write(
    demo: Installation,
) -> None:
    process = start(demo)
    load = Load(demo.port, log_in(demo), keep_alive=False)
    with load.running():
        until(_more(load, 5), PATIENCE)
        os.kill(own_children(process.pid)[0], signal.SIGKILL)  # granian's own, with its workers
        time.sleep(0.5)
        until(_more(load, 5), PATIENCE)
    stop(process)
    assert missing(demo, load.acknowledged) == set()
