"""Power cut: everything killed in a busy minute; nothing acknowledged lost, desks continue.

``RAMAH_DRILL_ROUNDS`` says how often, ``RAMAH_DRILL_SEED`` plays a drill again.
"""

import os
import random
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.drills.house import House, a_postgres
from tests.drills.team import STAGES, Team

pytestmark = [pytest.mark.slow, pytest.mark.drill]
ROUNDS = int(os.environ.get("RAMAH_DRILL_ROUNDS", "2"))
SEED = int(os.environ.get("RAMAH_DRILL_SEED") or secrets.randbits(32))
CLIENTS = 32 if ROUNDS > 2 else 12  # the drill; every day
EARLIEST, LATEST = 1.0, 12.0  # seconds of work before the power goes


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """An installation of its own on one of the databases."""
    (tmp_path / "home").mkdir()
    with ExitStack() as stack:
        postgres = stack.enter_context(a_postgres()) if request.param == "postgresql" else None
        made = House(tmp_path / "home", postgres)
        yield made
        if made.is_running:
            made.stop()


def ledger(teams: list[Team]) -> list[dict[str, Any]]:
    """Collect what was acknowledged."""
    return [asdict(entry) for team in teams for entry in team.ledger]


def at_once(teams: list[Team], *words: tuple[Any, ...], method: str) -> list[threading.Thread]:
    """Let all teams do something at the same time, each with words of its own if there are any."""
    given = words or ((),) * len(teams)
    threads = [
        threading.Thread(target=getattr(team, method), args=own)
        for team, own in zip(teams, given, strict=True)
    ]
    for thread in threads:
        thread.start()
    return threads


def cut_in_the_midst(house: House, teams: list[Team], moment: float) -> None:
    """Let all work, take the power away at the moment, and give it back."""
    stop = threading.Event()
    threads = at_once(teams, *[(stop,)] * len(teams), method="play")
    time.sleep(moment)
    before = [fault for team in teams for fault in team.faults]
    house.cut()
    stop.set()
    for thread in threads:
        thread.join()
    assert before == []
    for team in teams:  # an answer of the dying house (a lost database) acknowledges nothing
        team.forgive()
    house.power()


def spread(teams: list[Team]) -> None:
    """Let each team stand at another of the writes of a visit before the first cut."""
    stages = [(number % len(STAGES),) for number in range(len(teams))]
    for thread in at_once(teams, *stages, method="begin_at"):
        thread.join()


def report(house: House, number: int, words: str) -> None:
    """Write a line of the drill's figures."""
    kind = "postgresql" if house.postgres else "sqlite"
    sys.stdout.write(f"\n{kind} seed {SEED} round {number}: {words}\n")
    sys.stdout.flush()


def test_nothing_acknowledged_is_lost_and_the_desks_continue(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)  # noqa: S311
    teams = [Team(house.port, given, SEED + i) for i, given in enumerate(house.seed(CLIENTS))]
    house.start()
    spread(teams)
    for number in range(1, ROUNDS + 1):
        begun, known = time.monotonic(), len(ledger(teams))
        moment = chance.uniform(EARLIEST, LATEST)
        cut_in_the_midst(house, teams, moment)
        in_flight = sum(team.pending is not None for team in teams)
        faults = house.faults(ledger(teams))
        assert faults == [], f"seed {SEED}, round {number}"
        with capsys.disabled():
            figures = f"{len(ledger(teams)) - known} acknowledged, {in_flight} in flight"
            took = f"cut after {moment:.2f} s of work, round of {time.monotonic() - begun:.1f} s"
            report(house, number, f"{figures}, none lost; {took}")
    come_to_the_end(house, teams)
    with capsys.disabled():
        visits = {entry["visit"] for entry in ledger(teams)}
        report(house, ROUNDS, f"{len(ledger(teams))} writes, {len(visits)} visits, all reported")


def come_to_the_end(house: House, teams: list[Team]) -> None:
    """Bring every visit to its report after the last cut, and look once more."""
    for thread in at_once(teams, method="come_to_the_end"):
        thread.join()
    assert [fault for team in teams for fault in team.faults] == []
    assert all(team.stage == 0 and team.pending is None for team in teams)
    assert house.faults(ledger(teams)) == [], f"seed {SEED}, at the end"
    assert house.open_visits() == 0
