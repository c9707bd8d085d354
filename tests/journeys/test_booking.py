"""A blind visitor announces themselves on a phone, and everything is ready when they come."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import log_in
from tests.journeys.house import passwords_of
from tests.journeys.office import begin_duty
from tests.journeys.people import PC, PHONE, TABLET, ZOOMED, Person
from tests.journeys.phones import Room, a_room

MOST_TABS = 60


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Room]:
    """A served office that is open to visitors and takes bookings."""
    with a_room(Path(tmp_path_factory.mktemp("room")), chromium) as made:
        made.teller.tell("take_bookings")
        yield made


def tab_to(page: Page, selector: str) -> None:
    """Go by the keyboard alone to one input, and see that it shows the focus."""
    for _tab in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def code_of(person: Person) -> str:
    """Read the code on a booking's page, without its dash."""
    return person.page.locator(".booking-code").inner_text().replace("-", "")


def staff(room: Room, username: str, size: tuple[int, int]) -> Person:
    """Log a member of staff in."""
    person = room.phone(size, before="")
    log_in(person, username, passwords_of(room.installation.home)[username])
    return person


def announce_by_keyboard(visitor: Person) -> str:
    """Fill in the form with Tab, Space and Enter, forgetting the consent at first."""
    visitor.go("/janji/")
    tab_to(visitor.page, ".booking-days a")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_load_state()
    visitor.look()
    page = visitor.page
    expect(page.locator(".booking-consent")).to_be_hidden()  # asked once a need is chosen
    tab_to(page, "[name=slot]")
    page.keyboard.press("Space")
    tab_to(page, "[name=service]")
    page.keyboard.press("k")  # Kekayaan Intelektual or Konsultasi: the first with this letter
    for code in ("DITUNTUN", "BAHASA_ISYARAT"):
        tab_to(page, f"[value={code}]")
        page.keyboard.press("Space")
    tab_to(page, "[name=has_companion]")
    page.keyboard.press("Space")
    tab_to(page, "[name=name]")
    page.keyboard.type("Tamu Contoh")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")  # the consent was passed over
    page.wait_for_load_state()
    visitor.look()
    visitor.sees("Ada yang perlu diperbaiki")
    expect(page.locator("[name=name]")).to_have_value("Tamu Contoh")
    expect(page.locator("[value=DITUNTUN]")).to_be_checked()
    tab_to(page, "[name=consents]")
    page.keyboard.press("Space")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    visitor.look()
    visitor.sees("Janji Anda tercatat")
    expect(page.locator("main")).not_to_contain_text("Tamu Contoh")
    return code_of(visitor)


def set_off_with_interpreter(guard: Person) -> None:
    """Name the interpreter, note a need, and go: the ambassador and the companion are known."""
    guard.look()
    guard.page.locator("summary").filter(has_text="Pilih petugas").last.click()
    guard.page.locator("[name=unit_BAHASA_ISYARAT]").select_option(
        label="Juru bahasa isyarat: Hendra Contoh"
    )
    accompanied = guard.page.get_by_role("radio", name="Dengan pendamping")
    expect(accompanied).to_be_checked()  # as announced: nobody asks again
    guard.page.locator("summary").filter(has_text="Catatan untuk Duta Pelayanan").click()
    guard.page.get_by_label("Catatan untuk Duta Pelayanan").fill("Sentuh lengan kanan")
    guard.look()
    guard.choose("Tanpa kendaraan")
    guard.tap("Antar ke lobi")
    guard.sees("Menunggu Dewi Contoh")
    guard.look()


def be_handed_over(ambassador: Person) -> None:
    """Read live what the officer learnt, accept by one tap, and be asked nothing twice."""
    for told in ("Serah terima", "Untuk Anda", "Dengan pendamping", "Sentuh lengan kanan"):
        ambassador.sees(told)  # live, without a tap
    ambassador.sees("Tongkat putih TP-01")
    ambassador.sees("Juru bahasa isyarat Hendra Contoh")
    ambassador.look()
    ambassador.page.locator("[id^=terima-]").first.click()
    ambassador.sees("Waktu langkah 3 berjalan")
    ambassador.sees("Pendamping: ada, sudah dicatat")
    ambassador.sees("Sentuh lengan kanan")
    expect(ambassador.page.locator("[name=name]")).to_have_value("Tamu Contoh")
    ambassador.look()


def test_blind_visitor_with_companion_and_interpreter_is_expected_and_received(
    room: Room,
) -> None:
    visitor = room.phone(PHONE)
    code = announce_by_keyboard(visitor)
    manager = staff(room, "hendra", PC)
    begin_duty(manager, "Manajer")
    key = room.teller.tell("day_comes", code)
    manager.go("/persiapan/")
    row = manager.page.locator("tr").filter(has_text=f"{code[:4]}-{code[4:]}")
    expect(row).to_contain_text("Tongkat putih TP-01, di dropzone")
    expect(row).to_contain_text("Juru bahasa isyarat mulai pukul")
    expect(row).to_contain_text("(dengan pendamping sendiri)")

    ambassador = staff(room, "dewi", TABLET)
    begin_duty(ambassador, "Lobi")
    guard = staff(room, "budi", PHONE)
    begin_duty(guard, "Dropzone")
    guard.tap_at(f"{code[:4]}-{code[4:]}", "Sudah tiba")
    guard.sees("Sapa dengan nama: Tamu Contoh")
    guard.tap("Terima pemohon")
    assert "/keamanan/" in guard.page.url
    guard.tap("Saya dampingi")
    checked = guard.page.locator("label.tile", has=guard.page.locator("input:checked"))
    expect(checked.filter(has_text="Tongkat putih")).to_contain_text("TP-01")
    expect(checked.filter(has_text="Juru bahasa isyarat")).to_have_count(1)
    set_off_with_interpreter(guard)
    be_handed_over(ambassador)
    known = room.teller.tell("arrived_with", key)
    assert known == ["DITUNTUN", "BAHASA_ISYARAT", "companion"]
    visitor.go(f"/janji/{code}/")
    visitor.sees("Anda sudah tiba")


def test_booking_is_made_moved_and_cancelled_without_script(room: Room) -> None:
    visitor = room.phone(ZOOMED, before="", java_script_enabled=False)
    visitor.go("/janji/")
    visitor.page.locator(".booking-days a").nth(1).click()
    visitor.look()
    visitor.tap("Buat janji", within=visitor.page.locator("form"))
    visitor.sees("Ada yang perlu diperbaiki")
    visitor.page.locator(".tile").first.click()
    visitor.page.locator("[name=service]").select_option(label="Kekayaan Intelektual")
    visitor.tap("Buat janji", within=visitor.page.locator("form"))
    visitor.sees("Janji Anda tercatat")
    code = code_of(visitor)
    visitor.tap("Pindah ke waktu lain")
    visitor.page.locator(".booking-days a").nth(2).click()
    visitor.page.locator(".tile").last.click()
    visitor.tap("Pindahkan janji")
    visitor.sees("Janji Anda tercatat")
    assert code_of(visitor) == code
    visitor.tap("Batalkan janji")
    visitor.tap("Ya, batalkan janji")
    visitor.sees("Janji ini dibatalkan")


def test_staff_book_on_the_telephone(room: Room) -> None:
    ambassador = staff(room, "dewi", TABLET)
    ambassador.go("/duta/")
    ambassador.tap("Janji temu")
    ambassador.tap("Buat janji lewat telepon")
    ambassador.page.locator(".booking-days a").nth(3).click()
    ambassador.look()
    ambassador.page.locator(".booking-slots .tile").first.click()
    ambassador.page.locator("[name=service]").select_option(label="Kekayaan Intelektual")
    ambassador.choose("Kursi roda")
    ambassador.choose("Disetujui lewat telepon")
    ambassador.tap("Buat janji", within=ambassador.page.locator("form:not([action])"))
    ambassador.sees("Janji tercatat. Bacakan kodenya.")
    ambassador.sees("Bacakan kepada pemohon")
    assert re.fullmatch(
        r"[2-9A-Z]{4}-[2-9A-Z]{4}", ambassador.page.locator(".booking-code").inner_text()
    )
