"""Which aids answer a visitor's needs, and what is still undecided."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from ramah.aids.models import Aid, AidDecision, AidType, Loan
from ramah.bookings.lent_now import awaited
from ramah.bookings.models import Reservation
from ramah.offices.models import Office
from ramah.visits.models import Need, Visit

OFFERED = 8  # so many units of a kind are offered; another one is named by its label


@dataclass
class NeedState:
    """One need of a visit: what could answer it, and what was decided.

    :ivar awaited: when visitors who announced themselves for today expect a kind, by its key.
    :ivar units: units that can be lent now, of each kind the first few.
    :ivar many: the kinds of which there are more than those.
    """

    need: Need
    types: list[AidType]
    units: list[Aid] = field(default_factory=list)
    awaited: dict[int, list[datetime]] = field(default_factory=dict)
    many: set[int] = field(default_factory=set)
    loans: list[Loan] = field(default_factory=list)
    decision: AidDecision | None = None

    @property
    def decided(self) -> bool:
        """Tell whether the need was met, declined or found lacking; none is asked of some needs."""
        return not self.types or bool(self.loans) or self.decision is not None

    @property
    def nothing_given(self) -> bool:
        """Tell whether the need was declined or found lacking, and not met since."""
        given = AidDecision.Decision.PROVIDED
        return not self.loans and self.decision is not None and self.decision.decision != given


def need_states(visit: Visit, *, with_units: bool = False) -> list[NeedState]:
    """List the visit's needs with the aids that answer them (five queries; more with units)."""
    states = _with_types(list(visit.needs.order_by("position", "pk")))
    for loan in visit.loans.select_related("aid__type"):
        if loan.need_id in states:
            states[loan.need_id].loans.append(loan)
    for decision in visit.aid_decisions.select_related("type"):
        if decision.need_id in states:
            states[decision.need_id].decision = decision
    if with_units:
        kept = Reservation.objects.filter(booking__visit=visit).values_list("aid_type", "aid")
        _add_units(visit.office, list(states.values()), list(kept))
    return list(states.values())


def every_need(office: Office) -> list[NeedState]:
    """List all needs of an office with what could answer them now, before any visit."""
    needs = office.needs.filter(is_active=True).order_by("position", "pk")
    states = list(_with_types(list(needs)).values())
    _add_units(office, states, [])
    return states


def undecided_needs(visit: Visit) -> list[Need]:
    """List the needs that an aid could answer and nobody has decided on."""
    return [state.need for state in need_states(visit) if not state.decided]


def _with_types(needs: list[Need]) -> dict[int, NeedState]:
    states = {need.pk: NeedState(need, []) for need in needs}
    links = AidType.suggested_by.through.objects.filter(
        need__in=needs, aidtype__is_active=True
    ).order_by("aidtype__pk")
    types = {kind.pk: kind for kind in AidType.objects.filter(suggested_by__in=needs).distinct()}
    for link in links:
        states[link.need_id].types.append(types[link.aidtype_id])
    return states


def kinds_of(states: Iterable[NeedState]) -> list[AidType]:
    """List the kinds that could answer these needs, each once."""
    return list({kind.pk: kind for state in states for kind in state.types}.values())


def _add_units(office: Office, states: list[NeedState], kept: list[tuple[int, int | None]]) -> None:
    """Offer the units that may be lent, first those that were announced; read a few of a kind."""
    kept_kinds, kept_units = {kind for kind, _unit in kept}, {unit for _kind, unit in kept if unit}
    free = Aid.objects.available().filter(office=office).select_related("type")
    announced = list(free.filter(pk__in=kept_units).order_by("tag")) if kept_units else []
    kinds = kinds_of(states)
    offered: dict[int, list[Aid]] = {}
    for kind in {kind.pk for kind in kinds if kind.mode == AidType.Mode.LOAN}:
        first = [unit for unit in announced if unit.type_id == kind]
        others = free.filter(type=kind).exclude(pk__in=[unit.pk for unit in first])
        offered[kind] = [*first, *others.order_by("tag")[: OFFERED + 1]]
    expected = awaited(office, kinds, timezone.now()) if kinds else {}
    for state in states:
        state.awaited = expected
        state.types.sort(key=lambda kind: kind.pk not in kept_kinds)
        mine = sorted(kind.pk for kind in state.types if kind.pk in offered)
        state.units = [unit for kind in mine for unit in offered[kind][:OFFERED]]
        state.many = {kind for kind in mine if len(offered[kind]) > OFFERED}
