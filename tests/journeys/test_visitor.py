"""A visitor's phone: it hears its call, shows the way, and says when it is cut off."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import log_in
from tests.journeys.house import passwords_of
from tests.journeys.office import begin_duty
from tests.journeys.people import PC, PHONE, TABLET, ZOOMED, Person
from tests.journeys.phones import SECONDS, Room, a_room, phase, shows, weighed
from tests.runtime.test_graceful import STARTED, start

BUDGET = 60_000  # bytes of the first load
SINCE = re.compile(r"Tidak tersambung sejak \d\d\.\d\d\.")
ENDINGS = {"serving": "STARTED", "held": "HELD", "absent": "NO_SHOW"}


@pytest.fixture
def room(tmp_path: Path, chromium: Browser) -> Iterator[Room]:
    """A waiting room with phones."""
    with a_room(tmp_path, chromium) as made:
        yield made


def sounds(person: Person) -> tuple[int, int]:
    """Count the notes that a phone has played, and how often it has vibrated."""
    found = person.page.evaluate("[window.notes, window.buzzes.filter(Array.isArray).length]")
    return found[0], found[1]


def test_phone_follows_its_number_from_the_seat_to_the_end(room: Room) -> None:
    mine, other = (room.teller.tell("draw") for _number in range(2))
    holder, calm = room.holder(mine), room.holder(other)
    shows(holder.page, "waiting")
    calm.sees("1 nomor sebelum Anda")
    holder.sees("KTP asli")
    holder.tap("Aktifkan bunyi dan getar")
    holder.sees("Aktif. Anda baru saja mendengar contohnya.")
    assert sounds(holder) == (4, 1), "the example"

    room.teller.tell("call_up", mine, 1)
    shows(holder.page, "called", within=3)
    expect(holder.page.locator(".visitor-counter")).to_have_text("Loket 1")
    holder.sees("Lurus, lalu pintu kedua di kiri")
    expect(holder.page).to_have_title(re.compile("^Dipanggil! Loket 1"))
    alert = holder.page.locator("[data-visitor-alert]")
    expect(alert).to_have_text(f"Nomor {mine} dipanggil. Silakan ke loket 1.")
    holder.look()
    holder.page.wait_for_timeout(6 * SECONDS)
    assert sounds(holder) >= (12, 3), "it rings on"

    room.teller.tell("again", 1)
    holder.sees("Panggilan ke-2")
    room.teller.tell("end", 1, "STARTED")
    shows(holder.page, "serving")
    holder.sees("Anda dilayani di loket 1")
    expect(holder.page).to_have_title(re.compile(f"^Nomor {mine}"))
    notes = sounds(holder)[0]
    holder.page.wait_for_timeout(6 * SECONDS)
    assert sounds(holder)[0] == notes, "nothing rings any more"

    room.teller.tell("free", 1)
    shows(holder.page, "done")
    holder.sees("Selesai. Terima kasih.")
    shows(calm.page, "waiting")
    calm.sees("Anda berikutnya")
    assert sounds(calm) == (0, 0)
    expect(calm.page.locator("[data-visitor-alert]")).to_be_empty()


@pytest.mark.parametrize("size", [PHONE, ZOOMED, TABLET, PC], ids=str)
def test_every_state_is_accessible_and_whole_on_every_screen(
    room: Room, size: tuple[int, int]
) -> None:
    number = room.teller.tell("draw")
    person = room.holder(number, size)
    for state, ending in ENDINGS.items():
        number = room.teller.tell("draw")
        room.teller.tell("call_up", number, 1)
        person.go(f"/n/{room.teller.tell('code', number)}/")
        shows(person.page, "called")
        signs = person.page.locator(".visitor-call .visitor-number")
        assert signs.evaluate("e => e.scrollWidth <= e.clientWidth")
        room.teller.tell("end", 1, ending)
        shows(person.page, state)
        person.look()
        room.teller.tell("free", 1)
    person.mark = "Ikuti nomor Anda"
    person.go("/n/22222222/")
    person.sees("Tidak ada nomor dengan kode")


def test_targets_are_large_and_text_is_not_small(room: Room) -> None:
    holder = room.holder(room.teller.tell("draw"))
    heights = holder.page.locator("button:visible, a:visible").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 44
    sizes = holder.page.locator("p:visible, li:visible").evaluate_all(
        "all => all.map((e) => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 18


def test_call_flashes_slowly_and_stands_still_for_who_wants_no_motion(room: Room) -> None:
    number = room.teller.tell("draw")
    moving, still = room.holder(number), room.holder(number, reduced_motion="reduce")
    for person in (moving, still):
        shows(person.page, "waiting")
    room.teller.tell("call_up", number, 1)
    for person in (moving, still):
        shows(person.page, "called")
    called = expect(moving.page.locator(".visitor-call"))
    called.to_have_css("animation-name", "visitor-flash")
    called.to_have_css("animation-duration", "2s")  # two changes in two seconds
    expect(still.page.locator(".visitor-call")).to_have_css("animation-name", "none")


def test_phone_says_since_when_it_is_cut_off_and_comes_back_by_itself(room: Room) -> None:
    mine = room.teller.tell("draw")
    holder = room.holder(mine)
    shows(holder.page, "waiting")
    STARTED[-1].kill()
    lost = holder.page.locator("[data-visitor-lost]")
    expect(lost).to_contain_text(SINCE, timeout=30 * SECONDS)
    room.teller.tell("call_up", mine, 1)
    start(room.installation)
    shows(holder.page, "called", within=30)
    expect(lost).to_be_hidden(timeout=15 * SECONDS)


def test_phone_without_the_event_stream_asks_and_says_nothing(room: Room) -> None:
    mine = room.teller.tell("draw")
    person = room.phone()
    person.context.route("**/events/**", lambda route: route.abort())
    person.page.goto(f"{room.url}/n/{room.teller.tell('code', mine)}/")
    room.teller.tell("call_up", mine, 1)
    shows(person.page, "called", within=20)
    expect(person.page.locator("[data-visitor-lost]")).to_be_hidden()
    room.teller.tell("end", 1, "STARTED")
    shows(person.page, "serving", within=20)


def test_call_reaches_the_phone_though_the_pages_do_not_answer(room: Room) -> None:
    mine = room.teller.tell("draw")
    holder = room.holder(mine)
    shows(holder.page, "waiting")
    holder.page.wait_for_timeout(3 * SECONDS)  # what it asked at first is answered
    holder.context.route("**/keadaan/**", lambda route: route.abort())
    room.teller.tell("call_up", mine, 1)
    shows(holder.page, "called", within=3)
    expect(holder.page.locator(".visitor-counter")).to_have_text("Loket 1")
    expect(holder.page.locator("[data-visitor-lost]")).to_be_visible()
    assert holder.page.locator("[data-visitor-alert]").inner_text().endswith("loket 1.")


def test_sound_that_the_browser_takes_away_is_marked(room: Room) -> None:
    mine = room.teller.tell("draw")
    holder = room.holder(mine)
    holder.tap("Aktifkan bunyi dan getar")
    holder.page.reload()
    holder.sees("Bunyi terblokir oleh peramban.")
    holder.tap("Ketuk untuk membunyikan lagi")
    holder.sees("Aktif.")
    holder.tap("Matikan bunyi dan getar")
    holder.sees("Tanpa ini, panggilan hanya tampak di layar.")
    room.teller.tell("call_up", mine, 1)
    shows(holder.page, "called")
    notes = sounds(holder)[0]
    holder.page.wait_for_timeout(6 * SECONDS)
    assert sounds(holder)[0] == notes


def test_first_load_is_small(room: Room) -> None:
    person = room.phone(before="")
    code = room.teller.tell("code", room.teller.tell("draw"))
    sizes = weighed(person.page, f"{room.url}/n/{code}/")
    names = {name.rsplit("/", 1)[-1] for name in sizes}
    assert {"visitor.css", "visitor.js", "visitor-stream.js", "mark.svg"} <= names
    total = sum(sizes.values())
    print(f"{total} bytes in {len(sizes)} answers: {sizes}")  # noqa: T201
    assert total <= BUDGET


def test_phone_without_script_shows_it_all_and_reads_it_anew(room: Room) -> None:
    mine = room.teller.tell("draw")
    holder = room.holder(mine, java_script_enabled=False, before="")
    assert "Halaman ini diperbarui tiap 15 detik." in holder.page.content()
    assert not holder.page.get_by_role("button").count()
    room.teller.tell("call_up", mine, 1)
    expect(phase(holder.page)).to_have_attribute("data-phase", "called", timeout=25 * SECONDS)
    holder.sees("Lurus, lalu pintu kedua di kiri")


def test_code_from_the_paper_is_typed_and_the_page_can_be_english(room: Room) -> None:
    mine = room.teller.tell("draw")
    code = room.teller.tell("code", mine)
    person = room.phone()
    person.page.goto(f"{room.url}/n/")
    person.page.get_by_label("Kode pada kertas nomor Anda").fill(f"{code[:4]} {code[4:]}".lower())
    person.tap("Buka nomor saya")
    person.sees(mine)
    person.page.get_by_role("link", name="English").click()
    expect(person.page.locator("html")).to_have_attribute("lang", "en")
    shows(person.page, "waiting")
    room.teller.tell("call_up", mine, 1)
    shows(person.page, "called")
    person.look()
    assert person.context.cookies() == []


def test_everything_is_reached_by_keyboard(room: Room) -> None:
    holder = room.holder(room.teller.tell("draw"), PC)
    holder.page.keyboard.press("Tab")
    holder.page.keyboard.press("Enter")
    holder.sees("Aktif.")
    holder.page.keyboard.press("Tab")
    expect(holder.page.get_by_role("link", name="English")).to_be_focused()


def test_address_of_visitors_hears_calls_and_refuses_desks(room: Room) -> None:
    public = room.url.replace("127.0.0.1", "localhost")
    room.teller.tell("visitors", public)
    mine = room.teller.tell("draw")
    person = room.phone()
    person.page.goto(f"{public}/n/{room.teller.tell('code', mine)}/")
    with person.page.expect_request(lambda asked: "/events/" in asked.url) as stream:
        person.page.reload()
    assert stream.value.url.startswith("http://localhost:")
    person.page.wait_for_timeout(1 * SECONDS)
    room.teller.tell("call_up", mine, 1)
    shows(person.page, "called", within=3)
    person.mark = "Alamat ini untuk pemohon"
    person.page.wait_for_timeout(5 * SECONDS)  # until every process has read the address anew
    for path in ("/masuk/", "/administrasi/"):
        person.page.goto(public + path)
        person.look()
    assert person.page.request.get(f"{room.url}/masuk/").status == 200


def test_address_that_the_server_does_not_answer_to_is_said_and_gets_no_code(room: Room) -> None:
    passwords = passwords_of(room.installation.home)
    room.teller.tell("visitors", "")
    number = room.teller.tell("draw")
    code = room.teller.tell("code", number)
    admin, lobby = (room.phone(TABLET, before="") for _person in range(2))
    log_in(admin, "admin", passwords["admin"])
    admin.go("/administrasi/antrean/")
    admin.choose("Lewat Wi-Fi tamu kantor")
    admin.write("Alamat untuk pemohon", "http://127.0.0.1:8000")
    admin.tap("Simpan")
    admin.sees("hanya dikenal komputer server")
    admin.write("Alamat untuk pemohon", "http://antrean.kantor.example")
    admin.tap("Simpan")
    admin.sees("belum menjawab untuk nama antrean.kantor.example")
    log_in(lobby, "dewi", passwords["dewi"])
    begin_duty(lobby, "Lobi")
    lobby.go(f"/duta/nomor/{code}/")
    lobby.sees(number)
    expect(lobby.page.get_by_alt_text("Kode QR halaman antrean pemohon")).to_have_count(0)
