"""Several reports made together: opened in one tap, sent in one, their time shared out evenly."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.journey import actions, transitions
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Office, User
from ramah.offices.revision import writing
from ramah.reports.models import VisitReport
from ramah.visits.models import StepRecord

LAST = "report_to_manager"


def unopened(office: Office) -> list[StepRecord]:
    """List the reports nobody has opened, the longest waiting first."""
    steps = StepRecord.objects.current().filter(office=office, key=LAST, started_at__isnull=True)
    return list(steps.select_related("visit__office").order_by("ready_at", "pk"))


def opened_together(office: Office, by: User) -> list[StepRecord]:
    """List the reports a person has opened together and not sent."""
    steps = StepRecord.objects.current().filter(office=office, key=LAST, share__gt=1, assignee=by)
    return list(steps.select_related("visit__office", "visit__ticket").order_by("ready_at", "pk"))


def open_reports(*, office: Office, by: User, now: datetime) -> Sequence[VisitReport]:
    """Open every report that nobody has opened yet; each bears its even share of the time.

    :raises AlreadyDone: there is none.
    """
    with writing(office.pk, "visits"):
        waiting = unopened(office)
        if not waiting:
            raise AlreadyDone(_("Semua laporan sudah dibuka."))
        return [
            transitions.open_report(visit=step.visit, by=by, now=now, share=len(waiting))
            for step in waiting
        ]


def send_reports(*, office: Office, remarks: str, by: User, now: datetime) -> Sequence[VisitReport]:
    """Send the reports a person has opened together, all or none.

    :raises AlreadyDone: they are sent.
    """
    with writing(office.pk, "visits"):
        together = opened_together(office, by)
        if not together:
            raise AlreadyDone(_("Laporan-laporan ini sudah dikirim."))
        return [
            actions.report_to_manager(visit=step.visit, remarks=remarks, by=by, now=now)
            for step in together
        ]
