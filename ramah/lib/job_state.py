"""What became of the periodic jobs: written by the worker, read by the administrator's page.

A small file in RAMAH_HOME; it holds kinds of errors, never their words.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ramah.lib import small_file

FILE_NAME = "job-state.json"


@dataclass(frozen=True)
class JobState:
    """Holds when a job ran last, how that ended, when it last went well, and when it runs next."""

    name: str
    ran_at: datetime
    next_at: datetime
    problem: str = ""
    good_at: datetime | None = None


def read(home: Path) -> dict[str, JobState]:
    """Read the state of all jobs by name; nothing is known where there is no file."""
    try:
        found = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        return {each["name"]: _job(each) for each in found}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def note(home: Path, name: str, *, ran_at: datetime, next_at: datetime, problem: str = "") -> None:
    """Write down how a job ended, whole or not at all."""
    known = read(home)
    before = known.get(name)
    good_at = (before.good_at if before else None) if problem else ran_at
    known[name] = JobState(name, ran_at, next_at, problem, good_at)
    entries = [asdict(job) for job in known.values()]
    small_file.write(home / FILE_NAME, json.dumps(entries, default=datetime.isoformat, indent=1))


def forget_others(home: Path, names: list[str]) -> None:
    """Drop the jobs that this version of the program no longer has."""
    known = read(home)
    if set(known) - set(names):
        (home / FILE_NAME).unlink(missing_ok=True)


def _job(entry: dict[str, str]) -> JobState:
    return JobState(
        name=entry["name"],
        ran_at=datetime.fromisoformat(entry["ran_at"]),
        next_at=datetime.fromisoformat(entry["next_at"]),
        problem=str(entry["problem"]),
        good_at=datetime.fromisoformat(entry["good_at"]) if entry["good_at"] else None,
    )
