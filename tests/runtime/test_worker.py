"""The worker: one job's failure stops neither the others nor the loop."""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ramah.runtime.worker import HEARTBEAT_FILE, Job, work_until

pytestmark = pytest.mark.slow

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_job_runs_at_start_and_then_at_every_interval() -> None:
    ran: list[datetime] = []
    job = Job("catat", HOUR, ran.append)
    moments = [T0, T0 + timedelta(minutes=59, seconds=59), T0 + HOUR, T0 + HOUR]
    assert [job.run_if_due(now) for now in moments] == [True, False, True, False]
    assert ran == [T0, T0 + HOUR]


def test_job_that_fails_is_logged_without_the_words_of_the_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    name = "Siti Contoh"

    def fail(_now: datetime) -> None:
        raise ValueError(name)

    with caplog.at_level(logging.ERROR):
        assert Job("gagal", HOUR, fail).run_if_due(T0)
    assert "gagal" in caplog.text
    assert "ValueError" in caplog.text
    assert name not in caplog.text


def test_job_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    def fail(_now: datetime) -> None:
        raise RuntimeError

    stop = threading.Event()
    todo = [Job("gagal", HOUR, fail), Job("berhenti", HOUR, lambda _now: stop.set())]
    work_until(stop, todo, tmp_path, pause=0.01)
    assert stop.is_set()


def test_worker_shows_a_sign_of_life(tmp_path: Path) -> None:
    stop = threading.Event()
    job = Job("berhenti", HOUR, lambda _now: stop.set())
    before = int(time.time())
    work_until(stop, [job], tmp_path, pause=0.01)
    assert before <= int((tmp_path / HEARTBEAT_FILE).read_text().split()[0]) <= before + 60
