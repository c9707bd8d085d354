"""Paper: the bytes a printer gets, what is tried again, and that nothing is printed twice."""

import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from PIL import ImageChops

from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Office, User
from ramah.queueing import paper, print_jobs, ticket_image
from ramah.queueing.printer_problems import sentence
from ramah.queueing.printing import Printer, PrintJob
from ramah.runtime import printing
from tests.queueing import printer as printers
from tests.queueing.jobs import a_job, a_printer, after_the_pause, states
from tests.queueing.printer import CUT, INIT, RASTER, TestPrinter

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("emptied")]
State = PrintJob.State


def test_printer_gets_raster_of_its_width_and_the_cut(office: Office, machine: TestPrinter) -> None:
    printer = a_printer(office, machine)
    a_job(office)
    assert print_jobs.run_printer(printer.pk) == 1
    received = machine.received[0]
    start = received.index(RASTER)
    assert received[:start].endswith(INIT)
    assert int.from_bytes(received[start + 4 : start + 6], "little") == 512 // 8
    assert received.rindex(CUT) > start
    assert states() == [State.PRINTED]


@pytest.mark.parametrize(("width_mm", "dots"), [(80, 512), (58, 384)])
def test_what_is_printed_is_what_was_drawn(
    office: Office, machine: TestPrinter, width_mm: int, dots: int
) -> None:
    printer = a_printer(office, machine)
    Printer.objects.update(width_mm=width_mm)
    job = a_job(office)
    print_jobs.run_printer(printer.pk)
    assert job.ticket is not None
    drawn = ticket_image.draw(paper.paper_of(job.ticket), width_mm)
    (printed,) = machine.tickets
    assert printed.size == drawn.size
    assert printed.width == dots
    difference = ImageChops.difference(printed.convert("L"), drawn.convert("L"))
    assert difference.getbbox() is None


def test_ticket_longer_than_one_raster_is_printed_whole(
    office: Office, machine: TestPrinter
) -> None:
    from ramah.queueing.configuration import QueueSettings

    QueueSettings.objects.create(office=office, ticket_text="Duduklah dahulu. " * 17)
    printer = a_printer(office, machine)
    a_job(office)
    print_jobs.run_printer(printer.pk)
    assert machine.received[0].count(RASTER) > 1
    assert machine.tickets[0].height > 960


def test_test_print_says_that_it_is_no_number(
    office: Office, machine: TestPrinter, officer: User
) -> None:
    printer = a_printer(office, machine)
    print_jobs.request_test(printer, by=officer, now=timezone.now())
    with pytest.raises(AlreadyDone):
        print_jobs.request_test(printer, by=officer, now=timezone.now())
    print_jobs.run_printer(printer.pk)
    assert len(machine.tickets) == 1
    assert states() == [State.PRINTED]


def test_printer_that_answers_nothing_is_printed_to(office: Office) -> None:
    with TestPrinter(answers=False) as silent:
        printer = a_printer(office, silent)
        a_job(office)
        print_jobs.run_printer(printer.pk)
    assert len(silent.tickets) == 1
    assert states() == [State.PRINTED]


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        (printers.PAPER_OUT, "PAPER_OUT"),
        (printers.COVER_OPEN, "COVER_OPEN"),
        (printers.FAULT, "OFFLINE"),
    ],
)
def test_printer_that_is_not_ready_gets_no_ticket_and_says_why(
    office: Office, machine: TestPrinter, state: int, problem: str
) -> None:
    printer = a_printer(office, machine)
    machine.state = state
    job = a_job(office)
    assert print_jobs.run_printer(printer.pk) == 0
    job.refresh_from_db()
    printer.refresh_from_db()
    assert (job.state, job.problem, job.tries) == (State.QUEUED, problem, 1)
    assert printer.problem == problem
    assert sentence(problem)
    assert machine.tickets == []


def test_everything_comes_out_in_order_once_the_paper_is_in(
    office: Office, machine: TestPrinter
) -> None:
    printer = a_printer(office, machine)
    machine.state = printers.PAPER_OUT
    jobs = [a_job(office) for _job in range(3)]
    print_jobs.run_printer(printer.pk)
    assert print_jobs.due_printers(timezone.now()) == []  # one attempt speaks for all
    machine.state = 0
    after_the_pause(jobs[0])
    assert print_jobs.run_printer(printer.pk) == 3
    printer.refresh_from_db()
    assert states() == [State.PRINTED] * 3
    assert (printer.problem, len(machine.tickets)) == ("", 3)


def test_paper_that_ends_in_the_middle_is_noticed_and_the_ticket_printed_again(
    office: Office, machine: TestPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ramah.queueing import printer_words

    monkeypatch.setattr(printer_words, "LAST_ANSWER", 0.3)
    printer = a_printer(office, machine)
    machine.ends_paper_at_first_ticket = True
    job = a_job(office)
    assert print_jobs.run_printer(printer.pk) == 0
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.QUEUED, "PAPER_OUT")
    machine.state = 0
    after_the_pause(job)
    assert print_jobs.run_printer(printer.pk) == 1


def test_paper_that_runs_low_is_said_while_printing_goes_on(
    office: Office, machine: TestPrinter
) -> None:
    printer = a_printer(office, machine)
    machine.paper_low = True
    a_job(office)
    print_jobs.run_printer(printer.pk)
    printer.refresh_from_db()
    assert (states(), printer.problem) == ([State.PRINTED], "PAPER_LOW")


def test_printer_that_is_off_refuses_and_is_tried_with_growing_pauses(office: Office) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    printer = Printer.objects.create(office=office, name="Mati", host="127.0.0.1", port=port)
    job = a_job(office)
    pauses = []
    for _attempt in range(len(print_jobs.PAUSES)):
        before = timezone.now()
        print_jobs.run_printer(printer.pk)
        job.refresh_from_db()
        pauses.append(job.next_try_at - before)
        after_the_pause(job)
    assert [round(pause.total_seconds()) for pause in pauses] == [
        pause.seconds for pause in print_jobs.PAUSES
    ]
    print_jobs.run_printer(printer.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.FAILED, "REFUSED")
    assert job.ended_at is not None


def test_connection_that_breaks_in_the_middle_is_tried_again(
    office: Office, machine: TestPrinter
) -> None:
    printer = a_printer(office, machine)
    machine.breaks_after = 5000
    job = a_job(office)
    print_jobs.run_printer(printer.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.QUEUED, "BROKEN_OFF")
    machine.breaks_after = 0
    after_the_pause(job)
    assert print_jobs.run_printer(printer.pk) == 1
    assert len(machine.tickets) == 1


def test_printer_that_hangs_is_given_up_in_time(
    office: Office, machine: TestPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ramah.queueing import printer_links

    monkeypatch.setattr(printer_links, "PATIENCE", 0.5)
    printer = a_printer(office, machine)
    machine.hangs = True
    job = a_job(office)
    started = time.monotonic()
    print_jobs.run_printer(printer.pk)
    assert time.monotonic() - started < 4
    job.refresh_from_db()
    assert (job.state, job.problem) == (State.QUEUED, "NO_ANSWER")


def until(seen: Callable[[], bool], seconds: float = 8.0) -> float:
    """Wait until something is seen; give how long it took."""
    started = time.monotonic()
    while not seen():
        if time.monotonic() - started > seconds:
            raise AssertionError("It did not come about in time.")
        time.sleep(0.02)
    return time.monotonic() - started


def test_printer_that_hangs_does_not_hold_up_another(office: Office, machine: TestPrinter) -> None:
    with TestPrinter() as stuck:
        stuck.hangs = True
        hanging = a_printer(office, stuck, "Macet")
        working = a_printer(office, machine)
        first = a_job(office, hanging)
        with printing.beside(threading.Event()):
            until(lambda: bool(stuck.received))
            second = a_job(office, working)
            until(lambda: PrintJob.objects.get(pk=second.pk).state == State.PRINTED, 4)
            assert PrintJob.objects.get(pk=first.pk).state == State.QUEUED
            stuck.hangs = False


def test_paper_comes_within_a_second_of_the_commit(office: Office, machine: TestPrinter) -> None:
    a_printer(office, machine)
    with printing.beside(threading.Event()):
        a_job(office)
        until(lambda: states() == [State.PRINTED], 8)  # the library is loaded meanwhile
        a_job(office)
        took = until(lambda: len(machine.received) == 2, 8)
    assert took < 1.5
    assert states() == [State.PRINTED] * 2


def test_two_workers_never_print_one_job_twice(office: Office, machine: TestPrinter) -> None:
    printer = a_printer(office, machine)
    for _job in range(6):
        a_job(office)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            print_jobs.run_printer(printer.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert states() == [State.PRINTED] * 6
    assert len(machine.tickets) == 6


def test_job_of_a_worker_that_was_killed_is_printed_by_the_next(
    office: Office, machine: TestPrinter
) -> None:
    printer = a_printer(office, machine)
    job = a_job(office)
    claimed = print_jobs._claim(printer.pk, timezone.now())
    assert claimed == job  # and here the worker is killed
    assert print_jobs.run_printer(printer.pk) == 0
    PrintJob.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))  # the claim ends
    assert print_jobs.run_printer(printer.pk) == 1
    assert len(machine.tickets) == 1


def test_action_that_is_rolled_back_leaves_no_paper(office: Office, machine: TestPrinter) -> None:
    a_printer(office, machine)

    def interrupted() -> None:
        with transaction.atomic():
            a_job(office)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert states() == []


def test_asking_never_waits_for_a_printer(office: Office, machine: TestPrinter) -> None:
    machine.hangs = True
    a_printer(office, machine)
    started = time.monotonic()
    a_job(office)
    assert time.monotonic() - started < 1
    assert machine.received == []
