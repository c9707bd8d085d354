"""A demo office of its own, served by the real command, and the people who work in it."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.runtime.test_graceful import demo_to_copy

PATIENCE = 180  # seconds: a machine of the integration may be slow
PLAIN_NAME = "antrean.kantor.example"  # by this name a browser holds the house for insecure


@dataclass(frozen=True)
class House:
    """A served demo office: its address, its folder and the passwords of its people."""

    url: str
    home: Path
    passwords: dict[str, str]
    sessions: dict[str, Any] = field(default_factory=dict)


@contextlib.contextmanager
def served_house() -> Iterator[House]:
    """Set up and serve a demo office until the tests are over."""
    with tempfile.TemporaryDirectory(prefix="ramah-journeys-") as folder:
        home = Path(folder)
        if "RAMAH_DATABASE_URL" not in os.environ:
            shutil.copytree(demo_to_copy(), home, dirs_exist_ok=True)
        port = _free_port()
        command = [sys.executable, "-m", "ramah.cli", "demo", "--serve", "--port", str(port)]
        with (home / "log.txt").open("wb") as log:
            server = subprocess.Popen(command, env=environment(home), stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(server, url, home / "log.txt")
            yield House(url, home, passwords_of(home))
        finally:
            server.terminate()
            server.wait(PATIENCE)


def environment(home: Path) -> dict[str, str]:
    """Give the environment of the program that serves this folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("RAMAH_")}
    database = os.environ.get("RAMAH_DATABASE_URL")
    own = {"RAMAH_HOME": str(home), "RAMAH_HOSTS": PLAIN_NAME}
    return kept | own | ({"RAMAH_DATABASE_URL": database} if database else {})


def _free_port() -> int:
    """Find a port whose next one is free too: the event stream takes it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port


def _wait(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not answer:\n{log.read_text()}")


def passwords_of(home: Path) -> dict[str, str]:
    accounts = json.loads((home / "demo-accounts.json").read_text(encoding="utf-8"))
    return {account["username"]: account["password"] for account in accounts}
