"""Waiting for what another process does."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path


def until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until a condition holds; fail if it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def runs(pid: int) -> bool:
    """Tell whether a process runs (a dead one that nobody has waited for does not)."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX"
    return False


def children(pid: int) -> list[int]:
    """List the processes that a process started, and those that they started."""
    with contextlib.suppress(FileNotFoundError):
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [found for child in map(int, listed) for found in (child, *children(child))]
    return []
