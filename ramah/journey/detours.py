"""What may happen besides the straight way: each is recorded with its reason, none blocks."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.aids import lending, people, places
from ramah.aids.models import Attendance
from ramah.journey import policies
from ramah.journey.work import Work, close, open_step, skip, with_visit
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import User
from ramah.queueing import calling, tickets
from ramah.queueing.models import Call
from ramah.visits.models import Need, StepRecord, Visit
from ramah.visits.retention import forget_note

LEFT_EARLY = "LEFT_EARLY"
MISTAKE = "MISTAKE"


def change_needs(
    *, visit: Visit, needs: Sequence[Need], by: User, now: datetime, seen: int | None = None
) -> None:
    """Correct what the visitor needs, at any step before they have left.

    :raises AlreadyDone: nothing changes.
    """
    with with_visit(visit, by=by, now=now) as work:
        policies.current_step(work.visit)
        work.require_unchanged("NEEDS_CHANGED", seen)
        if set(work.visit.needs.all()) == set(needs):
            raise AlreadyDone(_("Kebutuhan pemohon sudah tercatat demikian."))
        if not needs:
            raise Refused(_("Pilih paling sedikit satu kebutuhan."))
        work.visit.needs.set(needs)
        work.note("NEEDS_CHANGED", needs=[need.code for need in needs])


def provide_aids(
    *, visit: Visit, choices: Iterable[lending.Choice], by: User, now: datetime
) -> None:
    """Lend or decide on further aids while the visitor is in the house."""
    with with_visit(visit, by=by, now=now, topics=("visits", "aids")) as work:
        step = policies.current_step(work.visit)
        if step.key == "report_to_manager":
            raise AlreadyDone(_("Pemohon sudah pulang."))
        chosen = [choice for choice in choices if not _stands(work.visit, choice)]
        if not chosen:
            raise AlreadyDone(_("Semua kebutuhan sudah dijawab."))
        tags = lending.settle_needs(work.visit, chosen, by=by, now=now)
        work.note("AIDS_PROVIDED", aids=tags)


def _stands(visit: Visit, choice: lending.Choice) -> bool:
    """Tell whether this very answer is recorded already: the form was sent twice."""
    if choice.decision == "LENT":
        return visit.loans.out().filter(aid=choice.aid, need=choice.need).exists()
    same = {"need": choice.need, "decision": choice.decision, "type": choice.type}
    return visit.aid_decisions.filter(**same).exists()


def leave_early(*, visit: Visit, reason: str, by: User, now: datetime) -> None:
    """Record that the visitor leaves before the service is over; aids and report still follow.

    :raises Refused: no reason is given.
    :raises AlreadyDone: the service is over.
    """
    with with_visit(visit, by=by, now=now, topics=("visits", "queue", "aids")) as work:
        step = policies.current_step(work.visit)
        policies.require_inside(step)
        if not reason.strip():
            raise Refused(_("Tulis alasan mengapa pemohon pulang lebih awal."))
        work.visit.outcome, work.visit.outcome_reason = Visit.Outcome.LEFT_EARLY, reason.strip()
        work.visit.save(update_fields=["outcome", "outcome_reason"])
        _leave_queue(work)
        _pass_by(work, step)
        places.free_all(work.visit, now=work.now, but="PARKING")
        work.note("VISITOR_LEFT_EARLY", step=step.number)
        open_step(work, 5)


def withdraw_mistake(*, visit: Visit, reason: str, by: User, now: datetime) -> None:
    """Close a visit that was recorded by mistake, while nothing was lent or registered.

    :raises Refused: an aid is out, or the visitor was accepted in the lobby already.
    """
    with with_visit(visit, by=by, now=now, topics=("visits", "aids")) as work:
        step = policies.current_step(work.visit)
        if step.number > 2 or work.visit.loans.exists():
            raise Refused(_("Kunjungan ini sudah berjalan. Catat sebagai “Pulang lebih awal”."))
        if not reason.strip():
            raise Refused(_("Tulis alasan mengapa catatan ini dibatalkan."))
        work.now = max(work.now, step.started_at or step.ready_at)
        close(work, step, StepRecord.Passage.NOT_PASSED, MISTAKE)
        places.free_all(work.visit, now=work.now)
        people.free_all(work.visit, now=work.now)
        forget_note(work.visit)
        work.visit.outcome, work.visit.outcome_reason = Visit.Outcome.MISTAKE, reason.strip()
        work.visit.closed_at = work.now
        work.visit.save(update_fields=["outcome", "outcome_reason", "closed_at"])
        work.note("VISIT_WITHDRAWN", step=step.number)


def free_person(*, attendance: Attendance, by: User, now: datetime) -> None:
    """Free a person who attends a visitor, before the visit ends by itself.

    :raises AlreadyDone: they are free.
    """
    with with_visit(attendance.visit, by=by, now=now, topics=("visits", "aids")) as work:
        if not people.free_person(attendance, now=work.now):
            raise AlreadyDone(_("Petugas ini sudah bebas."))
        work.note("PERSON_FREED", person=attendance.person_id, kind=attendance.type.code)


def _leave_queue(work: Work) -> None:
    for call in Call.objects.active().filter(ticket__visit=work.visit).select_related("ticket"):
        calling.end(call, Call.Ending.WITHDRAWN, now=work.now)
    tickets.finish(work.visit, now=work.now)
    for segment in work.visit.segments.filter(finished_at__isnull=True):
        segment.result = segment.Result.LEFT
        segment.finished_at = max(work.now, segment.started_at or segment.ready_at)
        segment.save()


def _pass_by(work: Work, step: StepRecord) -> None:
    work.now = max(work.now, step.started_at or step.ready_at)
    cut = StepRecord.Passage.CUT_SHORT if step.started_at else StepRecord.Passage.NOT_PASSED
    close(work, step, cut, LEFT_EARLY)
    for number in range(step.number + 1, policies.LAST_STEP_INSIDE + 1):
        skip(work, number, LEFT_EARLY)
