"""Labels of our own sheet read by the camera, by a photo, and by hand where neither works."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys import cameras
from tests.journeys.conftest import Enter
from tests.journeys.house import House
from tests.journeys.people import PHONE, Person

OFFICE, TAG = 1, "TP-02"
LAN = "http://ramah.kantor.test"  # neither HTTPS nor this machine: no camera for the page


def png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def sent_photo(page: Page, picture: Image.Image) -> None:
    photo: Any = {"name": "foto.png", "mimeType": "image/png", "buffer": png(picture)}
    page.locator("[data-scan-photo]").set_input_files(photo)


def test_camera_reads_the_label_of_our_own_sheet(
    enter: Enter, house: House, chromium: Browser, tmp_path: Path
) -> None:
    enter("dewi", PHONE)  # logs in, if nobody has yet
    film = cameras.film(cameras.seen(cameras.label_of(OFFICE, TAG)), tmp_path / "label.y4m")
    with cameras.browser_that_sees(chromium, film) as browser:
        context = browser.new_context(
            viewport={"width": PHONE[0], "height": PHONE[1]},
            storage_state=house.sessions["dewi"],
        )
        dewi = Person(context, house.url)
        dewi.go("/sarana/pindai/")
        dewi.find("Pakai kamera").click()
        expect(dewi.page.get_by_role("heading", name="Tongkat putih")).to_be_visible()
        expect(dewi.page.locator(".ticket-number")).to_have_text(TAG)
        dewi.look()


def test_photo_of_the_label_leads_to_the_unit(enter: Enter) -> None:
    dewi = enter("dewi", PHONE)
    dewi.go("/sarana/pindai/")
    sent_photo(dewi.page, Image.new("RGB", (800, 600), "white"))
    dewi.sees("Kode QR tidak terbaca pada foto ini.")
    label = cameras.label_of(OFFICE, TAG)
    large = Image.new("RGB", (3000, 4000), (90, 90, 90))
    large.paste(label.resize((label.width * 3, label.height * 3)), (600, 1500))
    sent_photo(dewi.page, large)
    expect(dewi.page.locator(".ticket-number")).to_have_text(TAG)


def test_label_of_another_office_is_said_to_be_one(enter: Enter) -> None:
    dewi = enter("dewi", PHONE)
    dewi.go("/sarana/pindai/")
    sent_photo(dewi.page, cameras.seen(cameras.label_of(987, TAG)))
    dewi.sees(f"Label {TAG} milik kantor lain.")


@pytest.fixture
def over_the_lan(enter: Enter, house: House) -> Iterator[Page]:
    """Open a page of the program under an address to which browsers give no camera."""
    page = enter("dewi", PHONE).context.new_page()
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies(house.url)}
    said = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def pass_on(route: Route) -> None:
        headers = {**route.request.headers, "cookie": said, "host": house.url.split("//")[1]}
        url = house.url + route.request.url.removeprefix(LAN)
        route.fulfill(response=route.fetch(url=url, headers=headers))

    page.route(f"{LAN}/**", pass_on)
    yield page
    page.unroute_all(behavior="ignoreErrors")
    page.close()


def test_without_https_a_photo_and_typing_remain(over_the_lan: Page) -> None:
    page = over_the_lan
    page.goto(f"{LAN}/sarana/pindai/")
    assert page.evaluate("isSecureContext") is False
    expect(page.get_by_text("Kamera langsung hanya dapat dipakai lewat HTTPS")).to_be_visible()
    expect(page.get_by_role("button", name="Pakai kamera")).to_be_hidden()
    sent_photo(page, cameras.seen(cameras.label_of(OFFICE, TAG)))
    expect(page.locator(".ticket-number")).to_have_text(TAG)
    page.goto(f"{LAN}/sarana/pindai/")
    page.get_by_role("textbox", name="Label").fill(TAG.lower())
    page.get_by_role("button", name="Buka unit").click()
    expect(page.locator(".ticket-number")).to_have_text(TAG)
