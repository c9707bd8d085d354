"""An office with its administrator, logged in."""

import pytest
from django.test import Client

from ramah.offices.models import Office, Role, User
from tests import factories


@pytest.fixture
def admin(office: Office) -> User:
    """The office's administrator."""
    return factories.a_person(office, Role.OFFICE_ADMINISTRATOR, name="Sari Contoh")


@pytest.fixture
def client(admin: User) -> Client:
    """The administrator's browser."""
    return factories.browser_of(admin)
