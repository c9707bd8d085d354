"""How long a number still waits for its call, as a range. Pure computation; no database, no clock.

The rest of the day is played through some dozens of times with service times that happened
lately, by the office's own ordering rule; half of the played waits are shorter than the range's
lower end, nearly all shorter than its upper end, below which about nine in ten of the true ones
lie. Playing takes at most ``STEPS`` calls (about a tenth of a second on an old office PC), however
long the line is. The dice are seeded, so the same
state gives the same answer; and each number in the line has dice of its own, so that one more
counter never makes a line of one lane longer.

Left out: counters that will open, pause or close, and numbers that come back.
"""

import heapq
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from random import Random
from statistics import median

from ramah.queueing.rule import PRIORITY, Rule, Waiting, choose

ENOUGH = 20  # of fewer times the ninth decile is little more than the longest
ENOUGH_OF_SERVICE = 10  # a service with fewer of its own borrows those of the whole office
STEPS = 6000
MOST_RUNS, FEWEST_RUNS = 100, 30
LONGEST_LINE = 200
# On simulated days a bound of 0.9 held for 80 to 87 of 100: what is not played (a lunch, who stays
# away) makes waits longer. This one holds for about nine in ten (bench/calibration.py).
HALF, MOST = 0.5, 0.95
HORIZON = timedelta(hours=8).total_seconds()
CAP = 4  # a time of more than so many medians was not service: somebody forgot to end it
LONGEST_GAP = 300.0  # seconds; more than that was a pause
SEED = 20_250_106
LAST = 1 << 62  # the key of who would come now


@dataclass(frozen=True)
class Past:
    """A number that was served: how long it held the counter, and how long until it was called.

    :ivar held: seconds from its call to the end of its service.
    :ivar gap: seconds in which the counter was free and the number waited; None if unknown.
    """

    service: int
    held: float
    gap: float | None = None


@dataclass(frozen=True)
class OpenCounter:
    """A counter that calls numbers now.

    :ivar lanes: as in ``CounterQueue.Lanes``.
    :ivar streak: special numbers in a row that it called last.
    :ivar busy_since: when it called the number that it has now; None if it is free.
    """

    key: int
    lanes: str
    services: frozenset[int]
    streak: int = 0
    busy_since: datetime | None = None
    busy_service: int = 0


@dataclass(frozen=True)
class InLine:
    """A number in the line; with ``counter`` it waits for that one alone."""

    waiting: Waiting
    service: int
    counter: int | None = None


@dataclass(frozen=True)
class Scene:
    """The queue at one moment.

    :ivar arrivals: special numbers drawn per hour, lately: they may be called before others.
    """

    rule: Rule
    now: datetime
    counters: Sequence[OpenCounter]
    line: Sequence[InLine]
    past: Sequence[Past]
    arrivals: float = 0.0


@dataclass(frozen=True)
class Wait:
    """A wait until the call: half are shorter than ``half``, nine in ten than ``most``."""

    half: timedelta
    most: timedelta


@dataclass(frozen=True)
class Waits:
    """The waits of all numbers in the line, and of who would join a lane now."""

    by_key: Mapping[int, Wait] = field(default_factory=dict)
    by_lane: Mapping[str, Wait] = field(default_factory=dict)


class Times:
    """The times that happened, by service, without what cannot have been service."""

    def __init__(self, past: Sequence[Past]) -> None:
        self.mix = sorted(each.service for each in past)
        self.all = _capped([each.held for each in past])
        own = {key: [each.held for each in past if each.service == key] for key in set(self.mix)}
        self._own = {
            key: _capped(held) for key, held in own.items() if len(held) >= ENOUGH_OF_SERVICE
        }
        self.gaps = sorted(min(each.gap, LONGEST_GAP) for each in past if each.gap is not None)

    def of(self, service: int) -> Sequence[float]:
        """Give a service's times, shortest first."""
        return self._own.get(service, self.all)

    def left(self, service: int, elapsed: float, dice: float) -> float:
        """Draw how much longer a service takes that has taken so long already."""
        times = self.of(service)
        longer = times[bisect_right(times, elapsed) :]
        return _drawn(longer, dice) - elapsed if longer else dice * median(times)


def waits(scene: Scene, *, lanes: Iterable[str] = ()) -> Waits | None:
    """Estimate the wait of every number in the line, and of who would join these lanes now.

    Who no open counter would call has no wait; None if too little happened to tell any.
    """
    if len(scene.past) < ENOUGH or len(scene.line) > LONGEST_LINE:
        return None
    times, lanes = Times(scene.past), list(lanes)
    ordered = sorted(scene.line, key=lambda each: (each.waiting.since, each.waiting.key))
    scene = replace(scene, line=ordered)
    runs = max(FEWEST_RUNS, min(MOST_RUNS, STEPS // (len(scene.line) + len(lanes) + 1)))
    waited: dict[int | str, list[float]] = {}
    for run in range(runs):
        for key, seconds in _Run(scene, times, lanes, SEED + run).play():
            waited.setdefault(key, []).append(seconds)
    found = {key: _wait(each) for key, each in waited.items() if len(each) >= runs * 0.9}
    return Waits(
        {key: wait for key, wait in found.items() if isinstance(key, int)},
        {key: wait for key, wait in found.items() if isinstance(key, str)},
    )


def rounded(wait: Wait) -> tuple[int, int]:
    """Round a wait outwards to steps that do not pretend: 5 minutes, later 10 and 15.

    Gives minutes; the lower is 0 where the wait may be over at once.
    """
    half, most = wait.half.total_seconds() / 60, wait.most.total_seconds() / 60
    step = 5 if most <= 60 else 10 if most <= 120 else 15
    low = int(half // step) * step
    return low, max(ceil(most / step) * step, low + step)


@dataclass
class _Number:
    """A number in one run: what it draws is its own."""

    waiting: Waiting
    gap: float
    held: float
    name: int | str | None = None

    @property
    def place(self) -> tuple[datetime, int]:
        return self.waiting.since, self.waiting.key


class _Run:
    """One way in which the day may go on; times are seconds from now."""

    def __init__(self, scene: Scene, times: Times, lanes: Sequence[str], seed: int) -> None:
        self.scene, self.times = scene, times
        self.dice, self.coming, self.busy = (_dice(seed, use) for use in range(3))
        self.queues: dict[tuple[str, int, int | None], deque[_Number]] = {}
        for each in scene.line:
            self._join(self._number(each), each.service, each.counter)
        for lane in lanes:
            self._join_last(lane, seed)
        self.left = len(scene.line) + len(lanes)
        self.streaks = [counter.streak for counter in scene.counters]
        self.next_arrival, self.arrived = self._next_after(0.0), 0

    def play(self) -> Iterator[tuple[int | str, float]]:
        """Call one number after the other; give each with the seconds that it waited."""
        free = self._free_counters()
        while free and self.left:
            clock, place = heapq.heappop(free)
            self._admit(clock)
            number = self._call(place, clock)
            if number is None:
                if self.next_arrival < HORIZON:
                    heapq.heappush(free, (self.next_arrival, place))
                continue
            if number.name is not None:
                self.left -= 1
                yield number.name, clock + number.gap
            if clock < HORIZON:
                heapq.heappush(free, (clock + number.gap + number.held, place))

    def _free_counters(self) -> list[tuple[float, int]]:
        free = []
        for place, counter in enumerate(self.scene.counters):
            draw, since = self.busy.random(), counter.busy_since
            elapsed = max(0.0, (self.scene.now - since).total_seconds()) if since else 0.0
            left = self.times.left(counter.busy_service, elapsed, draw) if since else 0.0
            free.append((left, place))
        heapq.heapify(free)
        return free

    def _number(self, each: InLine) -> _Number:
        gap, held = self._draw(self.dice, each.service)
        return _Number(each.waiting, gap, held, each.waiting.key)

    def _draw(self, dice: Random, service: int) -> tuple[float, float]:
        gaps = self.times.gaps
        gap = _drawn(gaps, dice.random()) if gaps else 0.0
        return gap, _drawn(self.times.of(service), dice.random())

    def _join(self, number: _Number, service: int, counter: int | None) -> None:
        queue = self.queues.setdefault((number.waiting.lane, service, counter), deque())
        queue.append(number)

    def _join_last(self, lane: str, seed: int) -> None:
        """Let somebody join who takes no time, so that nobody behind waits for them."""
        dice = _dice(seed, 3)
        service = dice.choice(self.times.mix)
        gap, _held = self._draw(dice, service)
        last = Waiting(LAST, lane, self.scene.now)
        self._join(_Number(last, gap, -gap, lane), service, None)

    def _admit(self, clock: float) -> None:
        """Let those in who have come meanwhile."""
        while self.next_arrival <= clock:
            since = self.scene.now + timedelta(seconds=self.next_arrival)
            service = self.coming.choice(self.times.mix)
            self.arrived += 1
            waiting = Waiting(LAST + self.arrived, PRIORITY, since)
            self._join(_Number(waiting, *self._draw(self.coming, service)), service, None)
            self.next_arrival = self._next_after(self.next_arrival)

    def _next_after(self, clock: float) -> float:
        rate = self.scene.arrivals / 3600
        return clock + self.coming.expovariate(rate) if rate > 0 else float("inf")

    def _call(self, place: int, clock: float) -> _Number | None:
        counter, heads = self.scene.counters[place], self._heads(self.scene.counters[place])
        priority, ordinary = heads
        found = choose(
            self.scene.rule,
            counter.lanes,
            priority[0].waiting if priority else None,
            ordinary[0].waiting if ordinary else None,
            streak=self.streaks[place],
            now=self.scene.now + timedelta(seconds=clock),
        )
        if found is None:
            return None
        is_special = found.waiting.lane == PRIORITY
        queue = priority if is_special else ordinary
        assert queue  # noqa: S101 - the rule chose one of its heads
        number = queue.popleft()
        if number.waiting.key != LAST:
            self.streaks[place] = self.streaks[place] + 1 if is_special else 0
        return number

    def _heads(self, counter: OpenCounter) -> tuple[deque[_Number] | None, deque[_Number] | None]:
        """Give, of each lane, the queue whose first has waited longest for this counter."""
        best: list[deque[_Number] | None] = [None, None]
        for (lane, service, only), queue in self.queues.items():
            if not queue or not (
                only == counter.key or (only is None and service in counter.services)
            ):
                continue
            lane_place = 0 if lane == PRIORITY else 1
            found = best[lane_place]
            if found is None or queue[0].place < found[0].place:
                best[lane_place] = queue
        return best[0], best[1]


def _dice(seed: int, use: int) -> Random:
    return Random(seed + use * LAST)  # noqa: S311 - no secret is made of it


def _capped(times: Sequence[float]) -> list[float]:
    most = CAP * median(times)
    return sorted(min(each, most) for each in times)


def _drawn(times: Sequence[float], dice: float) -> float:
    return times[int(dice * len(times))]


def _wait(seconds: Sequence[float]) -> Wait:
    ordered = sorted(seconds)
    half, most = (ordered[ceil(share * len(ordered)) - 1] for share in (HALF, MOST))
    return Wait(timedelta(seconds=half), timedelta(seconds=most))
