"""The worker's sign of life: a file with the time, in RAMAH_HOME."""

import time
from pathlib import Path

FILE_NAME = "worker.heartbeat"
FRESH_SECONDS = 60


def beat(home: Path) -> None:
    """Write the time (seconds since 1970) to the heartbeat file, whole or not at all."""
    fresh = home / f"{FILE_NAME}.new"
    fresh.write_text(f"{time.time():.0f}\n", encoding="ascii")
    fresh.replace(home / FILE_NAME)


def age(home: Path, now: float) -> float | None:
    """Give the seconds since the last sign of life; nothing if there is none.

    A time that lies ahead counts as old: the clock was set back since.
    """
    try:
        return abs(now - float((home / FILE_NAME).read_text(encoding="ascii")))
    except (OSError, ValueError):
        return None


def is_fresh(home: Path, now: float) -> bool:
    """Tell whether the worker showed a sign of life within the last minute."""
    seconds = age(home, now)
    return seconds is not None and seconds <= FRESH_SECONDS
