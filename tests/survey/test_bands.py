"""Grades, required samples and the questionnaire are data, and cover every case."""

from decimal import Decimal
from math import ceil
from pathlib import Path

import pytest

from ramah.survey.bands import CURRENT, DATA, Band, Bands, editions
from ramah.survey.questions import questions
from ramah.survey.sample import sample, table

DOMAIN = Path(__file__).resolve().parents[3] / "shared" / "domain"


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ("100.00", "A"),
        ("88.31", "A"),
        ("88.30", "B"),
        ("76.61", "B"),
        ("76.60", "C"),
        ("65.00", "C"),
        ("64.99", "D"),
        ("25.00", "D"),
    ],
)
def test_current_bands_hold_both_their_edges(value: str, grade: str) -> None:
    assert editions()[CURRENT].of(Decimal(value)).grade == grade


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ("25.00", "D"),
        ("43.75", "D"),
        ("43.76", "C"),
        ("62.50", "C"),
        ("62.51", "B"),
        ("81.25", "B"),
        ("81.26", "A"),
        ("100.00", "A"),
    ],
)
def test_older_bands_hold_both_their_edges(value: str, grade: str) -> None:
    """Edges as a report prints them that names KEP/25/M.PAN/2/2004.

    Source: "Laporan hasil penyusunan IKM UPT Balai Sertifikasi Mutu Barang", Bali, 2013,
    https://123dok.com/document/yjvon25y (1.00-1.75, 25-43.75 D; 43.76-62.50 C; 62.51-81.25 B).
    """
    assert editions()["25-2004"].of(Decimal(value)).grade == grade


@pytest.mark.parametrize("edition", editions())
def test_every_value_of_two_decimals_has_one_grade(edition: str) -> None:
    bands = editions()[edition]
    for hundredth in range(2500, 10001):
        value = Decimal(hundredth) / 100
        holding = [band for band in bands.bands if band.low <= value <= band.high]
        assert holding == [bands.of(value)]


def test_value_outside_the_scale_gets_the_nearest_grade() -> None:
    bands = editions()[CURRENT]
    assert [bands.of(Decimal(value)).grade for value in ("0", "24.98", "111.00")] == ["D", "D", "A"]


def test_value_that_is_not_rounded_has_no_grade() -> None:
    with pytest.raises(ValueError, match="not rounded"):
        editions()[CURRENT].of(Decimal("88.305"))


def test_bands_with_a_gap_are_refused() -> None:
    low, high = (
        Band("D", "", Decimal("25.00"), Decimal("64.99")),
        Band("C", "", Decimal("65.01"), Decimal("100.00")),
    )
    with pytest.raises(ValueError, match=r"no step of 0\.01"):
        Bands("x", verified=True, bands=(low, high))


def test_only_the_current_edition_counts_as_verified() -> None:
    assert {name: bands.verified for name, bands in editions().items()} == {
        "14-2017": True,
        "25-2004": False,
    }


def test_nine_elements_are_asked_with_four_answers_each() -> None:
    keys = [question.key for question in questions()]
    assert keys == ["U1", "U2", "U3", "U4", "U5", "U6", "U7", "SARPRAS", "PENGADUAN"]
    assert all(question.wording and all(question.answers) for question in questions())


@pytest.mark.parametrize(
    ("population", "required"),
    [(1, 1), (10, 10), (15, 15), (100, 80), (500, 218), (1000, 278), (100_000, 383), (10**9, 385)],
)
def test_required_sample_is_the_formula_rounded_up(population: int, required: int) -> None:
    assert sample(population).required == required


@pytest.mark.parametrize(
    ("population", "row", "figure"),
    [(1, 10, 10), (10, 10, 10), (11, 15, 14), (1000, 1000, 278), (200_000, 100_000, 384)],
)
def test_table_is_read_at_the_next_greater_population(
    population: int, row: int, figure: int
) -> None:
    needed = sample(population)
    assert (needed.table_population, needed.table) == (row, figure)


def test_formula_and_printed_table_differ_by_little() -> None:
    for population, figure in table().items():
        assert abs(sample(population).required - figure) <= 2, population


def test_formula_agrees_with_the_figures_kept_beside_the_table() -> None:
    for line in (DATA / "krejcie_morgan.csv").read_text(encoding="utf-8").splitlines()[1:]:
        population, _figure, formula = line.split(",")
        assert sample(int(population)).required == ceil(Decimal(formula))


def test_missing_respondents_are_counted_and_never_negative() -> None:
    assert [sample(100).missing(count) for count in (0, 79, 80, 500)] == [80, 1, 0, 0]


def test_nobody_needs_no_sample() -> None:
    with pytest.raises(ValueError, match="at least one"):
        sample(0)


@pytest.mark.parametrize(
    "name", ["skm_mutu.csv", "skm_questions.csv", "skm_profile.csv", "krejcie_morgan.csv"]
)
def test_data_equals_the_source_where_that_is_at_hand(name: str) -> None:
    own = (DATA / name).read_bytes()
    assert own.count(b"\n") > 1
    source = DOMAIN / name
    assert not source.exists() or source.read_bytes() == own
