"""Makes the pictures of the desks in docs/pictures from a real demo office, with invented names.

Usage: python -m tools.screenshots. Needs Chromium, as the journeys do.
"""

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import FLAGS
from tests.journeys.conftest import log_in
from tests.journeys.house import House, served_house
from tests.journeys.people import Person

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PHONE, TABLET, PC = (390, 844), (820, 960), (1200, 760)
LARGEST = 150_000  # bytes
CLOSED = 14  # visits of the day that are over


@dataclass(frozen=True)
class Picture:
    """One screen: whose it is, what it shows, and on which device."""

    name: str
    path: str
    size: tuple[int, int]
    username: str = ""


UPRIGHT, WALL = (768, 1024), (1200, 675)
AT_REST = 9000  # milliseconds until a board's buttons and its flash have gone
KIOSK, BOARD = Picture("kiosk", "/kios/", UPRIGHT), Picture("board", "/papan/1/", WALL)
SHOWN = (
    Picture("start", "/", PC),
    Picture("security-phone", "/keamanan/", PHONE, "budi"),
    Picture("ambassador-tablet", "/duta/", TABLET, "dewi"),
    Picture("counter-pc", "/loket/", PC, "citra"),
    Picture("manager-pc", "/manajer/", PC, "hendra"),
    Picture("administration-pc", "/administrasi/", PC, "admin"),
)


def main() -> int:
    """Make every picture; exit code 1 if one is too large."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served_house() as house:
        _fill_the_day(house)
        token = _set_up_the_hall()
        with sync_playwright() as playwright:
            path = which("chromium") or which("chromium-browser") or which("google-chrome")
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            sizes = [_take(browser, house, picture) for picture in SHOWN]
            sizes += [_take(browser, house, BOARD), _take(browser, house, KIOSK, token)]
            browser.close()
    return 1 if max(sizes) > LARGEST else 0


def _fill_the_day(house: House) -> None:
    """Play the day in the served office's own database, by the actions."""
    os.environ["RAMAH_HOME"] = str(house.home)
    os.environ.pop("RAMAH_MASTER_KEY", None)
    from ramah.runtime.installation import start_django

    start_django()
    from bench import day
    from ramah.offices.models import Office

    day.fill(Office.objects.get(), now=datetime.now(UTC), closed=CLOSED)


def _set_up_the_hall() -> str:
    """Hang a board and call two numbers on it; give the token of a kiosk."""
    from tests.journeys import teller_work

    key = teller_work.board("Ruang tunggu")
    if BOARD.path != f"/papan/{key}/":
        raise RuntimeError(f"the board has the key {key}")
    for number in (1, 2, 3, 1, 2):
        teller_work.call(number)
    return teller_work.kiosk()


def _take(browser: Browser, house: House, picture: Picture, device: str = "") -> int:
    """Open the page as its person or device and keep it as a picture; give its size in bytes."""
    context = browser.new_context(
        viewport={"width": picture.size[0], "height": picture.size[1]},
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        color_scheme="light",
        reduced_motion="reduce",
    )
    person = Person(context, house.url)
    if device:
        context.add_cookies([{"name": "ramah_device", "value": device, "url": house.url}])
    if picture.username:
        log_in(person, picture.username, house.passwords[picture.username])
    person.go(picture.path)
    if picture is BOARD:
        person.tap("Aktifkan suara")
        person.page.wait_for_timeout(AT_REST)
    path = PICTURES / f"{picture.name}.png"
    person.page.screenshot(path=path)
    context.close()
    size = path.stat().st_size
    print(f"{path.relative_to(PICTURES.parent.parent)}: {size / 1000:.0f} kB")
    return size


if __name__ == "__main__":
    sys.exit(main())
