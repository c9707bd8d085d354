"""Where the queue is measured: an office with a long past, made once and kept, served as a copy."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(os.environ.get("RAMAH_BENCH_HOME", ROOT / "var" / "bench"))
SERVER = os.environ.get("RAMAH_DATABASE_URL", "")  # a PostgreSQL; SQLite without it
KEYS, DONE = "clients.json", "made"
START_SECONDS, BACKUP_SECONDS = 60, 600


@dataclass(frozen=True)
class Place:
    """An installation that can be written to: its folder, and its database if not in there."""

    home: Path
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """Give the environment in which the program runs here."""
        mine = {"RAMAH_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "ramah.settings"}
        if self.url:
            mine["RAMAH_DATABASE_URL"] = self.url
        return {**os.environ, **mine, "PYTHONPATH": str(ROOT)}

    @property
    def order(self) -> dict[str, Any]:
        """Give what clients need to know of it: cookies, services, where its database is."""
        keys: dict[str, Any] = json.loads((self.home / KEYS).read_text(encoding="utf-8"))
        return keys | {"sqlite": str(self.home / "ramah.sqlite3"), "postgresql": self.url}

    def run(self, module: str, *words: str, order: dict[str, Any] | None = None) -> Any:
        """Run a module of the benchmark here; give what it wrote as JSON, if it was ordered to."""
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            env=self.environment,
            cwd=ROOT,
            check=True,
            text=True,
            input=json.dumps(order) if order else None,
            stdout=subprocess.PIPE if order else None,
        )
        return json.loads(done.stdout) if order else None


@contextmanager
def copied(past: int) -> Iterator[Place]:
    """Give a copy of the office with so many past numbers, brought to the present schema."""
    kept = made(past)
    with tempfile.TemporaryDirectory(prefix="ramah-bench-") as folder:
        home = Path(folder) / "home"
        shutil.copytree(kept.home, home)
        place = Place(home, _with_name("ramah_bench_run") if SERVER else "")
        if SERVER:
            _create("ramah_bench_run", template=_name(past))
        place.run("ramah.cli", "manage", "migrate", "--verbosity", "0")
        yield place


def made(past: int) -> Place:
    """Give the office with so many past numbers, made now or kept from before."""
    kind = "postgresql" if SERVER else "sqlite"
    place = Place(KEPT / f"{kind}-{past}", _with_name(_name(past)) if SERVER else "")
    if (place.home / DONE).exists() and (not SERVER or _exists(_name(past))):
        return place
    shutil.rmtree(place.home, ignore_errors=True)
    place.home.mkdir(parents=True)
    if SERVER:
        _create(_name(past))
    place.run("bench.queue.office", str(place.home), str(past))
    (place.home / DONE).touch()
    return place


@contextmanager
def served(place: Place) -> Iterator[int]:
    """Run the real server; give its port."""
    port = _free_port()
    command = [sys.executable, "-m", "ramah.cli", "serve", "--port", str(port)]
    with open(place.home / "output", "w", encoding="utf-8") as output:
        server = subprocess.Popen(
            command,
            env=place.environment,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(port)
        _wait_for_backup(place)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def memory_of_streams(port: int) -> int:
    """Give the memory in kB that the process of the event streams has of its own."""
    mark = f"--port\0{port + 1}\0".encode()
    found = (each.parent for each in Path("/proc").glob("[0-9]*/cmdline") if mark in _read(each))
    lines = (line for each in found for line in _read(each / "smaps_rollup").splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith(b"Pss:"))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # the process has ended
        return b""


def _name(past: int) -> str:
    return f"ramah_bench_{past}"


def _with_name(database: str) -> str:
    return urlsplit(SERVER)._replace(path=f"/{database}").geturl()


def _exists(database: str) -> bool:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return found.fetchone() is not None


def _create(database: str, template: str = "template1") -> None:
    name, source = sql.Identifier(database), sql.Identifier(template)
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, source))


def _wait_for_backup(place: Place) -> None:
    """Let the worker make the day's first backup, which reads all of the past, before measuring."""
    end = time.monotonic() + BACKUP_SECONDS
    while time.monotonic() < end and not list(place.home.rglob("ramah-*.backup")):
        time.sleep(0.5)


def _free_port() -> int:
    """Find a port that is free, and the next one too."""
    with socket.socket() as probe, socket.socket() as beside:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        try:
            beside.bind(("127.0.0.1", port + 1))
        except OSError:
            return _free_port()
        return port


def _wait(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not start.")
