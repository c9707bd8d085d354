"""How many numbers are called before a given one, by the office's own rule.

Each counter has its own line (:func:`calling.line_of`); a number is called by the one that
reaches it first, so its place is the smallest. One computation serves all phones that ask: it
holds while nothing moves in the queue, at most ``HOLDS``, for a rule that ages.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from ramah.offices.models import Counter, Duty, Office, Post
from ramah.queueing import calling
from ramah.queueing.models import Ticket

HOLDS = timedelta(seconds=60)
Places = dict[int, int]


@dataclass(frozen=True)
class _Known:
    revision: int
    at: datetime
    staffed: Places
    others: Places

    def holds(self, office: Office, now: datetime) -> bool:
        return self.revision == office.queue_revision and timedelta() <= now - self.at < HOLDS


_known: dict[int, _Known] = {}
_computing = Lock()


def before(ticket: Ticket, now: datetime) -> int | None:
    """Count the numbers that are called before a waiting one; None where no counter calls it.

    Counters on duty that do not pause count; where none of them calls it, all others do.
    """
    known = _known_of(ticket.office, now)
    return known.staffed.get(ticket.pk, known.others.get(ticket.pk))


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
            known = _known[office.pk] = _compute(office, now)
    return known


def _compute(office: Office, now: datetime) -> _Known:
    on_duty = set(Duty.objects.at_post(office, Post.COUNTER).values_list("counter", flat=True))
    known = _Known(office.queue_revision, now, {}, {})
    for counter in office.counters.filter(is_active=True).select_related("queue"):
        counter.office = office  # its choices are read once
        works = counter.pk in on_duty and not _pauses(counter)
        _add(known.staffed if works else known.others, counter, now)
    return known


def _pauses(counter: Counter) -> bool:
    queue = getattr(counter, "queue", None)
    return queue is not None and queue.paused_at is not None


def _add(places: Places, counter: Counter, now: datetime) -> None:
    for place, found in enumerate(calling.line_of(counter, now=now)):
        places[found.waiting.key] = min(place, places.get(found.waiting.key, place))
