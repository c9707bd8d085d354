"""Entering a visit from the manual form, with its real times, after a power cut."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ramah.aids import lending
from ramah.aids.models import Aid
from ramah.journey import finding, permissions, registration
from ramah.journey.registration import Registration
from ramah.journey.work import Work, close, open_step, start
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Counter, Office, User
from ramah.offices.revision import writing
from ramah.queueing import tickets
from ramah.queueing.models import Ticket
from ramah.survey.models import Invitation
from ramah.visits import events
from ramah.visits.models import Need, StepRecord, Visit, service_day


@dataclass(frozen=True)
class ManualRecord:
    """A visit as the manual form has it.

    :ivar times: start and finish of steps 1 to 5, in order, none overlapping.
    :ivar aids: units lent, each with its condition at the exit.
    """

    needs: Sequence[Need]
    times: Sequence[tuple[datetime, datetime]]
    registration: Registration
    counter: Counter
    result: str
    survey: str
    has_vehicle: bool
    note: str = ""
    result_date: date | None = None
    aids: Sequence[tuple[Aid, lending.Return]] = field(default_factory=list)


def enter_afterwards(
    *, visit_id: UUID, office: Office, record: ManualRecord, by: User, now: datetime
) -> Visit:
    """Write steps 1 to 5 as the manual form has them; the report follows in the usual way.

    :raises AlreadyDone: this form is entered.
    :raises Refused: its times overlap, run backwards, or lie ahead.
    """
    with writing(office.pk, "visits", "aids", "queue"):
        role = finding.procedure_to_run(office).steps[2].recorded_by
        substitution = permissions.authority(by, office, role)
        if Visit.objects.filter(pk=visit_id).exists():
            raise AlreadyDone(_("Formulir manual ini sudah dicatat."))
        check_times(record.times, office=office, now=now)
        visit = _create(visit_id, office, record)
        work = Work(visit, by, now, substitution)
        _write_steps(work, record)
        work.now = now
        events.record(
            "ENTERED_AFTERWARDS",
            office=office,
            by=by,
            now=now,
            visit=visit,
            substitution=substitution,
            occurred_at=record.times[0][0],
            data={"needs": [need.code for need in record.needs]},
        )
        open_step(work, 6, ready_at=now)
        return visit


def check_times(
    times: Sequence[tuple[datetime, datetime]], *, office: Office, now: datetime
) -> None:
    """Check that the steps' times follow one another on one day and are past.

    :raises Refused: naming the first step that does not fit.
    """
    before = times[0][0]
    for number, (started, finished) in enumerate(times, start=1):
        if not before <= started <= finished:
            raise Refused(
                _("Waktu langkah %(number)s tidak berurutan. Periksa jam mulai dan selesainya.")
                % {"number": number}
            )
        before = finished
    if before > now:
        raise Refused(_("Waktunya belum terjadi. Periksa tanggal dan jam."))
    if service_day(office, times[0][0]) != service_day(office, before):
        raise Refused(_("Semua waktu harus pada satu hari layanan."))


def _create(visit_id: UUID, office: Office, record: ManualRecord) -> Visit:
    arrived = record.times[0][0]
    visit = Visit.objects.create(
        id=visit_id,
        office=office,
        service_date=service_day(office, arrived),
        sop_number=office.sop_number,
        sop_revision=office.sop_revision,
        arrived_at=arrived,
        has_vehicle=record.has_vehicle,
        entered_afterwards=True,
        procedure_explained_at=record.times[2][1],
    )
    visit.needs.set(record.needs)
    return visit


def _write_steps(work: Work, record: ManualRecord) -> None:
    ready = record.times[0][0]
    for number, (started, finished) in enumerate(record.times, start=1):
        work.now = started
        step = open_step(work, number, started=False, ready_at=ready)
        start(work, step)
        _write_content(work, number, record, finished)
        work.now = ready = finished
        close(work, step, StepRecord.Passage.DONE)


def _write_content(work: Work, number: int, record: ManualRecord, finished: datetime) -> None:
    if number == 2:
        for aid, _back in record.aids:
            lending.lend(work.visit, aid, need=None, by=work.by, now=work.now)
        work.visit.steps.filter(number=2).update(handed_on_at=finished)
    elif number == 3:
        registration.record(work, record.registration)
        ticket = tickets.issue(work.visit, record.registration.service, now=work.now)
        Ticket.objects.filter(pk=ticket.pk).update(state=Ticket.State.DONE)
    elif number == 4:
        _write_service(work, record, finished)
    elif number == 5:
        conditions = {aid.pk: back for aid, back in record.aids}
        for loan in work.visit.loans.select_related("aid"):
            lending.settle(loan, conditions[loan.aid_id], by=work.by, now=finished)


def _write_service(work: Work, record: ManualRecord, finished: datetime) -> None:
    segment = work.visit.segments.get()
    segment.ready_at = segment.started_at = work.now
    segment.counter, segment.started_by = record.counter, work.by
    segment.due_at = work.now + segment.standard
    segment.finished_at, segment.result = finished, record.result
    segment.result_note, segment.result_date = record.note, record.result_date
    segment.save()
    Invitation.objects.create(
        office=work.visit.office,
        visit=work.visit,
        decision=record.survey,
        invited_at=finished,
        invited_by=work.by,
    )
