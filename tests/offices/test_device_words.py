"""What was typed when a shared device locked: kept for its person, given back to them alone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ramah.lib.encryption import decrypt
from ramah.offices.device_sessions import IDLE, USED_AT
from ramah.offices.device_words import KEPT, KEPT_FOR
from ramah.offices.models import Office, Role, User
from tests.offices.devices import a_device, is_in, type_pin, with_pin

PAGE, HOME, LOGIN, DUTY = "/tugas/", "/meja/", "/masuk/", "/tugas/"
WORD = {
    "form": "/tugas/",
    "name": "purpose",
    "said": "Keperluan: Bertanya merek",
    "value": "Bertanya merek",
}
GUARD = Role.SECURITY_OFFICER


@pytest.fixture
def person(office: Office) -> User:
    """Somebody with a PIN."""
    return with_pin(office, GUARD, full_name="Budi Contoh")


@pytest.fixture
def tablet(office: Office, person: User) -> Client:
    """A device on which that person works."""
    browser = a_device(office)[1]
    type_pin(browser, person)
    return browser


def lock(browser: Client, *words: Any, idle: bool = True, page: str = PAGE) -> Any:
    """Lock as the page does, with what stands typed on it."""
    fields = {"kept": json.dumps(words), "idle": "1" if idle else ""}
    return browser.post(
        "/perangkat/kunci/", fields, headers={"Referer": f"http://testserver{page}"}
    )


def leave_alone(browser: Client) -> None:
    """Let nobody touch the device for ten minutes."""
    session = browser.session
    session[USED_AT] = (timezone.now() - IDLE).isoformat()
    session.save()


def read(browser: Client, path: str = PAGE) -> str:
    """Open a page."""
    return str(browser.get(path).content.decode())


def test_person_comes_back_to_their_page_and_words(tablet: Client, person: User) -> None:
    assert lock(tablet, WORD).headers["Location"] == LOGIN
    shown = read(tablet, LOGIN)
    assert "Layar dikunci" in shown
    assert "Bertanya merek" not in shown
    assert type_pin(tablet, person).headers["Location"] == PAGE
    assert "Keperluan: Bertanya merek" in read(tablet)
    assert "data-kept-words" in read(tablet)


def test_lock_by_hand_without_words_leads_to_the_own_desk(tablet: Client, person: User) -> None:
    lock(tablet, idle=False)
    assert type_pin(tablet, person).headers["Location"] == HOME


def test_words_are_nobody_elses_and_outlast_them(
    office: Office, tablet: Client, person: User
) -> None:
    other = with_pin(office, GUARD, pin="730264")
    lock(tablet, WORD)
    for way_out in ("/perangkat/kunci/", "/keluar/"):
        assert type_pin(tablet, other, "730264").headers["Location"] == HOME
        assert "Bertanya merek" not in read(tablet)
        tablet.post(way_out)
        assert not is_in(tablet)
    type_pin(tablet, person)
    assert "Bertanya merek" in read(tablet)


def test_own_logout_throws_them_away(tablet: Client, person: User) -> None:
    lock(tablet, WORD)
    type_pin(tablet, person)
    tablet.post("/keluar/")
    type_pin(tablet, person)
    assert "Bertanya merek" not in read(tablet)


def test_words_sent_after_the_time_ran_out_are_kept(tablet: Client, person: User) -> None:
    leave_alone(tablet)
    fields = {"reason": "Rapat", "password": "rahasia", "pin": "480915"}
    tablet.post("/tugas/", fields, headers={"Referer": "http://testserver/tugas/"})
    assert not is_in(tablet)
    kept = json.loads(decrypt(tablet.session[KEPT]))[str(person.pk)]
    assert [word["value"] for word in kept["words"]] == ["Rapat"]
    assert type_pin(tablet, person).headers["Location"] == "/tugas/"


def test_words_go_when_their_page_was_sent_or_they_are_thrown_away(
    tablet: Client, person: User
) -> None:
    for path in ("/tugas/mulai/", "/perangkat/isian/buang/"):
        lock(tablet, WORD)
        type_pin(tablet, person)
        tablet.post("/perangkat/dipakai/", headers={"Referer": f"http://testserver{PAGE}"})
        assert "Bertanya merek" in read(tablet)
        tablet.post(path, {"post": "DROPZONE"}, headers={"Referer": f"http://testserver{PAGE}"})
        assert "Bertanya merek" not in read(tablet)


def test_words_end_after_four_hours(
    tablet: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ramah.offices.device_words.KEPT_FOR", timedelta(seconds=-1))
    lock(tablet, WORD)
    type_pin(tablet, person)
    assert "Bertanya merek" not in read(tablet)
    assert timedelta(hours=4) == KEPT_FOR


@pytest.mark.parametrize(
    "sent",
    ["", "{", "7", "[7]", '{"a": 1}', "[[]]", '[{"name": 3}]', "[" * 9000, "x" * 30_000],
    ids=lambda sent: sent[:12],
)
def test_what_no_page_of_ours_sends_is_left_out(tablet: Client, person: User, sent: str) -> None:
    answer = tablet.post("/perangkat/kunci/", {"kept": sent})
    assert answer.headers["Location"] == LOGIN
    type_pin(tablet, person)
    assert "data-kept-words" not in read(tablet)


def test_words_are_shown_as_words(tablet: Client, person: User) -> None:
    lock(tablet, {**WORD, "said": "", "value": '"><script>alert(1)</script>'})
    type_pin(tablet, person)
    assert "<script>alert" not in read(tablet)


def test_nothing_leads_out_of_the_program(tablet: Client, person: User) -> None:
    fields = {"kept": json.dumps([WORD]), "idle": "1"}
    tablet.post("/perangkat/kunci/", fields, headers={"Referer": "http://lain.example/x"})
    assert type_pin(tablet, person).headers["Location"] == HOME


def test_name_tapped_on_an_old_page_says_who_is_here(
    office: Office, tablet: Client, person: User
) -> None:
    other = with_pin(office, GUARD)
    assert type_pin(tablet, other).headers["Location"] == HOME
    assert "Budi Contoh masih masuk di perangkat ini." in read(tablet)
    type_pin(tablet, person)
    assert "masih masuk" not in read(tablet)
