"""The second place for the daily backups: a folder, or a server reached by SFTP."""

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from ramah.lib.backup_state import BackupState
from ramah.runtime.backup.names import PARTIAL, outdated
from ramah.runtime.backup.sftp_address import Access, is_sftp


class Place(Protocol):
    """A place that takes copies of the daily backups."""

    def has(self, name: str, state: BackupState) -> bool:
        """Tell whether a backup lies there."""

    def take(self, source: Path, zone: tzinfo, on_chunk: Callable[[], object]) -> None:
        """Copy a backup there, whole or not at all, and delete those no longer kept.

        :raises CannotCopy: the server refused it.
        :raises OSError: the disk refused it.
        """


def place(given: Path, home: Path, environment: Mapping[str, str]) -> Place:
    """Give the place that RAMAH_BACKUP_COPY names.

    :raises CannotCopy: it is an address that cannot be used.
    """
    if not is_sftp(given):
        return Folder(given)
    from ramah.runtime.backup.sftp import Server

    return Server(Access.read(given, home, environment))


def check_keys(access: Access) -> None:
    """Check, without asking the server, that our key can be read and the server is known.

    :raises CannotCopy: it is not so.
    """
    from ramah.runtime.backup import sftp

    sftp.own_key(access)
    sftp.trusted(access)


@dataclass(frozen=True)
class Folder:
    """A folder of another disk; it must exist, so that an unplugged disk is noticed."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def has(self, name: str, _state: BackupState) -> bool:
        """Tell whether a backup lies there."""
        return (self.path / name).exists()

    def take(self, source: Path, zone: tzinfo, _on_chunk: Callable[[], object]) -> None:
        """Copy a backup there and delete those no longer kept."""
        copy_whole(source, self.path)
        rotate(self.path, zone)


def rotate(folder: Path, zone: tzinfo) -> None:
    """Delete the daily backups that are no longer kept."""
    for name in outdated((path.name for path in folder.iterdir()), zone):
        (folder / name).unlink(missing_ok=True)


def copy_whole(source: Path, second: Path) -> None:
    """Copy a file under a passing name, read it back, and give it its own name."""
    passing = second / f"{source.name}{PARTIAL}"
    try:
        shutil.copyfile(source, passing)
        with passing.open("rb+") as file:
            os.fsync(file.fileno())
        if digest(passing) != digest(source):
            raise OSError(0, "salinan tidak sama dengan aslinya")
        passing.chmod(0o600)
        passing.replace(second / source.name)
    finally:
        passing.unlink(missing_ok=True)


def digest(path: Path) -> bytes:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
