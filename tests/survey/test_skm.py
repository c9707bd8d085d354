"""The index: exact, rounded once, bounded, and monotone in every answer."""

import re
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ramah.survey.bands import CURRENT, editions
from ramah.survey.skm import (
    EXACT,
    Caution,
    Index,
    Weight,
    index,
    rounded,
    sums,
    weight_named,
    with_weight,
)

BANDS = editions()[CURRENT]
ANSWERS = st.integers(1, 4)
TABLES = st.integers(1, 12).flatmap(
    lambda width: st.lists(
        st.lists(ANSWERS, min_size=width, max_size=width), min_size=1, max_size=30
    )
)
WEIGHTS = st.one_of(
    st.sampled_from([EXACT, weight_named("0.111"), weight_named("0.11")]),
    st.integers(1, 1000).map(lambda thousandth: weight_named(str(Decimal(thousandth) / 1000))),
)


def of(rows: list[list[int]], weight: Weight = EXACT) -> Index:
    keys = [f"U{number}" for number in range(1, len(rows[0]) + 1)]
    respondents, totals = sums(keys, rows)
    return index(respondents=respondents, totals=totals, bands=BANDS, weight=weight)


@pytest.mark.parametrize("elements", range(1, 15))
def test_all_fours_are_exactly_one_hundred_and_all_ones_twenty_five(elements: int) -> None:
    best, worst = of([[4] * elements] * 3), of([[1] * elements] * 3)
    assert (str(best.value), best.band.grade) == ("100.00", "A")
    assert (str(worst.value), worst.band.grade) == ("25.00", "D")
    assert not best.cautions
    assert not worst.cautions


@pytest.mark.parametrize(
    ("weight", "best", "worst"), [("0.111", "99.90", "24.98"), ("0.11", "99.00", "24.75")]
)
def test_printed_weights_do_not_reach_one_hundred(weight: str, best: str, worst: str) -> None:
    assert str(of([[4] * 9], weight_named(weight)).value) == best
    low = of([[1] * 9], weight_named(weight))
    assert (str(low.value), low.band.grade) == (worst, "D")
    assert Caution.VALUE_OUTSIDE_SCALE in low.cautions


@given(TABLES, WEIGHTS, st.randoms(use_true_random=False))
def test_order_of_respondents_changes_nothing(
    rows: list[list[int]], weight: Weight, random: Random
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert of(shuffled, weight) == of(rows, weight)


@given(TABLES)
def test_exact_index_is_the_mean_of_all_answers_times_25_and_bounded(rows: list[list[int]]) -> None:
    found = of(rows)
    answers = [answer for row in rows for answer in row]
    assert found.weighted == Fraction(sum(answers), len(answers))
    assert Decimal(25) <= found.value <= Decimal(100)
    assert abs(Fraction(found.value) - found.weighted * 25) <= Fraction(1, 200)


@given(TABLES, WEIGHTS, st.data())
def test_a_better_answer_never_lowers_index_or_grade(
    rows: list[list[int]], weight: Weight, data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[0]) - 1))
    better = [list(answers) for answers in rows]
    better[row][column] = min(4, better[row][column] + 1)
    before, after = of(rows, weight), of(better, weight)
    assert after.value >= before.value
    assert after.weighted >= before.weighted
    assert after.band.grade <= before.band.grade  # A is the best
    if better != rows:
        assert after.weighted > before.weighted


@given(TABLES, WEIGHTS)
def test_index_follows_the_weight_in_proportion(rows: list[list[int]], weight: Weight) -> None:
    found, exact = of(rows, weight), of(rows)
    elements = len(rows[0])
    assert found.weighted == exact.weighted * elements * weight.among(elements)
    assert with_weight(found, EXACT) == exact


@given(st.fractions(0, 1000), st.integers(0, 6))
def test_rounding_is_exact_and_half_up(number: Fraction, places: int) -> None:
    step = Fraction(1, 10**places)
    off = Fraction(rounded(number, places)) - number
    assert -step / 2 < off <= step / 2


@pytest.mark.parametrize(
    ("number", "expected"),
    [("88.305", "88.31"), ("88.3049999999999999999999", "88.30"), ("2.675", "2.68"), ("0", "0.00")],
)
def test_rounding_knows_no_binary_fractions(number: str, expected: str) -> None:
    assert str(rounded(Fraction(number), 2)) == expected


@pytest.mark.parametrize(
    ("weight", "elements", "expected"),
    [
        ("0.111", 10, {Caution.PRINTED_WEIGHT_NOT_NINE, Caution.VALUE_OUTSIDE_SCALE}),
        ("0,11", 8, {Caution.PRINTED_WEIGHT_NOT_NINE}),
        ("0.111", 9, set()),
        ("0.11", 9, set()),
        ("0.125", 8, set()),
        ("0.1", 8, {Caution.WEIGHT_NOT_ONE}),
    ],
)
def test_weight_that_does_not_fit_is_used_as_given_and_warned_of(
    weight: str, elements: int, expected: set[Caution]
) -> None:
    found = of([[4] * elements], weight_named(weight))
    number = Fraction(weight.replace(",", "."))
    assert found.value == rounded(4 * elements * number * 25, 2)
    assert expected == set(found.cautions) - {Caution.GRADE_DEPENDS_ON_WEIGHT}


def test_grade_that_hangs_on_the_weight_alone_is_said() -> None:
    found = of([[4, 4, 4, 4, 4, 3, 3, 3, 3]])
    grades = {name: with_weight(found, weight_named(name)) for name in ("exact", "0.111", "0.11")}
    assert {name: other.band.grade for name, other in grades.items()} == {
        "exact": "A",
        "0.111": "A",
        "0.11": "B",
    }
    assert all(Caution.GRADE_DEPENDS_ON_WEIGHT in other.cautions for other in grades.values())


@pytest.mark.parametrize("text", [" ", "nan", "0", "-0.1", "1.1", "9", "1e-1", "1/9", "٠.١", "0.0"])
def test_weight_is_exact_or_a_number_up_to_one(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        weight_named(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("EXACT", "exact"), ("0,111", "0.111"), ("0.1110", "0.111"), (".11", "0.11"), ("1", "1")],
)
def test_weight_is_named_one_way(text: str, name: str) -> None:
    assert weight_named(text).name == name


@pytest.mark.parametrize(
    ("respondents", "totals"), [(0, {"U1": 0}), (1, {}), (2, {"U1": 1}), (2, {"U1": 9})]
)
def test_index_of_nothing_or_of_impossible_sums_is_refused(
    respondents: int, totals: dict[str, int]
) -> None:
    with pytest.raises(ValueError, match=r"index needs|add up"):
        index(respondents=respondents, totals=totals, bands=BANDS)


@pytest.mark.parametrize("row", [[0, 4], [5, 4], [4], [4, 4, 4]])
def test_sums_take_answers_of_one_to_four_only(row: list[int]) -> None:
    with pytest.raises(ValueError, match="row 2 has not 2 answers"):
        sums(("U1", "U2"), [[4, 4], row])
