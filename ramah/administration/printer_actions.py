"""Ticket printers: each change checked, saved and recorded in one transaction."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.administration.changes import Unfit, Values, add, administering, change, note
from ramah.offices.models import Office, User
from ramah.queueing import print_jobs
from ramah.queueing.printing import Printer, PrintJob

WAYS = ("connection", "host", "port", "usb_vendor", "usb_product")


def add_printer(*, office: Office, values: Values, by: User, now: datetime) -> Printer:
    """Add a printer for queue numbers.

    :raises AlreadyDone: the same printer is there.
    :raises Unfit: another printer has this name.
    """
    with administering(office, by, "queue"):
        printer = add(Printer(office=office), values, key="name")
        about = {"connection": printer.connection, "width": printer.width_mm}
        note("PRINTER_ADDED", office, by=by, now=now, printer=printer.pk, **about)
    return printer


def change_printer(*, printer: Printer, values: Values, by: User, now: datetime) -> None:
    """Change a printer, or take it in or out of use; what waited at it then is cancelled.

    :raises AlreadyDone: nothing differs.
    :raises Unfit: another printer has this name.
    """
    with administering(printer.office, by, "queue"):
        fields = change(printer, values, at="name")
        if not printer.is_active:
            print_jobs.cancel_all(printer, now=now)
        if set(fields) & {*WAYS, "is_active"} and printer.problem:
            printer.problem = ""  # it told of the printer that was reached before
            printer.save(update_fields=["problem"])
        note("PRINTER_CHANGED", printer.office, by=by, now=now, printer=printer.pk, fields=fields)


def test_printer(*, printer: Printer, by: User, now: datetime) -> PrintJob:
    """Print a test.

    :raises AlreadyDone: one waits already.
    :raises Unfit: the printer is not in use.
    """
    with administering(printer.office, by, "queue"):
        printer.refresh_from_db()
        if not printer.is_active:
            raise Unfit(_("Printer ini tidak dipakai. Tandai “Dipakai” dahulu."))
        job = print_jobs.request_test(printer, by=by, now=now)
        note("PRINTER_TESTED", printer.office, by=by, now=now, printer=printer.pk)
    return job
