"""What the page of duties shows: one's own, what can begin, and who stands where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext

from ramah.journey import duty as duties
from ramah.journey import permissions
from ramah.offices.context import DESKS, Desk, place_of
from ramah.offices.models import (
    Counter,
    Duty,
    Office,
    Post,
    Role,
    RosterEntry,
    Substitution,
    User,
)
from ramah.offices.posts import posts_of

ICONS = {
    Post.DROPZONE: "shield",
    Post.LOBBY: "hand-heart",
    Post.COUNTER: "monitor",
    Post.MANAGER: "layout-dashboard",
}


@dataclass(frozen=True)
class OwnDuty:
    """A duty of the person who looks, and whether visitors are in their care."""

    duty: Duty
    place: str
    desk: Desk
    work: int


@dataclass(frozen=True)
class Offer:
    """A post where the person may start duty."""

    post: Post
    label: str
    icon: str


@dataclass(frozen=True)
class Proposal:
    """What the weekly roster plans for the person today."""

    entry: RosterEntry
    place: str


@dataclass(frozen=True)
class Standing:
    """A post, and who stands there now."""

    label: str
    people: Sequence[tuple[Duty, str]]


class DutyBoard:
    """The duties of an office as one person sees them, read in few queries."""

    def __init__(self, office: Office, user: User, now: datetime) -> None:
        self.office, self.user, self.now = office, user, now
        everyone = Duty.objects.open().filter(office=office).order_by("started_at", "pk")
        self.everyone = list(everyone.select_related("office", "user", "counter"))
        self.own_duties = [duty for duty in self.everyone if duty.user_id == user.pk]
        self.roles = permissions.roles_of(user, office)
        self.is_manager = any(duty.post == Post.MANAGER for duty in self.own_duties)
        self.substitution: Substitution | None = permissions.open_substitution(user, office)

    @property
    def latest(self) -> int:
        """The person's latest duty, so that an old page starts nothing."""
        return duties.latest_duty(self.user)

    @property
    def own(self) -> list[OwnDuty]:
        """The person's open duties."""
        return [self._own(duty) for duty in self.own_duties]

    @property
    def posts(self) -> list[Offer]:
        """The posts, but for the counters, where the person may start duty now."""
        possible = [post for post in self._possible if post != Post.COUNTER]
        return [Offer(post, str(post.label), ICONS[post]) for post in possible]

    @cached_property
    def counters(self) -> list[Counter]:
        """The free counters where the person may start duty now."""
        if Post.COUNTER not in self._possible:
            return []
        taken = [duty.counter_id for duty in self.everyone if duty.counter_id]
        free = self.office.counters.filter(is_active=True).exclude(pk__in=taken)
        return list(free.order_by("number"))

    @property
    def counters_are_taken(self) -> bool:
        """Tell whether a counter officer finds no counter free."""
        return Post.COUNTER in self._possible and not self.counters

    @cached_property
    def proposal(self) -> Proposal | None:
        """What the roster plans for the person next today, if it can begin."""
        local = self.now.astimezone(self.office.zone)
        planned = RosterEntry.objects.filter(
            office=self.office, user=self.user, weekday=local.weekday(), ends__gt=local.time()
        ).select_related("counter")
        for entry in planned.order_by("starts", "pk"):
            if self._can_begin(entry):
                return Proposal(entry, _place(entry))
        return None

    @property
    def standings(self) -> list[Standing]:
        """Every post with those who stand there."""
        return [self._standing(post) for post in Post]

    @property
    def stand_in_roles(self) -> list[Role]:
        """The roles that a manager on duty may act for now."""
        if not self.is_manager or self.substitution:
            return []
        return [role for role in duties.STAND_IN_ROLES if role not in self.roles]

    def _own(self, duty: Duty) -> OwnDuty:
        desk = next(desk for desk in DESKS if desk.post == duty.post)
        roles = duties.roles_ended_with(duty)
        work = duties.open_work(self.user, self.office, roles).count()
        return OwnDuty(duty, place_of(duty), desk, work)

    @cached_property
    def _possible(self) -> list[Post]:
        here = {duty.post for duty in self.own_duties}
        posts = posts_of(self.office, *self.roles)
        return [post for post in posts if post not in here]

    def _can_begin(self, entry: RosterEntry) -> bool:
        return entry.counter in self.counters if entry.counter else entry.post in self._possible

    def _standing(self, post: Post) -> Standing:
        here = [duty for duty in self.everyone if duty.post == post]
        return Standing(str(post.label), [(duty, place_of(duty)) for duty in here])


def _place(entry: RosterEntry) -> str:
    if entry.counter:
        return gettext("Loket %(number)s") % {"number": entry.counter.number}
    return str(Post(entry.post).label)
