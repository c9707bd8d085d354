"""The doctor's last findings, for those who may read but not run it.

The worker lets the doctor look now and then; the pages show what it found. A small file in
RAMAH_HOME.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

FILE_NAME = "doctor.json"


@dataclass(frozen=True)
class Line:
    """One finding: ``ok``, ``warning`` or ``broken``, and the sentence in both languages."""

    check: str
    level: str
    indonesian: str
    english: str

    def text(self, language: str) -> str:
        """Give the sentence in a language."""
        return self.english if language == "en" else self.indonesian


@dataclass(frozen=True)
class Report:
    """Holds when the doctor looked, and what was found, the worst first."""

    at: datetime
    lines: list[Line]


def read(home: Path) -> Report | None:
    """Read the last report; none where there is no file, or a damaged one."""
    try:
        found = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        lines = [Line(**line) for line in found["lines"]]
        return Report(datetime.fromisoformat(found["at"]), lines)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(home: Path, report: Report) -> None:
    """Write a report, whole or not at all."""
    fresh = home / f"{FILE_NAME}.new"
    text = json.dumps(asdict(report), default=datetime.isoformat, ensure_ascii=False, indent=1)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(home / FILE_NAME)
