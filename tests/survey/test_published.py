"""The index gives what published reports give, under the weight that they used."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from ramah.survey.bands import CURRENT, editions
from ramah.survey.skm import EXACT, Index, Weight, index, rounded, sums, weight_named
from tests.survey import published

BANDS = editions()[CURRENT]
NINE = tuple(f"U{number}" for number in range(1, 10))


def of(rows: Sequence[Sequence[int]], weight: Weight = EXACT) -> Index:
    respondents, totals = sums(NINE[: len(rows[0])], rows)
    return index(respondents=respondents, totals=totals, bands=BANDS, weight=weight)


def test_raw_table_gives_the_published_sums_and_means() -> None:
    found = of(published.gaspul_table())
    assert found.respondents == published.ANSWERED
    assert {element.key: element.sum for element in found.elements} == published.GASPUL
    means = tuple(f"{rounded(element.mean, 4):f}" for element in found.elements)
    assert means == published.GASPUL_MEANS


@pytest.mark.parametrize(("weight", "value"), [("0.11", "90.56"), ("exact", "91.48")])
def test_same_table_gives_the_published_index_under_each_weight(weight: str, value: str) -> None:
    found = of(published.gaspul_table(), weight_named(weight))
    assert (str(found.value), found.band.grade, found.band.label) == (value, "A", "Sangat Baik")


def test_weighted_sum_is_the_published_one() -> None:
    found = of(published.gaspul_table(), weight_named("0.11"))
    assert rounded(found.weighted, 4) == Decimal("3.6224")


@pytest.mark.parametrize(
    ("table", "added", "value", "label"),
    [
        (published.RESPONSIVENESS, (74, 72), "91.25", "Sangat Baik"),
        (published.ASSURANCE, (65, 71), "85.00", "Baik"),
    ],
    ids=["responsiveness", "assurance"],
)
def test_two_elements_weigh_a_half_each_as_published(
    table: Sequence[str], added: tuple[int, int], value: str, label: str
) -> None:
    found = of(published.numbers(table))
    assert tuple(element.sum for element in found.elements) == added
    assert (str(found.value), found.band.label) == (value, label)


def test_published_half_is_rounded_up() -> None:
    totals = {"U1": 74, "U2": 76, "U3": 60}
    found = index(respondents=20, totals=totals, bands=BANDS, weight=weight_named("0.33"))
    assert found.weighted * 25 == Fraction("86.625")
    assert (str(found.value), found.band.label) == ("86.63", "Baik")


def test_published_table_with_an_answer_of_five_is_refused() -> None:
    with pytest.raises(ValueError, match="row 17 "):
        of(published.numbers(published.RELIABILITY))


@pytest.mark.parametrize(("weight", "value"), [("exact", "100.00"), ("0.111", "99.90")])
def test_published_hundred_is_that_of_the_exact_weight(weight: str, value: str) -> None:
    assert str(of(published.numbers(published.TUBABA), weight_named(weight)).value) == value
