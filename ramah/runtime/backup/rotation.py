"""Which backups are kept: one for each of seven days, four weeks and twelve months."""

from collections.abc import Callable, Iterable
from datetime import datetime

RULES: tuple[tuple[int, Callable[[datetime], object]], ...] = (
    (7, lambda at: at.date()),
    (4, lambda at: at.isocalendar()[:2]),
    (12, lambda at: (at.year, at.month)),
)


def kept(times: Iterable[datetime]) -> set[datetime]:
    """Choose from local times: the newest of each of the last days, weeks and months there are.

    Days without a backup do not count, so that a machine that stood still loses nothing.
    """
    newest_first = sorted(times, reverse=True)
    return {at for number, period in RULES for at in _newest(newest_first, number, period)}


def _newest(
    times: list[datetime], number: int, period: Callable[[datetime], object]
) -> list[datetime]:
    found: dict[object, datetime] = {}
    for at in times:
        found.setdefault(period(at), at)
    return list(found.values())[:number]
