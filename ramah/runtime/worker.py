"""The work that no page waits for: a loop over periodic jobs."""

import contextlib
import functools
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ramah.lib import heartbeat, job_state, logs
from ramah.runtime import printing
from ramah.runtime.backup import lock

log = logging.getLogger("ramah.worker")

HEARTBEAT_FILE = heartbeat.FILE_NAME
LOOK_SECONDS = 5.0
AHEAD = timedelta(hours=2)  # what lies further ahead was written while the clock was wrong


@dataclass
class Job:
    """Names a callable that is run at start and then at every interval.

    :ivar problem: the kind of error in which the last run ended; empty if it went well.
    """

    name: str
    every: timedelta
    work: Callable[[datetime], object]
    due_at: datetime | None = None
    problem: str = ""

    def run_if_due(self, now: datetime) -> bool:
        """Run the work when it is due; a failure is logged and waits for the next time."""
        if self.due_at and self.due_at - self.every <= now < self.due_at:
            return False  # earlier than its last run: the clock was set back, so it is due
        self.due_at = now + self.every
        self.problem = ""
        try:
            self.work(now)
        except Exception as error:  # whatever one job does, the others go on
            self.problem = type(error).__name__
            _log_failure(self.name, error)
        return True


def jobs(home: Path) -> list[Job]:
    """List the periodic jobs, in the order in which they run."""
    return [
        Job("hapus data identitas lewat masa simpan", timedelta(hours=1), _clear_identities),
        Job("akhiri tugas yang terlupa", timedelta(minutes=10), _close_earlier_days),
        Job("catat panggilan bel", timedelta(seconds=15), _note_bells),
        Job("hapus sesi dan catatan masuk yang lewat", timedelta(hours=1), _clear_sessions),
        Job("cadangan harian", timedelta(minutes=1), functools.partial(_back_up, home)),
        Job("periksa keadaan", timedelta(minutes=10), functools.partial(_examine, home)),
    ]


def run(home: Path) -> int:
    """Run the jobs until SIGTERM or SIGINT."""
    logs.catch_uncaught()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        with lock.at_work(home) as may_work:  # it waits while a backup is restored
            if may_work:
                with printing.beside(stop):
                    work_until(stop, jobs(home), home)
        stop.wait(1)
    return 0


def work_until(
    stop: threading.Event, todo: Sequence[Job], home: Path, pause: float = LOOK_SECONDS
) -> None:
    """Run each job when it is due and show a sign of life, until told to stop."""
    job_state.forget_others(home, [job.name for job in todo])
    while not stop.is_set():
        heartbeat.beat(home)
        for job in todo:
            if not stop.is_set():
                _run_and_note(job, home, datetime.now(UTC))
        heartbeat.beat(home)
        stop.wait(pause)


def _run_and_note(job: Job, home: Path, now: datetime) -> None:
    """Run a job if it is due, and write down how it ended; a full disk stops nothing."""
    if not job.run_if_due(now):
        return
    with contextlib.suppress(OSError):
        after = job.due_at or now
        job_state.note(home, job.name, ran_at=now, next_at=after, problem=job.problem)


def _log_failure(name: str, error: Exception) -> None:
    """Log where it failed, without the error's own words: they may name a person."""
    failure = logs.failure_of(error)
    kind = type(error).__name__
    log.error("Pekerjaan berkala gagal: %s (%s)", name, kind, extra={"failure": failure})


def _clear_identities(now: datetime) -> None:
    from ramah.bookings.retention import clear_bookings
    from ramah.visits import retention

    with _connection_let_go():
        clear_bookings(now=now)
        retention.clear_identities(now=now)
        retention.forget_stale_phones(now=now)
        retention.forget_stale_notes(now=now)


def _close_earlier_days(now: datetime) -> None:
    from ramah.journey import day

    with _connection_let_go():
        day.close_earlier_days(now=now)


def _note_bells(now: datetime) -> None:
    from ramah.bells import record

    with _connection_let_go():
        record.note_all(now=now)


def _clear_sessions(now: datetime) -> None:
    from axes.models import AccessAttempt
    from django.conf import settings
    from django.contrib.sessions.models import Session

    with _connection_let_go():
        longest = now + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        Session.objects.filter(expire_date__lt=now).delete()
        Session.objects.filter(expire_date__gt=longest + AHEAD).delete()
        AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=1)).delete()
        AccessAttempt.objects.filter(attempt_time__gt=now + AHEAD).delete()


def _back_up(home: Path, now: datetime) -> None:
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from ramah.runtime.backup.schedule import Schedule

    second = os.environ.get("RAMAH_BACKUP_COPY", "")
    with _connection_let_go():
        Schedule(
            database=connection,
            home=home,
            keys=settings.RAMAH_KEYS,
            zone=timezone.get_default_timezone(),
            second=Path(second) if second else None,
            on_chunk=functools.partial(_beat_now_and_then, home),
        ).run(now)


def _examine(home: Path, now: datetime) -> None:
    """Let the doctor look, for the administrator's page."""
    from ramah.lib import doctor_report
    from ramah.runtime.doctor.commands import examine

    with _connection_let_go():
        found = sorted(examine(home, now, None), key=lambda finding: -finding.level)
    lines = [
        doctor_report.Line(each.check, each.level.name.lower(), each.indonesian, each.english)
        for each in found
    ]
    doctor_report.write(home, doctor_report.Report(now, lines))


def _beat_now_and_then(home: Path) -> None:
    """Show a sign of life in the midst of long work, but not at every turn of it."""
    seconds = heartbeat.age(home, time.time())
    if seconds is None or seconds > LOOK_SECONDS:
        heartbeat.beat(home)


@contextlib.contextmanager
def _connection_let_go() -> Iterator[None]:
    """Hold no connection to the database while waiting for the next job."""
    from django.db import connections

    try:
        yield
    finally:
        connections.close_all()
