"""For whom a ring sounds at which second: computed from when it was rung, so no worker must run.

It sounds first for the officers who stand free at the security post, then for the next, then for
the manager. Where nobody stands at one of these, the ones after them hear it at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from ramah.offices.models import Post

LASTS = timedelta(minutes=10)  # an unanswered ring is over then; the telephone was shown long ago


class Stage(IntEnum):
    """How far a ring that nobody took has come."""

    POST = 1
    NEXT = 2
    MANAGER = 3
    TELEPHONE = 4
    EXPIRED = 5


@dataclass(frozen=True)
class Times:
    """After how long a ring goes on to whom."""

    next_after: timedelta
    manager_after: timedelta
    telephone_after: timedelta

    def begins(self, stage: Stage) -> timedelta:
        """Give how long after the ring a stage begins."""
        return {
            Stage.POST: timedelta(0),
            Stage.NEXT: self.next_after,
            Stage.MANAGER: self.manager_after,
            Stage.TELEPHONE: self.telephone_after,
            Stage.EXPIRED: LASTS,
        }[stage]


@dataclass(frozen=True)
class OnDuty:
    """Somebody on duty who can come.

    :ivar is_busy: they are with another visitor.
    """

    person: int
    post: str
    is_busy: bool = False


def stage_at(elapsed: timedelta, times: Times) -> Stage:
    """Tell how far a ring that nobody took has come after so long."""
    return max(stage for stage in Stage if stage is Stage.POST or elapsed >= times.begins(stage))


def heard_from(person: int, people: Iterable[OnDuty], times: Times) -> timedelta | None:
    """Give how long after the ring it sounds for a person; None if it never does."""
    levels = _levels(list(people))
    empty = True
    for stage, heard_by in levels:
        if person in heard_by:
            return timedelta(0) if empty else times.begins(stage)
        empty = empty and not heard_by
    return None


def heard_by(elapsed: timedelta, people: Iterable[OnDuty], times: Times) -> set[int]:
    """Give the people for whom a ring sounds after so long."""
    known = list(people)
    if stage_at(elapsed, times) is Stage.EXPIRED:
        return set()
    begins = {each.person: heard_from(each.person, known, times) for each in known}
    return {person for person, since in begins.items() if since is not None and since <= elapsed}


def _levels(people: Sequence[OnDuty]) -> list[tuple[Stage, set[int]]]:
    """List who hears it at each stage for the first time."""
    free = {each.person for each in people if each.post == Post.DROPZONE and not each.is_busy}
    others = {each.person for each in people if each.post in (Post.DROPZONE, Post.LOBBY)}
    managers = {each.person for each in people if each.post == Post.MANAGER}
    return [(Stage.POST, free), (Stage.NEXT, others - free), (Stage.MANAGER, managers)]
