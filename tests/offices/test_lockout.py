"""Guessing passwords locks one name at one address, never an office."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from ramah.offices import accounts
from ramah.offices.models import Office, Role, User
from tests.factories import T0
from tests.offices.people import PASSWORD, a_member

LOGIN = "/masuk/"


def guess(user: User, *, times: int, address: str = "10.0.0.7") -> str:
    """Guess a person's password; give the last page."""
    client = Client(REMOTE_ADDR=address)
    for _time in range(times):
        page = client.post(LOGIN, {"username": user.username, "password": "salah"})
    return page.content.decode()


def can_log_in(user: User, address: str = "10.0.0.7", password: str = PASSWORD) -> bool:
    """Try the right password."""
    client = Client(REMOTE_ADDR=address)
    answer = client.post(LOGIN, {"username": user.username, "password": password})
    return answer.status_code == 302


@pytest.fixture
def user(office: Office) -> User:
    """The person whose password is guessed."""
    return a_member(office, Role.COUNTER_OFFICER, username="melati")


def test_guessing_locks_and_says_how_long_and_who_helps(user: User) -> None:
    page = guess(user, times=settings.AXES_FAILURE_LIMIT)
    assert "Tunggu 15 menit" in page
    assert "administrator kantor" in page
    assert not can_log_in(user)


def test_one_guess_less_does_not_lock(user: User) -> None:
    guess(user, times=settings.AXES_FAILURE_LIMIT - 1)
    assert can_log_in(user)


def test_login_that_succeeds_forgets_earlier_guesses(user: User) -> None:
    for _time in range(2):
        guess(user, times=settings.AXES_FAILURE_LIMIT - 1)
        assert can_log_in(user)


def test_colleague_at_the_same_address_still_logs_in(office: Office, user: User) -> None:
    colleague = a_member(office, Role.COUNTER_OFFICER)
    guess(user, times=settings.AXES_FAILURE_LIMIT)
    assert can_log_in(colleague)


def test_locked_person_still_logs_in_elsewhere(user: User) -> None:
    guess(user, times=settings.AXES_FAILURE_LIMIT)
    assert can_log_in(user, address="10.0.0.8")


def test_capitals_do_not_dodge_the_lock(user: User) -> None:
    client = Client(REMOTE_ADDR="10.0.0.7")
    for name in ("melati", "Melati", "MELATI", "meLati", "melatI"):
        client.post(LOGIN, {"username": name, "password": "salah"})
    assert not can_log_in(user)


def test_lock_ends_after_its_time(user: User) -> None:
    guess(user, times=settings.AXES_FAILURE_LIMIT)
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= timedelta(hours=settings.AXES_COOLOFF_TIME, seconds=1)
        attempt.save()
    assert can_log_in(user)


def test_reset_by_the_administrator_lifts_the_lock(office: Office, user: User) -> None:
    guess(user, times=settings.AXES_FAILURE_LIMIT)
    by = a_member(office, Role.OFFICE_ADMINISTRATOR)
    password = accounts.reset_password(user=user, by=by, now=T0)
    assert can_log_in(user, password=password)


def test_nothing_typed_is_kept_of_a_guess(user: User) -> None:
    guess(user, times=1)
    attempt = AccessAttempt.objects.get()
    assert "salah" not in attempt.post_data
