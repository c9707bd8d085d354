"""Shared devices: registered by a code or at hand, renamed, cut off for good."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from ramah.administration import device_actions
from ramah.administration.changes import NotAdministrator
from ramah.administration.device_views import OFFERED
from ramah.lib.refusal import Refused
from ramah.offices.device_sessions import BOUND, COOKIE
from ramah.offices.devices import CODE_VALID_FOR, Device
from ramah.offices.models import Assignment, Office, Role, User
from ramah.visits.models import Event
from tests import factories
from tests.administration.desk import (
    ROOT,
    accepted,
    events,
    last_event,
    page,
    refused,
    revisions,
    send,
    text_of,
    unchanged,
)
from tests.factories import T0

pytestmark = pytest.mark.both
NEW = {"name": "Tablet lobi", "place": "Meja duta", "shows": "DESK"}
ELSEWHERE, HERE = {**NEW, "way": "elsewhere"}, {**NEW, "way": "here"}
ADD, LIST, CODE = "perangkat/tambah/", "perangkat/", "perangkat/kode/"


def code_on(said: str) -> str:
    """Read the code off the page."""
    found = re.search(r'lang="zxx">([A-Z0-9]{4}-[A-Z0-9]{4})<', said)
    assert found, said
    return found.group(1)


def type_code(code: str, browser: Client | None = None) -> tuple[Client, str]:
    """Type a code on a device; give it, and what it says."""
    browser = browser or Client()
    answer = browser.post("/perangkat/", {"code": code}, follow=True)
    return browser, text_of(answer)


def added(office: Office, by: User, name: str = "Tablet") -> tuple[Device, str]:
    """Add a device at T0; give it and its code."""
    values = {"name": name, "place": "Lobi"}
    return device_actions.add_device(office=office, values=values, by=by, now=T0)


def test_code_typed_on_the_device_registers_it(client: Client, admin: User) -> None:
    code = code_on(accepted(client, ADD, **ELSEWHERE))
    device = Device.objects.get()
    assert last_event() == ("DEVICE_ADDED", {"device": device.pk})
    assert code.replace("-", "") not in f"{device.code_hash} {events()}"
    assert "Menunggu kode diketik" in page(client, LIST)
    browser, said = type_code(code)
    assert "Tablet lobi" in said
    device.refresh_from_db()
    assert device.is_in_use
    assert (device.registered_by, device.code_hash) == (admin, "")
    event = Event.objects.order_by("-pk")[0]
    assert (event.code, event.actor, event.data) == (
        "DEVICE_REGISTERED",
        admin,
        {"device": device.pk},
    )
    assert COOKIE in browser.cookies
    assert "Sari Contoh" in page(client, LIST)
    assert "Tidak ada kode yang menunggu" in page(client, CODE)


def test_code_is_shown_again_while_it_may_be_typed(client: Client) -> None:
    code = code_on(accepted(client, ADD, **ELSEWHERE))
    assert code_on(page(client, CODE)) == code
    assert code not in str(dict(client.session))
    Device.objects.update(code_expires_at=timezone.now())
    assert code not in page(client, CODE)
    assert "Kode lewat waktu" in page(client, LIST)


@pytest.mark.parametrize("written", [str.lower, lambda code: code.replace("-", " "), str.strip])
def test_code_is_read_as_people_type_it(office: Office, admin: User, written: object) -> None:
    _device, code = added(office, admin)
    device, _token = device_actions.register_by_code(
        code=written(code),  # type: ignore[operator]
        now=T0 + timedelta(minutes=1),
    )
    assert device.is_in_use


def test_code_dies_after_a_quarter_of_an_hour(office: Office, admin: User) -> None:
    _device, code = added(office, admin)
    with pytest.raises(device_actions.CodeWorthless):
        device_actions.register_by_code(code=code, now=T0 + CODE_VALID_FOR)
    before = T0 + CODE_VALID_FOR - timedelta(seconds=1)
    assert device_actions.register_by_code(code=code, now=before)


def test_code_works_once_and_every_refusal_reads_alike(client: Client) -> None:
    code = code_on(accepted(client, ADD, **ELSEWHERE))
    type_code(code)
    before = events(), revisions()
    for worthless in (code, "ABCD-2345", "x", "'; --"):
        browser, said = type_code(worthless)
        assert "Kode ini tidak berlaku" in said
        assert COOKIE not in browser.cookies
    assert (events(), revisions()) == before


def test_same_browser_registers_again_when_the_answer_was_lost(client: Client) -> None:
    code = code_on(accepted(client, ADD, **ELSEWHERE))
    browser = Client()
    browser.get("/perangkat/")
    type_code(code, browser)
    token = browser.cookies.pop(COOKIE).value
    before = events(), revisions()
    assert "Tablet lobi" in type_code(code, browser)[1]
    assert browser.cookies[COOKIE].value == token
    stranger = Client()
    stranger.get("/perangkat/")
    assert "Kode ini tidak berlaku" in type_code(code, stranger)[1]
    assert (events(), revisions()) == before


@pytest.mark.parametrize("fields", ["too late", "cut off"])
def test_code_is_worth_nothing_again_later(client: Client, admin: User, fields: str) -> None:
    code = code_on(accepted(client, ADD, **ELSEWHERE))
    now = timezone.now()
    device, _token = device_actions.register_by_code(code=code, now=now, browser="a browser's")
    if fields == "cut off":
        device_actions.cut_off(device=device, by=admin, now=now)
    later = now + (CODE_VALID_FOR if fields == "too late" else timedelta(0))
    with pytest.raises(device_actions.CodeWorthless):
        device_actions.register_by_code(code=code, now=later, browser="a browser's")


def test_code_dies_with_the_administrators_role(office: Office, admin: User) -> None:
    _device, code = added(office, admin)
    Assignment.objects.filter(user=admin).delete()
    before = events(), revisions()
    with pytest.raises(device_actions.CodeWorthless):
        device_actions.register_by_code(code=code, now=T0)
    assert (events(), revisions()) == before


def test_code_typed_twice_on_the_device_says_it_is_registered(client: Client) -> None:
    code = code_on(accepted(client, ADD, **ELSEWHERE))
    browser, _said = type_code(code)
    before = events()
    token = browser.cookies[COOKIE].value
    _browser, said = type_code(code, browser)
    assert "Perangkat ini sudah terdaftar." in said
    assert (events(), browser.cookies[COOKIE].value) == (before, token)


def test_device_at_hand_is_registered_with_the_session_on_it(client: Client) -> None:
    said = accepted(client, ADD, **HERE)
    device = Device.objects.get()
    assert "Perangkat ini terdaftar." in said
    assert "Ganti orang" in said
    assert client.session[BOUND] == device.pk
    assert last_event() == ("DEVICE_REGISTERED", {"device": device.pk})
    assert "sudah terdaftar sebagai Tablet lobi" in unchanged(client, ADD, **HERE)


@pytest.mark.parametrize("answers", [HERE, ELSEWHERE])
def test_device_added_twice_is_one_device(
    client: Client, admin: User, answers: dict[str, str]
) -> None:
    send(client, ADD, **answers)
    browser = factories.browser_of(admin)  # the first answer, with its cookie, got lost
    assert "sudah ada dalam daftar" in unchanged(browser, ADD, **answers)
    assert Device.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "id_name"),
        ({"place": ""}, "id_place"),
        ({"name": "x" * 61}, "id_name"),
        ({"way": "terbang"}, "id_way_0"),
        ({"shows": "BOARD"}, "id_shows"),  # boards open without being registered
        ({"shows": ""}, "id_shows"),
    ],
)
def test_bad_answers_are_named(client: Client, changes: dict[str, str], field: str) -> None:
    assert f'href="#{field}"' in refused(client, ADD, **{**ELSEWHERE, **changes})


def test_name_is_unique_among_devices_not_cut_off(client: Client, office: Office) -> None:
    send(client, ADD, **ELSEWHERE)
    other = {**ELSEWHERE, "place": "Ruang lain"}
    assert "Nama ini sudah dipakai perangkat lain" in refused(client, ADD, **other)
    accepted(client, f"perangkat/{Device.objects.get().pk}/putus/")
    accepted(client, ADD, **other)
    assert office.devices.count() == 2


def test_device_is_renamed(client: Client, office: Office, admin: User) -> None:
    device, _code = added(office, admin)
    added(office, admin, "PC loket")
    address = f"perangkat/{device.pk}/"
    accepted(client, address, name="Tablet duta", place="Lobi", shows="DESK")
    assert last_event() == ("DEVICE_CHANGED", {"device": device.pk, "fields": ["name"]})
    unchanged(client, address, name="Tablet duta", place="Lobi", shows="DESK")
    taken = {"name": "PC loket", "place": "Lobi", "shows": "DESK"}
    assert "sudah dipakai" in refused(client, address, **taken)


def test_only_what_has_pages_is_offered(client: Client, office: Office, admin: User) -> None:
    device, _code = added(office, admin)
    offered = {kind for kind in Device.Shows if f'value="{kind}"' in page(client, ADD)}
    assert offered == set(OFFERED)
    Device.objects.update(shows="BOARD")  # from a program that knew more
    address = f"perangkat/{device.pk}/"
    assert 'value="BOARD" selected' in page(client, address)
    accepted(client, address, name="Tablet", place="Lobi", shows="DESK")
    assert last_event() == ("DEVICE_CHANGED", {"device": device.pk, "fields": ["shows"]})


@pytest.mark.parametrize(
    ("browser", "said"),
    [
        ("Chrome 109", "Chrome 109"),
        ("Chrome 86", "Chrome 86 Perlu diperbarui"),
        ("?", "Tidak dikenal"),
    ],
)
def test_list_says_whose_browser_is_too_old(
    client: Client, office: Office, admin: User, browser: str, said: str
) -> None:
    added(office, admin)
    Device.objects.update(browser=browser)
    shown = re.sub(r"<[^>]+>|\s+", " ", page(client, LIST))
    assert said in re.sub(r" +", " ", shown)
    assert ("Perlu diperbarui" in shown) == (browser == "Chrome 86")


def test_new_code_leaves_the_cookie_good_until_it_is_typed(client: Client) -> None:
    first, _said = type_code(code_on(accepted(client, ADD, **ELSEWHERE)))
    device = Device.objects.get()
    code = code_on(accepted(client, f"perangkat/{device.pk}/kode/"))
    assert last_event() == ("DEVICE_CODE_GIVEN", {"device": device.pk})
    assert "terdaftar sebagai" in text_of(first.get("/perangkat/"))
    second, _said = type_code(code)
    assert "terdaftar sebagai" in text_of(second.get("/perangkat/"))
    assert "terdaftar sebagai" not in text_of(first.get("/perangkat/"))


def test_cut_off_needs_a_confirmation_and_is_said(client: Client) -> None:
    browser, _said = type_code(code_on(accepted(client, ADD, **ELSEWHERE)))
    device = Device.objects.get()
    address = f"perangkat/{device.pk}/putus/"
    page(client, address)
    assert Device.objects.get().is_in_use
    assert "Perangkat diputus." in accepted(client, address)
    assert last_event() == ("DEVICE_CUT_OFF", {"device": device.pk})
    assert "sudah diputus sebelumnya" in unchanged(client, address)
    assert "Diputus" in page(client, LIST)
    assert "tidak dapat dipakai lagi" in page(client, f"perangkat/{device.pk}/")
    said = text_of(browser.get("/perangkat/"))
    assert "Perangkat ini sudah diputus oleh administrator kantor." in said


def test_cut_off_device_is_neither_renamed_nor_given_a_code(client: Client) -> None:
    send(client, ADD, **ELSEWHERE)
    device = Device.objects.get()
    accepted(client, f"perangkat/{device.pk}/putus/")
    send(client, f"perangkat/{device.pk}/", name="Lain", place="Lain", shows="DESK")
    send(client, f"perangkat/{device.pk}/kode/")
    device.refresh_from_db()
    assert (device.name, device.code_hash) == ("Tablet lobi", "")
    assert last_event()[0] == "DEVICE_CUT_OFF"


def test_cut_off_kills_a_code_not_yet_typed(client: Client) -> None:
    code = code_on(accepted(client, ADD, **ELSEWHERE))
    accepted(client, f"perangkat/{Device.objects.get().pk}/putus/")
    assert "Kode ini tidak berlaku" in type_code(code)[1]


def test_administrator_may_cut_off_the_device_at_hand(client: Client) -> None:
    send(client, ADD, **HERE)
    address = f"{ROOT}perangkat/{Device.objects.get().pk}/putus/"
    assert "sedang Anda pakai" in text_of(client.get(address))
    client.post(address)
    assert client.get(ROOT).status_code == 302


def test_actions_refuse_who_is_no_administrator_here(office: Office, admin: User) -> None:
    device, _code = added(office, admin)
    other = factories.an_office("Kantor Lain")
    strangers = [
        factories.a_person(office, Role.MANAGER_ON_DUTY),
        factories.a_person(other, Role.OFFICE_ADMINISTRATOR),
    ]
    before = events(), revisions()
    for by in strangers:
        about: dict[str, Any] = {"by": by, "now": T0}
        with pytest.raises(NotAdministrator):
            device_actions.cut_off(device=device, **about)
        with pytest.raises(NotAdministrator):
            device_actions.give_code(device=device, **about)
        with pytest.raises(NotAdministrator):
            device_actions.change_device(device=device, values=NEW, **about)
        for add in (device_actions.add_device, device_actions.add_this_device):
            with pytest.raises(NotAdministrator):
                add(office=office, values=NEW, **about)
    assert (events(), revisions()) == before


def test_list_shows_the_own_offices_devices_alone(client: Client) -> None:
    other = factories.an_office("Kantor Lain")
    added(other, factories.a_person(other, Role.OFFICE_ADMINISTRATOR), "Tablet orang lain")
    assert "Tablet orang lain" not in page(client, LIST)


def test_what_may_never_be_false_is_refused_by_the_database(office: Office, admin: User) -> None:
    device, _code = added(office, admin)
    for broken in (
        {"code_by": None},
        {"token_hash": "x"},
        {"registered_at": T0},
        {"cut_off_at": T0},
        {"cut_off_at": T0, "cut_off_by": admin},  # its code still works
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Device.objects.filter(pk=device.pk).update(**broken)


def test_two_hands_type_a_code_at_once(emptied: None) -> None:
    office = factories.an_office()
    _device, code = added(office, factories.someone(office, Role.OFFICE_ADMINISTRATOR))
    outcomes: list[str] = []

    def register() -> None:
        try:
            device_actions.register_by_code(code=code, now=T0)
            outcomes.append("registered")
        except Refused as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=register) for _time in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["CodeWorthless"] * 5 + ["registered"]
