"""A disk that is really full: a small one, mounted for the drill; only root may mount one.

``test_storage.py`` tries the same failures everywhere, without the disk.
"""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from ramah.lib import backup_state
from tests.drills.house import House, Postgres
from tests.drills.pages import Answer
from tests.drills.team import Team
from tools.with_postgres import FOLDER

pytestmark = [pytest.mark.slow, pytest.mark.drill]
SIZES = {"sqlite": "24m", "postgresql": "420m"}  # a PostgreSQL brings its programs and its log
FULL = 507
ROOM = 600 * 1024  # bytes: less than a backup of a new office needs
LONG_ENOUGH = 12  # seconds: the worker has looked twice


@contextlib.contextmanager
def mounted(kind: str) -> Iterator[Path]:
    """Mount a small disk; its path is short, as a socket's must be."""
    folder = tempfile.mkdtemp(prefix="ramah-disk-", dir=FOLDER)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZES[kind]},mode=755", "tmpfs", folder]
    if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        os.rmdir(folder)
        pytest.skip("a disk can only be mounted by root")
    try:
        yield Path(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        os.rmdir(folder)


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk of its own."""
    with mounted("sqlite") as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def furnished(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[House, Path]]:
    """A house whose data lie on a small disk, and the disk."""
    with mounted(request.param) as folder:
        if request.param == "sqlite":
            yield House(folder, output=tmp_path / "output"), folder
            return
        server = Postgres(folder)
        server.start()
        try:
            yield House(tmp_path, server, output=tmp_path / "output"), folder
        finally:
            server.stop()


def fill(disk: Path) -> None:
    """Write until nothing more goes onto the disk."""
    with (disk / "filler").open("ab", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass


def until_refused(team: Team, disk: Path) -> Answer:
    """Play on until a write is refused for want of room; what fits before is acknowledged."""
    sent: list[Answer] = []
    for browser in team.browsers.values():
        post = browser.post

        def noted(path: str, fields: dict[str, list[str]], post: object = post) -> Answer:
            sent.append(post(path, fields))  # type: ignore[operator]
            return sent[-1]

        browser.post = noted  # type: ignore[method-assign]
    for _write in range(2000):
        team.write()
        if team.faults:
            return sent[-1]
        fill(disk)
    raise AssertionError("the disk is not full")


def test_full_disk_refuses_writes_lets_read_and_is_well_once_there_is_room(
    furnished: tuple[House, Path],
) -> None:
    house, disk = furnished
    first, second = (Team(house.port, given, n) for n, given in enumerate(house.seed(2)))
    house.start()
    try:
        for _write in range(20):
            first.write()
        fill(disk)
        refused = until_refused(first, disk)
        assert refused.status == FULL, first.faults
        assert "Disk server penuh" in refused.body
        assert "belum tersimpan" in refused.body
        for post, path in (("DROPZONE", "/keamanan/"), ("LOBBY", "/duta/"), ("COUNTER", "/loket/")):
            assert second.browsers[post].get(path).status == 200, path
        time.sleep(LONG_ENOUGH)
        assert house.status("/healthz") == 200
        written = house.output.read_text()
        assert "pekerja: berhenti" not in written
        assert "Traceback" not in written
        (disk / "filler").unlink()
        first.faults.clear()
        first.come_to_the_end()
        assert first.faults == []
        house.until(lambda: house.status("/readyz") == 200)
        entries = [asdict(entry) for entry in first.ledger]
        assert house.faults(entries) == []
        assert house.open_visits() == 0
    finally:
        house.stop()


def test_backup_that_does_not_fit_leaves_no_half_file(disk: Path, tmp_path: Path) -> None:
    house = House(disk, output=tmp_path / "output")
    house.seed(1)
    fill(disk)
    done = house.tried("ramah.cli", "backup", str(disk / "cadangan"))
    assert (done.returncode, "Disk server penuh" in done.stderr) == (2, True), done.stderr
    assert not list(disk.glob("cadangan*"))
    assert not list(disk.glob(".backup-*"))
    (disk / "filler").unlink()
    assert house.tried("ramah.cli", "backup", str(disk / "cadangan")).returncode == 0


def test_daily_backup_that_does_not_fit_is_marked_red_and_made_once_there_is_room(
    disk: Path, tmp_path: Path
) -> None:
    house = House(disk, output=tmp_path / "output")
    house.seed(1)
    fill(disk)
    with (disk / "filler").open("r+b") as file:
        file.truncate(file.seek(0, os.SEEK_END) - ROOM)
    house.start()
    try:
        house.until(lambda: backup_state.read(disk).problem)
        assert "disk" in backup_state.read(disk).problem
        assert backup_state.read(disk).good_at is None
        left = [*disk.glob(".backup-*"), *disk.glob("backups/*")]
        assert left == []
        assert "pekerja: berhenti" not in house.output.read_text()
    finally:
        house.stop()
    (disk / "filler").unlink()
    (disk / backup_state.FILE_NAME).unlink()  # instead of a quarter of an hour's wait
    house.start()
    try:
        house.until(lambda: backup_state.read(disk).good_at)
        assert backup_state.read(disk).problem == ""
    finally:
        house.stop()
