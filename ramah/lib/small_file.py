"""Small files of RAMAH_HOME that are written anew again and again, a full disk notwithstanding."""

import contextlib
import os
from pathlib import Path


def write(file: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a small file, whole or not at all.

    Where the disk has no room for a new file, the old one's own bytes are written over: they have
    their place on the disk already. Only then a power cut at this very moment may damage it.
    :raises OSError: there is no room, and no old file either.
    """
    fresh = file.with_name(f"{file.name}.new")
    try:
        _write_new(fresh, text, mode)
        fresh.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        _write_over(file, text)


def _write_new(fresh: Path, text: str, mode: int) -> None:
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _write_over(file: Path, text: str) -> None:
    with file.open("r+", encoding="utf-8") as old:
        old.write(text)
        old.truncate()
