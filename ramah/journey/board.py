"""What the desks show: the open visits of an office, read once, in few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch

from ramah.aids.models import Attendance, Loan
from ramah.offices.models import Office, User
from ramah.queueing.models import Ticket
from ramah.visits.models import Handover, Need, ServiceSegment, StepRecord, Visit


@dataclass(frozen=True)
class ShownClock:
    """A clock on a desk; waiting is measured against the office's target, not the SOP's time."""

    started: datetime
    due: datetime
    standard: timedelta
    waiting: bool


@dataclass
class OpenVisit:
    """An open visit with its current step, needs, aids out, ticket and present service.

    :ivar handover: what the officer handed on with the visitor, from step 2 on.
    :ivar attendants: who is assigned to the visitor now.
    """

    visit: Visit
    step: StepRecord
    needs: Sequence[Need]
    loans: Sequence[Loan]
    ticket: Ticket | None
    segment: ServiceSegment | None
    handover: Handover | None
    attendants: Sequence[Attendance]

    def is_for(self, user: User) -> bool:
        """Tell whether the officer named this person to take the visitor."""
        return self.handover is not None and self.handover.to_id == user.pk

    @property
    def label(self) -> str:
        """Name the visit without naming the person: its number, or its slip code."""
        return str(self.ticket) if self.ticket else self.visit.code

    @property
    def clock(self) -> StepRecord | ServiceSegment:
        """Give what runs now: the service's ten minutes within step 4, else the step."""
        return self.segment if self.step.number == 4 and self.segment else self.step

    @property
    def is_running(self) -> bool:
        """Tell whether a standard time runs; otherwise the visitor waits."""
        return self.clock.started_at is not None

    @property
    def shown(self) -> "ShownClock":
        """Give the clock to show: the running standard time, or the wait and its own target."""
        clock = self.clock
        if clock.started_at and clock.due_at:
            return ShownClock(clock.started_at, clock.due_at, clock.standard, waiting=False)
        office = self.visit.office
        at_counter = self.step.number == 4
        minutes = (
            office.counter_waiting_target_minutes if at_counter else office.waiting_target_minutes
        )
        target = timedelta(minutes=minutes)
        return ShownClock(clock.ready_at, clock.ready_at + target, target, waiting=True)

    def overdue(self, now: datetime) -> bool:
        """Tell whether the standard time has run out, in whole seconds."""
        due = self.clock.due_at
        return due is not None and now - due >= timedelta(seconds=1)


def open_visits(office: Office, *, keys: Iterable[str] = ()) -> list[OpenVisit]:
    """List an office's open visits, oldest step first (six queries however many visits).

    :param keys: only the visits at these steps.
    """
    current = StepRecord.objects.filter(office=office, finished_at__isnull=True)
    if keys:
        current = current.filter(key__in=list(keys))
    steps = (
        current.select_related(
            "assignee", "visit__office", "visit__ticket__service", "visit__handover__to"
        )
        .prefetch_related(
            Prefetch("visit__needs", Need.objects.order_by("position")),
            Prefetch(
                "visit__loans",
                Loan.objects.out().select_related("aid__type"),
                to_attr="loans_out",
            ),
            Prefetch(
                "visit__attendances",
                Attendance.objects.open().select_related("person", "type"),
                to_attr="attended_by",
            ),
            Prefetch(
                "visit__segments",
                ServiceSegment.objects.filter(finished_at__isnull=True).select_related(
                    "service", "counter"
                ),
                to_attr="open_segments",
            ),
        )
        .order_by("ready_at", "pk")
    )
    return [_open_visit(step) for step in steps]


def mine_first(visits: Iterable[OpenVisit], user: User) -> list[OpenVisit]:
    """Sort visits so that a person's own come first, the oldest before the newer."""
    return sorted(visits, key=lambda row: row.step.assignee_id != user.pk)


def _open_visit(step: StepRecord) -> OpenVisit:
    visit = step.visit
    segments = visit.open_segments  # type: ignore[attr-defined]
    return OpenVisit(
        visit=visit,
        step=step,
        needs=list(visit.needs.all()),
        loans=visit.loans_out,  # type: ignore[attr-defined]
        ticket=getattr(visit, "ticket", None),
        segment=segments[0] if segments else None,
        handover=getattr(visit, "handover", None),
        attendants=visit.attended_by,  # type: ignore[attr-defined]
    )
