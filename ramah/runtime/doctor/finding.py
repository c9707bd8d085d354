"""What a check found: how bad it is, and what to do, in Indonesian and English."""

from dataclasses import dataclass
from enum import IntEnum

LANGUAGES = ("id", "en")


class Level(IntEnum):
    """Grades a finding; the worst is the exit code."""

    OK = 0
    WARNING = 1
    BROKEN = 2


LABELS = {
    "id": {Level.OK: "BAIK", Level.WARNING: "PERHATIAN", Level.BROKEN: "RUSAK"},
    "en": {Level.OK: "OK", Level.WARNING: "WARNING", Level.BROKEN: "BROKEN"},
}


@dataclass(frozen=True)
class Finding:
    """Says in both languages what one check found."""

    check: str
    level: Level
    indonesian: str
    english: str

    def text(self, language: str) -> str:
        """Give the sentence in a language."""
        return self.english if language == "en" else self.indonesian


def fine(check: str, indonesian: str, english: str) -> Finding:
    """Make a finding that needs nothing."""
    return Finding(check, Level.OK, indonesian, english)


def warning(check: str, indonesian: str, english: str) -> Finding:
    """Make a finding that should be mended soon."""
    return Finding(check, Level.WARNING, indonesian, english)


def broken(check: str, indonesian: str, english: str) -> Finding:
    """Make a finding that keeps the office from working, or endangers its data."""
    return Finding(check, Level.BROKEN, indonesian, english)
