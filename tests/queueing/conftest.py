"""What the tests of the queue share."""

from collections.abc import Iterator

import pytest

from ramah.offices.models import Office, Role, User
from tests.factories import an_office, someone
from tests.queueing.printer import TestPrinter


@pytest.fixture
def office(emptied: None) -> Office:
    """An office in a database that really commits."""
    return an_office()


@pytest.fixture
def officer(office: Office) -> User:
    """Who asks for paper."""
    return someone(office, Role.SERVICE_AMBASSADOR)


@pytest.fixture
def machine() -> Iterator[TestPrinter]:
    """A printer that works."""
    with TestPrinter() as made:
        yield made
