"""Shows how often the truth lay within the estimated wait, on simulated days.

Usage: python -m bench.calibration [--days 6] [--every 3]

An office is played through by a simulation of its own: people come by chance and more in the
morning, each service takes its own time with a long tail, counters take a moment between two
visitors, and some days go otherwise than the estimate may assume (a counter closes for lunch,
people leave, a few who are called do not come). Of every third number the program's estimate at
its drawing is kept, and compared with when it was called. A good estimate has half of the waits
below its lower end (p50), and nine in ten below its upper end (p90); "in range" is the rounded
range that people read.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from ramah.queueing.estimate import InLine, OpenCounter, Past, Scene, rounded, waits
from ramah.queueing.rule import ORDINARY, PRIORITY, Preset, Rule, Waiting, choose

OPENS = datetime(2026, 1, 5, 1, tzinfo=UTC)  # eight in the morning in Jakarta
HOURS = 7
LATEST = 200
MEDIANS = {1: 240.0, 2: 480.0, 3: 900.0}  # seconds of each service
SPREAD = 0.6  # of the logarithm: one in ten takes more than twice the median
MORNING = (1.5, 1.4, 1.1, 0.7, 0.6, 0.9, 0.8)  # how many come in each hour, beside the mean


@dataclass(frozen=True)
class Scenario:
    """A kind of day.

    :ivar load: how much of what its counters can serve comes, in the mean.
    :ivar special: which part of those who come are of the special lane.
    :ivar lunch: a counter closes from the fourth to the fifth hour, which nobody announced.
    :ivar away: which part of those who are called do not come.
    """

    name: str
    load: float
    counters: int = 3
    special: float = 0.25
    lunch: bool = False
    away: float = 0.0
    rule: Rule = field(default_factory=Rule)


SCENARIOS = (
    Scenario("quiet", 0.6),
    Scenario("usual", 0.85),
    Scenario("too many", 1.1),
    Scenario("by turns", 0.9, rule=Rule(Preset.TURNS)),
    Scenario("by waiting time", 0.9, rule=Rule(Preset.LONGEST_WAIT)),
    Scenario("one counter", 0.8, counters=1),
    Scenario("many special", 0.9, special=0.6),
    Scenario("one in ten away", 0.9, away=0.1),
    Scenario("unannounced lunch", 0.85, lunch=True),
)


@dataclass
class Counter:
    """A counter of the simulated office; times are seconds since the day began."""

    key: int
    free_at: float = 0.0
    called_at: float = 0.0
    service: int = 0
    streak: int = 0

    def is_closed(self, scenario: Scenario, clock: float) -> bool:
        """Tell whether it is away for lunch."""
        return scenario.lunch and self.key == 1 and 3 * 3600 <= clock < 4 * 3600


@dataclass
class Check:
    """One estimate beside the truth, in seconds."""

    half: float
    most: float
    low_shown: float
    most_shown: float
    waited: float = -1.0


@dataclass
class Day:
    """A day in the midst: who waits, who was served lately, what was estimated."""

    scenario: Scenario
    dice: Random
    past: list[Past]
    every: int
    counters: list[Counter] = field(default_factory=list)
    line: list[InLine] = field(default_factory=list)
    checks: dict[int, Check] = field(default_factory=dict)
    special: list[float] = field(default_factory=list)

    def play(self) -> Iterator[Check]:
        """Let people come and be called until nobody waits; give what was estimated."""
        self.counters = [Counter(key) for key in range(1, self.scenario.counters + 1)]
        for number, clock in enumerate(self._arrivals()):
            self._call_until(clock)
            self._draw(number, clock)
        self._call_until(float("inf"))
        yield from (check for check in self.checks.values() if check.waited >= 0)

    def _arrivals(self) -> Iterator[float]:
        per_counter = 3600 / (sum(_mean(key) for key in MEDIANS) / len(MEDIANS) + 30)
        rate = self.scenario.load * self.scenario.counters * per_counter
        clock = 0.0
        while (clock := clock + self.dice.expovariate(rate * 1.5 / 3600)) < HOURS * 3600:
            if self.dice.random() < MORNING[int(clock // 3600)] / 1.5:
                yield clock

    def _draw(self, number: int, clock: float) -> None:
        lane = PRIORITY if self.dice.random() < self.scenario.special else ORDINARY
        if lane == PRIORITY:
            self.special.append(clock)
        service = self.dice.choice(list(MEDIANS))
        self.line.append(InLine(Waiting(number, lane, _instant(clock)), service))
        if number % self.every == 0:
            self._estimate(number, clock)

    def _estimate(self, number: int, clock: float) -> None:
        found = waits(self._scene(clock))
        wait = found.by_key.get(number) if found else None
        if wait:
            low, most = rounded(wait)
            half, nine = wait.half.total_seconds(), wait.most.total_seconds()
            self.checks[number] = Check(half, nine, low * 60.0, most * 60.0)

    def _scene(self, clock: float) -> Scene:
        counters = [
            OpenCounter(
                each.key,
                "ANY",
                frozenset(MEDIANS),
                each.streak,
                _instant(each.called_at) if each.free_at > clock else None,
                each.service,
            )
            for each in self.counters
            if not each.is_closed(self.scenario, clock)
        ]
        lately = sum(each > clock - 3600 for each in self.special)
        return Scene(
            self.scenario.rule, _instant(clock), counters, self.line, self.past[-LATEST:], lately
        )

    def _call_until(self, clock: float) -> None:
        """Let the counters call until a moment."""
        while self.line:
            counter = min(self.counters, key=lambda each: each.free_at)
            first = min(each.waiting.since for each in self.line)
            gap = self.dice.uniform(10, 50)
            at = max(counter.free_at, (first - OPENS).total_seconds()) + gap
            if at > clock:
                return
            if counter.is_closed(self.scenario, at):
                counter.free_at = 4 * 3600
                continue
            self._call(counter, at, gap)

    def _call(self, counter: Counter, at: float, gap: float) -> None:
        heads = [
            min((e.waiting for e in self.line if e.waiting.lane == lane), key=_since, default=None)
            for lane in (PRIORITY, ORDINARY)
        ]
        found = choose(self.scenario.rule, "ANY", *heads, streak=counter.streak, now=_instant(at))
        assert found  # noqa: S101 - somebody waits
        called = next(each for each in self.line if each.waiting.key == found.waiting.key)
        self.line.remove(called)
        self._serve(counter, called, at, gap)

    def _serve(self, counter: Counter, called: InLine, at: float, gap: float) -> None:
        is_special = called.waiting.lane == PRIORITY
        counter.streak = counter.streak + 1 if is_special else 0
        check = self.checks.get(called.waiting.key)
        if check:
            check.waited = at - (called.waiting.since - OPENS).total_seconds()
        came = self.dice.random() >= self.scenario.away
        held = _held(self.dice, called.service) if came else 120.0
        counter.called_at, counter.free_at, counter.service = at, at + held, called.service
        if came:
            self.past.append(Past(called.service, held, gap))


def _mean(service: int) -> float:
    return MEDIANS[service] * 1.2  # of a lognormal with this spread: exp(0.6² / 2)


def _held(dice: Random, service: int) -> float:
    return float(MEDIANS[service] * dice.lognormvariate(0, SPREAD))


def _instant(clock: float) -> datetime:
    return OPENS + timedelta(seconds=clock)


def _since(waiting: Waiting) -> tuple[datetime, int]:
    return waiting.since, waiting.key


def measure(scenario: Scenario, days: int, every: int, seed: int = 7) -> list[Check]:
    """Play so many days of a kind, one after the other; the first is for learning alone."""
    dice = Random(seed)  # noqa: S311 - no secret is made of it
    past: list[Past] = []
    list(Day(scenario, dice, past, every=10**9).play())
    return [check for _day in range(days) for check in Day(scenario, dice, past, every).play()]


def main(words: list[str]) -> int:
    """Measure every kind of day, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--days", type=int, default=6)
    parser.add_argument("--every", type=int, default=3)
    options = parser.parse_args(words)
    print(f"{'':18}{'numbers':>9}{'mean wait':>11}{'<= p50':>9}{'<= p90':>9}{'in range':>10}")
    for scenario in SCENARIOS:
        print(_line(scenario.name, measure(scenario, options.days, options.every)), flush=True)
    return 0


def _line(name: str, checks: list[Check]) -> str:
    waited = sum(check.waited for check in checks) / len(checks) / 60
    half, most, shown = shares(checks)
    return f"{name:18}{len(checks):>9}{waited:>7.1f} min{half:>9.0%}{most:>9.0%}{shown:>10.0%}"


def shares(checks: list[Check]) -> tuple[float, float, float]:
    """Give which part of the waits lay below p50, below p90, and in the range that is shown."""
    return (
        sum(check.waited <= check.half for check in checks) / len(checks),
        sum(check.waited <= check.most for check in checks) / len(checks),
        sum(check.low_shown <= check.waited <= check.most_shown for check in checks) / len(checks),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
