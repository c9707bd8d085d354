"""What an officer reads when the aid they chose cannot be lent: what else there is."""

import pytest

from ramah.aids import lending
from ramah.aids.models import Aid
from ramah.offices.models import Office, Role
from tests.factories import MINUTE, T0, a_visit_at, needs_of, someone

pytestmark = pytest.mark.both


def chairs(office: Office) -> list[Aid]:
    return list(Aid.objects.filter(office=office, type__code="KURSI_RODA").order_by("tag"))


def lend(office: Office, aid: Aid, minute: int = 0) -> None:
    """Lend a unit to a new visitor."""
    lending.lend(
        a_visit_at("register_visitor", office),
        aid,
        need=None,
        by=someone(office, Role.SECURITY_OFFICER),
        now=T0 + minute * MINUTE,
    )


def refusal(office: Office, aid: Aid) -> str:
    with pytest.raises(lending.AidUnavailable) as refused:
        lend(office, aid, 20)
    return str(refused.value)


def test_another_unit_of_the_same_kind_is_named_first(office: Office) -> None:
    first, *others = chairs(office)
    lend(office, first)
    assert refusal(office, first).endswith(
        f"Pilih yang lain: {', '.join(chair.tag for chair in others[:5])}."
    )


def test_then_another_kind_for_the_same_need(office: Office) -> None:
    office.aid_types.get(code="WALKER").suggested_by.add(*needs_of(office, "KURSI_RODA"))
    for chair in chairs(office):
        lend(office, chair)
    assert "tidak ada yang sejenis. Gantinya: Walker" in refusal(office, chair)


def test_or_since_when_the_units_are_out(office: Office) -> None:
    for minute, chair in enumerate(chairs(office)):
        lend(office, chair, minute)
    sentence = refusal(office, chair)
    assert "tidak ada gantinya" in sentence
    assert f"Sedang dipakai: {chairs(office)[0].tag} sejak 09.00" in sentence
