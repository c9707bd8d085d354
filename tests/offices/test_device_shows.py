"""A device that shows something else than a desk: nobody can log in there."""

import pytest
from django.utils import timezone

from ramah.administration import device_actions
from ramah.offices.device_sessions import COOKIE
from ramah.offices.device_views import SHOWN_AT
from ramah.offices.devices import Device
from ramah.offices.models import Office, Role, User
from tests import factories
from tests.offices.devices import a_device, is_in, type_pin, with_pin
from tests.offices.people import PASSWORD, logged_in

pytestmark = pytest.mark.both
LOGIN, DUTY = "/masuk/", "/tugas/"
PAGES = {
    Device.Shows.KIOSK: "/kios/",
    Device.Shows.BOARD: "/papan/",
    Device.Shows.RING: "/papan/bel/",
}
OTHERS = [Device.Shows.KIOSK, Device.Shows.BOARD, Device.Shows.RING]


@pytest.fixture
def person(office: Office) -> User:
    """Somebody with a PIN."""
    return with_pin(office, Role.SECURITY_OFFICER)


@pytest.mark.parametrize("shows", OTHERS)
def test_device_that_is_no_desk_lets_nobody_in_by_pin(
    office: Office, person: User, shows: Device.Shows
) -> None:
    _device, browser = a_device(office)
    Device.objects.update(shows=shows)
    type_pin(browser, person)
    assert not is_in(browser)


@pytest.mark.parametrize("shows", OTHERS)
def test_device_that_is_no_desk_lets_nobody_in_by_password(
    office: Office, person: User, shows: Device.Shows
) -> None:
    _device, browser = a_device(office)
    Device.objects.update(shows=shows)
    answer = browser.post(LOGIN, {"username": person.username, "password": PASSWORD}, follow=True)
    if shows in SHOWN_AT:
        assert answer.redirect_chain == [(PAGES[shows], 302)]
    else:
        assert "bukan meja tugas" in answer.content.decode()
    assert not is_in(browser)


@pytest.mark.parametrize("shows", OTHERS)
@pytest.mark.parametrize("path", [LOGIN, f"{LOGIN}?sandi", "/perangkat/", "/masuk/pin/1/"])
def test_device_that_is_no_desk_names_nobody(
    office: Office, person: User, shows: Device.Shows, path: str
) -> None:
    _device, browser = a_device(office)
    Device.objects.update(shows=shows)
    answer = browser.get(path, follow=True)
    assert person.full_name not in answer.content.decode()
    if shows in SHOWN_AT:
        assert answer.redirect_chain[-1][0] == PAGES[shows]


def test_session_ends_before_the_next_page_once_a_device_is_no_desk(
    office: Office, person: User
) -> None:
    _device, browser = a_device(office)
    type_pin(browser, person)
    assert is_in(browser)
    Device.objects.update(shows=Device.Shows.KIOSK)
    answer = browser.get(DUTY)
    assert answer.headers["Location"] == f"{LOGIN}?next={DUTY}"
    assert browser.get(LOGIN).headers["Location"] == "/kios/"


def test_session_from_elsewhere_does_not_begin_on_a_device_that_is_no_desk(
    office: Office, person: User
) -> None:
    _device, browser = a_device(office)
    Device.objects.update(shows=Device.Shows.BOARD)
    elsewhere = logged_in(person)
    elsewhere.cookies[COOKIE] = browser.cookies[COOKIE].value
    assert not is_in(elsewhere)


def test_device_registered_at_hand_as_no_desk_ends_the_session(office: Office) -> None:
    admin = factories.someone(office, Role.OFFICE_ADMINISTRATOR)
    device, token = device_actions.add_this_device(
        office=office,
        values={"name": "Kios", "place": "Lobi", "shows": Device.Shows.KIOSK},
        by=admin,
        now=timezone.now(),
    )
    assert device.shows == Device.Shows.KIOSK
    browser = factories.browser_of(admin)
    browser.cookies[COOKIE] = token
    assert not is_in(browser)
