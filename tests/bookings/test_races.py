"""Twenty people at the same instant, with real commits: a place is given once."""

import uuid
from functools import partial

import pytest

from ramah.bookings import actions
from ramah.bookings.models import Booking, Reservation
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Office
from ramah.visits import events
from tests.bookings.days import NINE, a_booking, a_wish, taking_bookings
from tests.factories import T0, an_office
from tests.journey.test_races import at_once

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("emptied")]
HANDS = 20


@pytest.fixture
def office() -> Office:
    """An office in a database that really commits."""
    made = an_office()
    taking_bookings(made, capacity=3)
    return made


def test_last_place_is_given_once_and_others_read_the_nearest_slots(office: Office) -> None:
    a_booking(office)
    a_booking(office)
    hands = [
        partial(actions.make_booking, office=office, wish=a_wish(office), by=None, now=T0)
        for _hand in range(HANDS)
    ]
    results = at_once(hands)
    assert sum(isinstance(result, Booking) for result in results) == 1
    refusals = [str(r) for r in results if isinstance(r, actions.SlotUnavailable)]
    assert len(refusals) == HANDS - 1
    assert all("sudah penuh. Yang terdekat masih kosong:" in said for said in refusals)
    assert Booking.objects.standing().count() == 3
    assert list(events.broken(office)) == []


def test_last_interpreter_is_reserved_once(office: Office) -> None:
    taking_bookings(office, capacity=30)
    office.aid_types.get(code="PAPAN_TULIS").units.update(out_of_service=True)
    hands = [
        partial(
            actions.make_booking,
            office=office,
            wish=a_wish(office, "BAHASA_ISYARAT"),
            by=None,
            now=T0,
        )
        for _hand in range(HANDS)
    ]
    results = at_once(hands)
    assert sum(isinstance(result, actions.AidsShort) for result in results) == HANDS - 1
    assert Reservation.objects.count() == 1


def test_one_form_sent_many_times_is_one_booking(office: Office) -> None:
    wish = a_wish(office, key=uuid.uuid4())
    results = at_once(
        [partial(actions.make_booking, office=office, wish=wish, by=None, now=T0)] * HANDS
    )
    assert sum(isinstance(result, AlreadyDone) for result in results) == HANDS - 1
    assert Booking.objects.get().starts_at == NINE
