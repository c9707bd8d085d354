"""What a person sees on a live page, in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.live.offices import Offices
from tests.live.pages import Pages
from tests.live.server import Server, two_free_ports, until

pytestmark = [pytest.mark.journey, pytest.mark.both]

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
SINCE = re.compile(r"Tidak tersambung sejak \d\d\.\d\d\. Halaman diperbarui tiap 5 detik\.")
OLD = re.compile(r"Tidak tersambung sejak \d\d\.\d\d\. Isi halaman mungkin sudah lama\.")


@dataclass
class House:
    """The page, the stream, the database, and a browser that looks at the page."""

    pages: Pages
    server: Server
    offices: Offices
    browser: BrowserContext

    def open(self) -> Page:
        """Open the page in a new tab, and wait until it listens."""
        tab = self.browser.new_page()
        tab.goto(self.pages.url)
        tab.locator("body[data-live-state=on]").wait_for()
        return tab

    def change(self, topic: str, number: int) -> None:
        """Change one part of the page, and commit its revision."""
        self.pages.numbers[topic] = number
        self.offices.write(1, topic)


@pytest.fixture
def house(offices: Offices, chromium: Browser) -> Iterator[House]:
    """The whole arrangement, stopped afterwards."""
    port = two_free_ports()
    pages, server = Pages(port), Server(offices.environment, port + 1)
    context = chromium.new_context()
    context.set_default_timeout(5000)
    yield House(pages, server, offices, context)
    context.close()
    server.kill()
    pages.stop()


def test_only_the_part_that_follows_the_topic_is_read_again(house: House) -> None:
    tab = house.open()
    house.change("queue", 7)
    expect(tab.locator("#antrean .nomor")).to_have_text("7")
    house.pages.answers.clear()
    house.change("visits", 8)
    expect(tab.locator("#kunjungan .nomor")).to_have_text("8")
    assert house.pages.answers == [("visits", 200)]


def test_part_that_did_not_change_is_left_alone(house: House) -> None:
    tab = house.open()
    house.change("queue", 1)
    expect(tab.locator("#antrean .nomor")).to_have_text("1")
    tab.evaluate("document.querySelector('#antrean .nomor').dataset.same = 'yes'")
    house.offices.write(1, "queue")
    until(lambda: ("queue", 304) in house.pages.answers)
    expect(tab.locator("#antrean .nomor[data-same]")).to_have_text("1")


def test_typed_text_is_never_lost_and_the_change_comes_afterwards(house: House) -> None:
    tab = house.open()
    note = tab.locator("#antrean input")
    note.fill("kursi roda")
    house.change("queue", 3)
    expect(tab.locator("[data-live-status]")).to_contain_text("Ada perubahan")
    tab.locator("#kunjungan input").focus()
    expect(note).to_have_value("kursi roda")
    expect(tab.locator("#antrean .nomor")).to_have_text("0")
    note.fill("")
    expect(tab.locator("#antrean .nomor")).to_have_text("3")
    expect(tab.locator("[data-live-status]")).to_have_text("")


def test_open_dialog_is_not_disturbed(house: House) -> None:
    tab = house.open()
    tab.evaluate("document.getElementById('dialog').showModal()")
    house.change("queue", 4)
    expect(tab.locator("[data-live-status]")).to_contain_text("Ada perubahan")
    tab.keyboard.press("Escape")
    expect(tab.locator("#antrean .nomor")).to_have_text("4")


def test_focus_and_open_fold_outs_outlive_a_change(house: House) -> None:
    tab = house.open()
    tab.locator("#antrean summary").click()
    tab.locator("#antrean button").focus()
    house.change("queue", 5)
    expect(tab.locator("#antrean .nomor")).to_have_text("5")
    expect(tab.locator("#antrean button")).to_be_focused()
    expect(tab.locator("#antrean details")).to_have_attribute("open", "")


def test_part_that_leads_elsewhere_takes_the_whole_page_there(house: House) -> None:
    tab = house.open()
    house.pages.locked = True
    house.change("visits", 1)
    expect(tab).to_have_url(f"{house.pages.url}masuk")


def test_lost_stream_is_said_and_the_page_is_polled_until_it_is_back(house: House) -> None:
    tab = house.open()
    house.server.stop()
    status = tab.locator("[data-live-status]")
    expect(status).to_have_text(SINCE, timeout=15_000)
    house.change("queue", 6)
    expect(tab.locator("#antrean .nomor")).to_have_text("6", timeout=10_000)
    house.server.start()
    expect(status).to_have_text("Tersambung lagi.", timeout=15_000)
    house.change("queue", 9)
    expect(tab.locator("#antrean .nomor")).to_have_text("9")
    expect(status).to_have_text("", timeout=10_000)


def test_lost_house_is_said_too(house: House) -> None:
    tab = house.open()
    house.server.stop()
    house.pages.stop()
    expect(tab.locator("[data-live-status]")).to_have_text(OLD, timeout=20_000)
    house.pages.start()
    expect(tab.locator("[data-live-status]")).to_have_text(SINCE, timeout=10_000)


def test_tabs_of_one_browser_share_one_stream(house: House) -> None:
    first = house.open()
    files = house.server.open_files()
    second, third = house.open(), house.open()
    assert house.server.open_files() == files
    second.close()
    house.change("queue", 2)
    for tab in (first, third):
        expect(tab.locator("#antrean .nomor")).to_have_text("2")


def test_browser_without_shared_workers_listens_by_itself(house: House) -> None:
    house.browser.add_init_script("delete window.SharedWorker")
    tab = house.open()
    house.change("visits", 11)
    expect(tab.locator("#kunjungan .nomor")).to_have_text("11")
