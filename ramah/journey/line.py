"""What the desks show of the queue: who waits in which order and why, who stands aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Prefetch, Q

from ramah.offices.models import Counter, Office
from ramah.queueing import calling, waiting_times
from ramah.queueing.configuration import Lane
from ramah.queueing.models import FurtherService, Ticket, TicketQuerySet
from ramah.queueing.rule import Why
from ramah.visits.models import Need, service_day

State = Ticket.State
ASIDE = (State.HELD, State.ABSENT)
MAY_BECOME_VISIT = (State.WAITING, *ASIDE)
SHOWN = 20  # more than that nobody reads; the rest is counted


@dataclass(frozen=True)
class InLine:
    """A ticket that waits, as a desk shows it.

    :ivar why: why it comes at this place, where the order is a counter's own.
    """

    ticket: Ticket
    minutes: int
    why: Why | None = None

    @property
    def needs(self) -> Sequence[Need]:
        """Give what the visitor needs; nothing is known of a ticket without a visit."""
        visit = self.ticket.visit
        return list(visit.needs.all()) if visit else []

    @property
    def may_become_visit(self) -> bool:
        """Tell whether an officer may make a visit of it now."""
        return self.ticket.visit_id is None and self.ticket.state in MAY_BECOME_VISIT


@dataclass(frozen=True)
class Line:
    """A counter's line in the order of the office's rule.

    :ivar more: how many wait beyond those shown.
    :ivar elsewhere: how many wait for other counters alone.
    """

    rows: list[InLine]
    more: int
    elsewhere: int

    @property
    def next(self) -> InLine | None:
        """Give who is next."""
        return self.rows[0] if self.rows else None

    @property
    def count(self) -> int:
        """Count all who wait for this counter."""
        return len(self.rows) + self.more


@dataclass(frozen=True)
class LaneState:
    """How many wait in a lane, since when the first does, and how long who comes now would."""

    lane: Lane
    waiting: int
    since: datetime | None
    wait: str


def line_at(counter: Counter, *, now: datetime) -> Line:
    """Give a counter's line; five queries however many wait."""
    order = list(calling.line_of(counter, now=now))
    shown = order[:SHOWN]
    tickets = _whole(Ticket.objects.all()).in_bulk([found.waiting.key for found in shown])
    everybody = in_house(counter.office, now=now).filter(state=State.WAITING).count()
    return Line(
        rows=[
            InLine(tickets[found.waiting.key], minutes_since(found.waiting.since, now), found.why)
            for found in shown
            if found.waiting.key in tickets
        ],
        more=len(order) - len(shown),
        elsewhere=max(0, everybody - len(order)),
    )


def aside_at(counter: Counter, *, now: datetime) -> list[InLine]:
    """List who stands aside of a counter's line: held, or absent when called."""
    tickets = in_house(counter.office, now=now).filter(
        Q(counter=counter) | Q(counter__isnull=True, service__in=counter.services.all()),
        state__in=ASIDE,
    )
    return in_line(_whole(tickets).order_by("waiting_since", "pk"), now)


def everyone(office: Office, *, now: datetime) -> list[InLine]:
    """List every ticket that is not over, first come first; two queries however many."""
    return in_line(_whole(in_house(office, now=now)).order_by("waiting_since", "pk"), now)


def strangers(office: Office, *, now: datetime) -> list[InLine]:
    """List the numbers of the special lane, drawn at the kiosk, that nobody made a visit yet."""
    tickets = in_house(office, now=now).filter(
        visit__isnull=True, lane=Lane.PRIORITY, state__in=MAY_BECOME_VISIT
    )
    return in_line(_whole(tickets).order_by("waiting_since", "pk"), now)


def in_line(tickets: Iterable[Ticket], now: datetime) -> list[InLine]:
    """Give tickets with their waiting time."""
    return [InLine(ticket, minutes_since(ticket.waiting_since, now)) for ticket in tickets]


def in_house(office: Office, *, now: datetime) -> TicketQuerySet:
    """Keep the tickets that are not over; those without a visit on their own day only."""
    return (
        Ticket.objects.open()
        .filter(Q(visit__isnull=False) | Q(service_date=service_day(office, now)), office=office)
        .exclude(state=State.PREPARING)
    )


def lanes_of(office: Office, *, now: datetime) -> list[LaneState]:
    """Give how many wait in each lane, and about how long."""
    found = {
        row["lane"]: row
        for row in in_house(office, now=now)
        .filter(state=State.WAITING)
        .values("lane")
        .annotate(waiting=Count("pk"), since=Min("waiting_since"))
    }
    empty = {"waiting": 0, "since": None}
    states = [(lane, found.get(lane.value, empty)) for lane in Lane]
    waits = waiting_times.lane_waits(office, now)
    return [
        LaneState(lane, row["waiting"], row["since"], waiting_times.said_if_known(waits[lane]))
        for lane, row in states
    ]


def further_of(ticket: Ticket) -> list[FurtherService]:
    """List the services that a number's holder wants afterwards, in turn."""
    return list(ticket.further.select_related("service").order_by("position"))


def minutes_since(since: datetime, now: datetime) -> int:
    """Count whole minutes."""
    return max(0, int((now - since).total_seconds()) // 60)


def _whole(tickets: TicketQuerySet) -> TicketQuerySet:
    needs = Prefetch("visit__needs", Need.objects.order_by("position"))
    return tickets.select_related("service", "counter", "visit").prefetch_related(needs)
