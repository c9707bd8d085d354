"""The table of vendored files tells the truth."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROW = re.compile(r"^\| (?P<name>\S+) \| (?P<version>[\d.]+) \| \S+ \| (?P<files>.+) \|$")
ROWS = [
    match.groupdict()
    for line in (ROOT / "docs" / "vendored.md").read_text().splitlines()
    if (match := ROW.match(line))
]
NAMED = {"axe.min.js", "htmx.min.js", "icons.svg"}  # the files that carry their version


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_every_file_exists_and_carries_its_version(row: dict[str, str]) -> None:
    files = [ROOT / name for name in re.findall(r"`([^`]+)`", row["files"])]
    assert files
    for file in files:
        assert file.is_file()
        if file.name in NAMED:
            assert row["version"] in file.read_text(encoding="utf-8")


def test_no_vendored_file_is_left_out_of_the_table() -> None:
    listed = {ROOT / name for row in ROWS for name in re.findall(r"`([^`]+)`", row["files"])}
    folders = ["ramah/static/vendor", "ramah/static/fonts", "tests/vendor"]
    present = {path for folder in folders for path in (ROOT / folder).iterdir()}
    assert present <= listed


def test_htmx_stays_on_version_two() -> None:
    version = next(row["version"] for row in ROWS if row["name"] == "htmx.org")
    assert version.startswith("2.")
