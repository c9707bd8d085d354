"""Fills the office of a drill; run as a program over an installation, writes its teams as JSON.

Each team is four people on duty with a counter of their own, and their open sessions.
"""

import json
import sys
from datetime import datetime, timedelta
from typing import Any

import django

AIDS_OF_A_KIND = 40


def main(teams: int) -> int:
    """Make the office and its teams; what may be there already stays."""
    django.setup()
    sys.stdout.write(json.dumps(_make(teams)))
    return 0


def _make(teams: int) -> list[dict[str, Any]]:
    from django.utils import timezone

    from ramah.aids.models import Aid, AidType
    from ramah.offices.models import Office
    from ramah.runtime import catalogue

    now = timezone.now()
    office = Office.objects.create(
        name="Kantor Latihan",
        sop_number="W.10-UM.01.01-08",
        sop_revision="-",
        time_zone=zone_at_noon(now),
    )
    catalogue.furnish(office)
    catalogue.add_counters(office, teams)
    catalogue.add_places(office, bays=4, seats=teams + 8, spaces=teams)
    for kind in office.aid_types.filter(mode=AidType.Mode.LOAN):
        Aid.objects.bulk_create(
            Aid(office=office, type=kind, tag=f"{kind.code[:12]}-L{number:03d}")
            for number in range(AIDS_OF_A_KIND)
        )
    return [_team(office, counter, now) for counter in office.counters.order_by("number")]


def zone_at_noon(now: datetime) -> str:
    """Name a zone in which it is about noon, so that no drill meets the end of a day."""
    hours = (now - timedelta(hours=12)).hour  # how far noon is behind, eastwards of nothing
    ahead = -hours if hours <= 12 else 24 - hours
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/UTC"


def _team(office: Any, counter: Any, now: datetime) -> dict[str, Any]:
    from ramah.offices.models import POST_OF_ROLE, Assignment, Duty, Post, Role, User

    people = {}
    for role, post in POST_OF_ROLE.items():
        name = f"{post.value.lower()}{counter.number}"
        user = User.objects.create_user(name, full_name=f"Latihan {name}", office=office)
        Assignment.objects.create(office=office, user=user, role=Role(role))
        at = counter if post == Post.COUNTER else None
        Duty.objects.create(office=office, user=user, post=post, counter=at, started_at=now)
        people[post.value] = {"id": user.pk, "session": _session(user)}
    return {"counter": counter.pk, "people": people}


def _session(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "ramah.offices.backends.StaffBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
