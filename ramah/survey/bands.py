"""The grades of the survey's index (mutu pelayanan): editions are data, in data/skm_mutu.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

DATA = Path(__file__).parent / "data"
CURRENT = "14-2017"
STEP = Decimal("0.01")


@dataclass(frozen=True)
class Band:
    """One grade: its letter, its words, and the values it holds, both ends included."""

    grade: str
    label: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Bands:
    """One edition's grades from the lowest to the highest, without gap in steps of 0.01."""

    edition: str
    verified: bool
    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        for lower, upper in pairwise(self.bands):
            if upper.low - lower.high != STEP:
                raise ValueError(f"{self.edition}: {lower.high} to {upper.low} is no step of 0.01")

    @property
    def low(self) -> Decimal:
        """Return the least value that answers of 1 to 4 give."""
        return self.bands[0].low

    @property
    def high(self) -> Decimal:
        """Return the greatest value that answers of 1 to 4 give."""
        return self.bands[-1].high

    def of(self, value: Decimal) -> Band:
        """Return the band of a value that is already rounded to two decimals.

        Values outside all bands (a weight that does not add up to one) get the nearest band.

        :raises ValueError: the value has more than two decimals, and could fall into a gap.
        """
        if value != value.quantize(STEP):
            raise ValueError(f"{value} is not rounded to two decimals")
        reached = [band for band in self.bands if value >= band.low]
        return reached[-1] if reached else self.bands[0]


@lru_cache(maxsize=1)
def editions() -> dict[str, Bands]:
    """Return every edition of the bands that the program knows, by name."""
    rows = list(records("skm_mutu"))
    return {name: _edition(name, rows) for name in dict.fromkeys(row["edition"] for row in rows)}


def records(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one of the room's data files."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def _edition(name: str, rows: Iterable[dict[str, str]]) -> Bands:
    own = sorted(
        (row for row in rows if row["edition"] == name), key=lambda row: int(row["nilai_persepsi"])
    )
    return Bands(
        edition=name,
        verified=all(row["status"] == "verified" for row in own),
        bands=tuple(
            Band(row["mutu"], row["kinerja"], Decimal(row["ikm_min"]), Decimal(row["ikm_max"]))
            for row in own
        ),
    )
