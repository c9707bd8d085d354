"""A board on the wall: it hears calls at once, shows its state, and says when it is cut off."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Enter
from tests.journeys.office import at_work
from tests.journeys.people import PC, PHONE, ZOOMED, Person
from tests.journeys.walls import PORTRAIT, SECONDS, TV, Wall, a_wall, calling, heard, listens
from tests.runtime.test_graceful import HERE, STARTED, start

SINCE = re.compile(r"Tidak tersambung sejak \d\d\.\d\d")
STALE = re.compile(r"Nomor mungkin sudah lama")
POLLING = re.compile(r"Nomor diperbarui tiap 10 detik")


@pytest.fixture
def wall(tmp_path: Path, chromium: Browser) -> Iterator[Wall]:
    """A board that hangs in a served office."""
    with a_wall(tmp_path, chromium) as made:
        yield made


def test_call_at_the_counter_appears_on_the_board(enter: Enter) -> None:
    admin = enter("admin")
    admin.go("/administrasi/papan/tambah/")
    admin.write("Nama papan", "Papan lobi")
    admin.tap("Simpan")
    tv = enter("", TV)
    tv.go("/papan/")
    tv.tap("Papan lobi")
    listens(tv.page)
    office = at_work(enter, PC)
    code = office.receive("Kursi roda")
    office.set_off()
    number = office.register(code)
    lane = tv.page.locator(".board-lane").first
    expect(lane).to_contain_text("1 menunggu", timeout=20 * SECONDS)
    office.counter.go("/loket/")
    office.counter.tap(f"Panggil {number}")
    calling(tv.page).to_have_text([number], timeout=2 * SECONDS)
    expect(tv.page.locator(".board-call .board-counter")).to_contain_text("Loket 1")
    tv.look()
    assert "Tamu Contoh" not in tv.page.content()
    office.counter.tap("Mulai layani")
    calling(tv.page).to_have_count(0)
    expect(tv.page.locator(".board-past .board-number").first).to_have_text(number)
    expect(lane).to_contain_text("0 menunggu", timeout=20 * SECONDS)
    office.finish()
    office.see_out(number)


@pytest.mark.parametrize("size", [TV, PORTRAIT, PC, PHONE, ZOOMED], ids=str)
def test_board_is_accessible_and_whole_on_every_screen(wall: Wall, size: tuple[int, int]) -> None:
    for counter in (1, 2, 1, 2, 1, 2, 1, 2):
        wall.teller.tell("call", counter)
    screen = Person(wall.context, f"http://{HERE}:{wall.installation.port}")
    screen.page.set_viewport_size({"width": size[0], "height": size[1]})
    screen.go(f"/papan/{wall.board}/")
    listens(screen.page)
    screen.look()
    if size in (TV, PORTRAIT, PC):
        height = screen.page.evaluate("document.documentElement.scrollHeight")
        assert height == size[1], "all of it fits on the wall"
        for number in screen.page.locator(".board-call").all():
            assert number.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_only_own_counters_new_and_repeated_calls_are_told_once(wall: Wall) -> None:
    first = wall.teller.tell("call", 1)
    page = wall.hang()
    listens(page)
    calling(page).to_have_text([first])
    assert heard(page) == [], "what was called before the board was opened is not told again"
    wall.teller.tell("call", 3)
    wall.teller.tell("again", 1)
    second = wall.teller.tell("call", 2)
    calling(page).to_have_text([second, first])
    wall.teller.tell("free", 1)
    calling(page).to_have_text([second])
    told = [(name, detail.get("number"), detail.get("times")) for name, detail in heard(page)]
    assert told == [("called", first, 2), ("called", second, 1), ("withdrawn", None, None)]


def test_board_says_since_when_it_is_cut_off_and_comes_back_by_itself(wall: Wall) -> None:
    old = wall.teller.tell("call", 1)
    page = wall.hang()
    listens(page)
    calling(page).to_have_text([old])
    STARTED[-1].kill()
    lost = page.locator("[data-board-lost]")
    expect(lost).to_have_text(SINCE, timeout=20 * SECONDS)
    expect(lost).to_have_text(STALE, timeout=30 * SECONDS)
    words = page.locator("[data-board-since]")
    size = words.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 60, "to be read across the room"
    calling(page).to_have_text([old])
    new = wall.teller.tell("call", 1)
    start(wall.installation)
    calling(page).to_have_text([new], timeout=30 * SECONDS)
    expect(lost).to_be_hidden(timeout=20 * SECONDS)
    assert [detail["number"] for name, detail in heard(page) if name == "called"] == [new]


def test_board_without_the_event_stream_asks_for_the_numbers(wall: Wall) -> None:
    wall.context.route("**/events/**", lambda route: route.abort())
    page = wall.hang(before="delete window.SharedWorker;")
    expect(page.locator("[data-board-lost]")).to_have_text(SINCE, timeout=20 * SECONDS)
    number = wall.teller.tell("call", 2)
    calling(page).to_have_text([number], timeout=25 * SECONDS)
    expect(page.locator("[data-board-lost]")).to_have_text(POLLING)
    wall.context.unroute("**/events/**")
    listens(page)
    expect(page.locator("[data-board-lost]")).to_be_hidden()


def test_new_call_flashes_and_without_motion_stands_inverted(wall: Wall) -> None:
    moving, still = wall.hang(), wall.hang()
    still.emulate_media(reduced_motion="reduce")
    listens(moving)
    listens(still)
    number = wall.teller.tell("call", 1)
    for page in (moving, still):
        calling(page).to_have_text([number])
    expect(moving.locator(".board-call")).to_have_css("animation-name", "board-flash")
    stands = expect(still.locator(".board-call"))
    stands.to_have_css("animation-name", "none")
    stands.to_have_css("background-color", "rgb(242, 193, 78)")


def test_blocked_sound_is_marked_with_a_way_to_allow_it(wall: Wall) -> None:
    page = wall.hang()
    mark = page.get_by_text("Suara panggilan belum aktif.")
    expect(mark).to_be_visible()
    page.get_by_role("button", name="Aktifkan suara").click()
    expect(page.locator("[data-board]")).not_to_have_attribute("data-sound", "blocked")
    expect(mark).to_be_hidden()


def test_cursor_and_buttons_rest_when_nobody_touches_the_screen(wall: Wall) -> None:
    page = wall.hang()
    listens(page)
    full = page.get_by_role("button", name="Layar penuh")
    expect(full).to_be_hidden(timeout=8 * SECONDS)
    page.mouse.move(300, 300)
    expect(full).to_be_visible()
    full.click()
    expect(full).to_be_hidden()
    assert page.evaluate("document.fullscreenElement !== null")


def test_changed_settings_reach_a_board_that_hangs(wall: Wall) -> None:
    page = wall.hang()
    listens(page)
    board = page.locator("[data-board]")
    expect(board).to_have_attribute("data-volume", "80")
    wall.teller.tell("louder", wall.board, 30)
    expect(board).to_have_attribute("data-volume", "30", timeout=20 * SECONDS)


def test_many_counters_that_call_at_once_are_all_told(wall: Wall) -> None:
    page = wall.hang()
    wall.board = wall.teller.tell("board", "Semua loket")
    other = wall.hang()
    for screen in (page, other):
        listens(screen)
    called = wall.teller.tell("everywhere", 15)
    expect(other.locator(".board-call")).to_have_count(6)
    other.wait_for_timeout(2 * SECONDS)
    told = [detail["number"] for name, detail in heard(other) if name == "called"]
    assert told == called
    assert [detail["number"] for _name, detail in heard(page)] == called[:2]
    other.reload()
    listens(other)
    calls = other.locator("[data-board-state]").get_attribute("data-calls") or ""
    assert all(number in calls for number in called)
