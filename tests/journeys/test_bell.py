"""The dropzone rings: the officer hears it, comes, and escorts; where nobody comes it goes on."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from ramah.offices.device_sessions import COOKIE
from tests.journeys.conftest import log_in
from tests.journeys.house import passwords_of
from tests.journeys.office import begin_duty
from tests.journeys.people import PC, PHONE, TABLET, ZOOMED, Person
from tests.journeys.phones import SECONDS, Room, a_room

TV = (1920, 1080)


@pytest.fixture
def room(tmp_path: Path, chromium: Browser) -> Iterator[Room]:
    """A served office, and phones."""
    with a_room(tmp_path, chromium) as made:
        made.teller.tell("bell", 30, 90, 150)
        yield made


def on_duty(room: Room, name: str, post: str, size: tuple[int, int] = PHONE) -> Person:
    """Let somebody log in and begin duty."""
    person = room.phone(size)
    log_in(person, name, passwords_of(room.installation.home)[name])
    begin_duty(person, post)
    return person


def try_bell(person: Person) -> None:
    """Test the bell, as one does on starting duty."""
    expect(person.page.locator("[data-bell-sound]")).to_have_attribute("data-state", "untested")
    person.tap("Uji bel")
    person.sees("Bel siap.")
    assert sounds(person) == (4, 1), "the example"


def sounds(person: Person) -> tuple[int, int]:
    """Count the notes played and the vibrations since the page came."""
    found = person.page.evaluate("[window.notes, window.buzzes.filter(Array.isArray).length]")
    return found[0], found[1]


def is_ringing(person: Person, state: str = "ringing", *, within: float = 5) -> None:
    """Wait until a screen rings, or is quiet."""
    body = person.page.locator("body")
    expect(body).to_have_attribute("data-bell", state, timeout=within * SECONDS)


def phase(person: Person, state: str, *, within: float = 8) -> None:
    """Wait until the visitor's page shows a state."""
    found = person.page.locator("[data-visitor-state]")
    expect(found).to_have_attribute("data-phase", state, timeout=within * SECONDS)


def ring(room: Room, size: tuple[int, int] = PHONE, *, help: str = "", **options: Any) -> Person:
    """Scan the sign, choose a help, and press the button."""
    visitor = room.phone(size, **options)
    visitor.go("/panggil/?tempat=PARKING")
    if help:
        visitor.choose(help)
    visitor.page.locator(".bell-big").click()
    visitor.page.wait_for_load_state()
    visitor.look()
    return visitor


def escort_to_the_lobby(room: Room, guard: Person) -> None:
    """Bring the visitor with the wheelchair to the ambassador, who accepts by one tap."""
    ambassador = on_duty(room, "dewi", "Lobi", TABLET)
    guard.page.reload()
    guard.look()
    guard.choose("Tanpa kendaraan")
    guard.tap("Antar ke lobi")
    guard.sees("Menunggu Dewi Contoh")
    ambassador.sees("Untuk Anda")
    ambassador.sees("Kursi roda KR-01")
    ambassador.look()
    ambassador.page.locator("[id^=terima-]").first.click()
    ambassador.sees("Waktu langkah 3 berjalan")


def test_dropzone_ring_to_escort(room: Room) -> None:
    guard = on_duty(room, "budi", "Dropzone")
    guard.sees("Uji bel sebelum bertugas")
    try_bell(guard)
    visitor = ring(room, help="Kursi roda")
    visitor.sees("Terkirim ke petugas jaga")
    is_ringing(guard, within=3)
    guard.sees("Tempat parkir")
    alert = guard.page.locator("[data-bell-alert]")
    expect(alert).to_have_text("Bel berbunyi: Tempat parkir. Kursi roda")
    guard.page.wait_for_timeout(4 * SECONDS)
    notes, buzzes = sounds(guard)
    assert notes >= 12, "it rings on"
    assert buzzes >= 3
    guard.look()
    guard.tap("Saya datang")
    phase(visitor, "taken", within=4)
    visitor.sees("Petugas menuju Anda.")
    visitor.look()
    assert sounds(visitor)[1] == 1, "the phone trembles"
    is_ringing(guard, "quiet")
    guard.tap("Catat kunjungan")
    wheelchair = guard.page.get_by_role("checkbox", name=re.compile("Kursi roda"))
    expect(wheelchair).to_be_checked()
    guard.tap("Catat kunjungan", within=guard.page.locator(".action-bar"))
    guard.tap("Saya dampingi")
    guard.sees("Waktu langkah 2 berjalan.")
    escort_to_the_lobby(room, guard)
    visitor.sees("Petugas menuju Anda.")
    guard.go("/keamanan/")
    assert not guard.page.get_by_text("Anda menuju pemohon").count()


def test_nobody_comes_and_it_goes_on_to_the_manager_and_the_telephone(room: Room) -> None:
    room.teller.tell("bell", 6, 12, 18)
    guard = on_duty(room, "budi", "Dropzone")
    ambassador = on_duty(room, "dewi", "Lobi", TABLET)
    manager = on_duty(room, "hendra", "Manajer", PC)
    try_bell(manager)
    post = room.phone(TV)
    post.context.add_cookies([{"name": COOKIE, "value": room.teller.tell("post"), "url": room.url}])
    post.go("/papan/bel/")
    try_bell(post)
    visitor = ring(room)
    is_ringing(guard, within=3)
    is_ringing(post, within=3)
    is_ringing(ambassador, "quiet")
    post.look()
    is_ringing(ambassador, within=8)
    phase(visitor, "next")
    is_ringing(manager, within=10)
    assert sounds(manager)[0] >= 8
    manager.look()
    phase(visitor, "telephone", within=14)
    visitor.look()
    dial = visitor.page.get_by_role("link", name=re.compile("Telepon"))
    expect(dial).to_have_attribute("href", "tel:0215550199")
    visitor.tap("Batalkan panggilan")
    visitor.sees("Petugas tidak lagi dipanggil.")
    for person in (guard, ambassador, manager, post):
        is_ringing(person, "quiet")
    post.sees("Tidak ada panggilan.")


def test_post_takes_a_ring_by_keyboard_and_the_officer_closes_it(room: Room) -> None:
    guard = on_duty(room, "budi", "Dropzone")
    post = room.phone(TV)
    post.context.add_cookies([{"name": COOKIE, "value": room.teller.tell("post"), "url": room.url}])
    post.go("/papan/bel/")
    visitor = ring(room, help="Kursi roda")
    name = post.page.get_by_role("button", name=re.compile("datang"))
    expect(name).to_have_count(1)
    post.look()
    name.focus()
    post.page.keyboard.press("Enter")
    post.sees("dicatat di pos ini")
    post.look()
    phase(visitor, "taken", within=4)
    guard.sees("Nama Anda dipilih di layar pos.")
    guard.page.get_by_text("Tidak perlu kunjungan").click()
    guard.look()
    guard.tap("Orangnya sudah pergi")
    guard.sees("Panggilan ditutup tanpa kunjungan.")
    phase(visitor, "closed")
    visitor.look()
    post.sees("Tidak ada panggilan.")


def test_page_works_without_script_by_keyboard_and_at_400_percent(room: Room) -> None:
    on_duty(room, "budi", "Dropzone")
    plain = ring(room, ZOOMED, help="Tidak tahu jalan masuk", java_script_enabled=False)
    plain.sees("Terkirim ke petugas jaga")
    plain.tap("Batalkan panggilan")
    plain.sees("Panggilan dibatalkan")
    keys = room.phone(ZOOMED)
    keys.go("/panggil/?bahasa=en")
    keys.page.keyboard.press("Tab")
    expect(keys.page.locator(".bell-big")).to_be_focused()
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url(re.compile(r"/panggil/\w{8}/\?bahasa=en"))
    keys.look()
    expect(keys.page.locator("html")).to_have_attribute("lang", "en")
    assert keys.context.cookies() == []


def test_sound_that_the_browser_blocks_is_marked_and_a_tap_gives_it_back(room: Room) -> None:
    guard = on_duty(room, "budi", "Dropzone")
    try_bell(guard)
    guard.page.reload()
    section = guard.page.locator("[data-bell-sound]")
    if section.get_attribute("data-state") == "blocked":
        guard.sees("Bunyi bel terblokir oleh peramban.")
        guard.tap("Ketuk agar bel berbunyi")
    expect(section).to_have_attribute("data-state", "ready")


def test_cut_off_screens_say_so_and_still_ring(room: Room) -> None:
    guard = on_duty(room, "budi", "Dropzone")
    guard.context.add_init_script("delete window.SharedWorker;")
    guard.context.route("**/events/**", lambda route: route.fulfill(status=404))
    guard.go("/keamanan/")
    try_bell(guard)
    guard.sees("Tidak tersambung sejak")
    ring(room)
    is_ringing(guard, within=9)


def test_administrator_prints_the_sign(room: Room) -> None:
    admin = room.phone(PC, before="")
    log_in(admin, "admin", passwords_of(room.installation.home)["admin"])
    admin.go("/administrasi/bel/")
    admin.tap("Tempat parkir")
    expect(admin.page.get_by_alt_text("Kode QR halaman Panggil petugas")).to_be_visible()
    paper = admin.page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, "one sheet"
