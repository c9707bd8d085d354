"""One tablet, two people: registered, switched by PIN, then cut off."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from ramah.offices.models import Office, Post, Role, User
from ramah.visits.models import Event
from tests import factories
from tests.journeys.conftest import log_in
from tests.journeys.people import PC, PHONE, TABLET, ZOOMED, Person
from tests.offices.devices import with_pin
from tests.offices.people import PASSWORD, a_member

Open = Callable[..., Person]


@pytest.fixture
def office(emptied: None) -> Office:
    """An office with an administrator, a guard and an ambassador."""
    office = factories.an_office(is_demo=True)
    a_member(office, Role.OFFICE_ADMINISTRATOR, username="sari", full_name="Sari Contoh")
    a_member(office, Role.SECURITY_OFFICER, username="budi", full_name="Budi Contoh")
    guest = {"username": "dewi", "full_name": "Dewi Contoh"}
    with_pin(office, Role.SERVICE_AMBASSADOR, pin="730264", **guest)
    return office


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer, office: Office) -> Iterator[Open]:
    """Open a browser of its own."""
    people: list[Person] = []

    def opened(size: tuple[int, int], *, script: bool = True, **options: Any) -> Person:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=script, **options
        )
        people.append(Person(context, live_server.url, script=script))
        return people[-1]

    yield opened
    for person in people:
        assert person.complaints == []
        person.context.close()


def log_in_by_pin(tablet: Person, name: str, pin: str) -> None:
    """Tap a name and type the PIN."""
    tablet.tap(name)
    tablet.write("PIN", pin)
    tablet.tap("Masuk", within=tablet.page.locator("main form"))


def change_person(tablet: Person) -> None:
    """Tap Ganti orang in the menu."""
    tablet.open("Menu")
    tablet.tap("Ganti orang")
    tablet.sees("Siapa yang bertugas?")


def set_pin(person: Person, pin: str) -> None:
    """Set a PIN on the page of the own password."""
    person.go("/kata-sandi/")
    person.tap("Atur PIN saya")
    person.write("Kata sandi Anda", PASSWORD)
    person.page.get_by_label("PIN baru").first.fill(pin)
    person.write("PIN baru, sekali lagi", pin)
    person.tap("Pasang PIN")
    person.sees("PIN Anda sudah terpasang.")


def begin(tablet: Person, post: str) -> None:
    """Begin duty at a post."""
    tablet.go("/tugas/")
    tablet.page.locator("main .tile").filter(has_text=post).first.click()
    tablet.page.wait_for_load_state()
    tablet.look()


def register_at_hand(tablet: Person) -> None:
    """Let the administrator register the tablet they hold."""
    log_in(tablet, "sari", PASSWORD)
    tablet.go("/administrasi/perangkat/tambah/")
    tablet.write("Nama perangkat", "Tablet lobi")
    tablet.write("Tempat", "Lobi")
    tablet.choose("sedang saya pakai ini")
    tablet.tap("Simpan")
    tablet.sees("Perangkat ini terdaftar.")


def make_pin(tablet: Person) -> None:
    """Let the guard log in by password once, and set a PIN."""
    tablet.tap("Masuk dengan kata sandi")
    tablet.write("Nama pengguna", "budi")
    tablet.page.get_by_label("Kata sandi").first.fill(PASSWORD)
    tablet.tap("Masuk", within=tablet.page.locator("main form"))
    set_pin(tablet, "480915")


def guard_and_ambassador_work(tablet: Person) -> None:
    """Let the guard receive a visitor, and the ambassador begin duty after them."""
    log_in_by_pin(tablet, "Budi Contoh", "111222")
    tablet.sees("PIN tidak cocok. Sisa kesempatan: 4 kali.")
    tablet.write("PIN", "480915")
    tablet.tap("Masuk", within=tablet.page.locator("main form"))
    begin(tablet, "Dropzone")
    tablet.go("/keamanan/")
    tablet.tap("Kursi roda")
    change_person(tablet)
    tablet.sees("Bertugas: Dropzone")
    log_in_by_pin(tablet, "Dewi Contoh", "730264")
    begin(tablet, "Lobi")


def cut_off(admin: Person) -> None:
    """Cut the tablet off from the administrator's PC."""
    log_in(admin, "sari", PASSWORD)
    admin.go("/administrasi/perangkat/")
    admin.tap("Tablet lobi")
    admin.tap("Putus perangkat")
    admin.tap("Putus sekarang")
    admin.sees("Perangkat diputus.")


def told() -> list[tuple[str, str]]:
    """List what was recorded, each with who did it."""
    events = Event.objects.select_related("actor").order_by("sequence")
    return [(event.code, event.actor.username if event.actor else "") for event in events]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_two_people_share_a_tablet_until_it_is_cut_off(opened: Open, script: bool) -> None:
    tablet, admin = opened(TABLET, script=script), opened(PC, script=script)
    register_at_hand(tablet)
    change_person(tablet)
    make_pin(tablet)
    change_person(tablet)
    guard_and_ambassador_work(tablet)
    cut_off(admin)
    tablet.go("/duta/")
    tablet.sees("Perangkat ini sudah diputus oleh administrator kantor.")
    assert tablet.page.get_by_label("Kata sandi").count() > 0
    assert told() == [
        ("DEVICE_REGISTERED", "sari"),
        ("PIN_SET", "budi"),
        ("DUTY_STARTED", "budi"),
        ("VISITOR_RECEIVED", "budi"),
        ("DUTY_STARTED", "dewi"),
        ("DEVICE_CUT_OFF", "sari"),
    ]


def test_phone_is_registered_by_a_code(opened: Open) -> None:
    admin, phone = opened(PC), opened(PHONE)
    log_in(admin, "sari", PASSWORD)
    admin.go("/administrasi/perangkat/tambah/")
    admin.write("Nama perangkat", "Ponsel dropzone")
    admin.write("Tempat", "Dropzone")
    admin.tap("Simpan")
    code = admin.page.locator(".admin-secret").inner_text()
    phone.go("/perangkat/")
    phone.write("Kode pendaftaran", code.lower())
    phone.tap("Daftarkan perangkat ini")
    phone.sees("Ponsel dropzone")
    phone.tap("Masuk", within=phone.page.locator("main"))
    log_in_by_pin(phone, "Dewi Contoh", "730264")
    expect(phone.page.locator(".masthead")).to_contain_text("Duta")


def test_device_nobody_touches_locks_its_screen(opened: Open) -> None:
    admin = opened(TABLET)
    admin.page.clock.install()
    register_at_hand(admin)
    admin.page.clock.fast_forward("09:00")
    admin.page.keyboard.press("Shift")
    admin.page.clock.fast_forward("09:30")
    expect(admin.page.get_by_role("heading", name="Perangkat bersama")).to_be_visible()
    admin.page.clock.fast_forward("01:00")
    admin.sees("Siapa yang bertugas?")


def at_the_form(tablet: Person, office: Office) -> None:
    """Let the ambassador open the form of a visitor on the tablet, after the clock was replaced."""
    ambassador = User.objects.get(username="dewi")
    factories.on_duty(ambassador, Post.LOBBY)
    visit = factories.a_visit_at("register_visitor", office, at=timezone.now())
    tablet.page.clock.install()
    register_at_hand(tablet)
    change_person(tablet)
    log_in_by_pin(tablet, "Dewi Contoh", "730264")
    tablet.go(f"/duta/{visit.pk}/daftar/")


def test_words_typed_before_the_screen_locked_come_back(opened: Open, office: Office) -> None:
    tablet = opened(TABLET)
    at_the_form(tablet, office)
    tablet.write("Keperluan", "Bertanya tentang merek")
    tablet.write("Nama pemohon", "Tamu Contoh")
    tablet.choose("Kekayaan Intelektual")
    tablet.page.clock.fast_forward("09:10")
    tablet.sees("Layar akan dikunci sebentar lagi")
    tablet.look()
    tablet.page.keyboard.press("Shift")
    expect(tablet.page.locator("[data-idle-warning]")).to_be_hidden()
    tablet.page.clock.fast_forward("10:10")
    tablet.sees("Siapa yang bertugas?")
    tablet.sees("Layar dikunci karena 10 menit tidak dipakai.")
    tablet.look()
    assert "Tamu Contoh" not in tablet.page.content()
    log_in_by_pin(tablet, "Dewi Contoh", "730264")
    tablet.sees("Isian Anda sebelum layar dikunci")
    kept = tablet.page.locator("[data-kept-words] li").all_inner_texts()
    assert kept[0] == "Kekayaan Intelektual"
    assert kept[1].endswith(": Bertanya tentang merek")
    expect(tablet.page.get_by_label("Keperluan").first).to_have_value("Bertanya tentang merek")
    expect(tablet.page.get_by_label("Nama pemohon").first).to_have_value("Tamu Contoh")
    tablet.tap("Daftarkan, beri nomor antrean")
    assert "Isian Anda sebelum" not in tablet.page.content()
    assert ("VISITOR_REGISTERED", "dewi") in told()


def test_lock_without_connection_covers_the_page_and_loses_nothing(
    opened: Open, office: Office
) -> None:
    tablet = opened(TABLET)
    at_the_form(tablet, office)
    tablet.write("Keperluan", "Bertanya tentang merek")
    tablet.context.set_offline(True)
    tablet.page.clock.fast_forward("10:10")
    expect(tablet.page.get_by_label("Keperluan").first).to_be_hidden()
    tablet.sees("Layar akan dikunci sebentar lagi")
    tablet.context.set_offline(False)
    tablet.page.clock.fast_forward("00:10")
    tablet.sees("Siapa yang bertugas?")
    tablet.complaints.clear()  # the browser's own words about the lost connection
    log_in_by_pin(tablet, "Dewi Contoh", "730264")
    expect(tablet.page.get_by_label("Keperluan").first).to_have_value("Bertanya tentang merek")


def test_tab_left_open_does_not_lock_the_one_in_use(opened: Open, office: Office) -> None:
    tablet = opened(TABLET)
    at_the_form(tablet, office)
    other = tablet.context.new_page()  # under the same clock
    other.goto(tablet.page.url)
    tablet.page.clock.fast_forward("09:00")
    other.keyboard.press("Shift")
    tablet.page.clock.fast_forward("09:00")
    expect(tablet.page.get_by_role("heading", name="Daftarkan pemohon")).to_be_visible()
    expect(other.get_by_role("heading", name="Daftarkan pemohon")).to_be_visible()


def test_form_of_one_person_is_not_sent_as_another(opened: Open, office: Office) -> None:
    """Another tab, another person: the page left open is worth nothing."""
    tablet = opened(TABLET)
    with_pin(office, Role.SERVICE_AMBASSADOR, username="rina", full_name="Rina Contoh")
    at_the_form(tablet, office)
    tablet.write("Keperluan", "Bertanya tentang merek")
    old, tablet.page = tablet.page, tablet.context.new_page()
    tablet.go("/duta/")
    change_person(tablet)
    log_in_by_pin(tablet, "Rina Contoh", "480915")
    old.get_by_role("button", name="Daftarkan, beri nomor antrean").click()
    expect(old.get_by_role("heading", name="Formulir sudah kedaluwarsa")).to_be_visible()
    assert "VISITOR_REGISTERED" not in dict(told())


def test_administrator_who_came_by_pin_shows_the_password(opened: Open, office: Office) -> None:
    tablet = opened(TABLET)
    with_pin(office, Role.OFFICE_ADMINISTRATOR, username="tuti", full_name="Tuti Contoh")
    register_at_hand(tablet)
    change_person(tablet)
    log_in_by_pin(tablet, "Tuti Contoh", "480915")
    tablet.go("/administrasi/perangkat/")
    tablet.sees("Kata sandi untuk administrasi")
    tablet.write("Kata sandi Anda", "keliru")
    tablet.tap("Lanjutkan")
    tablet.sees("Kata sandi tidak cocok.")
    tablet.write("Kata sandi Anda", PASSWORD)
    tablet.tap("Lanjutkan")
    tablet.sees("Tablet lobi")


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed to 400 %"])
def test_names_and_pin_by_keyboard_on_small_screens(
    opened: Open, office: Office, size: tuple[int, int]
) -> None:
    phone = opened(size)
    for number in range(8):
        name = f"Petugas Contoh dengan Nama yang Cukup Panjang {number}"
        with_pin(office, Role.SECURITY_OFFICER, full_name=name)
    register_at_hand(phone)
    change_person(phone)
    tile = phone.page.get_by_role("link", name="Dewi Contoh")
    tile.focus()
    phone.page.keyboard.press("Enter")
    expect(phone.page.get_by_label("PIN").first).to_be_focused()
    phone.look()
    phone.page.keyboard.type("730264")
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator(".masthead")).to_contain_text("Duta")
    phone.look()
