"""An invented queue, put in order by each rule: so that one sees what a rule does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from ramah.queueing.rule import ORDINARY, PRIORITY, Preset, Rule, Waiting, Why, line

NOW = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)  # any moment: only the waiting times count
SPECIAL = (25, 14, 12, 9, 6, 4, 2)  # minutes that the invented numbers have waited
OTHERS = (40, 28, 16, 11, 5)


@dataclass(frozen=True)
class Turn:
    """A number's place in the order of one rule."""

    label: str
    minutes: int
    why: Why
    is_special: bool


@dataclass(frozen=True)
class Order:
    """The order in which one rule calls the invented queue."""

    preset: Preset
    is_chosen: bool
    sentence: str
    turns: Sequence[Turn]


def orders(rule: Rule) -> list[Order]:
    """Put the invented queue in order by each preset, with the limits of this rule."""
    return [
        Order(preset, preset == rule.preset, sentence(rule, preset), _turns(rule, preset))
        for preset in Preset
    ]


def rows(found: Sequence[Order]) -> list[tuple[int, list[tuple[Any, Turn]]]]:
    """Turn the orders into the rows of a table: first, second, third …"""
    places = zip(*(order.turns for order in found), strict=True)
    labels = [order.preset.label for order in found]
    return [
        (place, list(zip(labels, turns, strict=True)))
        for place, turns in enumerate(places, start=1)
    ]


def sentence(rule: Rule, preset: Preset) -> str:
    """Explain a preset in plain words, with this rule's limits."""
    patience, head_start = (_minutes(span) for span in (rule.patience, rule.head_start))
    about = {"limit": rule.limit, "patience": patience, "head_start": head_start}
    if preset == Preset.TURNS:
        return (
            _("Sesudah %(limit)s nomor khusus dipanggil satu nomor biasa, berapa pun "
              "lama menunggunya.") % about
        )  # fmt: skip
    if preset == Preset.LONGEST_WAIT:
        return (
            _("Yang menunggu paling lama dahulu. Nomor khusus dianggap datang %(head_start)s "
              "menit lebih awal.") % about
        )  # fmt: skip
    return (
        _("Nomor khusus selalu dahulu. Sesudah %(limit)s nomor khusus berturut-turut, satu nomor "
          "biasa yang sudah menunggu %(patience)s menit mendapat giliran.") % about
    )  # fmt: skip


def _turns(rule: Rule, preset: Preset) -> list[Turn]:
    tickets = [*_lane(PRIORITY, SPECIAL), *_lane(ORDINARY, OTHERS)]
    return [_turn(found.waiting, found.why) for found in _order(rule, preset, tickets)]


def _order(rule: Rule, preset: Preset, tickets: Sequence[Waiting]) -> Any:
    return line(replace(rule, preset=preset), "ANY", tickets, streak=0, now=NOW)


def _lane(lane: str, minutes: Sequence[int]) -> list[Waiting]:
    first = 1 if lane == PRIORITY else 101
    return [
        Waiting(key, lane, NOW - timedelta(minutes=each))
        for key, each in enumerate(minutes, start=first)
    ]


def _turn(waiting: Waiting, why: Why) -> Turn:
    special = waiting.lane == PRIORITY
    label = f"R-{waiting.key:03d}" if special else f"A-{waiting.key - 100:03d}"
    return Turn(label, _minutes(NOW - waiting.since), why, special)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60
