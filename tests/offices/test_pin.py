"""PINs: how one is set, which are refused, and how guessing locks."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from ramah.offices import accounts, pins
from ramah.offices.devices import Pin, PinTries
from ramah.offices.models import Office, Role, User
from ramah.visits.models import Event
from tests import factories
from tests.factories import T0
from tests.offices.devices import PIN, a_device, is_in, type_pin, with_pin
from tests.offices.people import PASSWORD, a_member, errors_of, logged_in

PAGE, HOME = "/kata-sandi/pin/", "/meja/"
GUARD = Role.SECURITY_OFFICER


def set_pin(browser: Client, pin: str = PIN, **fields: str) -> Any:
    """Send the form."""
    return browser.post(PAGE, {"password": PASSWORD, "pin": pin, "again": pin, **fields})


@pytest.fixture
def user(office: Office) -> User:
    """A member of staff whose name holds digits."""
    return a_member(office, GUARD, username="budi.198204")


def test_pin_is_set_hashed_and_recorded_without_content(user: User) -> None:
    assert set_pin(logged_in(user)).headers["Location"] == HOME
    stored = Pin.objects.get(user=user).hash
    assert stored.startswith("argon2")
    assert pins.fits(user, PIN)
    event = Event.objects.get()
    assert (event.code, event.actor, event.data) == ("PIN_SET", user, {})


def test_hash_fits_its_person_alone(office: Office, user: User) -> None:
    other = a_member(office)
    Pin.objects.create(user=other, hash=pins.hashed(user, PIN), set_at=T0)
    assert not pins.fits(other, PIN)


def test_same_pin_again_records_nothing(user: User) -> None:
    browser = logged_in(user)
    for _time in range(2):
        assert set_pin(browser).headers["Location"] == HOME
    assert Event.objects.count() == 1
    set_pin(browser, "730264")
    assert pins.fits(user, "730264")
    assert not pins.fits(user, PIN)


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        ("000000", "berulang"),
        ("777777", "berulang"),
        ("121212", "berulang"),
        ("123123", "berulang"),
        ("123456", "berurutan"),
        ("567890", "berurutan"),
        ("654321", "berurutan"),
        ("098765", "berurutan"),
        ("198204", "nama pengguna"),
        ("48091", "6 angka"),
        ("48O915", "6 angka"),
        ("٤٨٠٩١٥", "6 angka"),
        ("", "Isi bagian ini"),
    ],
)
def test_weak_pin_is_refused(user: User, pin: str, said: str) -> None:
    answer = set_pin(logged_in(user), pin)
    assert answer.status_code == 422
    assert said in errors_of(answer.content.decode())
    assert not Pin.objects.exists()


def test_pin_needs_the_password_and_is_typed_twice(user: User) -> None:
    browser = logged_in(user)
    assert "Kata sandi tidak cocok" in set_pin(browser, password="keliru").content.decode()
    assert "Kedua PIN tidak sama" in set_pin(browser, again="480916").content.decode()
    assert not Pin.objects.exists()
    assert Event.objects.count() == 0


def test_guessing_the_password_there_locks_it(user: User) -> None:
    browser = logged_in(user)
    for _time in range(settings.AXES_FAILURE_LIMIT):
        set_pin(browser, password="keliru")
    set_pin(browser)
    assert not Pin.objects.exists()


def test_page_asks_for_a_login(db: None, client: Client) -> None:
    assert client.get(PAGE).headers["Location"] == f"/masuk/?next={PAGE}"
    assert client.post(PAGE).headers["Location"].startswith("/masuk/")


def test_temporary_password_sets_no_pin(office: Office) -> None:
    user = a_member(office, GUARD, must_change_password=True)
    assert set_pin(logged_in(user)).headers["Location"] == "/kata-sandi/"
    assert not Pin.objects.exists()


def test_password_page_leads_to_the_pin(user: User) -> None:
    assert PAGE in logged_in(user).get("/kata-sandi/").content.decode()


def test_form_without_its_token_is_refused(user: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user, backend="ramah.offices.backends.StaffBackend")
    assert set_pin(browser).status_code == 403


def test_reset_of_the_password_takes_the_pin(office: Office) -> None:
    user = with_pin(office, GUARD)
    _device, browser = a_device(office)
    type_pin(browser, user, "111222")
    admin = factories.someone(office, Role.OFFICE_ADMINISTRATOR)
    accounts.reset_password(user=user, by=admin, now=T0)
    assert not Pin.objects.exists()
    assert not PinTries.objects.exists()
    assert type_pin(browser, user).status_code == 404


def test_five_wrong_tries_lock_the_pin_on_that_device_alone(office: Office) -> None:
    user, other = with_pin(office, GUARD), with_pin(office, GUARD)
    _device, browser = a_device(office)
    said = [type_pin(browser, user, "111222").content.decode() for _time in range(5)]
    assert "Sisa kesempatan: 4 kali" in said[0]
    assert "Sisa kesempatan: 1 kali" in said[3]
    assert "terkunci" in said[4]
    assert "15 menit" in said[4]
    assert "terkunci" in type_pin(browser, user).content.decode()  # the right one, too late
    assert not is_in(browser)
    assert type_pin(a_device(office, "Tablet loket")[1], user).status_code == 302
    assert type_pin(browser, other).status_code == 302
    browser.post("/perangkat/kunci/")
    fields = {"username": user.username, "password": PASSWORD}
    assert browser.post("/masuk/", fields).headers["Location"] == HOME


def test_ten_wrong_tries_lock_the_pin_on_every_device(office: Office) -> None:
    user, other = with_pin(office, GUARD), with_pin(office, GUARD)
    now = timezone.now()
    devices = [a_device(office, f"Tablet {number}")[0] for number in range(4)]
    for device in [devices[0]] * 4 + [devices[1]] * 4 + [devices[2]] * 2:
        with pytest.raises(pins.WrongPin):
            pins.check(device=device, user=user, pin="111222", now=now)
    with pytest.raises(pins.PinLocked, match="15 menit"):
        pins.check(device=devices[3], user=user, pin=PIN, now=now)
    pins.check(device=devices[3], user=other, pin=PIN, now=now)
    pins.check(device=devices[3], user=user, pin=PIN, now=now + timedelta(minutes=15))


def test_lock_ends_after_a_quarter_of_an_hour(office: Office) -> None:
    user = with_pin(office, GUARD)
    device, _browser = a_device(office)
    for _time in range(5):
        with pytest.raises((pins.WrongPin, pins.PinLocked)):
            pins.check(device=device, user=user, pin="111222", now=T0)
    later = T0 + timedelta(minutes=14, seconds=59)
    with pytest.raises(pins.PinLocked, match="1 menit"):
        pins.check(device=device, user=user, pin=PIN, now=later)
    pins.check(device=device, user=user, pin=PIN, now=T0 + timedelta(minutes=15))


def test_right_pin_forgets_earlier_tries(office: Office) -> None:
    user = with_pin(office, GUARD)
    device, _browser = a_device(office)
    for _round in range(2):
        for _time in range(4):
            with pytest.raises(pins.WrongPin):
                pins.check(device=device, user=user, pin="111222", now=T0)
        pins.check(device=device, user=user, pin=PIN, now=T0)


def test_new_pin_lifts_the_lock(office: Office) -> None:
    user = with_pin(office, GUARD)
    _device, browser = a_device(office)
    for _time in range(5):
        type_pin(browser, user, "111222")
    set_pin(logged_in(user), "730264")
    assert type_pin(browser, user, "730264").status_code == 302


def test_malformed_pin_is_no_try(office: Office) -> None:
    user = with_pin(office, GUARD)
    _device, browser = a_device(office)
    for pin in ("", "12", "abcdef", "4809155"):
        assert type_pin(browser, user, pin).status_code == 422
    assert not PinTries.objects.exists()


@pytest.mark.both
def test_tries_at_the_same_moment_are_all_counted(emptied: None) -> None:
    office = factories.an_office()
    user = with_pin(office, GUARD)
    device, _browser = a_device(office)
    outcomes: list[str] = []

    def guess() -> None:
        try:
            pins.check(device=device, user=user, pin="111222", now=timezone.now())
        except (pins.WrongPin, pins.PinLocked) as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _time in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 12
    assert outcomes.count("WrongPin") <= pins.TRIES
    assert PinTries.objects.get().count == pins.TRIES
    with pytest.raises(pins.PinLocked):
        pins.check(device=device, user=user, pin=PIN, now=timezone.now())
