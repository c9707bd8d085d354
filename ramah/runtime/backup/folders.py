"""The folders that belong to a backup: the media, and the office's own SOP documents."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from ramah.runtime.backup import problems
from ramah.runtime.backup.archive import About
from ramah.runtime.backup.problems import BadFile
from ramah.runtime.backup.sqlite import blocks

FOLDERS = ("media", "sop")
ROOTS = [(name,) for name in FOLDERS]


def entries(home: Path) -> Iterator[tuple[About, Iterable[bytes]]]:
    """Give every file as one entry; one that vanishes meanwhile is left out."""
    for path in _files(home):
        try:
            with path.open("rb") as file:
                yield {"kind": "file", "path": path.relative_to(home).as_posix()}, blocks(file)
        except FileNotFoundError:
            continue


def has_data(home: Path) -> bool:
    """Tell whether there is a file in any of the folders."""
    return next(_files(home), None) is not None


def write(staging: Path, about: About, content: Iterable[bytes]) -> None:
    """Write one file into the staging folder.

    :raises BadFile: its name leads elsewhere.
    """
    name = PurePosixPath(str(about["path"]))
    if name.is_absolute() or ".." in name.parts or name.parts[:1] not in ROOTS:
        raise BadFile(problems.MALFORMED)
    path = staging / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for block in content:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())


def put_in_place(staging: Path, home: Path, aside: Path) -> None:
    """Let the staged folders take their places; those there before go aside."""
    for name in FOLDERS:
        if (home / name).exists():
            (home / name).replace(aside / name)
        if (staging / name).exists():
            (staging / name).replace(home / name)


def _files(home: Path) -> Iterator[Path]:
    for name in FOLDERS:
        for folder, _folders, files in os.walk(home / name):
            yield from (Path(folder) / file for file in sorted(files))
