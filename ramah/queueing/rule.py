"""The ordering rule: who is called next, and why. Pure computation; no database, no clock.

Three rules are shipped. Under each the ordinary lane comes to its turn: none can starve it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

PRIORITY, ORDINARY = "PRIORITY", "ORDINARY"


class Preset(TextChoices):
    """The rules an office can choose from."""

    PRIORITY_FIRST = "PRIORITY_FIRST", _("Khusus dahulu, dengan batas")
    TURNS = "TURNS", _("Bergiliran")
    LONGEST_WAIT = "LONGEST_WAIT", _("Menurut lama menunggu")


class Why(TextChoices):
    """Why a ticket is next; the labels complete "Berikutnya, karena …"."""

    PRIORITY = "PRIORITY", _("antrean khusus didahulukan")
    LIMIT = "LIMIT", _("batas nomor khusus berturut-turut sudah tercapai")
    TURN = "TURN", _("gilirannya sesudah nomor khusus")
    LONGEST = "LONGEST", _("paling lama menunggu")
    HEAD_START = "HEAD_START", _("paling lama menunggu, dengan tambahan waktu bagi nomor khusus")
    ONLY_LANE = "ONLY_LANE", _("hanya jalur ini yang menunggu")
    DEDICATED = "DEDICATED", _("loket ini melayani jalur ini")
    CHOSEN = "CHOSEN", _("dipilih petugas")


@dataclass(frozen=True)
class Rule:
    """One office's rule.

    :ivar limit: after so many special tickets in a row an ordinary one may come.
    :ivar patience: how long an ordinary ticket must have waited for that (PRIORITY_FIRST).
    :ivar head_start: how much earlier a special ticket is taken to have come (LONGEST_WAIT).
    """

    preset: Preset = Preset.PRIORITY_FIRST
    limit: int = 3
    patience: timedelta = timedelta(minutes=15)
    head_start: timedelta = timedelta(minutes=20)


@dataclass(frozen=True)
class Waiting:
    """A ticket that waits, as the rule sees it."""

    key: int
    lane: str
    since: datetime


@dataclass(frozen=True)
class Next:
    """The ticket that is next, and why."""

    waiting: Waiting
    why: Why


def choose(
    rule: Rule,
    lanes: str,
    priority: Waiting | None,
    ordinary: Waiting | None,
    *,
    streak: int,
    now: datetime,
) -> Next | None:
    """Choose between the heads of the two lanes, or give None if nobody waits.

    :param lanes: what the counter serves, as in ``CounterQueue.Lanes``.
    :param priority: who has waited longest in the special lane.
    :param streak: special tickets in a row that this counter has called last.
    """
    dedicated = _dedicated(lanes, priority, ordinary)
    if dedicated is not None:
        return dedicated
    if lanes in ("PRIORITY_ONLY", "ORDINARY_ONLY"):
        return None
    if priority is None or ordinary is None:
        head = priority or ordinary
        return Next(head, Why.ONLY_LANE) if head else None
    return _between(rule, priority, ordinary, streak, now)


def line(
    rule: Rule, lanes: str, waiting: Iterable[Waiting], *, streak: int, now: datetime
) -> Iterator[Next]:
    """Give the whole line in the order in which this counter alone would call it."""
    tickets = sorted(waiting, key=lambda ticket: (ticket.since, ticket.key))
    special = [ticket for ticket in tickets if ticket.lane == PRIORITY]
    others = [ticket for ticket in tickets if ticket.lane != PRIORITY]
    while found := choose(rule, lanes, _first(special), _first(others), streak=streak, now=now):
        yield found
        is_special = found.waiting.lane == PRIORITY
        (special if is_special else others).pop(0)
        streak = streak + 1 if is_special else 0


def _dedicated(lanes: str, priority: Waiting | None, ordinary: Waiting | None) -> Next | None:
    if lanes == "ORDINARY_ONLY":
        return Next(ordinary, Why.DEDICATED) if ordinary else None
    if lanes in ("PRIORITY_ONLY", "PRIORITY_FIRST") and priority:
        return Next(priority, Why.DEDICATED)
    return None


def _between(rule: Rule, priority: Waiting, ordinary: Waiting, streak: int, now: datetime) -> Next:
    if rule.preset == Preset.LONGEST_WAIT:
        if ordinary.since < priority.since - rule.head_start:
            return Next(ordinary, Why.LONGEST)
        earlier = priority.since <= ordinary.since
        return Next(priority, Why.LONGEST if earlier else Why.HEAD_START)
    if streak < rule.limit:
        return Next(priority, Why.PRIORITY)
    if rule.preset == Preset.TURNS:
        return Next(ordinary, Why.TURN)
    if now - ordinary.since >= rule.patience:
        return Next(ordinary, Why.LIMIT)
    return Next(priority, Why.PRIORITY)


def _first(tickets: Sequence[Waiting]) -> Waiting | None:
    return tickets[0] if tickets else None
