"""The daily backup: once a day, rotated, copied to a second place; problems are noted."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection

from ramah.lib import backup_state
from ramah.offices.models import Office
from ramah.runtime.backup.make import read_back
from ramah.runtime.backup.names import name, times
from ramah.runtime.backup.rotation import kept
from ramah.runtime.backup.schedule import Schedule
from tests.runtime.conftest import Installation
from tests.runtime.waiting import until

JAKARTA = ZoneInfo("Asia/Jakarta")
T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday 08.00 in Jakarta
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def daily(tmp_path: Path, office: Office) -> Schedule:
    """A schedule without a second place."""
    return Schedule(connection, tmp_path, settings.RAMAH_KEYS, JAKARTA)


@pytest.fixture
def doubled(tmp_path: Path, office: Office) -> Schedule:
    """A schedule with a second place, not there yet."""
    home = tmp_path / "home"
    home.mkdir()
    return Schedule(connection, home, settings.RAMAH_KEYS, JAKARTA, tmp_path / "usb")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_backup_is_made_once_each_local_day(daily: Schedule) -> None:
    midnight = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    for now in (T0, T0 + MINUTE, midnight - MINUTE, midnight, midnight + MINUTE):
        daily.run(now)
    assert sorted(times(daily.folder)) == [T0, midnight]


def test_backup_can_be_read_and_is_private(daily: Schedule) -> None:
    daily.run(T0)
    file = daily.folder / name(T0)
    assert read_back(file, settings.RAMAH_KEYS).made_at == T0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(daily.folder.stat().st_mode) == 0o700


def test_good_backup_is_written_down(daily: Schedule) -> None:
    daily.run(T0)
    state = backup_state.read(daily.home)
    assert (state.good_at, state.good_file) == (T0, str(daily.folder / name(T0)))
    assert not state.is_late(T0 + DAY)
    assert state.is_late(T0 + DAY + timedelta(seconds=1))


def test_clock_that_jumps_back_makes_no_flood(daily: Schedule) -> None:
    for now in (T0 + 3 * DAY, T0, T0 + MINUTE, T0 + DAY):
        daily.run(now)
    assert sorted(times(daily.folder)) == [T0, T0 + DAY, T0 + 3 * DAY]


def test_failure_is_written_down_and_tried_again_later(daily: Schedule) -> None:
    daily.folder.write_text("")  # where the folder should be
    daily.run(T0)
    state = backup_state.read(daily.home)
    assert (state.good_at, state.problem_at) == (None, T0)
    assert "Periksa folder dan disk" in state.problem
    daily.folder.unlink()
    daily.run(T0 + 14 * MINUTE)
    assert backup_state.read(daily.home).good_at is None
    daily.run(T0 + 15 * MINUTE)
    state = backup_state.read(daily.home)
    assert (state.good_at, state.problem, state.problem_at) == (T0 + 15 * MINUTE, "", None)


def test_second_place_gets_the_newest_as_soon_as_it_is_there(doubled: Schedule) -> None:
    assert doubled.second
    doubled.run(T0)
    state = backup_state.read(doubled.home)
    assert state.good_at == T0
    assert state.copy_problem == f"{doubled.second} (folder tidak ada)"
    doubled.second.mkdir()
    doubled.run(T0 + 15 * MINUTE)
    copy = doubled.second / name(T0)
    assert copy.read_bytes() == (doubled.folder / name(T0)).read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    state = backup_state.read(doubled.home)
    assert (state.copied_at, state.copy_problem) == (T0 + 15 * MINUTE, "")


def test_problem_with_a_second_place_that_was_given_up_is_forgotten(doubled: Schedule) -> None:
    doubled.run(T0)
    assert backup_state.read(doubled.home).copy_problem
    replace(doubled, second=None).run(T0 + MINUTE)
    state = backup_state.read(doubled.home)
    assert (state.copy_problem, state.copy_problem_at, state.good_at) == ("", None, T0)


def test_files_of_others_in_the_second_place_stay(doubled: Schedule) -> None:
    assert doubled.second
    doubled.second.mkdir()
    (doubled.second / "foto.jpg").write_bytes(b"isi")
    for number in range(9):
        doubled.run(T0 + number * DAY)
    assert "foto.jpg" in names(doubled.second)
    assert names(doubled.folder) == [n for n in names(doubled.second) if n != "foto.jpg"]


def test_seven_days_four_weeks_and_twelve_months_are_kept() -> None:
    local = T0.astimezone(JAKARTA)
    days = [local - number * DAY for number in range(800)]
    left = sorted(kept(days), reverse=True)
    assert left[:7] == days[:7]
    weeks = {at.isocalendar()[:2] for at in days if local - at < 3 * 7 * DAY}
    assert {at.isocalendar()[:2] for at in left} >= weeks
    assert len({(at.year, at.month) for at in left}) == 12
    assert len(left) <= 7 + 4 + 12
    assert kept(left) == set(left)


def test_rotation_day_by_day_keeps_as_much_as_all_at_once() -> None:
    local, held = T0.astimezone(JAKARTA), set[datetime]()
    for number in range(800):
        held = kept({*held, local + number * DAY})
    assert len({(at.year, at.month) for at in held}) == 12
    assert len({at.date() for at in held if at > local + 792 * DAY}) == 7


def test_time_without_backups_costs_none_of_the_old() -> None:
    local = T0.astimezone(JAKARTA)
    days = [local - number * DAY for number in range(7)]
    assert kept([local + 400 * DAY, *days]) >= set(days[:6])


def test_damaged_state_file_counts_as_nothing_known(tmp_path: Path) -> None:
    for text in ("", "{", "[]", '{"good_at": "kemarin"}', '{"good_at": "2026-03-02T01:00:00"}'):
        (tmp_path / backup_state.FILE_NAME).write_text(text)
        assert backup_state.read(tmp_path) == backup_state.BackupState()


@pytest.mark.slow
def test_served_installation_backs_itself_up(
    installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> None:
    second = tmp_path_factory.mktemp("second")
    installation.environment["RAMAH_BACKUP_COPY"] = str(second)
    with installation.serving():
        until(lambda: list(times(second)), seconds=30)
    assert backup_state.read(installation.home).problem == ""
    (file,) = second.iterdir()
    key = (installation.home / "master.key").read_text()
    other = Installation(tmp_path_factory.mktemp("other"))
    other.environment["RAMAH_MASTER_KEY"] = key
    done = other.run("restore", str(file))
    assert done.returncode == 0, done.stderr
