"""The administration in a real browser: fits a phone and a PC, works by keyboard, clean for axe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from ramah.offices.models import Role
from tests import factories

pytestmark = pytest.mark.journey
AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
PHONE, PC = (360, 740), (1366, 768)
PAGES = ("", "logo/", "logo/hapus/", "jam-buka/", "libur/", "jadwal/", "loket/tambah/")
SMALL = """
  [...document.querySelectorAll("main :is(a, button, select, input:not([type=hidden]))")]
    .map((one) => one.closest("label") ?? one)
    .filter((one) => !one.closest(".error-summary"))
    .filter((one) => one.offsetHeight > 0 && one.offsetHeight < 44)
    .map((one) => one.outerHTML)
"""


@pytest.fixture
def cookie(emptied: None) -> str:
    """The session of an office's administrator."""
    office = factories.an_office()
    factories.a_person(office, Role.SECURITY_OFFICER, name="Budi Contoh")
    admin = factories.a_person(office, Role.OFFICE_ADMINISTRATOR)
    return factories.browser_of(admin).cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def browsing(
    chromium: Browser, server: LiveServer, cookie: str, size: tuple[int, int]
) -> Iterator[Page]:
    """Open a browser of this size, logged in; script runs under the strict CSP, axe beside it."""
    context = chromium.new_context(
        base_url=f"{server.url}/administrasi/",
        bypass_csp=True,
        viewport={"width": size[0], "height": size[1]},
    )
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": cookie, "url": server.url}])
    yield context.new_page()
    context.close()


def complaints(page: Page) -> list[str]:
    """Say what is wrong with the page shown: axe's findings, overflow, small targets."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run().then((r) => r.violations.map((v) => v.id + ' ' + v.help))")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *page.evaluate(SMALL), *(["wider than the screen"] if wide else [])]


@pytest.mark.parametrize("size", [PHONE, PC])
def test_pages_are_clean_on_phone_and_pc(
    chromium: Browser, live_server: LiveServer, cookie: str, size: tuple[int, int]
) -> None:
    with browsing(chromium, live_server, cookie, size) as page:
        for address in PAGES:
            page.goto(address or ".")
            assert complaints(page) == [], address
        for address in ("libur/impor/", "jadwal/tambah/"):
            page.goto(address)
            page.locator("main form button[type=submit]").click()
            expect(page.locator(".error-summary")).to_be_focused()
            assert complaints(page) == [], address


def test_person_is_added_by_keyboard_alone(
    chromium: Browser, live_server: LiveServer, cookie: str
) -> None:
    with browsing(chromium, live_server, cookie, PHONE) as page:
        page.goto("pengguna/tambah/")
        page.get_by_label("Nama pengguna").focus()
        page.keyboard.type("tika")
        page.keyboard.press("Tab")
        page.keyboard.type("Tika Contoh")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Kata sandi sementara")).to_be_visible()
        expect(page.get_by_role("heading", name="Tika Contoh")).to_be_visible()
        assert complaints(page) == []
