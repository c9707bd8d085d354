"""Print jobs: asked for inside an action, printed beside it, tried again until paper came out.

A job is claimed by a conditional update, so no two workers print it; the claim ends by itself
after ``LEASE``. A worker that is killed between sending and noting it leaves a claim that ends:
the job is printed once more. A second paper with the same number harms nobody, a visitor
without paper waits unseen; so a job may be printed twice after a crash, and is never lost.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from ramah.lib.refusal import AlreadyDone, Refused
from ramah.lib.rows import Rows
from ramah.offices.models import Office, User
from ramah.offices.revision import writing
from ramah.queueing import paper, printer_words, ticket_image
from ramah.queueing.models import Ticket
from ramah.queueing.printer_links import link_to
from ramah.queueing.printer_problems import PrinterTrouble, Problem
from ramah.queueing.printing import Printer, PrintJob

log = logging.getLogger("ramah.printing")
State = PrintJob.State
LEASE = timedelta(seconds=60)  # longer than the longest attempt
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (2, 5, 10, 20, 40, 60, 120, 240, 480, 600)
)  # between two attempts; about half an hour in all
GIVES_UP_AFTER = sum(PAUSES, timedelta())


PRINTERS = Rows(Printer)
FIRST = "WHERE it.office_id = %s AND it.is_active ORDER BY it.id"


def printers_of(office: Office | int) -> QuerySet[Printer]:
    """List the printers an office uses, its first one first."""
    return Printer.objects.filter(office=office, is_active=True).order_by("pk")


def request(
    ticket: Ticket,
    *,
    by: User | None,
    now: datetime,
    printer: Printer | None = None,
    is_reprint: bool = False,
) -> PrintJob | None:
    """Ask for a ticket on paper, in the transaction of the action that gave it.

    :param printer: which one; the office's first if not said.
    :return: None if the office has no printer: the browser prints then. None, too, for a number
        that was on paper before it was given to a visit, unless it is to be printed again.
    """
    printer = printer or PRINTERS.first(FIRST, [ticket.office_id])
    if printer is None or (not is_reprint and ticket.print_jobs.exists()):
        return None
    return _queue(printer, ticket, by=by, now=now, is_reprint=is_reprint)


def reprint(ticket: Ticket, *, by: User, now: datetime, printer: Printer | None = None) -> PrintJob:
    """Ask for a ticket once more.

    :raises AlreadyDone: it is about to be printed anyway.
    :raises Refused: the office has no printer, or not this one.
    """
    if PrintJob.objects.filter(ticket=ticket, state=State.QUEUED).exists():
        raise AlreadyDone(_("Nomor ini sudah menunggu dicetak."))
    if printer and not (printer.is_active and printer.office_id == ticket.office_id):
        raise Refused(_("Printer ini tidak dipakai lagi. Pilih yang lain."))
    job = request(ticket, by=by, now=now, printer=printer, is_reprint=True)
    if job is None:
        raise Refused(_("Kantor ini belum punya printer. Cetak lewat peramban."))
    return job


def request_test(printer: Printer, *, by: User, now: datetime) -> PrintJob:
    """Ask for a test print.

    :raises AlreadyDone: one waits already.
    """
    if PrintJob.objects.filter(printer=printer, ticket=None, state=State.QUEUED).exists():
        raise AlreadyDone(_("Cetak percobaan sudah menunggu."))
    return _queue(printer, None, by=by, now=now)


def cancel(job: PrintJob, *, now: datetime) -> None:
    """Let a job be; what is being sent at this moment may still come out.

    :raises AlreadyDone: it ended before.
    """
    waiting = PrintJob.objects.filter(pk=job.pk, state=State.QUEUED)
    if not waiting.update(state=State.CANCELLED, ended_at=now):
        raise AlreadyDone(_("Cetakan ini tidak lagi menunggu."))


def cancel_all(printer: Printer, *, now: datetime) -> int:
    """Let all jobs of a printer be that is taken out of use; give their number."""
    waiting = PrintJob.objects.filter(printer=printer, state=State.QUEUED)
    return waiting.update(state=State.CANCELLED, ended_at=now)


def try_now(job: PrintJob, *, now: datetime) -> None:
    """Try a job at once that waits between two attempts, or gave up; it counts anew.

    :raises AlreadyDone: it is printed, cancelled, or being printed.
    :raises Refused: its printer is not used any more.
    """
    if not job.printer.is_active:
        raise Refused(_("Printer ini tidak dipakai lagi. Cetak ulang di printer lain."))
    rests = Q(state=State.QUEUED) & ~Q(problem="", next_try_at__gt=now)
    changed = PrintJob.objects.filter(Q(state=State.FAILED) | rests, pk=job.pk).update(
        state=State.QUEUED, ended_at=None, tries=0, problem="", next_try_at=now
    )
    if not changed:
        raise AlreadyDone(_("Cetakan ini sedang dikerjakan atau sudah selesai."))


def _queue(
    printer: Printer, ticket: Ticket | None, *, by: User | None, now: datetime, **about: bool
) -> PrintJob:
    return PrintJob.objects.create(
        office_id=printer.office_id,
        printer=printer,
        ticket=ticket,
        requested_at=now,
        requested_by=by,
        next_try_at=now,
        **about,
    )


def due_printers(now: datetime) -> list[int]:
    """List the printers that have something to print now; one read of a partial index."""
    due = PrintJob.objects.filter(state=State.QUEUED, next_try_at__lte=now, printer__is_active=True)
    return list(due.values_list("printer", flat=True).distinct())


def run_printer(printer_id: int) -> int:
    """Print what is due at one printer, first come first, until one fails; give how many.

    It blocks while the printer works: run each printer in a thread of its own.
    """
    printed = 0
    while (job := _claim(printer_id, timezone.now())) is not None:
        if not _attempt(job):
            break
        printed += 1
    return printed


def _claim(printer_id: int, now: datetime) -> PrintJob | None:
    """Take the next due job of a printer for ourselves; None if there is none."""
    due = PrintJob.objects.filter(
        printer=printer_id, printer__is_active=True, state=State.QUEUED, next_try_at__lte=now
    ).order_by("requested_at", "pk")
    for job in due.select_related("office__queue_settings", "printer", "ticket__service")[:10]:
        mine = PrintJob.objects.filter(
            pk=job.pk, state=State.QUEUED, tries=job.tries, next_try_at=job.next_try_at
        )
        if mine.update(tries=F("tries") + 1, next_try_at=now + LEASE, problem=""):
            job.tries += 1
            return job
    return None


def _attempt(job: PrintJob) -> bool:
    """Print one claimed job and note how it went."""
    try:
        warning = _print(job)
    except PrinterTrouble as trouble:
        _note_failure(job, trouble.problem, timezone.now())
        return False
    except DatabaseError:
        raise  # the claim ends by itself, and the job is tried again
    except Exception as error:  # a ticket that cannot be drawn must not stop the others
        log.error("Nomor tidak dapat digambar: %s", type(error).__name__)
        _note_failure(job, Problem.INTERNAL, timezone.now())
        return True
    _note_success(job, warning, timezone.now())
    return True


def _print(job: PrintJob) -> Problem | None:
    with translation.override(settings.LANGUAGE_CODE):
        picture = ticket_image.draw(_paper(job), job.printer.width_mm)
    with link_to(job.printer) as link:
        return printer_words.print_picture(link, picture)


def _paper(job: PrintJob) -> paper.Paper:
    if job.ticket is None:
        return paper.test_paper(job.office, at=job.requested_at)
    job.ticket.office = job.office
    return paper.paper_of(job.ticket)


def _note_success(job: PrintJob, warning: Problem | None, now: datetime) -> None:
    """Note that paper came out; screens hear of it only if the printer's state changed."""
    with _noting(job, changes_state=job.printer.problem != (warning or "")):
        _ours(job).update(state=State.PRINTED, ended_at=now, problem="")
        Printer.objects.filter(pk=job.printer_id).update(last_printed_at=now, problem=warning or "")
        _behind(job).exclude(problem="").update(next_try_at=now)  # they waited for this printer


def _note_failure(job: PrintJob, problem: Problem, now: datetime) -> None:
    """Plan the next attempt of a job, and of what waits at the same printer behind it."""
    with _noting(job, changes_state=True):
        if problem == Problem.INTERNAL:
            _ours(job).update(state=State.FAILED, ended_at=now, problem=problem)
            return
        if job.tries > len(PAUSES):
            _ours(job).update(state=State.FAILED, ended_at=now, problem=problem)
            too_old = _behind(job).filter(requested_at__lt=now - GIVES_UP_AFTER)
            too_old.update(state=State.FAILED, ended_at=now, problem=problem)
        else:
            again = now + PAUSES[job.tries - 1]
            _ours(job).update(next_try_at=again, problem=problem)
            sooner = _behind(job).filter(next_try_at__lt=again)
            sooner.update(next_try_at=again, problem=problem)
        Printer.objects.filter(pk=job.printer_id).update(problem=problem)


def _ours(job: PrintJob) -> QuerySet[PrintJob]:
    """Find the job if it is still ours: not cancelled, nor claimed anew."""
    return PrintJob.objects.filter(pk=job.pk, state=State.QUEUED, tries=job.tries)


def _behind(job: PrintJob) -> QuerySet[PrintJob]:
    """Find what else waits at the same printer."""
    return PrintJob.objects.filter(printer=job.printer_id, state=State.QUEUED).exclude(pk=job.pk)


@contextmanager
def _noting(job: PrintJob, *, changes_state: bool) -> Iterator[None]:
    with writing(job.office_id, "queue") if changes_state else transaction.atomic():
        yield
