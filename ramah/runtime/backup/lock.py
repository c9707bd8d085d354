"""Who may be at work at the same time: workers beside each other, a restore alone."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from ramah.runtime.backup.problems import CannotRestore
from ramah.runtime.backup.sqlite import STILL_USED

FILE_NAME = "worker.lock"


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keep workers away for the length of a block.

    :raises CannotRestore: one is at work.
    """
    with _file(home) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRestore(STILL_USED) from error
        yield


@contextlib.contextmanager
def at_work(home: Path) -> Iterator[bool]:
    """Say that a worker is at work, for the length of a block; give False if it must wait."""
    with _file(home) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextlib.contextmanager
def _file(home: Path) -> Iterator[int]:
    """Open the file; the lock goes with it, however the process ends."""
    descriptor = os.open(home / FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
