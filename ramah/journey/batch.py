"""Several reports made together: opened in one tap, sent in one, their time shared out evenly."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ramah.journey import actions, transitions
from ramah.journey.work import Together
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Office, User
from ramah.offices.revision import writing
from ramah.reports.models import VisitReport
from ramah.visits.models import StepQuerySet, StepRecord

LAST = "report_to_manager"


def unopened(office: Office) -> StepQuerySet:
    """List the reports nobody has opened, the longest waiting first."""
    steps = StepRecord.objects.current().filter(office=office, key=LAST, started_at__isnull=True)
    return steps.select_related("visit__office").order_by("ready_at", "pk")


def in_batch(office: Office, batch: UUID) -> StepQuerySet:
    """List the reports of a batch that are not sent."""
    steps = StepRecord.objects.current().filter(office=office, batch=batch)
    return steps.select_related("visit__office", "visit__ticket").order_by("ready_at", "pk")


def open_reports(*, office: Office, batch: UUID, by: User, now: datetime) -> Sequence[VisitReport]:
    """Open every report that nobody has opened yet; each bears its even share of the time.

    :param batch: made by the form, so that sending it twice opens one batch.
    :raises AlreadyDone: the batch is open, or there is nothing to open.
    """
    with writing(office.pk, "visits"):
        waiting = list(unopened(office))
        if not waiting or StepRecord.objects.filter(office=office, batch=batch).exists():
            raise AlreadyDone(_("Laporan-laporan ini sudah dibuka."))
        together = Together(batch, len(waiting))
        return [
            transitions.open_report(visit=step.visit, by=by, now=now, together=together)
            for step in waiting
        ]


def send_reports(
    *, office: Office, batch: UUID, remarks: str, by: User, now: datetime
) -> Sequence[VisitReport]:
    """Send the reports of a batch, all or none.

    :raises AlreadyDone: they are sent.
    """
    with writing(office.pk, "visits"):
        steps = list(in_batch(office, batch))
        if not steps:
            raise AlreadyDone(_("Laporan-laporan ini sudah dikirim."))
        return [
            actions.report_to_manager(
                visit=step.visit, remarks=remarks, by=by, now=now, batch=batch
            )
            for step in steps
        ]
