"""Who is next: each rule as a table of examples, and what may never happen under any."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ramah.queueing.rule import ORDINARY, PRIORITY, Preset, Rule, Waiting, Why, choose, line

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FIRST = Rule(Preset.PRIORITY_FIRST)
TURNS = Rule(Preset.TURNS)
LONGEST = Rule(Preset.LONGEST_WAIT)
LANES = ("ANY", "PRIORITY_FIRST", "PRIORITY_ONLY", "ORDINARY_ONLY")
BEYOND = timedelta(minutes=20, seconds=1)


def special(minutes: float) -> Waiting:
    return Waiting(1, PRIORITY, NOW - timedelta(minutes=minutes))


def other(minutes: float) -> Waiting:
    return Waiting(2, ORDINARY, NOW - timedelta(minutes=minutes))


# rule, special waited, ordinary waited (minutes; None: nobody), streak, who, why
TABLE: list[tuple[Rule, float | None, float | None, int, str, Why]] = [
    # special first, with a limit that needs patience
    (FIRST, 1, 60, 0, PRIORITY, Why.PRIORITY),
    (FIRST, 1, 60, 2, PRIORITY, Why.PRIORITY),
    (FIRST, 1, 60, 3, ORDINARY, Why.LIMIT),
    (FIRST, 1, 15, 3, ORDINARY, Why.LIMIT),
    (FIRST, 1, 14.98, 3, PRIORITY, Why.PRIORITY),
    (FIRST, 1, 14.98, 9, PRIORITY, Why.PRIORITY),
    (FIRST, None, 1, 0, ORDINARY, Why.ONLY_LANE),
    (FIRST, 1, None, 9, PRIORITY, Why.ONLY_LANE),
    # in turns: patience does not matter
    (TURNS, 1, 60, 2, PRIORITY, Why.PRIORITY),
    (TURNS, 60, 0, 3, ORDINARY, Why.TURN),
    (TURNS, 60, None, 3, PRIORITY, Why.ONLY_LANE),
    # by waiting time, the special lane with a head start of twenty minutes
    (LONGEST, 30, 10, 0, PRIORITY, Why.LONGEST),
    (LONGEST, 10, 30, 0, PRIORITY, Why.HEAD_START),
    (LONGEST, 10, 30.02, 0, ORDINARY, Why.LONGEST),
    (LONGEST, 10, 31, 9, ORDINARY, Why.LONGEST),
    (LONGEST, 10, 10, 0, PRIORITY, Why.LONGEST),
]


@pytest.mark.parametrize(("rule", "special_min", "other_min", "streak", "lane", "why"), TABLE)
def test_rule_chooses(
    rule: Rule,
    special_min: float | None,
    other_min: float | None,
    streak: int,
    lane: str,
    why: Why,
) -> None:
    found = choose(
        rule,
        "ANY",
        None if special_min is None else special(special_min),
        None if other_min is None else other(other_min),
        streak=streak,
        now=NOW,
    )
    assert found is not None
    assert (found.waiting.lane, found.why) == (lane, why)


# lanes of the counter, special waits, ordinary waits, who (None: nobody), why
DEDICATED: list[tuple[str, bool, bool, str | None, Why | None]] = [
    ("PRIORITY_ONLY", True, True, PRIORITY, Why.DEDICATED),
    ("PRIORITY_ONLY", False, True, None, None),
    ("ORDINARY_ONLY", True, True, ORDINARY, Why.DEDICATED),
    ("ORDINARY_ONLY", True, False, None, None),
    ("PRIORITY_FIRST", True, True, PRIORITY, Why.DEDICATED),
    ("PRIORITY_FIRST", False, True, ORDINARY, Why.ONLY_LANE),
    ("ANY", False, False, None, None),
]


@pytest.mark.parametrize(("lanes", "has_special", "has_other", "lane", "why"), DEDICATED)
@pytest.mark.parametrize("preset", list(Preset))
def test_dedicated_counter_calls_its_lanes_alone(
    preset: Preset,
    lanes: str,
    has_special: bool,
    has_other: bool,
    lane: str | None,
    why: Why | None,
) -> None:
    found = choose(
        Rule(preset),
        lanes,
        special(5) if has_special else None,
        other(50) if has_other else None,
        streak=9,
        now=NOW,
    )
    assert (found and found.waiting.lane, found and found.why) == (lane, why)


def test_office_sets_the_limits() -> None:
    strict = Rule(Preset.PRIORITY_FIRST, limit=1, patience=timedelta(0))
    found = choose(strict, "ANY", special(30), other(0), streak=1, now=NOW)
    assert found is not None
    assert found.why == Why.LIMIT
    even = Rule(Preset.LONGEST_WAIT, head_start=timedelta(0))
    found = choose(even, "ANY", special(10), other(10.02), streak=0, now=NOW)
    assert found is not None
    assert found.waiting.lane == ORDINARY


def test_whole_line_shows_the_turns() -> None:
    waiting = [special(minutes) for minutes in (1, 2, 3, 4)] + [other(50), other(40)]
    keyed = [Waiting(key, each.lane, each.since) for key, each in enumerate(waiting)]
    found = list(line(TURNS, "ANY", keyed, streak=0, now=NOW))
    assert [item.waiting.key for item in found] == [3, 2, 1, 4, 0, 5]


waits = st.lists(st.integers(0, 300), max_size=12)
rules = st.builds(
    Rule,
    preset=st.sampled_from(list(Preset)),
    limit=st.integers(1, 20),
    patience=st.integers(0, 240).map(lambda minutes: timedelta(minutes=minutes)),
    head_start=st.integers(0, 240).map(lambda minutes: timedelta(minutes=minutes)),
)


def a_queue(specials: list[int], others: list[int]) -> list[Waiting]:
    lanes = [(PRIORITY, each) for each in specials] + [(ORDINARY, each) for each in others]
    return [
        Waiting(key, lane, NOW - timedelta(minutes=minutes))
        for key, (lane, minutes) in enumerate(lanes)
    ]


@given(rules, st.sampled_from(LANES), waits, waits, st.integers(0, 20))
def test_nobody_is_called_twice_and_each_lane_stays_in_order(
    rule: Rule, lanes: str, specials: list[int], others: list[int], streak: int
) -> None:
    queue = a_queue(specials, others)
    called = [found.waiting for found in line(rule, lanes, queue, streak=streak, now=NOW)]
    assert len({ticket.key for ticket in called}) == len(called)
    if lanes in ("ANY", "PRIORITY_FIRST"):
        assert {ticket.key for ticket in called} == {ticket.key for ticket in queue}
    for lane in (PRIORITY, ORDINARY):
        since = [ticket.since for ticket in called if ticket.lane == lane]
        assert since == sorted(since)


@given(rules, waits.filter(bool))
def test_ordinary_number_never_starves_however_many_special_ones_come(
    rule: Rule, others: list[int]
) -> None:
    """A special number comes every two minutes for ever, and as often one is called."""
    queue, streak, now, coming = a_queue([], others), 0, NOW, 1000
    most = rule.limit * (len(others) + 1) * 2 + 1
    waits_at_most = max(rule.patience, rule.head_start) // timedelta(minutes=2) + most
    for _call in range(len(others) * (waits_at_most + 1)):
        coming, now = coming + 1, now + timedelta(minutes=2)
        queue.append(Waiting(coming, PRIORITY, now))
        found = next(line(rule, "ANY", queue, streak=streak, now=now))
        queue.remove(found.waiting)
        streak = streak + 1 if found.waiting.lane == PRIORITY else 0
        if all(ticket.lane == PRIORITY for ticket in queue):
            return
    pytest.fail("an ordinary number was never called")


@given(rules, waits.filter(bool))
def test_special_number_never_starves_however_many_ordinary_ones_come(
    rule: Rule, specials: list[int]
) -> None:
    queue, streak, now, coming = a_queue(specials, []), 0, NOW, 1000
    for _call in range(400):
        coming, now = coming + 1, now + timedelta(minutes=2)
        queue.append(Waiting(coming, ORDINARY, now - timedelta(minutes=300)))
        found = next(line(rule, "ANY", queue, streak=streak, now=now))
        queue.remove(found.waiting)
        streak = streak + 1 if found.waiting.lane == PRIORITY else 0
        if all(ticket.lane == ORDINARY for ticket in queue):
            return
    pytest.fail("a special number was never called")


def test_head_start_is_exact_to_the_second() -> None:
    for ahead, lane in ((timedelta(minutes=20), PRIORITY), (BEYOND, ORDINARY)):
        late = Waiting(2, ORDINARY, NOW - timedelta(minutes=5) - ahead)
        found = choose(LONGEST, "ANY", special(5), late, streak=0, now=NOW)
        assert found is not None
        assert found.waiting.lane == lane
