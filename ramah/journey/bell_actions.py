"""What officers do when the bell rings: come, and record the visit that it was."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ramah.bells import ringing
from ramah.bells.models import Ring
from ramah.journey import actions, permissions
from ramah.offices.models import Office, Post, User
from ramah.offices.posts import roles_at
from ramah.visits.models import Need, Visit

POSTS = (Post.DROPZONE, Post.LOBBY, Post.MANAGER)


def may_take(office: Office) -> frozenset[str]:
    """Give the roles that the bell can reach: those of the dropzone, the lobby, the manager."""
    return frozenset(role for post in POSTS for role in roles_at(office, post))


def take_ring(*, ring: Ring, by: User, now: datetime) -> None:
    """Take a ring: "saya datang". Of many who tap at once exactly one takes it.

    :raises AlreadyDone: somebody has it; the sentence names them.
    """
    permissions.authority(by, ring.office, *may_take(ring.office))
    ringing.take(ring=ring, by=by, now=now)


def close_ring(*, ring: Ring, reason: str, by: User, now: datetime) -> None:
    """Close a taken ring that needs no visit.

    :raises AlreadyDone: it has its visit, or is closed.
    """
    permissions.authority(by, ring.office, *may_take(ring.office))
    ringing.close(ring=ring, reason=reason, by=by, now=now)


def receive_rung(
    *, ring: Ring, visit_id: UUID, needs: Sequence[Need], by: User, now: datetime
) -> Visit:
    """Receive the visitor who rang; the visit knows its ring.

    Source: SOP W.10-UM.01.01-08, step 1.
    :raises AlreadyDone: the ring has its visit.
    """
    with transaction.atomic():
        visit = actions.receive_visitor(
            visit_id=visit_id, office=ring.office, needs=needs, by=by, now=now
        )
        ringing.link(ring=ring, visit=visit, by=by, now=now)
        return visit
