"""Cookies: no script reads them."""

import pytest
from django.test import Client
from django.urls import reverse

from ramah.offices.models import Office, Role
from tests.factories import a_person, an_office, browser_of


@pytest.fixture
def office(db: None) -> Office:
    return an_office()


def test_no_cookie_can_be_read_by_a_script(office: Office) -> None:
    browser = browser_of(a_person(office, Role.SECURITY_OFFICER))
    browser.get(reverse("journey:duty"))
    browser.post(reverse("set_language"), {"language": "en"})
    browser.post(reverse("displays:appearance"), {"theme": "dark", "contrast": "more"})
    names = set(browser.cookies) - {"ramah_session"}  # set by the test itself
    assert names >= {"ramah_csrf", "ramah_language"}
    assert all(browser.cookies[name]["httponly"] for name in names)


def test_form_is_accepted_with_a_cookie_no_script_reads(office: Office) -> None:
    person = a_person(office, Role.SECURITY_OFFICER)
    browser: Client = browser_of(person, enforce_csrf_checks=True)
    page = browser.get(reverse("journey:duty")).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    url = reverse("journey:duty_start")
    assert browser.post(url, {"post": "DROPZONE"}).status_code == 403
    data = {"post": "DROPZONE", "csrfmiddlewaretoken": token}
    assert browser.post(url, data).status_code == 302
    assert person.duties.count() == 1
