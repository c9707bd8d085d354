"""The supervisor keeps its programs running, and leaves none behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ramah.runtime.supervise import FIRST_DELAY, LONGEST_DELAY, STEADY_SECONDS, Child, Program
from tests.runtime.waiting import runs, until

pytestmark = pytest.mark.slow

NAMES = ("first", "second", "deaf")


class Household:
    """Starts the supervisor and reads which programs run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "tests.runtime.household", str(folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        until(lambda: all((folder / name).exists() for name in NAMES))

    def pid(self, name: str) -> int:
        """Return the number under which a program runs."""
        return int((self.folder / name).read_text())

    def pids(self) -> list[int]:
        """Return the numbers of all programs."""
        return [self.pid(name) for name in NAMES]


@pytest.fixture
def household(tmp_path: Path) -> Iterator[Household]:
    """A running household; nothing of it stays."""
    started = Household(tmp_path)
    yield started
    if started.process.poll() is None:
        started.process.terminate()
    started.process.communicate(timeout=10)


def test_program_that_dies_is_started_again(household: Household) -> None:
    before = household.pid("first")
    os.kill(before, signal.SIGKILL)
    until(lambda: household.pid("first") != before)
    assert runs(household.pid("first"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stopping_the_supervisor_stops_all_even_the_deaf(
    household: Household, number: signal.Signals
) -> None:
    pids = household.pids()
    household.process.send_signal(number)
    assert household.process.wait(10) == 0
    assert not any(runs(pid) for pid in pids)


def test_programs_die_when_the_supervisor_is_killed(household: Household) -> None:
    deaf = household.pid("deaf")
    others = [household.pid("first"), household.pid("second")]
    household.process.kill()
    household.process.wait(10)
    until(lambda: not any(runs(pid) for pid in others))
    os.kill(deaf, signal.SIGKILL)  # it ignores even the last signal: our granian does not


def test_wait_before_a_new_start_doubles_up_to_a_limit_and_starts_over() -> None:
    said: list[str] = []
    child = Child(Program("gagal", ("false",)), said.append)
    waits = [_wait_after_death(child) for _ in range(8)]
    assert waits[:4] == [FIRST_DELAY, 2 * FIRST_DELAY, 4 * FIRST_DELAY, 8 * FIRST_DELAY]
    assert waits[-1] == LONGEST_DELAY
    assert _wait_after_death(child, lived=STEADY_SECONDS) == FIRST_DELAY
    assert said[0] == "gagal: berhenti (kode 1), mulai lagi 0.5 detik"


def _wait_after_death(child: Child, lived: float = 0.0) -> float:
    """Let the program start and die; return the seconds until it would start again."""
    child.look(child.start_at)
    started = child.start_at
    until(lambda: _is_dead(child, started + lived))
    return child.start_at - (started + lived)


def _is_dead(child: Child, now: float) -> bool:
    child.look(now)
    return child.pid is None
