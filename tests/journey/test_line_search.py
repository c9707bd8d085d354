"""Finding one number in the whole line."""

import pytest
from django.urls import reverse

from ramah.offices.models import Office
from tests.factories import a_person, browser_of
from tests.journey.line import an_ordinary
from tests.journey.test_line import LOBBY, ago

pytestmark = pytest.mark.both


def test_number_is_found_in_the_whole_line_however_it_is_typed(office: Office) -> None:
    sought, other = an_ordinary(office, at=ago(5)), an_ordinary(office, at=ago(4))
    typed = str(sought).replace("-", " ").lower()
    browser = browser_of(a_person(office, LOBBY))
    page = browser.get(reverse("journey:line"), {"cari": typed}).content.decode()
    assert f"nomor-{sought.pk}" in page
    assert f"nomor-{other.pk}" not in page


def test_refresh_of_a_search_keeps_to_what_is_sought(office: Office) -> None:
    an_ordinary(office, at=ago(5))
    browser, headers = browser_of(a_person(office, LOBBY)), {"HX-Request": "true"}
    path = reverse("journey:line") + "?cari=tidakada"
    first = browser.get(path, headers=headers)
    assert "line-number" not in first.content.decode()
    again = {**headers, "If-None-Match": first.headers["ETag"]}
    assert browser.get(path, headers=again).status_code == 304
