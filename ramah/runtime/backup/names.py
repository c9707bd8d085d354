"""The names of the daily backups, which tell when each was made; and which of them stay."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from ramah.runtime.backup.rotation import kept

PARTIAL = ".partial"
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"ramah-(\d{8}T\d{6}Z)\.backup")


def name(at: datetime) -> str:
    """Name the backup of a moment."""
    return f"ramah-{at.astimezone(UTC):{STAMP}}.backup"


def moments(names: Iterable[str]) -> Iterator[datetime]:
    """Give the moments of the daily backups among names; other files do not count."""
    for each in names:
        if found := NAME.fullmatch(each):
            yield datetime.strptime(found[1], STAMP).replace(tzinfo=UTC)


def times(folder: Path) -> Iterator[datetime]:
    """Give the moments of the daily backups in a folder."""
    if folder.is_dir():
        yield from moments(path.name for path in folder.iterdir())


def outdated(names: Iterable[str], zone: tzinfo) -> set[str]:
    """Choose the daily backups that are no longer kept."""
    local = {at.astimezone(zone) for at in moments(names)}
    return {name(at) for at in local - kept(local)}


def left_behind(names: Iterable[str]) -> list[str]:
    """Choose what copies that were broken off have left."""
    return [
        each
        for each in names
        if each.endswith(PARTIAL) and NAME.fullmatch(each.removesuffix(PARTIAL))
    ]
