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


@dataclass
class NeedState:
    """One need of a visit: what could answer it, and what was decided.

    :ivar awaited: when visitors who announced themselves for today expect a kind, by its key.
    """

    need: Need
    types: list[AidType]
    units: list[Aid] = field(default_factory=list)
    awaited: dict[int, list[datetime]] = field(default_factory=dict)
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
    """List the visit's needs with the aids that answer them (five queries, eight with units)."""
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
    """List all needs of an office with what could answer them now, before any visit (5 queries)."""
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
    kept_kinds, kept_units = {kind for kind, _unit in kept}, {unit for _kind, unit in kept}
    kinds = {kind.pk for kind in kinds_of(states)}
    units = list(
        Aid.objects.available()
        .filter(office=office, type__in=kinds)
        .select_related("type")
        .order_by("tag")
    )
    units.sort(key=lambda unit: unit.pk not in kept_units)  # what was announced comes first
    expected = awaited(office, kinds_of(states), timezone.now()) if kinds else {}
    for state in states:
        state.awaited = expected
        state.types.sort(key=lambda kind: kind.pk not in kept_kinds)
        mine = {kind.pk for kind in state.types}
        state.units = [unit for unit in units if unit.type_id in mine]
