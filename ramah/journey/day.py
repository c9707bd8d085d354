"""What a day leaves behind: duties that nobody ended."""

from datetime import datetime

from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Duty, Post, Substitution
from ramah.offices.revision import writing
from ramah.queueing import calling
from ramah.visits import events


def end_forgotten_duties(*, now: datetime) -> int:
    """End the duties begun on an earlier day and never ended; give their number.

    A counter that still calls or serves somebody is left to its people.
    """
    forgotten = [
        duty for duty in Duty.objects.open().select_related("office") if _is_old(duty, now)
    ]
    return sum(_ended(duty, now) for duty in forgotten)


def _is_old(duty: Duty, now: datetime) -> bool:
    office = duty.office
    return office.local_date(duty.started_at) < office.local_date(now)


def _ended(duty: Duty, now: datetime) -> bool:
    try:
        _end(duty, now)
    except AlreadyDone:
        return False
    return True


def _end(duty: Duty, now: datetime) -> None:
    with writing(duty.office_id, "visits"):
        fresh = Duty.objects.select_related("office", "counter").get(pk=duty.pk)
        if fresh.ended_at or _is_busy(fresh):
            raise AlreadyDone("nothing to end")
        fresh.ended_at = now
        fresh.save(update_fields=["ended_at"])
        data: events.Data = {"post": str(fresh.post), "user": fresh.user_id, "forgotten": True}
        events.record("DUTY_ENDED", office=fresh.office, by=None, now=now, data=data)
        if fresh.post == Post.MANAGER:
            _end_substitutions(fresh, now)


def _is_busy(duty: Duty) -> bool:
    return duty.counter is not None and calling.is_busy(duty.counter)


def _end_substitutions(duty: Duty, now: datetime) -> None:
    still = Substitution.objects.filter(
        office=duty.office, user=duty.user_id, ended_at__isnull=True
    )
    for substitution in still:
        substitution.ended_at = now
        substitution.save(update_fields=["ended_at"])
        data: events.Data = {
            "role": str(substitution.role),
            "user": duty.user_id,
            "forgotten": True,
        }
        events.record("SUBSTITUTION_ENDED", office=duty.office, by=None, now=now, data=data)
