"""What does not fit and what to do about it: a table of days."""

from datetime import datetime, timedelta

import pytest

from ramah.bookings.preparing import Claim, Conflict, assign, conflicts, propose
from ramah.bookings.reserving import peak
from tests.factories import T0

CHAIR, CANE, FRAME, INTERPRETER = 1, 2, 3, 4
WALKING, WHEELED, SIGNS = 10, 11, 12
HOLD = timedelta(minutes=90)


def at(clock: str) -> datetime:
    """Give a time of the day; T0 is 9.00."""
    hours, minutes = map(int, clock.split("."))
    return T0 + timedelta(hours=hours - 9, minutes=minutes)


def day(*rows: tuple[int, str], need: int = WHEELED) -> list[Claim]:
    """Give the claims of a day, in the order in which they were made."""
    return [
        Claim(number, kind, need, at(clock), at(clock) + HOLD, number)
        for number, (kind, clock) in enumerate(rows, start=1)
    ]


DAYS: list[tuple[str, list[Claim], dict[int, int], list[tuple[int, str, int, int, list[int]]]]] = [
    ("nobody comes", [], {CHAIR: 1}, []),
    ("all fit", day((CHAIR, "9.00"), (CHAIR, "9.00")), {CHAIR: 2}, []),
    (
        "three wheelchairs, two fit",
        day((CHAIR, "9.00"), (CHAIR, "9.00"), (CHAIR, "9.00")),
        {CHAIR: 2},
        [(CHAIR, "9.00", 3, 2, [3])],
    ),
    ("one after the other", day((CHAIR, "9.00"), (CHAIR, "10.30")), {CHAIR: 1}, []),
    (
        "the earlier made keeps it, though it comes later",
        day((CHAIR, "10.00"), (CHAIR, "9.00")),
        {CHAIR: 1},
        [(CHAIR, "10.00", 2, 1, [2])],
    ),
    (
        "out of service, all of them",
        day((CHAIR, "9.00")),
        {CHAIR: 0},
        [(CHAIR, "9.00", 1, 0, [1])],
    ),
    ("a kind that is no more", day((CHAIR, "9.00")), {}, [(CHAIR, "9.00", 1, 0, [1])]),
    (
        "told once, not at every moment",
        day((CHAIR, "9.00"), (CHAIR, "9.00"), (CANE, "9.30"), (CHAIR, "10.30")),
        {CHAIR: 1, CANE: 1},
        [(CHAIR, "9.00", 2, 1, [2])],
    ),
    (
        "two kinds, by time",
        day((CANE, "10.00"), (CANE, "10.00"), (CHAIR, "9.00"), (CHAIR, "9.00")),
        {CHAIR: 1, CANE: 1},
        [(CHAIR, "9.00", 2, 1, [4]), (CANE, "10.00", 2, 1, [2])],
    ),
    (
        "two interpreters asked, one there",
        day((INTERPRETER, "9.00"), (INTERPRETER, "10.00"), need=SIGNS),
        {INTERPRETER: 1},
        [(INTERPRETER, "10.00", 2, 1, [2])],
    ),
]


@pytest.mark.parametrize(("name", "claims", "fits", "expected"), DAYS, ids=[d[0] for d in DAYS])
def test_conflicts_are_found_and_told_once(
    name: str,
    claims: list[Claim],
    fits: dict[int, int],
    expected: list[tuple[int, str, int, int, list[int]]],
) -> None:
    found = [
        (each.kind, each.at, each.asked, each.fits, [claim.key for claim in each.surplus])
        for each in conflicts(claims, fits)
    ]
    assert found == [(kind, at(clock), *rest) for kind, clock, *rest in expected]


PROPOSALS: list[
    tuple[str, dict[int, int], list[int], list[str], tuple[list[str], list[int], int]]
] = [
    (
        "another time, the nearest first",
        {CHAIR: 1},
        [CHAIR],
        ["8.00", "11.00", "10.30", "13.00", "15.00"],
        (["10.30", "11.00", "13.00"], [], 1),
    ),
    (
        "another kind of the same need",
        {CHAIR: 1, CANE: 1},
        [CHAIR, CANE, FRAME],
        [],
        ([], [CANE], 1),
    ),
    ("borrowing alone", {CHAIR: 1}, [CHAIR], ["9.30"], ([], [], 1)),
    ("none left at all", {CHAIR: 0}, [CHAIR], ["10.30"], ([], [], 2)),
]


@pytest.mark.parametrize(
    ("name", "fits", "same_need", "free", "expected"), PROPOSALS, ids=[p[0] for p in PROPOSALS]
)
def test_proposals_say_what_would_fit(
    name: str,
    fits: dict[int, int],
    same_need: list[int],
    free: list[str],
    expected: tuple[list[str], list[int], int],
) -> None:
    claims = day((CHAIR, "9.00"), (CHAIR, "9.00"))
    conflict: Conflict = conflicts(claims, fits)[0]
    made = propose(
        conflict.surplus[-1],
        conflict,
        claims,
        fits,
        same_need=same_need,
        free=[at(clock) for clock in free],
    )
    times, kinds, borrow = expected
    assert made.times == tuple(at(clock) for clock in times)
    assert (made.kinds, made.borrow) == (tuple(kinds), borrow)


def test_units_go_round_and_the_last_gets_none() -> None:
    claims = day((CHAIR, "9.00"), (CHAIR, "9.30"), (CHAIR, "10.30"), (CHAIR, "10.00"))
    given = assign(claims, {CHAIR: ["KR-01", "KR-02"]})
    assert given == {1: "KR-01", 2: "KR-02", 3: "KR-01"}


@pytest.mark.parametrize(
    ("spans", "most"),
    [
        ([], 0),
        ([("8.00", "9.00")], 0),
        ([("8.00", "9.30"), ("9.30", "10.00")], 1),
        ([("8.00", "9.30"), ("9.15", "10.00")], 2),
        ([("10.30", "11.00")], 0),
    ],
)
def test_peak_counts_what_overlaps_at_one_moment(spans: list[tuple[str, str]], most: int) -> None:
    found = [(at(start), at(end)) for start, end in spans]
    assert peak(found, (at("9.00"), at("10.30"))) == most
