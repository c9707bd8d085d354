"""A board on the wall: a served office with a teller, and a browser that is a TV."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.teller import Teller, telling
from tests.runtime.conftest import Installation
from tests.runtime.test_graceful import HERE, a_demo, start

TV, PORTRAIT = (1920, 1080), (1080, 1920)
SECONDS = 1000
LISTEN = """
window.heard = [];
for (const name of ["ramah:called", "ramah:withdrawn"]) {
  document.addEventListener(name, ({ detail }) => window.heard.push([name.slice(6), detail]));
}
"""


@dataclass
class Wall:
    """A served office with a teller, and a browser that is a TV."""

    installation: Installation
    teller: Teller
    context: BrowserContext
    board: int

    def hang(self, size: tuple[int, int] = TV, *, before: str = "") -> Page:
        """Open the board on a screen, and wait until it listens."""
        page = self.context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.add_init_script(LISTEN + before)
        page.goto(f"http://{HERE}:{self.installation.port}/papan/{self.board}/")
        return page


@contextlib.contextmanager
def a_wall(home: Path, chromium: Browser) -> Iterator[Wall]:
    """Serve the demo office, with a board of counters 1 and 2."""
    context = chromium.new_context(timezone_id="Asia/Makassar")  # the TV's own zone is not asked
    with a_demo(Installation(home)) as installation:
        start(installation)
        with telling(installation) as teller:
            board = teller.tell("board", "Ruang tunggu", 1, 2)
            yield Wall(installation, teller, context, board)
        context.close()


def listens(page: Page) -> None:
    """Wait until the board is connected."""
    page.locator("[data-board][data-state=on]").wait_for(timeout=20 * SECONDS)


def calling(page: Page) -> Any:
    """Find the numbers that stand as called."""
    return expect(page.locator(".board-call .board-number"))


def heard(page: Page) -> list[Any]:
    """Give what the board told the sound module."""
    found: list[Any] = page.evaluate("window.heard")
    return found
