"""How many respondents a survey needs: Krejcie and Morgan's formula, and their table beside it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil

from ramah.survey.bands import records

CHI_SQUARE = Fraction("3.841")
PROPORTION = Fraction("0.5")
MARGIN = Fraction("0.05")


@dataclass(frozen=True)
class Sample:
    """What a population asks for.

    `required` comes from the formula and decides. `table` is the printed table's figure (not
    verified against the original) for `table_population`, the first of its rows that is not
    smaller; beyond the table's end, its last row.
    """

    population: int
    required: int
    table: int
    table_population: int

    def missing(self, respondents: int) -> int:
        """Return how many respondents are lacking, 0 when there are enough."""
        return max(0, self.required - respondents)


def sample(population: int) -> Sample:
    """Return the respondents needed for a population, at 5 % error and 95 % confidence.

    Source: Krejcie and Morgan (1970), to whom PermenPANRB 14/2017 is widely reported to refer:
    X²NP(1-P) divided by d²(N-1) + X²P(1-P), here always rounded up.

    :raises ValueError: the population is below 1.
    """
    if population < 1:
        raise ValueError("a population has at least one person")
    spread = CHI_SQUARE * PROPORTION * (1 - PROPORTION)
    required = ceil(spread * population / (MARGIN**2 * (population - 1) + spread))
    rows = table()
    row = min((size for size in rows if size >= population), default=max(rows))
    return Sample(population, required, rows[row], row)


@lru_cache(maxsize=1)
def table() -> dict[int, int]:
    """Return the printed table: population to sample."""
    return {int(row["N"]): int(row["S_table(unverified)"]) for row in records("krejcie_morgan")}
