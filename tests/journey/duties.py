"""Who is on duty in the tests of duty."""

from typing import Any

from ramah.journey import duty
from ramah.offices.models import Duty, Office, Post, Role, Substitution, User
from ramah.visits.models import Event
from tests.factories import T0, a_person, on_duty


def start(by: User, post: Post, *, counter: int = 0, **changes: Any) -> Duty:
    """Start duty at a post of the person's office."""
    place = by.office.counters.get(number=counter) if counter else None
    values = {"office": by.office, "post": post, "counter": place, "by": by, "now": T0, **changes}
    return duty.start_duty(**values)


def stand_in(by: User, role: Role = Role.SECURITY_OFFICER, **changes: Any) -> Substitution:
    """Let a manager act for a role."""
    values = {"office": by.office, "role": role, "reason": "Rekan sakit", "by": by, "now": T0}
    return duty.start_substitution(**{**values, **changes})


def a_manager(office: Office) -> User:
    """A manager on duty."""
    manager = a_person(office, Role.MANAGER_ON_DUTY)
    on_duty(manager, Post.MANAGER)
    return manager


def codes(office: Office) -> list[str]:
    """The codes of the office's events, oldest first."""
    found = Event.objects.filter(office=office).order_by("sequence")
    return list(found.values_list("code", flat=True))


def revision(office: Office) -> int:
    """The office's revision as stored."""
    return Office.objects.get(pk=office.pk).revision
