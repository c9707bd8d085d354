"""What must be ready on a day: which unit for whom, what does not fit, and what to do about it.

Everything here is computed from what is passed in; :mod:`ramah.bookings.preparation` reads it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ramah.bookings.reserving import peak

MOST_TIMES = 3


@dataclass(frozen=True)
class Claim:
    """One reservation: of which kind, for which need, from when to when, made as the how-manieth.

    :ivar order: the later it was made, the higher.
    """

    key: int
    kind: int
    need: int
    starts_at: datetime
    ends_at: datetime
    order: int

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Give its time."""
        return (self.starts_at, self.ends_at)


@dataclass(frozen=True)
class Conflict:
    """More of a kind reserved at one moment than there are.

    :ivar surplus: those for whom there is none: the latest made.
    """

    kind: int
    at: datetime
    asked: int
    fits: int
    surplus: tuple[Claim, ...]


@dataclass(frozen=True)
class Proposals:
    """What can be done for one who gets none.

    :ivar times: free slots of the day at which the kind fits, the nearest first.
    :ivar kinds: other kinds that serve the same need and fit at that time.
    :ivar borrow: how many more would be enough for everybody.
    """

    times: tuple[datetime, ...]
    kinds: tuple[int, ...]
    borrow: int


def conflicts(
    claims: Sequence[Claim],
    fits: Mapping[int, int],
    out: Callable[[int, datetime], int] = lambda _kind, _at: 0,
) -> list[Conflict]:
    """Find the moments at which more of a kind are reserved than there are, by time.

    A moment that brings no new surplus says nothing new and is left out.
    :param out: how many of a kind are in visitors' hands at a moment.
    """
    found: list[Conflict] = []
    told: set[int] = set()
    for kind, at in sorted({(c.kind, c.starts_at) for c in claims}, key=lambda pair: pair[::-1]):
        here = [c for c in claims if c.kind == kind and c.starts_at <= at < c.ends_at]
        there_are = max(0, fits.get(kind, 0) - out(kind, at))
        surplus = sorted(here, key=lambda claim: claim.order)[there_are:]
        if {claim.key for claim in surplus} - told:
            told |= {claim.key for claim in surplus}
            found.append(Conflict(kind, at, len(here), there_are, tuple(surplus)))
    return found


def propose(
    claim: Claim,
    conflict: Conflict,
    claims: Sequence[Claim],
    fits: Mapping[int, int],
    *,
    same_need: Iterable[int],
    free: Iterable[datetime],
) -> Proposals:
    """Propose what to do for one claim of a conflict's surplus.

    :param same_need: all kinds that serve the claim's need, the preferred first.
    :param free: the slots that still have a place.
    """
    others = [other for other in claims if other.key != claim.key]
    length = claim.ends_at - claim.starts_at

    def has_room(kind: int, at: datetime, long: timedelta) -> bool:
        spans = [other.span for other in others if other.kind == kind]
        return peak(spans, (at, at + long)) < fits.get(kind, 0)

    near = sorted(free, key=lambda at: abs(at - claim.starts_at))
    times = [at for at in near if at != claim.starts_at and has_room(claim.kind, at, length)]
    kinds = [
        kind for kind in same_need if kind != claim.kind and has_room(kind, claim.starts_at, length)
    ]
    return Proposals(tuple(times[:MOST_TIMES]), tuple(kinds), conflict.asked - conflict.fits)


def assign(
    claims: Iterable[Claim],
    units: Mapping[int, Sequence[str]],
    out: Mapping[str, datetime | None] | None = None,
) -> dict[int, str]:
    """Give each claim a unit that nobody has at the time, by its tag; some may get none.

    In the order of the clock, each gets the first unit that is free again: no more units are
    used than are needed at once.
    :param out: until when a unit is in a visitor's hands; None: it is not expected back.
    """
    lent = out or {}
    free_from = {tag: until for tag, until in lent.items() if until is not None}
    gone = {tag for tag, until in lent.items() if until is None}
    given: dict[int, str] = {}
    for claim in sorted(claims, key=lambda claim: (claim.starts_at, claim.order)):
        for tag in units.get(claim.kind, ()):
            if tag in gone:
                continue
            if tag not in free_from or free_from[tag] <= claim.starts_at:
                free_from[tag] = claim.ends_at
                given[claim.key] = tag
                break
    return given
