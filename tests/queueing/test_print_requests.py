"""Paper that is asked for, asked for again, cancelled, or given up."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, User
from ramah.queueing import print_jobs
from ramah.queueing.printing import PrintJob
from tests.queueing import printer as printers
from tests.queueing.jobs import a_job, a_printer, a_ticket, states
from tests.queueing.printer import TestPrinter

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("emptied")]
State = PrintJob.State


def test_office_without_printer_gets_no_job(office: Office, officer: User) -> None:
    ticket = a_ticket(office)
    assert print_jobs.request(ticket, by=None, now=timezone.now()) is None
    with pytest.raises(Refused, match="peramban"):
        print_jobs.reprint(ticket, by=officer, now=timezone.now())


def test_reprint_waits_for_the_first_print(
    office: Office, machine: TestPrinter, officer: User
) -> None:
    printer = a_printer(office, machine)
    job = a_job(office)
    assert job.ticket is not None
    with pytest.raises(AlreadyDone):
        print_jobs.reprint(job.ticket, by=officer, now=timezone.now())
    print_jobs.run_printer(printer.pk)
    again = print_jobs.reprint(job.ticket, by=officer, now=timezone.now())
    assert again.is_reprint
    print_jobs.run_printer(printer.pk)
    assert len(machine.tickets) == 2


def test_cancelled_job_is_not_printed_and_cannot_be_cancelled_twice(
    office: Office, machine: TestPrinter
) -> None:
    printer = a_printer(office, machine)
    job = a_job(office)
    print_jobs.cancel(job, now=timezone.now())
    assert print_jobs.run_printer(printer.pk) == 0
    with pytest.raises(AlreadyDone):
        print_jobs.cancel(job, now=timezone.now())
    with pytest.raises(AlreadyDone):
        print_jobs.try_now(job, now=timezone.now())


def test_job_is_tried_at_once_when_somebody_asks(office: Office, machine: TestPrinter) -> None:
    printer = a_printer(office, machine)
    machine.state = printers.COVER_OPEN
    job = a_job(office)
    print_jobs.run_printer(printer.pk)
    machine.state = 0
    print_jobs.try_now(job, now=timezone.now())
    assert print_jobs.run_printer(printer.pk) == 1
    PrintJob.objects.update(state=State.FAILED)
    print_jobs.try_now(PrintJob.objects.get(pk=job.pk), now=timezone.now())
    assert print_jobs.run_printer(printer.pk) == 1


def test_what_waits_longest_fails_with_the_job_that_gives_up(
    office: Office, machine: TestPrinter
) -> None:
    printer = a_printer(office, machine)
    machine.state = printers.PAPER_OUT
    oldest, old, fresh = (a_job(office) for _job in range(3))
    long_ago = timezone.now() - print_jobs.GIVES_UP_AFTER - timedelta(seconds=1)
    PrintJob.objects.filter(pk__in=[oldest.pk, old.pk]).update(requested_at=long_ago)
    PrintJob.objects.filter(pk=oldest.pk).update(tries=len(print_jobs.PAUSES))
    print_jobs.run_printer(printer.pk)
    assert states() == [State.FAILED, State.FAILED, State.QUEUED]
    assert fresh.pk


def test_ticket_that_cannot_be_drawn_does_not_stop_the_others(
    office: Office, machine: TestPrinter
) -> None:
    from ramah.offices.logo import OfficeLogo

    printer = a_printer(office, machine)
    broken = OfficeLogo.objects.create(
        office=office,
        content=b"not a picture",
        digest="x",
        width=1,
        height=1,
        set_at=timezone.now(),
    )
    a_job(office)
    print_jobs.run_printer(printer.pk)
    broken.delete()
    a_job(office)
    print_jobs.run_printer(printer.pk)
    assert states() == [State.FAILED, State.PRINTED]


def test_raster_reader_refuses_text() -> None:
    with pytest.raises(AssertionError, match="as text"):
        list(printers.pictures_in(io.BytesIO(b"KI-001").getvalue()))
