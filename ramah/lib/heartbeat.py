"""Signs of life: small files in RAMAH_HOME with the time, one for each process that lives.

A file holds the time of the sign, the time at which the process began (both seconds since 1970)
and the program's version.
"""

import contextlib
import os
import threading
import time
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ramah.lib import small_file

WORKER, WEB, LIVE = "worker", "web", "live"
FILE_NAME = "worker.heartbeat"
SUFFIX = "heartbeat"
FRESH_SECONDS = 60
PAUSE_SECONDS = 10.0
STALE_SECONDS = 24 * 60 * 60
STARTED_AT = time.time()


@dataclass(frozen=True)
class Sign:
    """A sign of life: when it was given, since when its process runs, and in which version."""

    at: float
    since: float
    version: str

    def is_fresh(self, now: float) -> bool:
        """Tell whether it was given within the last minute.

        A time that lies ahead counts as old: the clock was set back since.
        """
        return abs(now - self.at) <= FRESH_SECONDS


def beat(home: Path, name: str = WORKER) -> None:
    """Write a sign of life; a disk without any room for it is no reason to die."""
    text = f"{time.time():.0f} {STARTED_AT:.0f} {_version()}\n"
    with contextlib.suppress(OSError):
        small_file.write(home / f"{name}.{SUFFIX}", text)


def keep_beating(home: Path, kind: str) -> None:
    """Show a sign of life every few seconds, from a thread that ends with the process.

    Several processes may be of one kind: each has a file of its own.
    """
    _sweep(home, kind)
    name = f"{kind}-{os.getpid()}"
    threading.Thread(target=_beat_for_ever, args=(home, name), name=name, daemon=True).start()


def signs(home: Path, kind: str) -> list[Sign]:
    """Read the signs of life of a kind of process, the newest first."""
    files = [home / f"{kind}.{SUFFIX}", *home.glob(f"{kind}-*.{SUFFIX}")]
    found = [sign for file in files if (sign := _read(file))]
    return sorted(found, key=lambda sign: -sign.at)


def age(home: Path, now: float) -> float | None:
    """Give the seconds since the worker's last sign of life; nothing if there is none.

    A time that lies ahead counts as old: the clock was set back since.
    """
    sign = _read(home / FILE_NAME)
    return None if sign is None else abs(now - sign.at)


def is_fresh(home: Path, now: float) -> bool:
    """Tell whether the worker showed a sign of life within the last minute."""
    sign = _read(home / FILE_NAME)
    return sign is not None and sign.is_fresh(now)


def _beat_for_ever(home: Path, name: str) -> None:
    while True:
        beat(home, name)
        time.sleep(PAUSE_SECONDS)


def _read(file: Path) -> Sign | None:
    try:
        words = file.read_text(encoding="utf-8").split()
        since = words[1] if len(words) > 1 else words[0]
        return Sign(float(words[0]), float(since), " ".join(words[2:]))
    except (OSError, ValueError, IndexError):
        return None


def _sweep(home: Path, kind: str) -> None:
    """Remove the signs of processes that have long ended."""
    for file in home.glob(f"{kind}-*.{SUFFIX}*"):
        with contextlib.suppress(OSError):
            if abs(time.time() - file.stat().st_mtime) > STALE_SECONDS:
                file.unlink()


@cache
def _version() -> str:
    try:
        return version("ramah")
    except PackageNotFoundError:
        return "?"
