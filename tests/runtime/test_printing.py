"""The worker's printing as a process: paper soon after the commit, and none lost by SIGKILL."""

import contextlib
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator

import pytest

from tests.queueing.printer import TestPrinter
from tests.runtime.conftest import RAMAH, Installation
from tests.runtime.waiting import until

pytestmark = pytest.mark.slow
PREPARE = """
from datetime import timedelta
from django.utils import timezone
from ramah.offices.models import Office
from ramah.queueing import print_jobs, tickets
from ramah.queueing.printing import Printer
from ramah.runtime import catalogue
office = Office.objects.filter(name="Kantor Contoh").first()
if office is None:
    office = Office.objects.create(name="Kantor Contoh", sop_number="W.10-UM.01.01-08")
    catalogue.furnish(office)
    Printer.objects.create(office=office, name="Lobi", host="127.0.0.1", port={port})
now = timezone.now()
ticket = tickets.draw(office, office.services.order_by("pk")[0], "ORDINARY", now=now)
print_jobs.request(ticket, by=None, now=now)
"""


def ask_for_paper(installation: Installation, machine: TestPrinter) -> None:
    """Draw a number and ask for its paper, in a process that ends."""
    done = installation.run("manage", "shell", "-c", PREPARE.format(port=machine.port))
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def a_worker(installation: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker for the length of a block."""
    process = subprocess.Popen([*RAMAH, "worker"], env=installation.environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def read(installation: Installation, query: str) -> list[tuple[str, ...]]:
    """Read the database beside the program."""
    (path,) = installation.home.glob("*.sqlite3")
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def states(installation: Installation) -> list[str]:
    """Give the states of all print jobs."""
    return [row[0] for row in read(installation, "SELECT state FROM queueing_printjob ORDER BY id")]


def test_worker_prints_beside_its_other_jobs(installation: Installation) -> None:
    with TestPrinter() as machine, a_worker(installation):
        ask_for_paper(installation, machine)
        until(lambda: states(installation) == ["PRINTED"], 20)
        ask_for_paper(installation, machine)
        until(lambda: states(installation) == ["PRINTED"] * 2, 20)
    assert len(machine.tickets) == 2


def test_number_whose_worker_is_killed_in_the_middle_is_printed_by_the_next(
    installation: Installation,
) -> None:
    with TestPrinter() as machine:
        machine.pause = 0.3  # a printer that is slow enough to be met in the middle
        ask_for_paper(installation, machine)
        with a_worker(installation) as worker:
            until(lambda: sum(map(len, machine.received)) > 2000, 30)
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait(10)
        assert states(installation) == ["QUEUED"]
        machine.pause = 0
        with a_worker(installation):
            until(lambda: states(installation) == ["PRINTED"], 90)  # once the claim has ended
    assert len(machine.tickets) in (1, 2)  # the system may have sent on what was under way
