"""Measures whether thousands of units and a million past loans slow any page down.

Usage: python -m bench.aids [--requests N] [--units N] [--loans N]

Every page is asked in two offices in turn, in one run: the demo office with its full day, and a
copy of it with more units and past loans, each with its visit. The share is the second's processor
time by the first's, both of the quietest fifth of the requests; 1.1 is the most it should be. The
steps are SQLite's own count of what it did, which no other program's work changes. SQLite only.
Exit code 0.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench.pages import App, Question, _look, _served_office, ask

UNITS, LOANS = 5_000, 1_000_000
MOST = 1.1  # the share above which a page is marked
GRAIN = 100  # steps of SQLite that are counted together
TWO = f"{'full':>8}"
HEAD = f"{'page':<42}{'cpu ms':>8}{TWO}{'share':>8}{'queries':>8}{TWO}{'steps':>8}{TWO}"


@dataclass
class Measured:
    """What a page took in one of the two offices."""

    queries: int = 0
    steps: int = 0
    cpu: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        """Give the processor's time of the quiet fifth: another program's work only adds to it."""
        return statistics.quantiles(self.cpu, n=5)[0]


def main(words: list[str]) -> int:
    """Measure every page in both offices in turn, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=20, help="per page (default: %(default)s)")
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--loans", type=int, default=LOANS)
    options = parser.parse_args(words)
    os.environ.pop("RAMAH_DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="ramah-bench-") as folder:
        app = _served_office(Path(folder))
        questions = all_questions(app)  # whoever asks is logged in before the file is copied
        files = _two_files(Path(folder), options.units, options.loans)
        measured = _measure(app, questions, files, options.requests)
        size = files[1].stat().st_size / 1024 / 1024
    print(f"{options.units} units, {options.loans} past loans, {size:.0f} MB.")
    print(f"{options.requests} requests a page in each office.\n\n{HEAD}")
    for question, (small, full) in zip(questions, measured, strict=True):
        print(_line(question, small, full))
    return 0


def all_questions(app: App) -> list[Question]:
    """List the pages of :mod:`bench.questions`, and those of the aids."""
    from bench import questions

    return [*questions.all_questions(app), *questions.aids()]


def _two_files(home: Path, units: int, loans: int) -> tuple[Path, Path]:
    """Copy the office's database, and fill the copy."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("ANALYZE")
    connection.close()
    small = Path(connection.settings_dict["NAME"])
    full = home / "full.sqlite3"
    shutil.copy(small, full)
    with _reading(full):
        from bench import past

        past.fill(units=units, loans=loans)
    return small, full


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    """Let the program read and write another file meanwhile."""
    from django.db import connection

    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _measure(
    app: App, questions: list[Question], files: tuple[Path, Path], requests: int
) -> list[tuple[Measured, Measured]]:
    found = [(Measured(), Measured()) for _question in questions]
    for place, file in enumerate(files):
        with _reading(file):
            for question, both in zip(questions, found, strict=True):
                _look(app, question)
                both[place].queries = question.queries
                both[place].steps = steps_of(partial(ask, app, question))
    for _round in range(requests):
        for place, file in enumerate(files):
            with _reading(file):
                for question, both in zip(questions, found, strict=True):
                    both[place].cpu.append(ask(app, question).cpu_ms)
    return found


def steps_of(act: Callable[[], object]) -> int:
    """Count the steps that SQLite takes while something is done; to the next hundred."""
    from django.db import connection

    count = 0

    def step() -> int:
        nonlocal count
        count += GRAIN
        return 0

    connection.ensure_connection()
    driver: Any = connection.connection
    driver.set_progress_handler(step, GRAIN)
    try:
        act()
    finally:
        driver.set_progress_handler(None, 0)
    return count


def _line(question: Question, small: Measured, full: Measured) -> str:
    share = full.ms / small.ms
    times = f"{small.ms:>8.1f}{full.ms:>8.1f}{share:>8.2f}"
    asked = f"{small.queries:>8}{full.queries:>8}{small.steps:>8}{full.steps:>8}"
    return f"{question.name:<42}{times}{asked}{'  over' if share > MOST else ''}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
