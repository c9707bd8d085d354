"""A real installation that can lose its power: every process killed at once, the database's too."""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ramah.lib import keys
from tests.live.server import two_free_ports
from tools.with_postgres import FOLDER, Server

ROOT = Path(__file__).resolve().parent.parent.parent
FOREIGN = ("RAMAH_", "DJANGO_", "PYTEST_")
PATIENCE = 90  # seconds


class Postgres(Server):
    """A PostgreSQL that can be killed like everything else, and started on what it left."""

    @property
    def url(self) -> str:
        """Give its address."""
        return f"postgresql://postgres@{quote(str(self.folder), safe='')}/postgres"

    @property
    def main(self) -> int:
        """Give the number of its first process."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def cut(self) -> None:
        """Kill the server and everything that it started."""
        main = self.main
        os.kill(main, signal.SIGSTOP)  # so that it starts nothing more
        family = [main, *_children(main)]
        for number in family:
            kill(number)
        _until(lambda: all(_state(number) in ("Z", "") for number in family))
        with contextlib.suppress(TimeoutError):
            _until(lambda: _state(main) == "", 3)
        if _state(main) == "Z":  # nobody buries it here; after a real power cut it would be gone
            (self.data / "postmaster.pid").unlink()

    def start_again(self) -> None:
        """Start on the data that are there."""
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", self._options())


class House:
    """An installation in a folder of its own, with the real processes."""

    def __init__(
        self, home: Path, postgres: Postgres | None = None, *, output: Path | None = None
    ) -> None:
        self.home, self.postgres = home, postgres
        self.output = output or home.with_suffix(".output")  # what its processes write
        self.port = two_free_ports()
        own = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
        self.environment = {
            **own,
            "RAMAH_HOME": str(home),
            "RAMAH_MASTER_KEY": keys.to_text(secrets.token_bytes(keys.LENGTH)),
            "RAMAH_DRILL_HOUSE": str(home),  # marks every process of this house
            "DJANGO_SETTINGS_MODULE": "ramah.settings",
        }
        if postgres:
            self.environment["RAMAH_DATABASE_URL"] = postgres.url

    def run(self, *words: str, given: str = "") -> str:
        """Run one program of the house to its end, and give what it wrote."""
        done = self.tried(*words, given=given)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def tried(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run one program of the house to its end, which may be a bad one."""
        return subprocess.run(
            [sys.executable, "-m", *words],
            env=self.environment,
            cwd=ROOT,
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def seed(self, teams: int) -> list[dict[str, Any]]:
        """Make the office, and give its teams."""
        self.run("ramah.cli", "manage", "migrate", "--verbosity", "0")
        made: list[dict[str, Any]] = json.loads(self.run("tests.drills.seed", str(teams)))
        return made

    def faults(self, ledger: list[dict[str, Any]]) -> list[str]:
        """Look for what was lost or broken."""
        found: list[str] = json.loads(self.run("tests.drills.check", given=json.dumps(ledger)))
        return found

    def open_visits(self) -> int:
        """Count the visits that have not come to their report."""
        count = "from ramah.visits.models import Visit; print(Visit.objects.open().count())"
        return int(self.run("ramah.cli", "manage", "shell", "--verbosity", "0", "-c", count))

    def start(self) -> None:
        """Serve, and wait until the house is ready to work."""
        command = [sys.executable, "-m", "ramah.cli", "serve", "--port", str(self.port)]
        with self.output.open("a") as output:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdout=output, stderr=output
            )
        self.until(lambda: self.status("/readyz") == 200)

    def until(self, condition: Any, seconds: float = PATIENCE) -> None:
        """Wait until a condition holds, while the house stands."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"waited too long:\n{self.output.read_text()[-3000:]}"
            time.sleep(0.05)

    def status(self, path: str) -> int:
        """Ask for a page; 0 if nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as page:
                return int(page.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def cut(self) -> None:
        """Take the power away: no process hears of it, none writes anything more."""
        kill(self.process.pid)  # first the one that would start the others again
        while family := processes_of(self.home):
            for number in family:
                kill(number)
            time.sleep(0.01)
        self.process.wait()
        if self.postgres:
            self.postgres.cut()

    def power(self) -> None:
        """Give the power back."""
        if self.postgres:
            self.postgres.start_again()
        self.start()

    @property
    def is_running(self) -> bool:
        """Tell whether the house serves."""
        process = getattr(self, "process", None)
        return process is not None and process.poll() is None

    def stop(self) -> None:
        """Stop serving, as one does in the evening."""
        self.process.terminate()
        self.process.wait(PATIENCE)


@contextlib.contextmanager
def a_postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL of the drill's own."""
    with tempfile.TemporaryDirectory(prefix="ramah-pg-", dir=FOLDER) as folder:
        server = Postgres(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def processes_of(home: Path) -> list[int]:
    """List the processes that were started for a house, by their environment."""
    mark = f"RAMAH_DRILL_HOUSE={home}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return [number for number in found if _state(number) not in ("Z", "")]


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(folder.name))
    return found


def _state(number: int) -> str:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def kill(number: int) -> None:
    """Kill a process, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)


def _until(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.01)
