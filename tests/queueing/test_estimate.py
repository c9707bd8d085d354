"""The estimated wait: what it says of small queues that anybody can check by hand."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ramah.queueing.estimate import (
    InLine,
    OpenCounter,
    Past,
    Scene,
    Wait,
    rounded,
    waits,
)
from ramah.queueing.rule import ORDINARY, PRIORITY, Preset, Rule, Waiting
from tests.factories import MINUTE, T0

TEN_MINUTES = tuple(Past(1, 600.0, 0.0) for _each in range(20))
held = st.lists(st.floats(30, 3600), min_size=20, max_size=30)


def counter(key: int, lanes: str = "ANY", **fields: object) -> OpenCounter:
    """Give an open counter."""
    return OpenCounter(key, lanes, frozenset({1}), **fields)  # type: ignore[arg-type]


def waiting(number: int, lane: str = ORDINARY) -> list[InLine]:
    """Give so many numbers of a lane, the first of which has waited longest."""
    first = T0 - number * MINUTE
    return [InLine(Waiting(each, lane, first + each * MINUTE), 1) for each in range(number)]


def a_scene(*counters: OpenCounter, **fields: object) -> Scene:
    """Give a queue in which every service takes ten minutes."""
    values: dict[str, object] = {"line": (), "past": TEN_MINUTES, **fields}
    return Scene(Rule(), T0, counters, **values)  # type: ignore[arg-type]


def minutes(scene: Scene) -> list[float]:
    """Give the middle of each number's wait, in the order of the line."""
    found = waits(scene)
    assert found is not None
    return [found.by_key[each.waiting.key].half / MINUTE for each in scene.line]


def test_nothing_is_said_before_twenty_services() -> None:
    assert waits(a_scene(counter(1), past=TEN_MINUTES[:19])) is None
    assert waits(a_scene(counter(1), past=TEN_MINUTES)) is not None


def test_each_number_waits_for_those_before_it() -> None:
    assert minutes(a_scene(counter(1), line=waiting(3))) == [0, 10, 20]


def test_two_counters_share_the_line() -> None:
    assert minutes(a_scene(counter(1), counter(2), line=waiting(4))) == [0, 0, 10, 10]


def test_who_is_served_already_takes_only_the_rest() -> None:
    busy = counter(1, busy_since=T0 - 4 * MINUTE, busy_service=1)
    assert minutes(a_scene(busy, line=waiting(2))) == [6, 16]


def test_special_lane_comes_first_and_the_ordinary_has_its_turn() -> None:
    line = [*waiting(2), *(replace(each, waiting=replace(each.waiting, key=each.waiting.key + 9))
                           for each in waiting(2, PRIORITY))]  # fmt: skip
    turns = replace(a_scene(counter(1), line=line), rule=Rule(Preset.TURNS, limit=1))
    assert minutes(turns) == [10, 30, 0, 20]


def test_number_that_no_open_counter_serves_has_no_wait() -> None:
    found = waits(a_scene(counter(1, "PRIORITY_ONLY"), line=waiting(2)))
    assert found is not None
    assert found.by_key == {}


def test_service_that_nobody_ended_does_not_spoil_the_rest() -> None:
    scene = a_scene(counter(1), past=(*TEN_MINUTES, Past(1, 9 * 3600.0)), line=waiting(2))
    found = waits(scene)
    assert found is not None
    assert found.by_key[1].most <= 40 * MINUTE


def test_special_numbers_that_will_come_make_the_ordinary_wait_longer() -> None:
    quiet, busy = (a_scene(counter(1), line=waiting(4), arrivals=rate) for rate in (0.0, 6.0))
    assert minutes(busy)[3] > minutes(quiet)[3]


def test_who_comes_now_waits_for_the_whole_line() -> None:
    found = waits(a_scene(counter(1), line=waiting(3)), lanes=[ORDINARY])
    assert found is not None
    assert found.by_lane[ORDINARY].half == 30 * MINUTE


def test_range_is_rounded_outwards_to_steps_of_five_ten_fifteen() -> None:
    for half, most, shown in (
        (0, 3, (0, 5)),
        (11, 24, (10, 25)),
        (10, 10, (10, 15)),
        (47, 71, (40, 80)),
        (100, 130, (90, 135)),
    ):
        assert rounded(Wait(half * MINUTE, most * MINUTE)) == shown


@settings(max_examples=25, deadline=None)
@given(times=held, number=st.integers(2, 12), counters=st.integers(1, 3))
def test_who_stands_further_back_never_waits_less(
    times: list[float], number: int, counters: int
) -> None:
    past = [Past(1, each, 20.0) for each in times]
    open_counters = [counter(key) for key in range(counters)]
    found = waits(a_scene(*open_counters, past=past, line=waiting(number)))
    assert found is not None
    line = [found.by_key[key] for key in range(number)]
    assert [each.half for each in line] == sorted(each.half for each in line)
    assert [each.most for each in line] == sorted(each.most for each in line)
    assert all(timedelta() <= each.half <= each.most for each in line)


@settings(max_examples=25, deadline=None)
@given(times=held, number=st.integers(1, 12), counters=st.integers(1, 3))
def test_one_more_counter_never_makes_anyone_wait_longer(
    times: list[float], number: int, counters: int
) -> None:
    past = [Past(1, each, 20.0) for each in times]
    few = a_scene(*(counter(key) for key in range(counters)), past=past, line=waiting(number))
    more = replace(few, counters=(*few.counters, counter(9)))
    before, after = waits(few), waits(more)
    assert before is not None
    assert after is not None
    assert all(after.by_key[key].most <= wait.most for key, wait in before.by_key.items())
