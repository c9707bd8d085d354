"""How long the numbers of an office still wait: what :mod:`estimate` needs, read and kept.

Read are the latest 200 services (by index, whatever the age of the house), the counters on duty
and the line. One computation serves all who ask: it holds while nothing moves in the queue, at
most ``HOLDS``, and for ``AT_LEAST`` even if something moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ramah.lib import sql
from ramah.offices.models import Counter, Duty, Office, Post
from ramah.queueing import estimate
from ramah.queueing.calling import TAKES_PART, streak_of
from ramah.queueing.configuration import CounterQueue, Lane, settings_of
from ramah.queueing.models import Call, Ticket
from ramah.queueing.rule import Waiting
from ramah.visits.models import service_day

LATEST = 200
LOOKED_BACK = timedelta(days=30)
ARRIVALS_OF = timedelta(hours=1)
HOLDS, AT_LEAST = timedelta(seconds=60), timedelta(seconds=5)
OVERDUE = timedelta(hours=3)  # a call that nobody ended by then is forgotten, not busy
DRAWN = (
    "SELECT COUNT(*) FROM queueing_ticket WHERE office_id = %s AND service_date = %s"
    " AND lane = 'PRIORITY' AND issued_at >= %s"
)


class Unknown(TextChoices):
    """Why no wait can be told."""

    TOO_LITTLE = "TOO_LITTLE", gettext_lazy("Perkiraan belum ada: belum cukup data")
    NO_COUNTER = "NO_COUNTER", gettext_lazy("Perkiraan belum ada: loket belum dibuka")


Answer = estimate.Wait | Unknown


@dataclass(frozen=True)
class _Known:
    revision: int
    at: datetime
    keys: frozenset[int]
    waits: estimate.Waits | None

    def holds(self, office: Office, now: datetime) -> bool:
        age = now - self.at
        return timedelta() <= age < (HOLDS if self.revision == office.queue_revision else AT_LEAST)

    def answer(self, found: estimate.Wait | None) -> Answer:
        if self.waits is None:
            return Unknown.TOO_LITTLE
        return found or Unknown.NO_COUNTER


_known: dict[int, _Known] = {}
_computing = Lock()


def wait_of(ticket: Ticket, now: datetime) -> Answer:
    """Estimate how long a waiting number still waits; one not yet seated, as who comes now."""
    known = _known_of(ticket.office, now)
    if known.waits is None:
        return Unknown.TOO_LITTLE
    if ticket.pk in known.keys:
        return known.answer(known.waits.by_key.get(ticket.pk))
    return known.answer(known.waits.by_lane.get(ticket.lane))


def lane_waits(office: Office, now: datetime) -> dict[str, Answer]:
    """Estimate, for each lane, how long who comes now would wait."""
    known = _known_of(office, now)
    by_lane = known.waits.by_lane if known.waits else {}
    return {lane: known.answer(by_lane.get(lane)) for lane in Lane.values}


def said(answer: Answer) -> str:
    """Say a wait: "sekitar 10–25 menit", or why it is not known."""
    if isinstance(answer, Unknown):
        return str(answer.label)
    low, most = estimate.rounded(answer)
    if low == 0:
        return _("kurang dari %(most)s menit") % {"most": most}
    return _("sekitar %(low)s–%(most)s menit") % {"low": low, "most": most}


def said_if_known(answer: Answer) -> str:
    """Say a wait; nothing if it is not known."""
    return "" if isinstance(answer, Unknown) else said(answer)


def forget() -> None:
    """Forget what was computed (for tests)."""
    _known.clear()


def _known_of(office: Office, now: datetime) -> _Known:
    known = _known.get(office.pk)
    if known and known.holds(office, now):
        return known
    with _computing:  # the others wait for the one that computes
        known = _known.get(office.pk)
        if not known or not known.holds(office, now):
            scene = scene_of(office, now)
            keys = frozenset(each.waiting.key for each in scene.line)
            waits = estimate.waits(scene, lanes=Lane.values)
            known = _known[office.pk] = _Known(office.queue_revision, now, keys, waits)
    return known


def scene_of(office: Office, now: datetime) -> estimate.Scene:
    """Read the queue as it stands."""
    return estimate.Scene(
        rule=settings_of(office).rule,
        now=now,
        counters=_counters(office, now),
        line=_line(office, now),
        past=_past(office, now),
        arrivals=_arrivals(office, now),
    )


def _counters(office: Office, now: datetime) -> list[estimate.OpenCounter]:
    """Give the counters on duty that do not pause, and those that have somebody anyway."""
    busy = {
        call.counter_id: call
        for call in Call.objects.filter(
            Q(ended_at__isnull=True) | Q(ending="STARTED", served_until__isnull=True),
            counter__office=office,
            counter__is_active=True,
        )
        if now - call.called_at < OVERDUE
    }
    staffed = Duty.objects.at_post(office, Post.COUNTER).values("counter")
    found = Counter.objects.filter(
        Q(pk__in=staffed) | Q(pk__in=busy), office=office, is_active=True
    )
    counters = found.filter(queue__paused_at__isnull=True).select_related("queue")
    return [_open(each, busy.get(each.pk), now) for each in counters.prefetch_related("services")]


def _open(counter: Counter, call: Call | None, now: datetime) -> estimate.OpenCounter:
    own: CounterQueue | None = getattr(counter, "queue", None)
    return estimate.OpenCounter(
        key=counter.pk,
        lanes=own.lanes if own else CounterQueue.Lanes.ANY,
        services=frozenset(service.pk for service in counter.services.all()),
        streak=streak_of(counter, now=now),
        busy_since=call.called_at if call else None,
        busy_service=call.service_id if call else 0,
    )


def _line(office: Office, now: datetime) -> list[estimate.InLine]:
    waiting = Ticket.objects.waiting().filter(
        Q(visit__isnull=False) | Q(service_date=service_day(office, now)), office=office
    )
    rows = waiting.order_by("waiting_since", "pk").values_list(
        *TAKES_PART, "service_id", "counter_id"
    )
    return [
        estimate.InLine(Waiting(key, lane, since), service, counter)
        for key, lane, since, service, counter in rows[: estimate.LONGEST_LINE + 1]
    ]


def _past(office: Office, now: datetime) -> list[estimate.Past]:
    """Give the latest services, each with how long its counter was free before it."""
    calls = Call.objects.filter(
        office=office,
        served_until__isnull=False,
        ended_at__gte=now - LOOKED_BACK,
        ended_at__lte=now,
    )
    rows = list(
        calls.order_by("-ended_at").values_list(
            "counter_id", "service_id", "waiting_since", "called_at", "served_until"
        )[:LATEST]
    )
    return [_once(rows[place], rows[place + 1 :]) for place in range(len(rows))]


def _once(row: tuple[Any, ...], before: Sequence[tuple[Any, ...]]) -> estimate.Past:
    counter, service, waiting_since, called_at, served_until = row
    previous = next((each[4] for each in before if each[0] == counter), None)
    gap = None
    if previous is not None and previous <= called_at and called_at - previous < OVERDUE:
        gap = (called_at - max(previous, waiting_since)).total_seconds()
    held = (served_until - called_at).total_seconds()
    return estimate.Past(service, held, None if gap is None else max(0.0, gap))


def _arrivals(office: Office, now: datetime) -> float:
    """Give the special numbers drawn per hour, lately."""
    row = sql.one(DRAWN, [office.pk, service_day(office, now), now - ARRIVALS_OF])
    return float(row[0]) / (ARRIVALS_OF / timedelta(hours=1)) if row else 0.0
