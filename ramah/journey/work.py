"""The frame every action works in: one transaction, one writer, one step, one record."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ramah.journey import outputs, permissions, policies
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, Substitution, User
from ramah.offices.posts import procedure_numbered
from ramah.offices.revision import writing
from ramah.sop.procedure import ACTION_KEYS, Procedure, SopError
from ramah.visits import events
from ramah.visits.models import StepRecord, Visit, Waiver


class SopMissing(Refused):
    """The document a visit runs under cannot be read; the record stays, the visit waits."""


@dataclass
class Work:
    """One action's hold on a visit: who acts, when, and with what authority.

    :ivar recorded_at: when it came to be recorded, if it happened before (:mod:`.late`).
    """

    visit: Visit
    by: User
    now: datetime
    substitution: Substitution | None
    recorded_at: datetime | None = None

    def require_unchanged(self, code: str, seen: int | None) -> None:
        """Check that no more events of this kind were recorded than the page had seen.

        :raises AlreadyDone: an old page was sent again.
        """
        if seen is not None and times(self.visit, code) != seen:
            raise AlreadyDone(_("Catatan ini sudah berubah. Inilah keadaan sekarang."))

    def note(self, code: str, **data: events.Code | list[str] | list[int]) -> None:
        """Record an event of this visit in the action's transaction."""
        events.record(
            code,
            office=self.visit.office,
            by=self.by,
            now=self.recorded_at or self.now,
            occurred_at=self.now,
            visit=self.visit,
            substitution=self.substitution,
            data=data | ({"sent_later": True} if self.recorded_at else {}),
        )


def times(visit: Visit, code: str) -> int:
    """Count the visit's events of one kind: what a page has seen, so that it acts but once."""
    return visit.events.filter(code=code).count()


@contextmanager
def at_step(
    visit: Visit,
    *keys: str,
    by: User,
    now: datetime,
    topics: tuple[str, ...] = ("visits",),
    roles: tuple[str, ...] = (),
    recorded_at: datetime | None = None,
) -> Iterator[tuple[Work, StepRecord]]:
    """Open an action on a visit that must be at one of these steps.

    :param recorded_at: the present, if ``now`` is when it was tapped without a connection.
    :param roles: who may, where it is not the role that the SOP's document gives the step.
    :raises NotPermitted: the step's role, from the SOP's document, is not the person's.
    :raises AlreadyDone: the step is over.
    :raises Refused: the step has not come.
    """
    with writing(visit.office_id, *topics):
        fresh = _fresh(visit)
        step = policies.require_step(fresh, *keys)
        substitution = permissions.authority(by, fresh.office, *(roles or (step.role,)))
        yield Work(fresh, by, _not_before(step, now), substitution, recorded_at), step


@contextmanager
def with_visit(
    visit: Visit,
    *,
    by: User,
    now: datetime,
    topics: tuple[str, ...] = ("visits",),
    roles: tuple[str, ...] = permissions.STAFF_ROLES,
) -> Iterator[Work]:
    """Open an action that does not depend on the step; by default any actor of the SOP may.

    :raises NotPermitted: the person holds no role of the SOP at the visit's office.
    """
    with writing(visit.office_id, *topics):
        fresh = _fresh(visit)
        substitution = permissions.authority(by, fresh.office, *roles)
        yield Work(fresh, by, now, substitution)


def procedure_of(holder: Visit | Office) -> Procedure:
    """Give the SOP a visit began under, or an office's present one.

    :raises SopMissing: its file is gone or damaged.
    """
    try:
        return procedure_numbered(holder.sop_number, holder.sop_revision)
    except SopError as error:
        raise SopMissing(
            _("Dokumen SOP %(number)s tidak terbaca. Hubungi pengelola teknis.")
            % {"number": holder.sop_number}
        ) from error


def open_step(
    work: Work, number: int, *, started: bool = False, ready_at: datetime | None = None
) -> StepRecord:
    """Make a step ready, and start it at once if its actor has already taken it."""
    document = procedure_of(work.visit).steps[number - 1]
    step = StepRecord.objects.create(
        office=work.visit.office,
        visit=work.visit,
        number=number,
        key=ACTION_KEYS[number - 1],
        role=document.recorded_by,
        standard=document.standard,
        ready_at=ready_at or work.now,
    )
    if started:
        start(work, step)
    return step


@dataclass(frozen=True)
class Together:
    """Visits whose step is done together: the time is shared out evenly among them."""

    batch: UUID | None = None
    share: int = 1


ALONE = Together()


def start(work: Work, step: StepRecord, together: Together = ALONE) -> None:
    """Let the actor take the step: from here its standard time runs."""
    step.batch, step.share = together.batch, together.share
    step.started_at = work.now
    step.started_by = step.assignee = work.by
    step.due_at = work.now + step.standard * together.share
    step.substitution = work.substitution
    step.save()


def finish(work: Work, step: StepRecord, waive: Mapping[str, str] | None = None) -> None:
    """Finish the step once each of its outputs is met or waived with a reason.

    :param waive: reasons by output key.
    :raises OutputsMissing: some are neither.
    """
    policies.require_started(step)
    check_outputs(work, step, waive)
    close(work, step, StepRecord.Passage.DONE)


def check_outputs(work: Work, step: StepRecord, waive: Mapping[str, str] | None) -> None:
    """Check the outputs the SOP's document asks of a step, waiving those with a reason.

    :raises OutputsMissing: some are neither met nor waived.
    """
    requires = procedure_of(work.visit).steps[step.number - 1].requires
    _waive(work, step, requires, waive or {})
    lacking = outputs.missing(work.visit, requires)
    if lacking:
        raise outputs.OutputsMissing(lacking)


def close(work: Work, step: StepRecord, passage: str, reason: str = "") -> None:
    """Write the end of a step, passed through or not."""
    step.finished_at = work.now
    step.finished_by = work.by
    step.passage = passage
    step.not_passed_reason = reason
    step.substitution = work.substitution or step.substitution
    step.save()


def skip(work: Work, number: int, reason: str) -> None:
    """Record a step that this visit does not pass through."""
    step = open_step(work, number)
    close(work, step, StepRecord.Passage.NOT_PASSED, reason)


def _waive(
    work: Work, step: StepRecord, requires: tuple[str, ...], reasons: Mapping[str, str]
) -> None:
    for key in outputs.missing(work.visit, requires):
        reason = reasons.get(key, "").strip()
        if not reason or key in outputs.NEVER_WAIVED:
            continue
        Waiver.objects.create(
            office=work.visit.office,
            visit=work.visit,
            step_number=step.number,
            output=key,
            reason=reason,
            waived_by=work.by,
            waived_at=work.now,
        )
        work.note("OUTPUT_WAIVED", step=step.number, output=key)


def _fresh(visit: Visit) -> Visit:
    return Visit.objects.select_related("office").get(pk=visit.pk, office=visit.office_id)


def _not_before(step: StepRecord, now: datetime) -> datetime:
    """Keep a visit's own clock from running backwards when the machine's does."""
    return max(now, step.handed_on_at or step.started_at or step.ready_at)
