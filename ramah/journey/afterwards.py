"""Entering a visit from the manual form, with its real times, after a power cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ramah.aids import care
from ramah.aids.lending import AidUnavailable, Return
from ramah.aids.models import Aid, Loan
from ramah.journey import finding, permissions, registration
from ramah.journey.registration import Registration
from ramah.journey.results import NEEDS_NOTE
from ramah.journey.work import Work, check_outputs, close, open_step, procedure_of, start
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Counter, Office, Role, Substitution, User
from ramah.offices.revision import writing
from ramah.queueing import tickets
from ramah.queueing.models import Ticket
from ramah.survey.models import Invitation
from ramah.visits import events
from ramah.visits.models import Need, ServiceSegment, StepRecord, Visit, service_day

Times = Sequence[tuple[datetime, datetime]]
Result = ServiceSegment.Result
LENT, BACK = (1, 0), (4, 1)  # an aid is out from the start of step 2 to the end of step 5


class BadTime(Refused):
    """A time of the manual form does not fit.

    :ivar step: the step's number.
    :ivar end: ``start`` or ``finish``, or ``date`` for the day itself.
    """

    def __init__(self, step: int, end: str, message: object) -> None:
        super().__init__(message)
        self.step, self.end = step, end


@dataclass(frozen=True)
class ManualRecord:
    """A visit as the manual form has it.

    :ivar reason: why it was not recorded while it happened.
    :ivar times: start and finish of steps 1 to 5, in order, none overlapping.
    :ivar aids: units lent, each with its condition at the exit.
    """

    reason: str
    needs: Sequence[Need]
    times: Times
    registration: Registration
    counter: Counter
    result: str
    survey: str
    has_vehicle: bool
    explained: bool = True
    note: str = ""
    result_date: date | None = None
    aids: Sequence[tuple[Aid, Return]] = field(default_factory=list)


def role_to_enter(office: Office) -> Role:
    """Give the role that enters manual forms: the one that registers visitors (step 3)."""
    return Role(finding.procedure_to_run(office).steps[2].recorded_by.value)


def enter_afterwards(
    *, visit_id: UUID, office: Office, record: ManualRecord, by: User, now: datetime
) -> Visit:
    """Write steps 1 to 5 as the manual form has them; the report follows in the usual way.

    Outputs the form knows nothing of are waived with the same reason.
    :raises AlreadyDone: this form is entered.
    :raises BadTime: its times overlap, run backwards, or lie ahead.
    :raises AidUnavailable: a unit was with somebody else at that time.
    """
    with writing(office.pk, "visits", "aids", "queue"):
        substitution = permissions.authority(by, office, role_to_enter(office))
        if Visit.objects.filter(pk=visit_id).exists():
            raise AlreadyDone(_("Formulir manual ini sudah dicatat."))
        _check(record, office, now)
        visit = _create(visit_id, office, record)
        _note(visit, substitution, record, by, now)
        work = Work(visit, by, now, substitution)
        _write_steps(work, record)
        work.now = now
        for step in visit.steps.order_by("number"):
            requires = procedure_of(visit).steps[step.number - 1].requires
            check_outputs(work, step, dict.fromkeys(requires, record.reason))
        open_step(work, 6)
        return visit


def check_times(times: Times, *, office: Office, now: datetime) -> None:
    """Check that the steps' times follow one another on one day of the office and are past.

    :raises BadTime: naming the first time that does not fit.
    """
    day, today = service_day(office, times[0][0]), service_day(office, now)
    if day > today:
        raise BadTime(1, "date", _("Tanggal ini belum tiba."))
    before = times[0][0]
    for step, end, at in _ends(times):
        if at < before:
            raise BadTime(step, end, _too_early(step, end))
        if at > now:
            raise BadTime(step, end, _("Jam ini belum terjadi."))
        if service_day(office, at) != day:
            raise BadTime(step, end, _("Semua waktu harus pada satu hari layanan."))
        before = at


def check_free(
    aid: Aid, lent_at: datetime, returned_at: datetime, *, but: UUID | None = None
) -> None:
    """Check that nobody else had the unit at any moment between; whether it is out now is no bar.

    :param but: a visit whose own loans do not count, for a form that is sent again.
    :raises AidUnavailable: another loan of the unit overlaps.
    """
    others = Loan.objects.filter(aid=aid, lent_at__lt=returned_at).filter(
        Q(returned_at__isnull=True) | Q(returned_at__gt=lent_at)
    )
    if others.exclude(visit=but).exists():
        raise AidUnavailable(
            _("%(aid)s tercatat dipinjam pemohon lain pada waktu itu. Periksa label dan jamnya.")
            % {"aid": aid}
        )


def _ends(times: Times) -> Iterator[tuple[int, str, datetime]]:
    for number, (started, finished) in enumerate(times, start=1):
        yield number, "start", started
        yield number, "finish", finished


def _too_early(step: int, end: str) -> object:
    if end == "finish":
        return _("Jam selesai langkah %(step)s mendahului jam mulainya.") % {"step": step}
    return _("Jam mulai langkah %(step)s mendahului selesainya langkah %(before)s.") % {
        "step": step,
        "before": step - 1,
    }


def _check(record: ManualRecord, office: Office, now: datetime) -> None:
    if not record.reason.strip():
        raise Refused(_("Tulis alasan mengapa kunjungan ini dicatat kemudian."))
    check_times(record.times, office=office, now=now)
    if record.result in NEEDS_NOTE and not record.note.strip():
        raise Refused(NEEDS_NOTE[Result(record.result)])
    if record.result == Result.PROMISED and record.result_date is None:
        raise Refused(_("Sebut tanggal yang dijanjikan."))


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
        afterwards_reason=record.reason.strip(),
        procedure_explained_at=record.times[2][1] if record.explained else None,
    )
    visit.needs.set(record.needs)
    return visit


def _note(
    visit: Visit,
    substitution: Substitution | None,
    record: ManualRecord,
    by: User,
    now: datetime,
) -> None:
    """Record what happened at its real time: the arrival, then the end of each step."""
    for code, occurred_at, data in _happenings(record):
        events.record(
            code,
            office=visit.office,
            by=by,
            now=now,
            visit=visit,
            substitution=substitution,
            occurred_at=occurred_at,
            data=data,
        )


def _happenings(record: ManualRecord) -> Iterator[tuple[str, datetime, events.Data]]:
    yield (
        "ENTERED_AFTERWARDS",
        record.times[0][0],
        {
            "needs": [need.code for need in record.needs],
            "service": record.registration.service.code,
            "result": record.result,
            "survey": record.survey,
            "aids": [aid.tag for aid, _back in record.aids],
        },
    )
    for number, (started, finished) in enumerate(record.times, start=1):
        data: events.Data = {"step": number, "started_at": started.isoformat()}
        yield "STEP_AFTERWARDS", finished, data


def _write_steps(work: Work, record: ManualRecord) -> None:
    ready = record.times[0][0]
    for number, (started, finished) in enumerate(record.times, start=1):
        work.now = started
        step = open_step(work, number, started=False, ready_at=ready)
        start(work, step)
        if number == 2:
            step.handed_on_at = finished
        _write_content(work, number, record, ready, finished)
        work.now = ready = finished
        close(work, step, StepRecord.Passage.DONE)


def _write_content(
    work: Work, number: int, record: ManualRecord, ready: datetime, finished: datetime
) -> None:
    if number == 2:
        for aid, back in record.aids:
            _write_loan(work, record, aid, back)
    elif number == 3:
        registration.record(work, record.registration)
        ticket = tickets.issue(work.visit, record.registration.service, now=work.now)
        Ticket.objects.filter(pk=ticket.pk).update(state=Ticket.State.DONE)
    elif number == 4:
        _write_service(work, record, ready, finished)


def _write_loan(work: Work, record: ManualRecord, aid: Aid, back: Return) -> None:
    """Write a loan that is over already; a unit that is lent again or repaired stays as it is."""
    lent_at, returned_at = record.times[LENT[0]][LENT[1]], record.times[BACK[0]][BACK[1]]
    check_free(aid, lent_at, returned_at)
    if back.condition == Loan.Condition.NOT_RETURNED and not back.note.strip():
        raise Refused(_("Tulis alasan mengapa %(aid)s tidak kembali.") % {"aid": aid})
    found_before = Loan.objects.lost().filter(aid=aid, returned_at__lte=lent_at)
    found_before.update(found_at=lent_at, found_by=work.by)  # it was there to be lent
    later = Loan.objects.filter(aid=aid, lent_at__gte=returned_at).order_by("lent_at").first()
    found = later if back.condition == Loan.Condition.NOT_RETURNED else None
    Loan.objects.create(
        office=work.visit.office,
        visit=work.visit,
        aid=aid,
        need=work.visit.needs.filter(suggested_aids=aid.type).order_by("position").first(),
        lent_at=lent_at,
        lent_by=work.by,
        returned_at=returned_at,
        returned_by=work.by,
        condition=back.condition,
        note=back.note.strip(),
        found_at=found.lent_at if found else None,
        found_by=found.lent_by if found else None,
    )
    if later is None:
        _worsen(aid, back.condition)


def _worsen(aid: Aid, returned: str) -> None:
    """Take a damaged or missing unit out of service; an old form never puts one back into it."""
    condition = care.after_loan(aid.type, returned)
    if condition == Loan.Condition.NOT_RETURNED:
        aid.condition, aid.out_of_service = Aid.Condition.MISSING, True
    elif condition == Loan.Condition.DAMAGED:
        aid.condition, aid.out_of_service = Aid.Condition.DAMAGED, True
    elif condition == Loan.Condition.NEEDS_CLEANING and not aid.out_of_service:
        aid.condition = Aid.Condition.NEEDS_CLEANING
    aid.save(update_fields=["condition", "out_of_service"])


def _write_service(work: Work, record: ManualRecord, ready: datetime, finished: datetime) -> None:
    segment = work.visit.segments.get()
    segment.ready_at, segment.started_at = ready, work.now
    segment.counter, segment.started_by = record.counter, work.by
    segment.due_at = work.now + segment.standard
    segment.finished_at, segment.result = finished, record.result
    segment.result_note, segment.result_date = record.note.strip(), record.result_date
    segment.save()
    Invitation.objects.create(
        office=work.visit.office,
        visit=work.visit,
        decision=record.survey,
        invited_at=finished,
        invited_by=work.by,
    )
