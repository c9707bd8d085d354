"""Paper, as actions of lobby, counters and manager: print again, cancel, try at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from ramah.journey import permissions
from ramah.offices.models import Office, Post, Substitution, User
from ramah.offices.posts import roles_at
from ramah.offices.revision import writing
from ramah.queueing import print_jobs
from ramah.queueing.models import Ticket
from ramah.queueing.printing import Printer, PrintJob
from ramah.visits import events

POSTS = (Post.LOBBY, Post.COUNTER, Post.MANAGER)


def print_again(
    *, ticket: Ticket, by: User, now: datetime, printer: Printer | None = None
) -> PrintJob:
    """Print a number once more.

    :param printer: which one; the office's first if not said.
    :raises AlreadyDone: it waits to be printed already.
    :raises Refused: the office has no printer, or not this one.
    """
    with _printing(ticket.office, by) as substitution:
        job = print_jobs.reprint(ticket, by=by, now=now, printer=printer)
        _note("TICKET_REPRINTED", job, by, now, substitution)
    return job


def cancel_print(*, job: PrintJob, by: User, now: datetime) -> None:
    """Take a number off the printer's list.

    :raises AlreadyDone: it is printed, or cancelled.
    """
    with _printing(job.office, by) as substitution:
        print_jobs.cancel(job, now=now)
        _note("PRINT_CANCELLED", job, by, now, substitution)


def try_print(*, job: PrintJob, by: User, now: datetime) -> None:
    """Send a number to its printer at once, without waiting for the next attempt.

    :raises AlreadyDone: it is printed, cancelled, or being printed.
    """
    with _printing(job.office, by) as substitution:
        print_jobs.try_now(job, now=now)
        _note("PRINT_TRIED", job, by, now, substitution)


@contextmanager
def _printing(office: Office, by: User) -> Iterator[Substitution | None]:
    with writing(office.pk, "queue"):
        roles = {role for post in POSTS for role in roles_at(office, post)}
        yield permissions.authority(by, office, *roles)


def _note(
    code: str, job: PrintJob, by: User, now: datetime, substitution: Substitution | None
) -> None:
    events.record(
        code,
        office=job.office,
        by=by,
        now=now,
        visit=job.ticket.visit if job.ticket else None,
        substitution=substitution,
        data={"ticket": str(job.ticket or ""), "printer": job.printer_id},
    )
