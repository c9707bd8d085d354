"""The fields of a hand-out: one choice for each need, another unit, or who on duty is assigned."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ramah.aids import lending, people
from ramah.aids.models import Aid, AidType
from ramah.journey.needs import NeedState
from ramah.lib.forms import TileRadios
from ramah.lib.ui import waktu
from ramah.offices.models import User
from ramah.visits.models import Need, Visit

NAMED = 5  # so many units are named instead of one that is gone
MOST_TIMES = 3
UNIT_LABEL = _("Unit lain untuk: %(need)s")
TAKEN = _("Pilihan ini baru saja diambil orang lain. Pilih yang lain.")


def in_language(row: Need | AidType) -> str:
    """Give a catalogue row's name in the screen's language."""
    return row.name_en if get_language() == "en" and row.name_en else row.name


class AnswerField(forms.ChoiceField):
    """What is offered for a need; a unit that was offered a while ago is still taken."""

    def __init__(self, state: NeedState, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.state = state

    def valid_value(self, value: str) -> bool:
        """Take what is offered now, and any unit of these kinds that can be lent."""
        return super().valid_value(value) or _recall(self.state, value)


class AidField(AnswerField):
    """One tile per kind of aid.

    :ivar is_overruled: another unit is named, which counts in the tile's place.
    """

    is_overruled = False

    def valid_value(self, value: str) -> bool:
        """Take anything where it does not count."""
        return self.is_overruled or super().valid_value(value)


class UnitField(AnswerField):
    """Another unit than the one proposed, or who on duty is assigned."""

    names_people = False


def _recall(state: NeedState, answer: str) -> bool:
    """Add a unit that can be lent and is not offered now: a phone may have kept its name."""
    kind, _dash, key = answer.partition("-")
    if kind != "aid" or not key.isdecimal():
        return False
    kinds = [kind.pk for kind in state.types if kind.mode == AidType.Mode.LOAN]
    free = Aid.objects.available().filter(office=state.need.office_id, type__in=kinds)
    found = free.select_related("type").filter(pk=key).first()
    state.units += [found] if found else []
    return found is not None


def aid_field(state: NeedState) -> AidField:
    """Offer one tile per kind of aid, with the unit to take and how many there are."""
    first = {unit.type_id: unit for unit in reversed(state.units)}
    left = Counter(unit.type_id for unit in state.units)
    choices: list[tuple[str, Any]] = []
    icons, hints = {"DECLINED": "x", "UNAVAILABLE": "ban"}, {}
    for kind in state.types:
        value = _tile(kind, first.get(kind.pk))
        if value:
            choices.append((value, in_language(kind)))
            icons[value] = kind.icon
        if kind.pk in first:
            said = _("%(tag)s · %(count)s tersedia")
            if kind.pk in state.many:
                said = _("%(tag)s · lebih dari %(count)s tersedia")
            hints[value] = said % {"tag": first[kind.pk].tag, "count": left[kind.pk]}
    return AidField(
        state,
        label=in_language(state.need),
        choices=[*choices, ("DECLINED", _("Pemohon tidak mau")), ("UNAVAILABLE", _("Tidak ada"))],
        initial=_first_answer(state, choices),
        help_text=" ".join(_warnings(state, left)),
        error_messages={"invalid_choice": _taken(state)},
        widget=TileRadios(icons=icons, hints=hints),
    )


def _taken(state: NeedState) -> Any:
    """Say that a unit is gone, and which there are instead: a phone's outbox shows no more."""
    tags = ", ".join(unit.tag for unit in state.units[:NAMED])
    if not tags:
        return TAKEN
    return _("Pilihan ini baru saja diambil orang lain. Masih ada: %(tags)s.") % {"tags": tags}


def _warnings(state: NeedState, left: Mapping[int, int]) -> Iterator[str]:
    """Say of each kind that giving one now leaves too few for who announced themselves.

    No name and no code: the officer decides with the time alone.
    """
    for kind in state.types:
        times = state.awaited.get(kind.pk)
        if not times:
            continue
        if kind.mode != AidType.Mode.LOAN or kind.pk in state.many or left[kind.pk] > len(times):
            continue
        clock = ", ".join(waktu(timezone.localtime(at)) for at in times[:MOST_TIMES])
        text = _(
            "%(kind)s: tersedia %(left)s, dan dipesan untuk pukul %(times)s. Bila diberikan "
            "sekarang, siapkan gantinya."
        )
        yield str(text % {"kind": in_language(kind), "left": left[kind.pk], "times": clock})


def _first_answer(state: NeedState, choices: Sequence[tuple[str, Any]]) -> str:
    if state.decision:
        return state.decision.decision
    return choices[0][0] if choices else "UNAVAILABLE"


def _tile(kind: AidType, unit: Aid | None) -> str:
    if kind.mode != AidType.Mode.LOAN:
        return f"type-{kind.pk}"
    return f"aid-{unit.pk}" if unit else ""


def free_people(visit: Visit | None, states: Iterable[NeedState]) -> list[User]:
    """List who could be assigned to the visitor; nobody, where nothing asks for it."""
    return list(people.free(visit.office, visit)) if visit and asks_people(states) else []


def asks_people(states: Iterable[NeedState]) -> bool:
    """Tell whether somebody on duty could be assigned for one of these needs."""
    return any(kind.mode == AidType.Mode.ASSIGN for state in states for kind in state.types)


def unit_field(state: NeedState, free: Sequence[User]) -> UnitField:
    """Offer another unit, or a person on duty, besides the tiles."""
    units = [(f"aid-{unit.pk}", f"{in_language(unit.type)} {unit.tag}") for unit in state.units]
    assigned = [kind for kind in state.types if kind.mode == AidType.Mode.ASSIGN]
    persons = [
        (f"person-{kind.pk}-{user.pk}", f"{in_language(kind)}: {user.full_name}")
        for kind in assigned
        for user in free
    ]
    label = _("Unit atau petugas lain untuk: %(need)s") if persons else UNIT_LABEL
    made = UnitField(
        state,
        label=label % {"need": in_language(state.need)},
        choices=[("", _("Seperti pilihan di atas")), *persons, *units],
        required=False,
        error_messages={"invalid_choice": _taken(state)},
    )
    made.names_people = bool(persons)
    return made


def choice(state: NeedState, answer: str, free: Sequence[User]) -> lending.Choice:
    """Read an answer as the action takes it."""
    kind, _dash, key = answer.partition("-")
    if kind == "person":
        key, _dash, who = key.partition("-")
        found = next(item for item in state.types if str(item.pk) == key)
        person = next(user for user in free if str(user.pk) == who)
        return lending.Choice(state.need, "PROVIDED", type=found, person=person)
    if kind == "aid":
        unit = next(unit for unit in state.units if str(unit.pk) == key)
        return lending.Choice(state.need, "LENT", aid=unit)
    if kind == "type":
        found = next(item for item in state.types if str(item.pk) == key)
        return lending.Choice(state.need, "PROVIDED", type=found)
    return lending.Choice(state.need, answer)
