"""The index of the Survei Kepuasan Masyarakat: pure and exact, rounded once, at the end.

Source: PermenPANRB 14/2017, as widely reported: an element's mean (NRR) is the sum of its answers
divided by the respondents; the weighted mean is the mean times the weight; the index is the sum of
the weighted means times 25. With nine elements the weight is 1/9; it is printed rounded, as 0.111
or as 0.11, and reports differ by a grade for that reason alone: so the weight is chosen and always
named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ramah.survey.bands import Band, Bands

LOWEST, HIGHEST = 1, 4
SCALE = 25
NINE = 9
PRINTED = {"0.111", "0.11"}
TOLERANCE = Fraction(1, 100)
NUMBER = re.compile(r"[01]?\.[0-9]{1,12}|1")


class Caution(StrEnum):
    """What a reader of an index must know beside it."""

    PRINTED_WEIGHT_NOT_NINE = "PRINTED_WEIGHT_NOT_NINE"
    WEIGHT_NOT_ONE = "WEIGHT_NOT_ONE"
    VALUE_OUTSIDE_SCALE = "VALUE_OUTSIDE_SCALE"
    GRADE_DEPENDS_ON_WEIGHT = "GRADE_DEPENDS_ON_WEIGHT"
    BANDS_UNVERIFIED = "BANDS_UNVERIFIED"


@dataclass(frozen=True)
class Weight:
    """What each element's mean is multiplied by: one shared number, or exactly 1/n."""

    name: str
    number: Fraction | None = None

    def among(self, elements: int) -> Fraction:
        """Return the weight of one element among this many."""
        return Fraction(1, elements) if self.number is None else self.number

    @property
    def printed(self) -> bool:
        """Tell whether it is one of the two roundings of 1/9 that reports print."""
        return self.name in PRINTED


EXACT = Weight("exact")


@dataclass(frozen=True)
class Element:
    """One element's figures; the means are exact."""

    key: str
    sum: int
    mean: Fraction
    weighted: Fraction


@dataclass(frozen=True)
class Index:
    """The whole result: `value` is rounded half up to two decimals, everything else is exact."""

    respondents: int
    elements: tuple[Element, ...]
    weight: Weight
    bands: Bands
    weighted: Fraction
    value: Decimal
    band: Band
    cautions: tuple[Caution, ...]


def weight_named(text: str) -> Weight:
    """Return the weight that a person names: exact, or a number above 0 up to 1, as 0.111 or 0,111.

    :raises ValueError: it is neither.
    """
    name = text.strip().lower().replace(",", ".")
    if name == EXACT.name:
        return EXACT
    if not NUMBER.fullmatch(name) or not 0 < Fraction(name) <= 1:
        raise ValueError(text)
    number = Fraction(name)
    known = {Fraction(printed): printed for printed in PRINTED}
    return Weight(known.get(number, name), number)


def sums(keys: Sequence[str], rows: Iterable[Sequence[int]]) -> tuple[int, dict[str, int]]:
    """Return how many respondents there are, and each element's sum of answers.

    :raises ValueError: a row has not one answer of 1 to 4 for each element.
    """
    totals = [0] * len(keys)
    respondents = 0
    for respondents, row in enumerate(rows, start=1):
        if len(row) != len(keys) or not all(LOWEST <= answer <= HIGHEST for answer in row):
            raise ValueError(f"row {respondents} has not {len(keys)} answers of 1 to 4")
        totals = [total + answer for total, answer in zip(totals, row, strict=True)]
    return respondents, dict(zip(keys, totals, strict=True))


def index(
    *, respondents: int, totals: Mapping[str, int], bands: Bands, weight: Weight = EXACT
) -> Index:
    """Compute the index from each element's sum of answers.

    :raises ValueError: there is no respondent, no element, or a sum that answers cannot give.
    """
    if respondents < 1 or not totals:
        raise ValueError("an index needs respondents and elements")
    for key, total in totals.items():
        if not LOWEST * respondents <= total <= HIGHEST * respondents:
            raise ValueError(f"{key}: {respondents} answers of 1 to 4 never add up to {total}")
    share = weight.among(len(totals))
    elements = tuple(_element(key, total, respondents, share) for key, total in totals.items())
    weighted = sum((element.weighted for element in elements), Fraction(0))
    value = rounded(weighted * SCALE, 2)
    return Index(
        respondents=respondents,
        elements=elements,
        weight=weight,
        bands=bands,
        weighted=weighted,
        value=value,
        band=bands.of(value),
        cautions=tuple(_cautions(elements, weight, bands, value)),
    )


def with_weight(found: Index, weight: Weight) -> Index:
    """Compute the index of the same answers under another weight."""
    totals = {element.key: element.sum for element in found.elements}
    return index(respondents=found.respondents, totals=totals, bands=found.bands, weight=weight)


def usual_weights(elements: int) -> tuple[Weight, ...]:
    """Return the weights that reports use: exact, and for nine elements the printed ones too."""
    if elements != NINE:
        return (EXACT,)
    return (EXACT, *(weight_named(name) for name in sorted(PRINTED, reverse=True)))


def rounded(number: Fraction, places: int) -> Decimal:
    """Round half up, exactly: 88.305 is 88.31, and nothing below it is."""
    if number < 0:
        raise ValueError("only for numbers from 0")
    digits = (number * 10**places + Fraction(1, 2)).__floor__()
    return Decimal(digits).scaleb(-places)


def _element(key: str, total: int, respondents: int, share: Fraction) -> Element:
    mean = Fraction(total, respondents)
    return Element(key, total, mean, mean * share)


def _cautions(
    elements: Sequence[Element], weight: Weight, bands: Bands, value: Decimal
) -> Iterable[Caution]:
    if weight.printed and len(elements) != NINE:
        yield Caution.PRINTED_WEIGHT_NOT_NINE
    elif abs(weight.among(len(elements)) * len(elements) - 1) > TOLERANCE:
        yield Caution.WEIGHT_NOT_ONE
    if not bands.low <= value <= bands.high:
        yield Caution.VALUE_OUTSIDE_SCALE
    if len(_grades(elements, bands) | {bands.of(value).grade}) > 1:
        yield Caution.GRADE_DEPENDS_ON_WEIGHT
    if not bands.verified:
        yield Caution.BANDS_UNVERIFIED


def _grades(elements: Sequence[Element], bands: Bands) -> set[str]:
    means = sum((element.mean for element in elements), Fraction(0))
    shares = (weight.among(len(elements)) for weight in usual_weights(len(elements)))
    return {bands.of(rounded(means * share * SCALE, 2)).grade for share in shares}
