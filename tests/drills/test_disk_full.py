"""A disk that is really full: a small one, mounted for the drill; only root may mount one.

``test_storage.py`` tries the same failures everywhere, without the disk.
"""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.drills.house import House
from tests.drills.pages import Answer
from tests.drills.team import Team

pytestmark = pytest.mark.slow
SIZE = "24m"
FULL = 507
LONG_ENOUGH = 12  # seconds: the worker has looked twice


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a disk can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> None:
    """Write until nothing more goes onto the disk."""
    with (disk / "filler").open("ab", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size) == size:
                    pass


def until_refused(team: Team, house: House) -> Answer:
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
        fill(house.home)
    raise AssertionError("the disk is not full")


def test_full_disk_refuses_writes_lets_read_and_is_well_once_there_is_room(disk: Path) -> None:
    house = House(disk)
    first, second = (Team(house.port, given, n) for n, given in enumerate(house.seed(2)))
    house.start()
    try:
        for _write in range(20):
            first.write()
        fill(disk)
        refused = until_refused(first, house)
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


def test_backup_that_does_not_fit_leaves_no_half_file_and_a_red_mark(disk: Path) -> None:
    house = House(disk)
    house.seed(1)
    fill(disk)
    done = house.tried("ramah.cli", "backup", str(disk / "cadangan"))
    assert (done.returncode, "Disk server penuh" in done.stderr) == (2, True), done.stderr
    assert not list(disk.glob("cadangan*"))
    assert not list(disk.glob(".backup-*"))
    (disk / "filler").unlink()
    assert house.tried("ramah.cli", "backup", str(disk / "cadangan")).returncode == 0
