"""Who administers the office and came by PIN shows their password first."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from ramah.offices.device_sessions import CONFIRMED_AT
from ramah.offices.models import Office, Role, User
from tests.offices.devices import a_device, type_pin, with_pin
from tests.offices.people import PASSWORD, a_member, logged_in

ASK, WANTED = "/kata-sandi/lagi/", "/administrasi/layanan/?x=1"
ADMINISTRATOR = Role.OFFICE_ADMINISTRATOR


@pytest.fixture
def person(office: Office) -> User:
    """An administrator with a PIN."""
    return with_pin(office, ADMINISTRATOR, full_name="Sari Contoh")


@pytest.fixture
def tablet(office: Office, person: User) -> Client:
    """A device on which they came by PIN."""
    browser = a_device(office)[1]
    type_pin(browser, person)
    return browser


def confirmed(browser: Client, ago: timedelta = timedelta(0)) -> None:
    """Let the password have been shown this long ago."""
    session = browser.session
    session[CONFIRMED_AT] = (timezone.now() - ago).isoformat()
    session.save()


def show_password(browser: Client, password: str = PASSWORD, wanted: str = WANTED) -> Any:
    """Send the form."""
    return browser.post(ASK, {"password": password, "next": wanted})


def test_pin_alone_opens_no_page_of_the_administration(tablet: Client) -> None:
    answer = tablet.get(WANTED)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{ASK}?next=/administrasi/layanan/")
    asked = tablet.get(answer.headers["Location"])
    assert asked.context["next"] == WANTED
    assert show_password(tablet).headers["Location"] == WANTED
    assert tablet.get(WANTED).status_code == 200


def test_password_at_login_is_enough(office: Office, person: User) -> None:
    browser = a_device(office)[1]
    browser.post("/masuk/", {"username": person.username, "password": PASSWORD})
    assert browser.get(WANTED).status_code == 200
    assert logged_in(person).get(WANTED).status_code == 200


def test_it_holds_while_they_work_and_ends_after_ten_minutes(tablet: Client) -> None:
    confirmed(tablet, timedelta(minutes=9))
    assert tablet.get(WANTED).status_code == 200
    renewed = tablet.session[CONFIRMED_AT]
    tablet.get(WANTED, headers={"HX-Request": "true"})
    assert tablet.session[CONFIRMED_AT] == renewed
    confirmed(tablet, timedelta(minutes=10))
    assert tablet.get(WANTED).status_code == 302


def test_form_filled_in_slowly_is_saved_or_kept(tablet: Client, office: Office) -> None:
    page = "/administrasi/perangkat/tambah/"
    fields = {"name": "Tablet ruang rapat", "place": "Lantai 2", "way": "elsewhere"}
    fields["shows"] = "DESK"
    about: Any = {"Referer": f"http://testserver{page}"}
    confirmed(tablet, timedelta(minutes=31))
    answer = tablet.post(page, fields, headers=about)
    assert answer.headers["Location"] == f"{ASK}?next={page}"
    assert not office.devices.filter(name="Tablet ruang rapat").exists()
    assert show_password(tablet, wanted=page).headers["Location"] == page
    assert "Tablet ruang rapat" in tablet.get(page).content.decode()
    confirmed(tablet, timedelta(minutes=29))
    tablet.post(page, fields, headers=about)
    assert office.devices.filter(name="Tablet ruang rapat").exists()


def test_wrong_password_lets_nobody_in_and_locks(tablet: Client) -> None:
    answer = show_password(tablet, "keliru")
    assert answer.status_code == 422
    assert "Kata sandi tidak cocok" in answer.content.decode()
    for _time in range(settings.AXES_FAILURE_LIMIT):
        show_password(tablet, "keliru")
    show_password(tablet)
    assert tablet.get(WANTED).status_code == 302


def test_it_ends_with_the_session(tablet: Client, person: User) -> None:
    show_password(tablet)
    tablet.post("/perangkat/kunci/")
    type_pin(tablet, person)
    assert tablet.get(WANTED).status_code == 302


def test_nothing_leads_out_of_the_program(tablet: Client) -> None:
    to = show_password(tablet, wanted="//lain.example/").headers["Location"]
    assert to == "/administrasi/"


def test_page_asks_for_a_login_and_lets_nobody_else_in(office: Office) -> None:
    assert Client().get(ASK).headers["Location"] == f"/masuk/?next={ASK}"
    guard = logged_in(a_member(office, Role.SECURITY_OFFICER))
    show_password(guard)
    assert guard.get(WANTED).status_code == 403


def test_form_without_its_token_is_refused(person: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person, backend="ramah.offices.backends.StaffBackend")
    assert show_password(browser).status_code == 403
