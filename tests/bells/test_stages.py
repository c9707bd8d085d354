"""For whom a ring sounds at which second, as a table of examples."""

from datetime import timedelta

import pytest

from ramah.bells.stages import OnDuty, Stage, Times, heard_by, heard_from, stage_at

BUDI, AGUS, DEWI, HENDRA = 1, 2, 3, 4
TIMES = Times(*(timedelta(seconds=each) for each in (30, 90, 150)))
FREE, BUSY = False, True


def people(**seen: bool) -> list[OnDuty]:
    """Give those on duty, by name; True for who is with another visitor."""
    known = {
        "budi": (BUDI, "DROPZONE"),
        "agus": (AGUS, "DROPZONE"),
        "dewi": (DEWI, "LOBBY"),
        "hendra": (HENDRA, "MANAGER"),
    }
    return [OnDuty(*known[name], is_busy) for name, is_busy in seen.items()]


@pytest.mark.parametrize(
    ("second", "stage"),
    [
        (-5, Stage.POST),  # the clock was set back
        (0, Stage.POST),
        (29, Stage.POST),
        (30, Stage.NEXT),
        (89, Stage.NEXT),
        (90, Stage.MANAGER),
        (150, Stage.TELEPHONE),
        (599, Stage.TELEPHONE),
        (600, Stage.EXPIRED),
    ],
)
def test_stage_follows_from_the_second(second: int, stage: Stage) -> None:
    assert stage_at(timedelta(seconds=second), TIMES) is stage


ALL = people(budi=FREE, agus=BUSY, dewi=FREE, hendra=FREE)
TABLE = [
    (ALL, 0, {BUDI}),
    (ALL, 29, {BUDI}),
    (ALL, 30, {BUDI, AGUS, DEWI}),
    (ALL, 90, {BUDI, AGUS, DEWI, HENDRA}),
    (ALL, 599, {BUDI, AGUS, DEWI, HENDRA}),
    (ALL, 600, set()),
    (people(budi=FREE), 0, {BUDI}),  # one officer: at once
    (people(budi=BUSY), 0, {BUDI}),  # all are with visitors: at once for them
    (people(budi=BUSY, dewi=FREE), 0, {BUDI, DEWI}),
    (people(dewi=FREE, hendra=FREE), 0, {DEWI}),  # nobody at the post
    (people(dewi=FREE, hendra=FREE), 90, {DEWI, HENDRA}),
    (people(hendra=FREE), 0, {HENDRA}),  # the manager alone
    (people(budi=FREE, hendra=FREE), 30, {BUDI}),
    ([], 60, set()),
]


@pytest.mark.parametrize(("on_duty", "second", "heard"), TABLE)
def test_who_hears_it_at_which_second(on_duty: list[OnDuty], second: int, heard: set[int]) -> None:
    assert heard_by(timedelta(seconds=second), on_duty, TIMES) == heard


def test_who_is_not_on_duty_never_hears_it() -> None:
    assert heard_from(HENDRA, people(budi=FREE), TIMES) is None


def test_who_stands_at_two_posts_hears_it_from_the_first() -> None:
    both = [OnDuty(BUDI, "DROPZONE"), OnDuty(DEWI, "LOBBY"), OnDuty(DEWI, "MANAGER")]
    assert heard_from(DEWI, both, TIMES) == timedelta(seconds=30)
