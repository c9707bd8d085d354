"""What is known of the backups: when the last good one was made, and what went wrong since.

Written by whoever makes a backup, read by the pages; a small file in RAMAH_HOME.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ramah.lib import small_file

FILE_NAME = "backup-state.json"
LATE = timedelta(days=1)


@dataclass(frozen=True)
class BackupState:
    """Holds the last good backup, the last problem, and the last problem with the second place.

    :ivar copied_file: the name of the backup that was copied last, ``copied_to`` which place.
    :ivar copy_fault: the code of a problem with a server; its words are in ``copy_problem``.
    """

    good_at: datetime | None = None
    good_file: str = ""
    problem_at: datetime | None = None
    problem: str = ""
    copied_at: datetime | None = None
    copied_file: str = ""
    copied_to: str = ""
    copy_problem: str = ""
    copy_fault: str = ""
    copy_problem_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Tell whether the last good backup is older than a day, or there is none."""
        return self.good_at is None or abs(now - self.good_at) > LATE


def read(home: Path) -> BackupState:
    """Read the state; nothing is known where there is no file, or a damaged one."""
    try:
        found = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        return BackupState(
            good_at=_time(found.get("good_at")),
            good_file=str(found.get("good_file") or ""),
            problem_at=_time(found.get("problem_at")),
            problem=str(found.get("problem") or ""),
            copied_at=_time(found.get("copied_at")),
            copied_file=str(found.get("copied_file") or ""),
            copied_to=str(found.get("copied_to") or ""),
            copy_problem=str(found.get("copy_problem") or ""),
            copy_fault=str(found.get("copy_fault") or ""),
            copy_problem_at=_time(found.get("copy_problem_at")),
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return BackupState()


def note(home: Path, **changes: datetime | str | None) -> BackupState:
    """Change a part of the state and write it, whole or not at all."""
    state = replace(read(home), **changes)  # type: ignore[arg-type]
    text = json.dumps(asdict(state), default=datetime.isoformat, ensure_ascii=False, indent=1)
    small_file.write(home / FILE_NAME, text, mode=0o600)
    return state


def _time(text: object) -> datetime | None:
    found = datetime.fromisoformat(str(text)) if text else None
    if found is not None and found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found
