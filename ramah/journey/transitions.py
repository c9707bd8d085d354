"""Where one actor hands the visitor to the next: what ends a step and starts another."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ramah.aids import places
from ramah.aids.models import Place
from ramah.journey import finding, permissions
from ramah.journey.policies import require_not_started, require_started
from ramah.journey.work import (
    ALONE,
    Together,
    Work,
    at_step,
    finish,
    open_step,
    procedure_of,
    skip,
    start,
    with_visit,
)
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Role, User
from ramah.offices.revision import writing
from ramah.queueing import calling, tickets
from ramah.queueing.models import Call, Ticket
from ramah.reports.models import VisitReport
from ramah.visits.models import Need, ServiceSegment, Visit, service_day

RECOGNISED_IN_LOBBY = "RECOGNISED_IN_LOBBY"


def accompany_visitor(
    *,
    visit: Visit,
    needs: Sequence[Need],
    by: User,
    now: datetime,
    recorded_at: datetime | None = None,
) -> None:
    """End step 1 with "saya dampingi", and start step 2 with the same officer.

    :param needs: what the visitor needs, as the officer knows it now.
    :raises OutputsMissing: no need is recorded.
    """
    with at_step(visit, "receive_visitor", by=by, now=now, recorded_at=recorded_at) as (
        work,
        step,
    ):
        work.visit.needs.set(needs)
        finish(work, step)
        open_step(work, 2, started=True)
        work.note("VISITOR_ACCOMPANIED", needs=[need.code for need in needs])


def accept_visitor(
    *, visit: Visit, by: User, now: datetime, waive: Mapping[str, str] | None = None
) -> None:
    """End step 2 with the ambassador's "terima", and start step 3.

    :raises OutputsMissing: the officer left something open and no reason is given.
    """
    role = procedure_of(visit).steps[2].recorded_by
    with at_step(visit, "lend_aids_and_escort", by=by, now=now, roles=(role,)) as (work, step):
        finish(work, step, waive)
        open_step(work, 3, started=True)
        work.note("VISITOR_ACCEPTED")


def receive_in_lobby(
    *,
    visit_id: UUID,
    office: Office,
    needs: Sequence[Need],
    waiting_since: datetime | None,
    by: User,
    now: datetime,
    ticket: Ticket | None = None,
) -> Visit:
    """Begin the visit of a person noticed only in the lobby; steps 1 and 2 are not passed.

    :param waiting_since: since when they have waited already; kept as the wait before step 3.
    :param ticket: the number they hold already; it becomes the visit's, in the special lane.
    """
    with writing(office.pk, "visits", "queue"):
        role = finding.procedure_to_run(office).steps[2].recorded_by
        substitution = permissions.authority(by, office, role)
        if Visit.objects.filter(pk=visit_id).exists():
            raise AlreadyDone(_("Kedatangan ini sudah tercatat."))
        since = min(waiting_since or (ticket.issued_at if ticket else now), now)
        visit = Visit.objects.create(
            id=visit_id,
            office=office,
            service_date=service_day(office, now),
            sop_number=office.sop_number,
            sop_revision=office.sop_revision,
            origin=Visit.Origin.LOBBY,
            arrived_at=since,
        )
        visit.needs.set(needs)
        if ticket:
            tickets.adopt(Ticket.objects.get(pk=ticket.pk, office=office), visit)
        _begin_at_step_3(Work(visit, by, now, substitution), since)
        return visit


def _begin_at_step_3(work: Work, since: datetime) -> None:
    now, work.now = work.now, since
    for number in (1, 2):
        skip(work, number, RECOGNISED_IN_LOBBY)
    work.now = now
    step = open_step(work, 3, ready_at=since)
    start(work, step)
    codes = list(work.visit.needs.values_list("code", flat=True))
    work.note("VISITOR_RECOGNISED", needs=codes)


def seat_visitor(
    *,
    visit: Visit,
    place: Place | None,
    explained: bool,
    by: User,
    now: datetime,
    waive: Mapping[str, str] | None = None,
) -> None:
    """End step 3: the procedure explained, the visitor seated with a number.

    :raises OutputsMissing: something is open and no reason is given.
    """
    topics = ("visits", "queue", "aids")
    with at_step(visit, "register_visitor", by=by, now=now, topics=topics) as (work, step):
        if not work.visit.segments.exists():
            raise Refused(_("Daftarkan pemohon dahulu agar mendapat nomor antrean."))
        if explained:
            work.visit.procedure_explained_at = work.now
            work.visit.save(update_fields=["procedure_explained_at"])
        if place:
            places.take(work.visit, place, now=work.now)
        finish(work, step, waive)
        open_step(work, 4)
        work.visit.segments.filter(finished_at__isnull=True).update(ready_at=work.now)
        tickets.seat(work.visit, now=work.now)
        work.note("VISITOR_SEATED", place=place.pk if place else None)


def start_service(*, call: Call, by: User, now: datetime) -> ServiceSegment:
    """Begin a service at the counter that called: its ten minutes run from here.

    :raises AlreadyDone: the call has ended.
    :raises Refused: the ticket has no visit.
    """
    visit = call.ticket.visit
    if visit is None:
        raise Refused(_("Nomor ini tidak punya kunjungan."))
    with at_step(visit, "serve_visitor", by=by, now=now, topics=("visits", "queue")) as (
        work,
        step,
    ):
        active = Call.objects.select_related("ticket", "counter", "office").get(pk=call.pk)
        if active.ended_at:
            raise AlreadyDone(_("Panggilan ini sudah berakhir. Inilah keadaan sekarang."))
        calling.end(active, Call.Ending.STARTED, now=work.now)
        if step.started_at is None:
            start(work, step)
        segment = work.visit.segments.get(finished_at__isnull=True)
        segment.counter = active.counter
        segment.started_at, segment.started_by = max(work.now, segment.ready_at), by
        segment.due_at = segment.started_at + segment.standard
        segment.save()
        work.note("SERVICE_STARTED", counter=active.counter.number, sequence=segment.sequence)
        return segment


def meet_visitor(
    *, visit: Visit, by: User, now: datetime, recorded_at: datetime | None = None
) -> None:
    """Start step 5: the officer meets the visitor to see them out."""
    with at_step(visit, "see_visitor_out", by=by, now=now, recorded_at=recorded_at) as (
        work,
        step,
    ):
        require_not_started(step)
        start(work, step)
        work.note("VISITOR_MET")


def open_report(
    *, visit: Visit, by: User, now: datetime, together: Together = ALONE
) -> VisitReport:
    """Start step 6: the ambassador opens the report.

    :param together: the reports made with it, if any.
    :raises AlreadyDone: it is open.
    """
    with at_step(visit, "report_to_manager", by=by, now=now) as (work, step):
        require_not_started(step)
        start(work, step, together)
        work.note("REPORT_OPENED", share=together.share)
        return VisitReport.objects.create(
            office=work.visit.office, visit=work.visit, opened_at=work.now, opened_by=by
        )


def acknowledge_report(*, report: VisitReport, by: User, now: datetime) -> None:
    """Acknowledge a report: the manager on duty has it.

    :raises AlreadyDone: it is acknowledged.
    """
    with with_visit(report.visit, by=by, now=now, roles=(Role.MANAGER_ON_DUTY.value,)) as work:
        fresh = VisitReport.objects.get(pk=report.pk)
        if fresh.acknowledged_at:
            raise AlreadyDone(_("Laporan ini sudah diterima."))
        if fresh.sent_at is None:
            raise Refused(_("Laporan ini belum dikirim."))
        fresh.acknowledged_at, fresh.acknowledged_by = max(now, fresh.sent_at), by
        fresh.save()
        work.note("REPORT_ACKNOWLEDGED")


def take_over(*, visit: Visit, to: User, by: User, now: datetime, seen: int | None = None) -> None:
    """Pass the visit's open step to another person of the same role.

    :param seen: how often it had been passed on as the page showed it.
    :raises AlreadyDone: it is theirs, or was passed on since.
    """
    with with_visit(visit, by=by, now=now) as work:
        step = work.visit.steps.filter(finished_at__isnull=True).first()
        if step is None or step.assignee_id == to.pk:
            raise AlreadyDone(_("Pekerjaan ini sudah di tangan petugas tersebut."))
        work.require_unchanged("STEP_PASSED_ON", seen)
        require_started(step)
        permissions.authority(to, work.visit.office, step.role)
        step.assignee = to
        step.save(update_fields=["assignee"])
        work.note("STEP_PASSED_ON", step=step.number, to=to.pk)
