"""The door to the SOP: read a document, list the shipped ones, find the one a visit runs under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from ramah.sop.document import (
    ACTION_KEYS,
    OUTPUT_KEYS,
    OUTPUTS_BY_ACTION,
    Procedure,
    Role,
    Step,
)
from ramah.sop.reading import read_procedure
from ramah.sop.strict import SopError, open_table

__all__ = [
    "ACTION_KEYS",
    "DOCUMENTS",
    "OUTPUTS_BY_ACTION",
    "OUTPUT_KEYS",
    "Procedure",
    "Role",
    "SopError",
    "SopNotFound",
    "Step",
    "available",
    "find",
    "load",
    "own_folder",
    "shipped",
]

DOCUMENTS = Path(__file__).parent / "documents"


class SopNotFound(SopError):
    """No readable document has the number and revision that were asked for."""


def load(path: Path) -> Procedure:
    """Read an SOP document and check everything in it.

    :raises SopError: with every fault found, each naming file, key and what was expected.
    """
    root = open_table(path)
    procedure = read_procedure(root)
    if root.problems:
        raise SopError(f"{path}: {problem}" for problem in root.problems)
    return procedure


def own_folder(home: Path) -> Path:
    """Return where an installation keeps its own documents."""
    return home / "sop"


def shipped() -> tuple[Procedure, ...]:
    """Return the documents that come with the program."""
    return available(())


def available(folders: Iterable[Path]) -> tuple[Procedure, ...]:
    """Return every readable document in the folders, then the shipped ones.

    Of two with the same number and revision the first counts. Unreadable files are passed over:
    `ramah sop check` is where they are reported, and they must not stop a running office.
    """
    unique: dict[tuple[str, str], Procedure] = {}
    for found in _contents(folders):
        if isinstance(found, Procedure):
            unique.setdefault((found.number, found.revision), found)
    return tuple(unique.values())


def find(number: str, revision: str, folders: Iterable[Path] = ()) -> Procedure:
    """Return the document with this number and revision, from the folders or the shipped ones.

    A file is read once and again only when it has changed on disk.
    :raises SopNotFound: none has them; the faults of unreadable files are listed with it.
    """
    faults: list[str] = []
    for found in _contents(folders):
        if isinstance(found, SopError):
            faults += found.problems
        elif (found.number, found.revision) == (number, revision):
            return found
    raise SopNotFound([f"SOP {number} (revisi {revision}) tidak ditemukan", *faults])


def _contents(folders: Iterable[Path]) -> Iterator[Procedure | SopError]:
    for folder in (*folders, DOCUMENTS):
        for path in sorted(folder.glob("*.toml")):
            try:
                stamp = path.stat()
            except OSError:
                continue  # removed since the folder was listed
            yield _remembered(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=256)
def _remembered(path: Path, _modified: int, _size: int) -> Procedure | SopError:
    try:
        return load(path)
    except SopError as error:
        return error
