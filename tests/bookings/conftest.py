"""What the tests of announced visits share."""

import pytest

from ramah.offices.models import Office
from tests.bookings.days import taking_bookings
from tests.factories import an_office


@pytest.fixture
def office(db: None) -> Office:
    """An office that takes bookings, two people each half hour."""
    made = an_office(phone="(021) 000-1111")
    taking_bookings(made)
    return made
