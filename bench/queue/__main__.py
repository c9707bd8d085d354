"""Draws and calls numbers through the real server, beside a yardstick without a web layer.

Usage: python -m bench.queue [--past 0 100000 1000000] [--clients 1 8 32] [--seconds 8]

The past of each size is made once and kept (``var/bench``), the server runs on a copy of it.
Every request goes the whole way: HTTP, cookies, CSRF, the audit's event, a durable commit. Client
and server share this machine. The yardstick sends the same statements to the same database from
one plain connection. Exit code 0; compare the ratios, not the machines.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
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

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(os.environ.get("RAMAH_BENCH_HOME", ROOT / "var" / "bench"))
START_SECONDS = 60


@dataclass(frozen=True)
class Result:
    """What one run measured, in ms."""

    name: str
    past: int
    clients: int
    rate: float
    p50: float
    p99: float
    refused: int


def main(words: list[str]) -> int:
    """Measure, and print a table with the ratio to the empty database."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--past", type=int, nargs="+", default=[0, 100_000, 1_000_000])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args(words)
    results = [
        result
        for past in options.past
        for result in measure(past, options.clients, options.seconds)
    ]
    _print(results)
    return 0


def measure(past: int, sizes: list[int], seconds: float) -> Iterator[Result]:
    """Serve a copy of the office with so many past numbers, and measure it."""
    with tempfile.TemporaryDirectory(prefix="ramah-bench-") as folder:
        home = Path(folder) / "home"
        shutil.copytree(made(past), home)
        with served(home) as port:
            order = _order(home, port)
            for what, name in (("issue", "draw"), ("call", "call next")):
                for size in sizes:
                    _run(order | {"what": what, "clients": size, "seconds": 1.5})
                    found = _run(order | {"what": what, "clients": size, "seconds": seconds})
                    yield _result(name, past, size, found, seconds)


def made(past: int) -> Path:
    """Give the folder of an office with so many past numbers, made now or kept from before."""
    home = KEPT / f"queue-{past}"
    if not (home / "clients.json").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        command = [sys.executable, "-m", "bench.queue.office", str(home), str(past)]
        subprocess.run(command, env=_environment(home), cwd=ROOT, check=True)
    return home


@contextmanager
def served(home: Path) -> Iterator[int]:
    """Run the real server on a folder; give its port."""
    port = _free_port()
    command = [sys.executable, "-m", "ramah.cli", "serve", "--port", str(port)]
    environment = _environment(home)
    migrate = [sys.executable, "-m", "ramah.cli", "manage", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment, cwd=ROOT, check=True)
    server = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def _order(home: Path, port: int) -> dict[str, Any]:
    keys: dict[str, Any] = json.loads((home / "clients.json").read_text(encoding="utf-8"))
    where = os.environ.get("RAMAH_DATABASE_URL", "")
    return keys | {"port": port, "sqlite": str(home / "ramah.sqlite3"), "postgresql": where}


def _run(order: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.queue.clients"]
    text = json.dumps(order)
    done = subprocess.run(
        command, input=text, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _result(name: str, past: int, size: int, found: dict[str, Any], seconds: float) -> Result:
    times = sorted(took * 1000 for took in found["took"])
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    rate = len(times) / seconds
    result = Result(name, past, size, rate, statistics.median(times), p99, found["refused"])
    print(_line(result, None), flush=True)
    return result


def _print(results: list[Result]) -> None:
    head = (
        ("past", 10),
        ("clients", 8),
        ("per s", 9),
        ("p50 ms", 9),
        ("p99 ms", 9),
        ("to empty", 10),
    )
    print("\n" + " " * 10 + "".join(f"{name:>{width}}" for name, width in head))
    empty = {(each.name, each.clients): each for each in results if each.past == 0}
    for each in results:
        print(_line(each, empty.get((each.name, each.clients))))


def _line(each: Result, empty: Result | None) -> str:
    ratio = f"{each.p50 / empty.p50:>10.2f}" if empty else ""
    refused = f"  {each.refused} refused" if each.refused else ""
    return (
        f"{each.name:<10}{each.past:>10,}{each.clients:>8}{each.rate:>9.0f}"
        f"{each.p50:>9.1f}{each.p99:>9.1f}{ratio}{refused}"
    )


def _environment(home: Path) -> dict[str, str]:
    mine = {"RAMAH_HOME": str(home), "DJANGO_SETTINGS_MODULE": "ramah.settings"}
    return {**os.environ, **mine, "PYTHONPATH": str(ROOT)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
