"""What a board shows at one moment: numbers, counters and how many wait. Never a name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from ramah.offices.models import Counter, Service
from ramah.queueing import announcing, waiting_times
from ramah.queueing.configuration import Lane, settings_of
from ramah.queueing.models import Board, Ticket
from ramah.visits.models import service_day

CALLING_SHOWN = 6  # board-calls.js keeps to the same two numbers
LATEST_SHOWN = 5


@dataclass(frozen=True)
class LaneState:
    """A lane of the queue: how many wait in it, and about how long if that is known."""

    lane: Lane
    waiting: int
    estimate: str = ""

    @property
    def label(self) -> Any:
        """Give the lane's name."""
        return self.lane.label


class BoardState:
    """What one board shows now."""

    def __init__(self, board: Board, now: datetime) -> None:
        self.board, self.now = board, now

    @cached_property
    def counters(self) -> list[Counter]:
        """Give the counters the board was given; none means that it shows all."""
        return list(self.board.counters.order_by("number"))

    @property
    def numbers(self) -> str:
        """Write the numbers of the board's own counters, for its script."""
        return " ".join(str(counter.number) for counter in self.counters)

    @cached_property
    def calls(self) -> list[announcing.Line]:
        """Give today's latest calls of the board's own counters, newest first."""
        numbers = {counter.number for counter in self.counters}
        today = self.board.office.local_date(self.now)
        return [
            line
            for line in announcing.lines_of(self.board.office)
            if (not numbers or line["c"] in numbers) and self._day(line) == today
        ]

    @property
    def calls_json(self) -> str:
        """Write those calls for the board's script."""
        return json.dumps(self.calls, separators=(",", ":"))

    def _day(self, line: announcing.Line) -> Any:
        called_at = datetime.fromtimestamp(line["at"] / 1000, UTC)
        return self.board.office.local_date(called_at)

    @property
    def calling(self) -> list[announcing.Line]:
        """Give the calls that nobody has answered yet."""
        return [line for line in self.calls if line["s"] == "CALLED"][:CALLING_SHOWN]

    @property
    def latest(self) -> list[announcing.Line]:
        """Give the calls before those."""
        calling = self.calling
        return [line for line in self.calls if line not in calling][:LATEST_SHOWN]

    @cached_property
    def lanes(self) -> Sequence[LaneState]:
        """Tell how many wait in each lane; nothing where the board does not show it."""
        if not self.board.shows_waiting:
            return ()
        has_ordinary = settings_of(self.board.office).has_ordinary_lane
        lanes = (Lane.PRIORITY, Lane.ORDINARY) if has_ordinary else (Lane.PRIORITY,)
        waiting, waits = self._waiting(), self._waits()
        return [LaneState(lane, waiting.get(lane, 0), waits.get(lane, "")) for lane in lanes]

    def _waits(self) -> dict[str, str]:
        """Say how long who comes now would wait in each lane, where the board shows it."""
        if not self.board.shows_estimate:
            return {}
        found = waiting_times.lane_waits(self.board.office, self.now)
        return {lane: waiting_times.said(answer) for lane, answer in found.items()}

    def _waiting(self) -> dict[str, int]:
        rows = Ticket.objects.waiting().filter(
            Q(visit__isnull=False) | Q(service_date=service_day(self.board.office, self.now)),
            self._called_here(),
            office=self.board.office_id,
        )
        return dict(rows.values_list("lane").annotate(number=Count("pk")))

    def _called_here(self) -> Q:
        """Keep the tickets that one of the board's own counters would call."""
        if not self.counters:
            return Q()
        services = Service.objects.filter(counters__in=self.counters).values("pk")
        return Q(counter__in=self.counters) | Q(counter__isnull=True, service__in=services)
