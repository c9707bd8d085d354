"""A clock that jumps an hour, forward or back, while visits are open."""

import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from ramah.lib import backup_state
from ramah.runtime import worker
from ramah.runtime.worker import Job
from tests.drills.house import House
from tests.drills.team import STAGES, Team
from tests.factories import MINUTE, T0

HOUR = timedelta(hours=1)
SOURCE = Path(__file__).with_name("clock.c")
RIGHT = timedelta(0)
JUMPS = (HOUR, RIGHT, -HOUR, RIGHT)


class Clock:
    """The wall clock of a house, set while its processes run; waiting goes on as it is."""

    def __init__(self, folder: Path, compiler: str) -> None:
        self.file = folder / "clock"
        self.set(timedelta(0))
        library = folder / "clock.so"
        words = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE)]
        subprocess.run(words, check=True)
        self.environment = {"LD_PRELOAD": str(library), "RAMAH_DRILL_CLOCK": str(self.file)}

    def set(self, ahead: timedelta) -> None:
        """Set the clock apart from the machine's."""
        with self.file.open("r+b" if self.file.exists() else "wb") as file:
            file.write(struct.pack("=q", int(ahead.total_seconds())))


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    """A clock that can be set."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("the clock of a process is set by a small library, which needs a C compiler")
    return Clock(tmp_path, compiler)


@pytest.fixture
def house(tmp_path: Path, clock: Clock) -> Iterator[House]:
    """A house whose clock can be set."""
    (tmp_path / "home").mkdir()
    made = House(tmp_path / "home")
    made.environment |= clock.environment
    yield made
    if made.is_running:
        made.stop()


@pytest.mark.slow
def test_visits_go_on_whatever_the_clock_does(house: House, clock: Clock) -> None:
    teams = [Team(house.port, given, number) for number, given in enumerate(house.seed(7))]
    house.start()
    for number, team in enumerate(teams):
        team.begin_at(2 * number % len(STAGES))
    for jump in JUMPS:
        clock.set(jump)
        for team in teams:
            for _write in range(3):
                team.write()
            assert team.faults == [], jump
        house.until(lambda: house.status("/readyz") == 200, 30)
        assert house.status("/healthz") == 200
    clock.set(-HOUR)
    done = house.tried("ramah.cli", "doctor", "--language", "en")
    assert "clock is behind" in done.stdout
    clock.set(RIGHT)
    for team in teams:
        team.come_to_the_end()
        assert team.faults == []
    ledger = [asdict(entry) for team in teams for entry in team.ledger]
    assert house.faults(ledger) == []
    assert house.open_visits() == 0
    written = house.output.read_text()
    assert "berhenti" not in written
    assert "Traceback" not in written


def test_job_runs_once_after_a_jump_and_keeps_its_interval() -> None:
    ran: list[object] = []
    job = Job("contoh", MINUTE, ran.append)
    for at, expected in (
        (T0, 1),
        (T0 + HOUR, 2),  # an hour forward: once, not sixty times
        (T0 + HOUR + MINUTE / 2, 2),
        (T0, 3),  # an hour back: it does not stand still for an hour
        (T0 + MINUTE / 2, 3),
        (T0 + MINUTE, 4),
    ):
        job.run_if_due(at)
        assert len(ran) == expected, at


def test_backup_from_a_clock_far_ahead_is_not_good_for_ever(tmp_path: Path) -> None:
    state = backup_state.note(tmp_path, good_at=T0 + 365 * 24 * HOUR)
    assert state.is_late(T0)
    assert not backup_state.note(tmp_path, good_at=T0 + HOUR).is_late(T0)


@pytest.mark.both
@pytest.mark.usefixtures("emptied")
def test_sessions_and_locks_from_a_clock_far_ahead_do_not_stay() -> None:
    now = timezone.now()
    for name, ahead in (("sekarang", 9 * HOUR), ("nanti", 400 * 24 * HOUR)):
        Session.objects.create(session_key=name, session_data="", expire_date=now + ahead)
        made = AccessAttempt.objects.create(username=name, failures_since_start=5)
        AccessAttempt.objects.filter(pk=made.pk).update(attempt_time=now + ahead - 9 * HOUR)
    worker._clear_sessions(now)
    assert [row.session_key for row in Session.objects.all()] == ["sekarang"]
    assert [row.username for row in AccessAttempt.objects.all()] == ["sekarang"]
