"""Logging in and out."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from ramah.offices.models import Office, Role
from tests.offices.people import PASSWORD, a_member, errors_of, logged_in

LOGIN, LOGOUT, DUTY, HOME = "/masuk/", "/keluar/", "/tugas/", "/meja/"


def log_in(client: Client, username: str, password: str = PASSWORD, **fields: str) -> str:
    """Log in and give where the answer leads; nothing if it leads nowhere."""
    answer = client.post(LOGIN, {"username": username, "password": password, **fields})
    return answer.headers.get("Location", "")


def test_right_password_logs_in_and_leads_home(office: Office, client: Client) -> None:
    user = a_member(office, Role.SECURITY_OFFICER)
    assert log_in(client, user.username) == HOME
    assert client.get(DUTY).status_code == 200


def test_capital_from_a_phone_keyboard_is_forgiven(office: Office, client: Client) -> None:
    a_member(office, Role.SECURITY_OFFICER, username="wulan")
    assert log_in(client, "Wulan") == HOME


def test_wrong_password_is_refused_in_words_and_name_stays(office: Office, client: Client) -> None:
    user = a_member(office, Role.SECURITY_OFFICER)
    page = client.post(LOGIN, {"username": user.username, "password": "salah"})
    assert "tidak cocok" in page.content.decode()
    assert f'value="{user.username}"' in page.content.decode()
    assert client.get(DUTY).status_code == 302


def test_unknown_name_and_wrong_password_read_alike(office: Office) -> None:
    user = a_member(office, username="dikenal")
    known = Client().post(LOGIN, {"username": user.username, "password": "salah"}).content
    unknown = Client().post(LOGIN, {"username": "takdikenal", "password": "salah"}).content
    assert errors_of(known.decode()) == errors_of(unknown.decode()) != ""


def test_empty_form_names_both_fields(db: None, client: Client) -> None:
    page = client.post(LOGIN, {}).content.decode()
    assert 'href="#id_username"' in page
    assert 'href="#id_password"' in page


def test_inactive_person_cannot_log_in(office: Office, client: Client) -> None:
    user = a_member(office, Role.SECURITY_OFFICER, is_active=False)
    assert log_in(client, user.username) == ""


def test_person_made_inactive_is_out_at_the_next_request(office: Office) -> None:
    user = a_member(office, Role.SECURITY_OFFICER)
    client = logged_in(user)
    assert client.get(DUTY).status_code == 200
    user.is_active = False
    user.save()
    assert client.get(DUTY).headers["Location"] == f"{LOGIN}?next={DUTY}"


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        (DUTY, DUTY),
        ("/tugas/?a=1", "/tugas/?a=1"),
        ("https://jahat.example/", HOME),
        ("//jahat.example/", HOME),
        ("/\\jahat.example/", HOME),
        ("///jahat.example/", HOME),
        ("javascript:alert(1)", HOME),
        ("http://testserver/tugas/", HOME),
        ("tugas/", HOME),
        ("", HOME),
    ],
)
def test_login_leads_on_to_own_paths_only(
    office: Office, client: Client, wanted: str, led: str
) -> None:
    user = a_member(office, Role.SECURITY_OFFICER)
    assert log_in(client, user.username, next=wanted) == led


def test_login_page_carries_the_page_wanted(office: Office, client: Client) -> None:
    assert 'name="next" value="/tugas/"' in client.get(f"{LOGIN}?next={DUTY}").content.decode()
    outside = client.get(f"{LOGIN}?next=https://jahat.example/").content.decode()
    assert "jahat.example" not in outside.partition("<main")[2].partition("</main>")[0]


def test_expired_session_leads_to_login_and_back(office: Office, client: Client) -> None:
    user = a_member(office, Role.SECURITY_OFFICER)
    log_in(client, user.username)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    answer = client.get(DUTY)
    assert answer.headers["Location"] == f"{LOGIN}?next={DUTY}"
    assert log_in(client, user.username, next=DUTY) == DUTY


def test_form_sent_after_expiry_leads_back_to_its_page(office: Office, client: Client) -> None:
    answer = client.post("/tugas/mulai/", headers={"Referer": "http://testserver/tugas/?x=1"})
    assert answer.headers["Location"] == f"{LOGIN}?next=/tugas/%3Fx%3D1"


def test_form_sent_from_elsewhere_leads_back_nowhere(office: Office, client: Client) -> None:
    answer = client.post("/tugas/mulai/", headers={"Referer": "https://jahat.example/tugas/"})
    assert answer.headers["Location"] == LOGIN


def test_fragment_asked_after_expiry_opens_the_login_page(office: Office, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/keamanan/"}
    answer = client.get(DUTY, headers=headers)
    assert answer.headers["HX-Redirect"] == f"{LOGIN}?next=/keamanan/"


def test_session_lasts_one_long_working_day(office: Office, client: Client) -> None:
    user = a_member(office, Role.SECURITY_OFFICER)
    log_in(client, user.username)
    assert client.cookies["ramah_session"]["max-age"] == 10 * 60 * 60
    assert client.cookies["ramah_session"]["httponly"]
    assert client.cookies["ramah_session"]["samesite"] == "Lax"


def test_logout_needs_a_post_and_ends_the_session(office: Office) -> None:
    client = logged_in(a_member(office, Role.SECURITY_OFFICER))
    assert client.get(LOGOUT).status_code == 405
    assert client.get(DUTY).status_code == 200
    assert client.post(f"{LOGOUT}?next=https://jahat.example/").headers["Location"] == "/"
    assert client.get(DUTY).status_code == 302
    assert client.post(LOGOUT).status_code == 302  # again: nothing to end


def test_language_survives_login_and_logout(office: Office, client: Client) -> None:
    user = a_member(office, Role.SECURITY_OFFICER)
    client.post("/bahasa/setlang/", {"language": "en", "next": LOGIN})
    for _time in range(2):
        log_in(client, user.username)
        assert '<html lang="en"' in client.get(DUTY).content.decode()
        client.post(LOGOUT)
    assert '<html lang="en"' in client.get(LOGIN).content.decode()


def test_logged_in_person_is_led_past_the_login_page(office: Office) -> None:
    client = logged_in(a_member(office, Role.SECURITY_OFFICER))
    assert client.get(LOGIN).headers["Location"] == HOME


@pytest.mark.parametrize("path", [LOGIN, LOGOUT, "/kata-sandi/", "/tugas/mulai/"])
def test_form_without_its_token_is_refused(office: Office, path: str) -> None:
    user = a_member(office, Role.SECURITY_OFFICER)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="ramah.offices.backends.StaffBackend")
    answer = client.post(path, {"username": user.username, "password": PASSWORD, "post": "LOBBY"})
    assert answer.status_code == 403


def test_login_with_its_token_is_let_in(office: Office) -> None:
    user = a_member(office, Role.SECURITY_OFFICER)
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    token = client.cookies["ramah_csrf"].value
    assert log_in(client, user.username, csrfmiddlewaretoken=token) == HOME
