"""The kiosk in a real browser."""

import os

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from ramah.offices.device_sessions import COOKIE
from tests import factories
from tests.administration.test_browser import complaints
from tests.displays.test_kiosk import a_kiosk, opened

pytestmark = pytest.mark.journey
SHOTS = os.environ.get("RAMAH_TEST_SHOTS", "")


@pytest.mark.parametrize("size", [(1080, 1920), (1366, 768)])
def test_number_is_drawn_and_wiped(
    chromium: Browser, live_server: LiveServer, emptied: None, size: tuple[int, int]
) -> None:
    office = factories.an_office()
    opened(office)
    token = a_kiosk(office).cookies[COOKIE].value
    context = chromium.new_context(
        base_url=live_server.url, bypass_csp=True, viewport={"width": size[0], "height": size[1]}
    )
    context.add_cookies([{"name": COOKIE, "value": token, "url": live_server.url}])
    page = context.new_page()
    page.goto("/kios/")
    for name in ("Turunkan tombol", "Antrean khusus", "Kekayaan Intelektual"):
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/kiosk-{size[0]}-{name[:4]}.png")
        assert complaints(page) == []
        if name == "Kekayaan Intelektual" and not page.get_by_text(name).count():
            page.get_by_text("Layanan lain", exact=True).click()
        page.get_by_text(name).first.click()
    expect(page.get_by_text("R-001").first).to_be_visible()
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/kiosk-{size[0]}-drawn.png")
    page.get_by_role("link", name="Selesai").click()
    expect(page.get_by_text("R-001")).to_have_count(0)
    assert page.url == f"{live_server.url}/kios/"
    context.close()
