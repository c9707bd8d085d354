"""A board runs for weeks: thousands of calls and days sped up leave nothing behind in the page."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.journeys.walls import SECONDS, Wall, a_wall, calling, listens
from tests.runtime.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.drill]

CALLS = 2000
WARM = 100
HEAP = 512 * 1024  # the browser compiles what runs often: once some 350 kB, none with each call
ROUNDS = 150


@pytest.fixture
def wall(tmp_path: Path, chromium: Browser) -> Iterator[Wall]:
    """A board that hangs in a served office."""
    with a_wall(tmp_path, chromium) as made:
        yield made


def measure(session: CDPSession) -> dict[str, float]:
    """Collect the garbage, and count nodes, listeners and the heap."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in metrics}


def watched(page: Page) -> CDPSession:
    """Begin to measure a page."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    return session


def assert_no_growth(before: dict[str, float], after: dict[str, float]) -> None:
    """Compare two measures: a handful of nodes more or less is which numbers stand there."""
    told = {name: (before[name], after[name]) for name in ("Nodes", "JSHeapUsedSize")}
    assert after["Nodes"] <= before["Nodes"] + 60, told
    assert after["JSEventListeners"] <= before["JSEventListeners"], told
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] + HEAP, told
    assert after["Documents"] <= before["Documents"], told


def test_two_thousand_calls_leave_nothing_behind(wall: Wall) -> None:
    page = wall.hang()
    listens(page)
    session = watched(page)
    for _ in range(WARM):
        wall.teller.tell("call", 1)
    before = measure(session)
    for turn in range(CALLS):
        newest = wall.teller.tell("call", 1 + turn % 2)
        if turn % 100 == 0:
            expect(page.locator(".board-call .board-number").first).to_have_text(newest)
    expect(page.locator(".board-call .board-number").first).to_have_text(newest)
    calling(page).to_have_count(2)
    told = page.evaluate("const told = window.heard.length; window.heard.length = 0; told")
    assert told > CALLS / 2, "the board heard of most; those within one poll are told as one"
    assert_no_growth(before, measure(session))


def test_days_of_asking_leave_nothing_behind(wall: Wall) -> None:
    answers: list[int] = []
    page = wall.context.new_page()
    page.on("response", lambda r: answers.append(r.status) if r.url.endswith("/isi/") else None)
    page.clock.install()
    page.goto(f"http://127.0.0.1:{wall.installation.port}/papan/{wall.board}/")
    listens(page)
    session = watched(page)
    turns(wall, page, answers, 10)
    before = measure(session)
    turns(wall, page, answers, ROUNDS)
    expect(page.locator(".board-lane").last).to_contain_text("160 menunggu", timeout=15 * SECONDS)
    assert_no_growth(before, measure(session))


def turns(wall: Wall, page: Page, answers: list[int], count: int) -> None:
    """Let somebody draw a number, and minutes go by, until the board has asked; again."""
    for _ in range(count):
        asked = len(answers)
        wall.teller.tell("draw")
        until(partial(_asked, page, answers, asked), 30)


def _asked(page: Page, answers: list[int], before: int) -> bool:
    page.clock.fast_forward(30 * SECONDS)
    page.wait_for_timeout(150)
    return len(answers) > before
