"""What a desk shows of the bell: the rings that sound, from which second for whom, who comes."""

from datetime import datetime, timedelta
from typing import Any

from ramah.bells.models import Bell, Ring, bell_of
from ramah.bells.people import on_duty
from ramah.bells.soundings import Sounding, soundings
from ramah.bells.stages import Stage, Times, heard_from
from ramah.journey.permissions import roles_of
from ramah.offices.models import Office, Post, User
from ramah.offices.posts import roles_at

NEEDS_OF = {
    Ring.Help.WHEELCHAIR: ("KURSI_RODA",),
    Ring.Help.ESCORT: ("PENDAMPING",),
    Ring.Help.WAY: ("PENDAMPING",),
    Ring.Help.HEARING: ("MENDENGAR", "BAHASA_ISYARAT"),
    Ring.Help.INFANT: ("BAYI",),
}
SEEN_FROM = {Post.DROPZONE: Stage.POST, Post.LOBBY: Stage.NEXT, Post.MANAGER: Stage.MANAGER}


def context_of(office: Office, user: User, now: datetime) -> dict[str, Any]:
    """Read what a person's desk shows of the bell; nothing more where the office has none."""
    bell = bell_of(office)
    if not bell.is_on:
        return {"bell": bell}
    roles = roles_of(user, office)
    return {
        "bell": bell,
        "is_reached": any(roles_at(office, post) & roles for post in SEEN_FROM),
        "sounding": _of_person(soundings(office, now), bell, user),
        "taken": _taken(office, user, now),
        "user": user,
        "closings": Ring.Closing.choices,
        "may_receive": bool(roles_at(office, Post.DROPZONE) & roles),
    }


def _of_person(all_rings: list[Sounding], bell: Bell, user: User) -> list[Sounding]:
    if not all_rings:
        return []
    heard = heard_from(user.pk, on_duty(bell.office), bell.times)
    seen = _seen_from(bell.office, user, bell.times)
    shown = min(each for each in (heard, seen, timedelta.max) if each is not None)
    if shown == timedelta.max:
        return []
    seconds = None if heard is None else int(heard.total_seconds())
    return [
        Sounding(each.ring, each.now, int(shown.total_seconds()), seconds) for each in all_rings
    ]


def _seen_from(office: Office, user: User, times: Times) -> timedelta | None:
    """Give when a ring stands on a person's desk whether they are on duty or not."""
    held = roles_of(user, office)
    stages = [stage for post, stage in SEEN_FROM.items() if roles_at(office, post) & held]
    return times.begins(min(stages)) if stages else None


def _taken(office: Office, user: User, now: datetime) -> list[Ring]:
    """List the rings that somebody is on the way to: one's own first."""
    rings = Ring.objects.awaiting_visit(at=now).filter(office=office).select_related("taken_by")
    return sorted(rings.order_by("taken_at"), key=lambda ring: ring.taken_by_id != user.pk)
