"""What the tests of paper share: printers of an office, numbers, and their jobs."""

from datetime import timedelta

from django.utils import timezone

from ramah.offices.models import Office
from ramah.queueing import print_jobs, tickets
from ramah.queueing.configuration import Lane
from ramah.queueing.models import Ticket
from ramah.queueing.printing import Printer, PrintJob
from tests.queueing.printer import TestPrinter


def a_printer(office: Office, machine: TestPrinter, name: str = "Printer lobi") -> Printer:
    """Connect a printer to the office."""
    return Printer.objects.create(
        office=office, name=name, host="127.0.0.1", port=machine.port, width_mm=80
    )


def a_ticket(office: Office) -> Ticket:
    """Draw a number now."""
    service = office.services.get(code="KI")
    return tickets.draw(office, service, Lane.ORDINARY, now=timezone.now())


def a_job(office: Office, printer: Printer | None = None) -> PrintJob:
    """Draw a number and ask for its paper."""
    job = print_jobs.request(a_ticket(office), by=None, now=timezone.now(), printer=printer)
    assert job is not None
    return job


def after_the_pause(*jobs: PrintJob) -> None:
    """Let the pause before the next attempt be over."""
    rows = PrintJob.objects.filter(pk__in=[job.pk for job in jobs])
    rows.update(next_try_at=timezone.now() - timedelta(seconds=1))


def states() -> list[str]:
    """Give the states of all jobs, in order."""
    return list(PrintJob.objects.order_by("pk").values_list("state", flat=True))
