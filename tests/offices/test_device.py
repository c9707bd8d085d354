"""A registered device: whom it lets in, and when a session on it ends."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ramah.administration import device_actions
from ramah.offices.device_sessions import COOKIE, IDLE, USED_AT
from ramah.offices.devices import Device, token_hash
from ramah.offices.models import Office, Post, Role, User
from tests import factories
from tests.offices.devices import a_device, is_in, type_pin, with_pin, with_token
from tests.offices.people import PASSWORD, a_member, logged_in

LOGIN, HOME, DUTY = "/masuk/", "/meja/", "/tugas/"
GUARD = Role.SECURITY_OFFICER


@pytest.fixture
def person(office: Office) -> User:
    """Somebody with a PIN."""
    return with_pin(office, GUARD, full_name="Budi Contoh")


def cut(device: Device) -> None:
    """Cut a device off."""
    by = factories.someone(device.office, Role.OFFICE_ADMINISTRATOR)
    device_actions.cut_off(device=device, by=by, now=timezone.now())


def used(browser: Client, ago: timedelta) -> None:
    """Let the last touch of a device lie this long back."""
    session = browser.session
    session[USED_AT] = (timezone.now() - ago).isoformat()
    session.save()


def used_at(browser: Client) -> datetime:
    """Say when a device was touched last."""
    return datetime.fromisoformat(browser.session[USED_AT])


def test_name_and_pin_lead_to_the_own_desk(office: Office, person: User) -> None:
    _device, browser = a_device(office)
    assert f"/masuk/pin/{person.pk}/" in browser.get(LOGIN).content.decode()
    assert type_pin(browser, person).headers["Location"] == HOME
    assert browser.get(DUTY).context["user"] == person


def test_people_on_duty_come_first(office: Office, person: User) -> None:
    other = with_pin(office, GUARD, full_name="Zaki Contoh")
    factories.on_duty(other, Post.DROPZONE)
    page = a_device(office)[1].get(LOGIN).content.decode()
    assert page.index("Zaki Contoh") < page.index("Budi Contoh")
    assert "Bertugas: Dropzone" in page


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"must_change_password": True}], ids=["inactive", "temporary"]
)
def test_no_pin_for_who_may_not_log_in(office: Office, fields: dict[str, Any]) -> None:
    kept_out = with_pin(office, GUARD, **fields)
    with_pin(office, GUARD)
    _device, browser = a_device(office)
    assert kept_out.full_name not in browser.get(LOGIN).content.decode()
    assert type_pin(browser, kept_out).status_code == 404
    assert not is_in(browser)


def test_person_of_another_office_unknown_and_without_pin_read_alike(office: Office) -> None:
    elsewhere = with_pin(factories.an_office("Kantor Lain"), GUARD)
    without = a_member(office, GUARD)
    _device, browser = a_device(office)
    for number in (elsewhere.pk, without.pk, 987654):
        for answer in (
            browser.get(f"/masuk/pin/{number}/"),
            browser.post(f"/masuk/pin/{number}/", {"pin": "480915"}),
        ):
            assert answer.status_code == 404
    assert not is_in(browser)


def test_browser_that_is_no_device_learns_nobody_and_lets_nobody_in(
    office: Office, person: User
) -> None:
    a_device(office)
    for browser in (Client(), with_token("x" * 43), with_token("")):
        page = browser.get(LOGIN).content.decode()
        assert "Budi Contoh" not in page
        assert 'name="password"' in page
        for number in (person.pk, 987654):
            path = f"/masuk/pin/{number}/"
            assert browser.get(path).headers["Location"] == LOGIN
            assert browser.post(path, {"pin": "480915"}).headers["Location"] == LOGIN
        assert not is_in(browser)


def test_password_still_opens_a_device(office: Office, person: User) -> None:
    _device, browser = a_device(office)
    page = browser.get(f"{LOGIN}?sandi=1").content.decode()
    assert 'name="password"' in page
    answer = browser.post(LOGIN, {"username": person.username, "password": PASSWORD})
    assert answer.headers["Location"] == HOME


def test_device_without_pins_shows_the_password_form(office: Office) -> None:
    page = a_device(office)[1].get(LOGIN).content.decode()
    assert 'name="password"' in page
    assert "Tablet lobi" in page


def test_changing_the_person_ends_the_session_and_no_duty(office: Office, person: User) -> None:
    _device, browser = a_device(office)
    type_pin(browser, person)
    duty = factories.on_duty(person, Post.DROPZONE)
    assert "Ganti orang" in browser.get(DUTY).content.decode()
    assert browser.get("/perangkat/kunci/").status_code == 405
    for _time in range(2):  # repeated: nothing to end
        assert browser.post("/perangkat/kunci/").headers["Location"] == LOGIN
    assert not is_in(browser)
    duty.refresh_from_db()
    assert duty.ended_at is None


def test_second_person_takes_over_on_the_same_device(office: Office, person: User) -> None:
    other = with_pin(office, Role.SERVICE_AMBASSADOR, pin="730264")
    _device, browser = a_device(office)
    type_pin(browser, person)
    browser.post("/perangkat/kunci/")
    type_pin(browser, other, "730264")
    assert browser.get(DUTY).context["user"] == other


def test_pin_sent_again_after_it_let_in_changes_nothing(office: Office, person: User) -> None:
    _device, browser = a_device(office)
    type_pin(browser, person)
    assert type_pin(browser, person).headers["Location"] == HOME
    assert type_pin(browser, person, "111222").headers["Location"] == HOME
    assert is_in(browser)


@pytest.mark.parametrize("by_pin", [True, False])
def test_cut_off_device_is_out_at_its_next_request(
    office: Office, person: User, by_pin: bool
) -> None:
    device, browser = a_device(office)
    if by_pin:
        type_pin(browser, person)
    else:
        browser.post(LOGIN, {"username": person.username, "password": PASSWORD})
    elsewhere = logged_in(person)
    assert is_in(browser)
    cut(device)
    assert browser.get(DUTY).headers["Location"] == f"{LOGIN}?next={DUTY}"
    assert is_in(elsewhere)
    page = browser.get(LOGIN).content.decode()
    assert "Perangkat ini sudah diputus oleh administrator kantor." in page
    assert "Budi Contoh" not in page


def test_cut_off_makes_every_open_screen_re_read_itself(office: Office) -> None:
    device, _browser = a_device(office)
    topics = ("revision", "queue_revision", "visits_revision", "aids_revision")
    before = Office.objects.values_list(*topics).get()
    cut(device)
    assert Office.objects.values_list(*topics).get() == tuple(number + 1 for number in before)


def test_part_of_a_page_on_a_cut_off_device_leads_to_the_login(
    office: Office, person: User
) -> None:
    device, browser = a_device(office)
    type_pin(browser, person)
    cut(device)
    about: Any = {"HX-Request": "true", "HX-Current-URL": "http://testserver/keamanan/"}
    answer = browser.get("/keamanan/", headers=about)
    assert answer.headers["HX-Redirect"] == f"{LOGIN}?next=/keamanan/"
    assert answer.content == b""


def test_person_deactivated_at_the_device_is_out_at_once(office: Office, person: User) -> None:
    _device, browser = a_device(office)
    type_pin(browser, person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert browser.post("/tugas/mulai/", {"post": "DROPZONE"}).status_code == 302
    assert not person.duties.exists()
    assert "Budi Contoh" not in browser.get(LOGIN).content.decode()


def test_form_of_a_cut_off_device_writes_nothing(office: Office, person: User) -> None:
    device, browser = a_device(office)
    type_pin(browser, person)
    cut(device)
    assert browser.post("/tugas/mulai/", {"post": "DROPZONE"}).status_code == 302
    assert not person.duties.exists()


def test_cookies_replayed_after_cut_off_are_worth_nothing(office: Office, person: User) -> None:
    device, browser = a_device(office)
    token = browser.cookies[COOKIE].value
    type_pin(browser, person)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    cut(device)
    for cookies in ({COOKIE: token}, {COOKIE: token, settings.SESSION_COOKIE_NAME: session}):
        thief = Client()
        for name, value in cookies.items():
            thief.cookies[name] = value
        assert not is_in(thief)
        assert type_pin(thief, person).headers["Location"] == LOGIN
        assert not is_in(thief)


def test_session_of_a_device_is_worth_nothing_elsewhere(office: Office, person: User) -> None:
    _device, browser = a_device(office)
    type_pin(browser, person)
    thief = Client()
    name = settings.SESSION_COOKIE_NAME
    thief.cookies[name] = browser.cookies[name].value
    assert not is_in(thief)
    assert "hanya berlaku di perangkat" in thief.get(LOGIN).content.decode()


def test_session_begun_before_registration_belongs_to_the_device(
    office: Office, person: User
) -> None:
    device, registered = a_device(office)
    browser = logged_in(person)
    browser.cookies[COOKIE] = registered.cookies[COOKIE].value
    assert is_in(browser)
    cut(device)
    assert not is_in(browser)


def test_device_nobody_touches_locks(office: Office, person: User) -> None:
    _device, browser = a_device(office)
    type_pin(browser, person)
    used(browser, IDLE - timedelta(seconds=20))
    assert is_in(browser)
    used(browser, IDLE)
    assert browser.get(DUTY).headers["Location"] == f"{LOGIN}?next={DUTY}"
    assert "Layar dikunci" in browser.get(LOGIN).content.decode()


def test_session_elsewhere_does_not_lock_by_idleness(office: Office, person: User) -> None:
    browser = logged_in(person)
    assert is_in(browser)
    assert USED_AT not in browser.session


def test_screens_that_re_read_themselves_are_no_touch(office: Office, person: User) -> None:
    _device, browser = a_device(office)
    type_pin(browser, person)
    used(browser, timedelta(minutes=9))
    before = used_at(browser)
    browser.get(DUTY, headers={"HX-Request": "true"})
    assert used_at(browser) == before
    assert browser.post("/perangkat/dipakai/").status_code == 204
    assert used_at(browser) > before


def test_touch_of_a_locked_device_says_so(office: Office) -> None:
    assert a_device(office)[1].post("/perangkat/dipakai/").status_code == 404


def test_last_seen_is_written_once_a_minute_without_a_revision(
    office: Office, person: User
) -> None:
    device, browser = a_device(office)
    revision = Office.objects.get().revision
    browser.get(LOGIN)
    first = Device.objects.get().last_seen_at
    assert first
    browser.get(LOGIN)
    assert Device.objects.get().last_seen_at == first
    Device.objects.update(last_seen_at=first - timedelta(seconds=61))
    browser.get(LOGIN)
    assert Device.objects.get(pk=device.pk).last_seen_at >= first  # type: ignore[operator]
    assert Office.objects.get().revision == revision


def test_cookie_is_out_of_reach_and_only_its_hash_is_stored(office: Office, person: User) -> None:
    device, browser = a_device(office)
    token = browser.cookies[COOKIE].value
    browser.get(LOGIN)
    cookie = browser.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == 400 * 24 * 60 * 60
    assert len(token) >= 43  # 256 bits
    assert device.token_hash == token_hash(token) != token


def test_cookie_is_secure_with_https(office: Office, person: User, settings: object) -> None:
    settings.SESSION_COOKIE_SECURE = True  # type: ignore[attr-defined]
    _device, browser = a_device(office)
    browser.get(LOGIN)
    assert browser.cookies[COOKIE]["secure"]


@pytest.mark.parametrize("path", ["/perangkat/kunci/", "/perangkat/dipakai/", "/perangkat/"])
def test_form_without_its_token_is_refused(office: Office, person: User, path: str) -> None:
    token = a_device(office)[1].cookies[COOKIE].value
    browser = with_token(token, enforce_csrf_checks=True)
    assert browser.post(path).status_code == 403
    assert type_pin(browser, person).status_code == 403


# the browser of a device

CHROME = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/{}.0.0.0 Safari/537.36"


def browser_after(browser: Client, said: str) -> str:
    """Ask for a page with this User-Agent; give what is stored of it."""
    browser.get(LOGIN, headers={"User-Agent": said})
    return Device.objects.get().browser


def test_browser_is_noted_when_it_changes(office: Office) -> None:
    _device, browser = a_device(office)
    revision = Office.objects.get().revision
    for said, noted in (
        ("", ""),
        (CHROME.format(109), "Chrome 109"),
        (CHROME.format(110), "Chrome 110"),
        ("", "Chrome 110"),
        ("curl/8.5.0", "?"),
        ("Chrome/1" + "9" * 9000, "Chrome 1999"),
    ):
        assert browser_after(browser, said) == noted
    assert Office.objects.get().revision == revision


def test_unchanged_browser_costs_no_query(office: Office, django_assert_num_queries: Any) -> None:
    _device, browser = a_device(office)
    browser_after(browser, CHROME.format(109))
    with CaptureQueriesContext(connection) as without:
        browser.get(LOGIN)
    with django_assert_num_queries(len(without)):
        browser.get(LOGIN, headers={"User-Agent": CHROME.format(109)})
