"""A desk that stays open while the program is stopped and started again."""

import contextlib
import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.runtime.conftest import Installation
from tests.runtime.test_graceful import (
    HERE,
    Load,
    a_demo,
    connected,
    log_in,
    own_children,
    start,
    stop,
)
from tests.runtime.waiting import children, runs, until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.drill]

LOST = re.compile(r"Tidak tersambung sejak \d\d\.\d\d\. Isi halaman mungkin sudah lama\.")
BACK = re.compile(r"^\s*(Tersambung lagi\.)?\s*$")
SECONDS = 1000


@pytest.fixture
def demo(empty: Installation) -> Iterator[Installation]:
    """The demo office."""
    with a_demo(empty) as made:
        yield made


@contextlib.contextmanager
def desk_of(
    browser: Browser, installation: Installation, cookies: dict[str, str]
) -> Iterator[Page]:
    """Open the guards' desk with a session that is logged in, and wait until it listens."""
    context = browser.new_context(timezone_id="Asia/Jakarta")
    url = f"http://{HERE}:{installation.port}"
    context.add_cookies([{"name": k, "value": v, "url": url} for k, v in cookies.items()])
    page = context.new_page()
    page.goto(f"{url}/keamanan/")
    page.locator("body[data-live-state=on]").wait_for(timeout=15 * SECONDS)
    yield page
    context.close()


def arrive(load: Load) -> None:
    """Record an arrival from another device."""
    before = len(load.acknowledged)
    load.ask(connected(load.port), writes=True, used=False)
    assert len(load.acknowledged) == before + 1


def test_desk_says_since_when_it_is_cut_off_and_rereads_by_itself(
    demo: Installation, chromium: Browser
) -> None:
    process = start(demo)
    cookies = log_in(demo)
    load = Load(demo.port, cookies, keep_alive=False)
    with desk_of(chromium, demo, cookies) as page:
        status, cards = page.locator("[data-live-status]"), page.locator("#daftar article.card")
        arrive(load)
        expect(cards).to_have_count(1, timeout=10 * SECONDS)
        stop(process)
        expect(status).to_have_text(LOST, timeout=20 * SECONDS)
        expect(cards).to_have_count(1)
        process = start(demo)
        arrive(load)
        expect(cards).to_have_count(2, timeout=20 * SECONDS)
        expect(status).to_have_text(BACK, timeout=20 * SECONDS)
        arrive(load)
        expect(cards).to_have_count(3, timeout=10 * SECONDS)
    stop(process)


def test_desk_does_not_notice_a_renewal(demo: Installation, chromium: Browser) -> None:
    process = start(demo)
    cookies = log_in(demo)
    load = Load(demo.port, cookies, keep_alive=False)
    with desk_of(chromium, demo, cookies) as page:
        before = [pid for pid in children(process.pid) if pid not in own_children(process.pid)]
        process.send_signal(signal.SIGUSR1)
        until(lambda: not any(runs(pid) for pid in before), 60)
        arrive(load)
        expect(page.locator("#daftar article.card")).to_have_count(1, timeout=20 * SECONDS)
        expect(page.locator("[data-live-status]")).to_have_text(BACK, timeout=10 * SECONDS)
    stop(process)
