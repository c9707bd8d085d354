"""Reads the tables of facts that come with the program; plain Python, no Django."""

import csv
from collections.abc import Iterator
from pathlib import Path

FACTS = Path(__file__).parent / "facts"


def facts(name: str) -> Iterator[dict[str, str]]:
    """Read a table of facts, row by row."""
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
