"""What every test may ask for."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from ramah.offices.models import Office
from ramah.visits import append_only
from tests import factories
from tests.chromium import chromium as chromium


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Spend little work on each password."""
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]


@pytest.fixture(autouse=True)
def a_name_for_visitors(settings: Any) -> None:
    """Let the server answer to the name that tests open to visitors (``RAMAH_HOSTS``)."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "antrean.kantor.example"]


@pytest.fixture
def office(db: None) -> Office:
    """An office with its catalogue, two counters and its places."""
    return factories.an_office()


@pytest.fixture
def emptied(transactional_db: None) -> Iterator[None]:
    """Real commits; the triggers that refuse emptying the event log rest at the end.

    This is the tests' one switch: the flush after a transactional test deletes every row.
    """
    append_only.remove(connection)
    append_only.install(connection)
    yield
    append_only.remove(connection)


def pytest_unconfigure() -> None:
    """Throw the tests' home away."""
    home = Path(settings.RAMAH_HOME)
    if home.name.startswith("ramah-tests-"):
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def _nothing_kept_of_another_test() -> None:
    """Forget what a process keeps in mind: offices of two tests may have the same key.

    No office is open to visitors, and that is known, as to a process that runs for a while: the
    first request of a test asks no more than the second. ``public.forget()`` reads anew.
    """
    from ramah.queueing import places, public, waiting_times

    places.forget()
    waiting_times.forget()
    public._known = (float("inf"), ())
