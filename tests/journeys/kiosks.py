"""A kiosk in the lobby: a served office with a teller, and a browser that stands there."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from ramah.offices.device_sessions import COOKIE
from tests.journeys.people import Person
from tests.journeys.teller import Teller, telling
from tests.runtime.conftest import Installation
from tests.runtime.test_graceful import HERE, a_demo, start

Size = tuple[int, int]
UPRIGHT, WIDE, SMALL, TABLET = (1080, 1920), (1920, 1080), (1280, 800), (768, 1024)
SECONDS = 1000


@dataclass
class Lobby:
    """A served office that is open day and night, with kiosks."""

    installation: Installation
    teller: Teller
    browser: Browser

    @property
    def url(self) -> str:
        """Give the address the office is served at."""
        return f"http://{HERE}:{self.installation.port}"

    @contextlib.contextmanager
    def leaving_after(self, seconds: int) -> Iterator[None]:
        """Let the kiosk wait so long for the next touch, for the length of a block."""
        self.teller.tell("leave_after", seconds)
        try:
            yield
        finally:
            self.teller.tell("leave_after", 45)

    @contextlib.contextmanager
    def kiosk(
        self, size: Size = UPRIGHT, *, script: bool = True, clock: bool = False
    ) -> Iterator[Person]:
        """Stand in front of a kiosk of one's own, which shows its start; its clock may be moved."""
        context = self.context(size, java_script_enabled=script, bypass_csp=True)
        if clock:
            context.clock.install()
        token = self.teller.tell("kiosk")
        context.add_cookies([{"name": COOKIE, "value": token, "url": self.url}])
        visitor = Person(context, self.url, script=script)
        visitor.page.goto(f"{self.url}/kios/")
        yield visitor
        assert visitor.complaints == []
        context.close()

    def context(self, size: Size, **options: Any) -> BrowserContext:
        """Take a browser that remembers nothing."""
        return self.browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)


@contextlib.contextmanager
def a_lobby(home: Path, chromium: Browser) -> Iterator[Lobby]:
    """Serve the demo office until the tests are over."""
    with a_demo(Installation(home)) as installation:
        start(installation)
        with telling(installation) as teller:
            yield Lobby(installation, teller, chromium)
