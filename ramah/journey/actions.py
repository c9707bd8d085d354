"""The six steps of the SOP, in its order: what happens at step 3 is the third function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ramah.aids import lending, people, places
from ramah.aids.models import Place
from ramah.journey import finding, handing_over, outputs, permissions, registration, results
from ramah.journey.policies import require_not_handed_on
from ramah.journey.work import Work, at_step, check_outputs, finish, open_step
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, User
from ramah.offices.revision import writing
from ramah.queueing import print_jobs, tickets
from ramah.queueing.models import Ticket
from ramah.reports.compose import compose
from ramah.reports.models import VisitReport
from ramah.survey.models import Invitation
from ramah.visits.models import Need, ServiceSegment, Visit, service_day
from ramah.visits.retention import forget_note, forget_phone


def require_not_received(visit_id: UUID) -> None:
    """Check that an arrival is new.

    :raises AlreadyDone: this visit is recorded.
    """
    if Visit.objects.filter(pk=visit_id).exists():
        raise AlreadyDone(_("Kedatangan ini sudah tercatat."))


def receive_visitor(
    *,
    visit_id: UUID,
    office: Office,
    needs: Sequence[Need],
    by: User,
    now: datetime,
    recorded_at: datetime | None = None,
) -> Visit:
    """Receive a visitor at the dropzone: the visit and its first clock begin.

    Source: SOP W.10-UM.01.01-08, step 1.
    :param visit_id: made by the form, so that sending it twice makes one visit.
    :param recorded_at: the present, if the officer tapped at ``now`` without a connection.
    :raises AlreadyDone: this visit is recorded.
    """
    with writing(office.pk, "visits"):
        role = finding.procedure_to_run(office).steps[0].recorded_by
        substitution = permissions.authority(by, office, role)
        require_not_received(visit_id)
        visit = Visit.objects.create(
            id=visit_id,
            office=office,
            service_date=service_day(office, now),
            sop_number=office.sop_number,
            sop_revision=office.sop_revision,
            arrived_at=now,
        )
        visit.needs.set(needs)
        work = Work(visit, by, now, substitution, recorded_at)
        open_step(work, 1, started=True)
        work.note("VISITOR_RECEIVED", needs=[need.code for need in needs])
        return visit


@dataclass(frozen=True)
class Provision:
    """What is prepared for the visitor at step 2.

    :ivar parking: the bay, None without a vehicle or without a free bay.
    :ivar hand_over: who takes the visitor in the lobby, and what they should know.
    """

    has_vehicle: bool | None
    parking: Place | None
    aids: Sequence[lending.Choice]
    hand_over: handing_over.HandOver = field(default_factory=handing_over.HandOver)


def lend_aids_and_escort(
    *,
    visit: Visit,
    provision: Provision,
    by: User,
    now: datetime,
    waive: Mapping[str, str] | None = None,
    recorded_at: datetime | None = None,
) -> None:
    """Give the visitor a bay and the aids they need, and set off for the special queue.

    The step ends when the ambassador accepts the visitor (``transitions.accept_visitor``).
    Source: SOP W.10-UM.01.01-08, step 2.
    :raises AidUnavailable: an aid has an open loan or is out of service.
    :raises OutputsMissing: a need is undecided and no reason given.
    """
    with at_step(
        visit,
        "lend_aids_and_escort",
        by=by,
        now=now,
        topics=("visits", "aids"),
        recorded_at=recorded_at,
    ) as (work, step):
        require_not_handed_on(step, step.key)
        if recorded_at:
            lending.require_not_lent_since(provision.aids, since=work.now)
        work.visit.has_vehicle = provision.has_vehicle
        work.visit.save(update_fields=["has_vehicle"])
        if provision.parking:
            places.take(work.visit, provision.parking, now=work.now)
        lent = lending.settle_needs(work.visit, provision.aids, by=by, now=work.now)
        handing_over.record(work, provision.hand_over)
        step.handed_on_at = work.now
        step.save(update_fields=["handed_on_at"])
        check_outputs(work, step, waive)
        work.note("ESCORT_SET_OFF", aids=lent, **_set_off(work.visit, provision))


def _set_off(visit: Visit, provision: Provision) -> dict[str, Any]:
    """Tell what the event says of a hand-over besides the aids lent."""
    declined = [each.need for each in provision.aids if each.decision == "DECLINED"]
    to = provision.hand_over.to
    return {
        "vehicle": provision.has_vehicle,
        "declined": [need.code for need in declined if need],
        "companion": visit.has_companion,
        "to": to.pk if to else None,
    }


def register_visitor(
    *, visit: Visit, form: registration.Registration, by: User, now: datetime
) -> Ticket:
    """Register purpose and service, and give a queue number in the special lane.

    The step ends when the visitor is seated with it (``transitions.seat_visitor``).
    Source: SOP W.10-UM.01.01-08, step 3.
    :raises AlreadyDone: the visit has its number.
    """
    with at_step(visit, "register_visitor", by=by, now=now, topics=("visits", "queue")) as (
        work,
        _step,
    ):
        if hasattr(work.visit, "identity"):
            raise AlreadyDone(_("Pemohon ini sudah terdaftar dan bernomor antrean."))
        registration.record(work, form)
        ticket = tickets.issue(work.visit, form.service, now=work.now)
        print_jobs.request(ticket, by=by, now=work.now)
        work.note("VISITOR_REGISTERED", service=form.service.code, ticket=str(ticket))
        return ticket


def serve_visitor(
    *, segment: ServiceSegment, result: results.ServiceResult, by: User, now: datetime
) -> None:
    """End one service with its result, and go on to the next one or end the step.

    Source: SOP W.10-UM.01.01-08, step 4, with the survey's invitation as its second half.
    :raises AlreadyDone: this service has ended.
    :raises Refused: it has not begun, or the survey was neither offered nor declined.
    """
    topics = ("visits", "queue")
    with at_step(segment.visit, "serve_visitor", by=by, now=now, topics=topics) as (work, step):
        current = results.end_segment(work, segment, result)
        _record_survey(work, result.survey)
        work.note("SERVICE_ENDED", service=current.service.code, result=result.code)
        if result.next_service:
            results.begin_next(work, current, result)
            return
        tickets.finish(work.visit, now=work.now)
        places.free_all(work.visit, now=work.now, but="PARKING")
        finish(work, step, result.waive)
        open_step(work, 5)


def see_visitor_out(
    *,
    visit: Visit,
    returns: Mapping[int, lending.Return],
    by: User,
    now: datetime,
    recorded_at: datetime | None = None,
) -> None:
    """Take the aids back at the exit, item by item in condition, and free every place.

    Source: SOP W.10-UM.01.01-08, step 5.
    :param returns: by loan; an aid that does not come back needs a reason.
    :raises OutputsMissing: an aid is still out, whatever the office's own document asks.
    """
    with at_step(
        visit,
        "see_visitor_out",
        by=by,
        now=now,
        topics=("visits", "aids"),
        recorded_at=recorded_at,
    ) as (work, step):
        for loan in work.visit.loans.filter(returned_at__isnull=True).select_related("aid"):
            if loan.pk in returns:
                lending.settle(loan, returns[loan.pk], by=by, now=work.now)
                work.note("AID_SETTLED", aid=loan.aid.tag, condition=loan.condition)
        if not outputs.aids_returned(work.visit):
            raise outputs.OutputsMissing(["aids_returned"])
        finish(work, step)
        places.free_all(work.visit, now=work.now)
        people.free_all(work.visit, now=work.now)
        work.note("VISITOR_SEEN_OUT")
        open_step(work, 6)


def report_to_manager(
    *, visit: Visit, remarks: str, by: User, now: datetime, batch: UUID | None = None
) -> VisitReport:
    """Send the visit's report to the manager on duty, and close the visit.

    Source: SOP W.10-UM.01.01-08, step 6.
    :param batch: the reports it is sent with; those opened together end together.
    :raises Refused: the report was not opened.
    """
    with at_step(visit, "report_to_manager", by=by, now=now) as (work, step):
        report = VisitReport.objects.filter(visit=work.visit).first()
        if report is None:
            raise Refused(_("Buka laporannya lebih dahulu."))
        if step.batch != batch:
            raise Refused(_("Laporan ini dibuka bersama yang lain. Kirim bersama-sama."))
        report.remarks, report.sent_at, report.sent_by = remarks, work.now, by
        report.save()
        finish(work, step)
        _close_visit(work)
        report.content = compose(work.visit)
        report.save(update_fields=["content"])
        work.note("REPORT_SENT")
        return report


def _close_visit(work: Work) -> None:
    visit = work.visit
    visit.outcome = visit.outcome or Visit.Outcome.COMPLETED
    visit.closed_at = work.now
    visit.save(update_fields=["outcome", "closed_at"])
    forget_note(visit)
    identity = getattr(visit, "identity", None)
    if identity:
        forget_phone(identity)


def _record_survey(work: Work, decision: str) -> None:
    if not decision:
        return
    _invitation, new = Invitation.objects.get_or_create(
        visit=work.visit,
        defaults={
            "office": work.visit.office,
            "decision": decision,
            "invited_at": work.now,
            "invited_by": work.by,
        },
    )
    if new:
        work.note("SURVEY_" + decision)
