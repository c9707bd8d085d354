"""The kiosk in a real browser: large, spoken, lowered, by keys alone, and nothing left behind."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.kiosks import SECONDS, SMALL, TABLET, UPRIGHT, WIDE, Lobby, Size, a_lobby
from tests.journeys.people import Person
from tests.runtime.test_graceful import STARTED, start, stop

SIZES = (UPRIGHT, WIDE, SMALL, TABLET)
NUMBER = re.compile(r"[RA]-\d{3}")
TOUCHED = "#kios :is(a[href], button):visible"
SMALLEST = 60
LOWER = 0.4  # of the height lies above all that is touched
SPOKEN = """
window.spoken = [];
document.addEventListener("kiosk:spoken", ({ detail }) => window.spoken.push(detail));
window.sounding = new Set();
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...words) {
  window.sounding.add(this);
  return start.apply(this, words);
};
const cut = AudioNode.prototype.disconnect;
AudioNode.prototype.disconnect = function (...words) {
  window.sounding.delete(this);
  return cut.apply(this, words);
};
null;
"""


@pytest.fixture(scope="module")
def lobby(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Lobby]:
    """One served office for all kiosks."""
    with a_lobby(tmp_path_factory.mktemp("kiosk"), chromium) as made:
        yield made


def touch(visitor: Person, name: str) -> None:
    """Touch what has these words."""
    visitor.page.locator(TOUCHED).filter(has_text=name).first.click()


def shows(page: Page, step: str) -> Locator:
    """Wait until the kiosk shows a step."""
    found = page.locator(f"#kios[data-step={step}]")
    found.wait_for(timeout=20 * SECONDS)
    return found


def choose(visitor: Person, lane: str = "Antrean khusus") -> None:
    """Choose a lane, and stand before the services."""
    touch(visitor, lane)
    shows(visitor.page, "kiosk_services")


def draw(visitor: Person) -> str:
    """Draw a number; give it."""
    choose(visitor)
    touch(visitor, "Bantuan Hukum")
    shows(visitor.page, "kiosk_drawn")
    return visitor.page.locator(".kiosk-number-signs").inner_text()


def boxes(page: Page) -> list[tuple[str, float, float]]:
    """Give all that can be touched: its words, where it begins, and its shorter side."""
    found = [(one.inner_text(), one.bounding_box()) for one in page.locator(TOUCHED).all()]
    return [(words, box["y"], min(box["width"], box["height"])) for words, box in found if box]


@pytest.mark.parametrize("is_low", [False, True], ids=["usual", "lowered"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_that_is_touched_is_large_and_within_reach(
    lobby: Lobby, size: Size, is_low: bool
) -> None:
    with lobby.kiosk(size) as visitor:
        if is_low:
            touch(visitor, "Turunkan tombol")
            visitor.page.locator("#kios.kiosk-low").wait_for()
        for _step in ("lane", "service", "number"):
            visitor.look()
            height = visitor.page.evaluate("document.documentElement.scrollHeight")
            assert height <= size[1], "nothing has to be scrolled to"
            found = boxes(visitor.page)
            assert len(found) >= 4
            for words, top, side in found:
                assert side >= SMALLEST, words
                assert top >= (LOWER * size[1] if is_low else 0), words
            assert smallest_text(visitor.page) >= 22
            visitor.page.locator(".kiosk-lane, .kiosk-service, [data-kiosk-home]").first.click()
            visitor.page.wait_for_timeout(300)


def smallest_text(page: Page) -> float:
    """Give the height of the smallest words on the screen, in pixels."""
    sizes: list[float] = page.evaluate(
        """[...document.querySelectorAll("#kios *")].filter((one) => one.checkVisibility()
        && one.closest(".kiosk-paper, .kiosk-office, .visually-hidden") === null
        && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
        .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    return min(sizes)


def test_next_visitor_sees_nothing_of_the_one_before(lobby: Lobby) -> None:
    with lobby.leaving_after(30), lobby.kiosk(clock=True) as visitor:
        number = draw(visitor)
        page = visitor.page
        asked = page.get_by_text("Anda masih di sini?")
        page.clock.fast_forward(12 * SECONDS)
        asked.wait_for()
        visitor.look()
        page.get_by_role("button", name="Saya masih di sini").click()
        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(page.locator(".kiosk-number-signs")).to_have_text(number)
        page.clock.fast_forward(12 * SECONDS)
        asked.wait_for()
        page.clock.fast_forward(20 * SECONDS)
        shows(page, "kiosk_lanes")
        expect(page.locator("dialog[open]")).to_have_count(0)
        assert_forgotten(page, number)


def assert_forgotten(page: Page, number: str) -> None:
    """Go back and forth in the browser's history: nothing of a visitor stands there."""
    assert number not in page.content()
    for step in (page.go_back, page.go_back, page.go_forward):
        step()
        assert number not in page.content()
    assert page.evaluate("history.length") <= 2
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("caches.keys()") == []


def test_visitor_who_is_done_leaves_nothing_either(lobby: Lobby) -> None:
    with lobby.kiosk() as visitor:
        number = draw(visitor)
        touch(visitor, "Selesai")
        shows(visitor.page, "kiosk_lanes")
        assert urlsplit(visitor.page.url).path == "/kios/"
        assert_forgotten(visitor.page, number)


@pytest.mark.parametrize("key", ["Enter", "Space"], ids=["keyboard", "switch"])
def test_number_is_drawn_by_keys_alone(lobby: Lobby, key: str) -> None:
    """A switch knows two things: go on to the next, and take it."""
    with lobby.kiosk(WIDE) as visitor:
        for words, step in (
            ("Antrean khusus", "kiosk_services"),
            ("Bantuan Hukum", "kiosk_drawn"),
            ("Selesai", "kiosk_lanes"),
        ):
            walk_to(visitor.page, words)
            visitor.page.keyboard.press(key)
            shows(visitor.page, step)


def walk_to(page: Page, words: str) -> None:
    """Press Tab until what has these words has the focus, which shows at each step."""
    goal = page.locator(TOUCHED).filter(has_text=words).first
    for _tab in range(20):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement);"
            " return document.activeElement === document.body"
            " || style.outlineStyle !== 'none' || style.boxShadow !== 'none'; })()"
        )
        assert ring, page.evaluate("document.activeElement.outerHTML")
        if goal.evaluate("goal => goal === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {words}")


def test_whole_way_in_english(lobby: Lobby) -> None:
    with lobby.kiosk() as visitor:
        touch(visitor, "English")
        for words, step in (
            ("Priority queue", "kiosk_services"),
            ("Bantuan Hukum", "kiosk_drawn"),
        ):
            visitor.page.locator("html[lang=en]").wait_for()
            visitor.look()
            touch(visitor, words)
            shows(visitor.page, step)
        visitor.look()
        visitor.page.locator("[data-kiosk-home]:visible").click()
        visitor.page.locator("html[lang=id]").wait_for()


def test_page_is_read_aloud_on_demand_and_falls_silent_when_left(lobby: Lobby) -> None:
    lobby.teller.tell("service", "AAA", "AAA Layanan Kantor")
    with lobby.kiosk() as visitor:
        page = visitor.page
        page.evaluate(SPOKEN)
        choose(visitor)
        assert said(page) == []
        touch(visitor, "Bacakan")
        page.wait_for_function("window.spoken.length > 3", timeout=20 * SECONDS)
        assert said(page)[:4] == [
            "id/kiosk-service",
            "id/kiosk-button",
            "id/digit-1",
            "id/kiosk-no-name",
        ]
        page.wait_for_function("window.sounding.size > 0")
        touch(visitor, "Kembali")
        shows(page, "kiosk_lanes")
        page.wait_for_function("window.sounding.size === 0")
        before = said(page)
        page.wait_for_timeout(2 * SECONDS)
        assert said(page) == before
        touch(visitor, "Bacakan")
        page.wait_for_function("window.sounding.size > 0")
        touch(visitor, "Berhenti")
        page.wait_for_function("window.sounding.size === 0")


def said(page: Page) -> list[str]:
    """Give the clips that were played."""
    found: list[str] = page.evaluate("window.spoken")
    return found


def test_who_listens_is_asked_aloud_whether_they_are_still_there(lobby: Lobby) -> None:
    with lobby.leaving_after(15), lobby.kiosk() as visitor:
        visitor.page.evaluate(SPOKEN)
        choose(visitor)
        touch(visitor, "Bacakan")
        visitor.page.wait_for_function(
            "window.spoken.includes('id/kiosk-here')", timeout=40 * SECONDS
        )


def test_double_tap_draws_one_number(lobby: Lobby) -> None:
    before = lobby.teller.tell("drawn")
    with lobby.kiosk() as visitor:
        choose(visitor)
        visitor.page.locator(TOUCHED).filter(has_text="Bantuan Hukum").dblclick()
        shows(visitor.page, "kiosk_drawn")
    assert lobby.teller.tell("drawn") == before + 1


def test_without_script_a_number_is_drawn_too(lobby: Lobby) -> None:
    with lobby.kiosk(script=False) as visitor:
        number = draw(visitor)
        assert NUMBER.fullmatch(number)
        touch(visitor, "Selesai")
        shows(visitor.page, "kiosk_lanes")


def test_lost_connection_is_said_and_nothing_is_lost(lobby: Lobby) -> None:
    with lobby.kiosk() as visitor:
        page = visitor.page
        choose(visitor)
        before = lobby.teller.tell("drawn")
        stop(STARTED.pop())
        touch(visitor, "Bantuan Hukum")
        page.get_by_role("heading", name="Sambungan terputus").wait_for()
        assert lobby.teller.tell("drawn") == before
        start(lobby.installation)
        shows(page, "kiosk_drawn")
        expect(page.locator("dialog[open]")).to_have_count(0)
        assert lobby.teller.tell("drawn") == before + 1
        visitor.complaints.clear()  # the browser's own words on requests that failed


def test_start_that_is_cut_off_while_idle_comes_back_by_itself(lobby: Lobby) -> None:
    with lobby.kiosk() as visitor:
        visitor.page.context.set_offline(True)
        touch(visitor, "Antrean khusus")
        visitor.page.get_by_role("heading", name="Sambungan terputus").wait_for()
        visitor.page.context.set_offline(False)
        shows(visitor.page, "kiosk_services")
        visitor.complaints.clear()


def test_form_that_is_out_of_date_offers_to_begin_again(lobby: Lobby) -> None:
    before = lobby.teller.tell("drawn")
    with lobby.kiosk() as visitor:
        choose(visitor)
        visitor.context.clear_cookies(name="ramah_csrf")
        touch(visitor, "Bantuan Hukum")
        visitor.page.get_by_role("heading", name="Mari mulai lagi").wait_for()
        visitor.page.locator(TOUCHED).filter(has_text="Mulai lagi").click()
        shows(visitor.page, "kiosk_lanes")
        assert draw(visitor)
    assert lobby.teller.tell("drawn") == before + 1


def test_no_link_leads_out_of_the_kiosk(lobby: Lobby) -> None:
    with lobby.kiosk(script=False) as visitor:
        page = visitor.page
        draw(visitor)
        drawn = urlsplit(page.url).path
        seen: set[str] = set()
        wanted = ["/kios/", drawn, "/", "/tidak-ada/"]
        while wanted:
            address = wanted.pop()
            seen.add(address)
            page.goto(lobby.url + address)
            assert urlsplit(page.url).path.startswith("/kios/") or address == "/tidak-ada/"
            links = page.locator("a, form, area, iframe, object").evaluate_all(
                "all => all.map(one => one.href || one.action || one.src)"
            )
            assert all(link.startswith(f"{lobby.url}/kios/") for link in links), address
            inside = {link.removeprefix(lobby.url) for link in links} - {"/kios/ambil/"}
            wanted += sorted(inside - seen - set(wanted)) if len(seen) < 30 else []
        assert len(seen) > 20


def test_what_lingers_or_leads_out_does_nothing(lobby: Lobby) -> None:
    with lobby.kiosk() as visitor:
        page = visitor.page
        stopped: Any = page.evaluate(
            """["contextmenu", "dragstart", "drop", "auxclick"].map((name) =>
            !document.body.dispatchEvent(new Event(name, { bubbles: true, cancelable: true })))"""
        )
        assert stopped == [True] * 4
        for keys in ("Control+p", "Control+s", "Alt+ArrowLeft", "F1", "Backspace"):
            page.keyboard.press(keys)
        shows(page, "kiosk_lanes")
        page.keyboard.press("Control+a")
        assert page.evaluate("String(getSelection())") == ""
        page.locator(".kiosk-lead").first.dblclick()
        assert page.evaluate("String(getSelection())") == ""
