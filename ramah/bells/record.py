"""Keeps the record of rings that nobody took; what screens show is computed without it."""

from datetime import datetime, timedelta

from ramah.bells.models import Bell, Ring, bell_of
from ramah.bells.ringing import expire, note_escalation
from ramah.bells.stages import LASTS, Stage
from ramah.offices.models import Office
from ramah.offices.revision import writing

FORGET_CLIENTS_AFTER = timedelta(hours=1)


def note_all(*, now: datetime) -> None:
    """Record how far the open rings of every office have come, and end those that are over."""
    for office in Office.objects.filter(
        rings__ended_at__isnull=True, rings__isnull=False
    ).distinct():
        _note_office(office, now)
    old = Ring.objects.filter(rung_at__lte=now - FORGET_CLIENTS_AFTER).exclude(client="")
    old.update(client="")


def _note_office(office: Office, now: datetime) -> None:
    bell = bell_of(office)
    if not any(_is_behind(ring, bell, now) for ring in _open(office)):
        return
    with writing(office.pk, "visits"):
        for ring in _open(office):
            stage = min(ring.stage(now, bell.times), Stage.TELEPHONE)
            for reached in range(ring.noted_stage + 1, stage + 1):
                at = ring.rung_at + bell.times.begins(Stage(reached))
                note_escalation(ring, reached, now=now, occurred_at=at)
        expire(office, now=now)


def _open(office: Office) -> list[Ring]:
    rings = Ring.objects.filter(office=office, ended_at__isnull=True)
    return list(rings.select_related("office").order_by("rung_at"))


def _is_behind(ring: Ring, bell: Bell, now: datetime) -> bool:
    return now - ring.rung_at >= LASTS or ring.stage(now, bell.times) > ring.noted_stage
