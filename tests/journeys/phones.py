"""Visitors' phones: a served office that is open to visitors, and browsers that are phones."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import PHONE, Person
from tests.journeys.teller import Teller, telling
from tests.runtime.conftest import Installation
from tests.runtime.test_graceful import HERE, a_demo, start

SECONDS = 1000
SPY = """
window.notes = 0; window.buzzes = [];
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  window.notes += 1;
  return make.call(this);
};
Object.defineProperty(Navigator.prototype, "vibrate", {
  configurable: true,
  value: (pattern) => { window.buzzes.push(pattern); return true; },
});
"""


@dataclass
class Room:
    """A waiting room: the served office, a teller, and who sits there with a phone."""

    installation: Installation
    teller: Teller
    chromium: Browser
    people: list[Person] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the pages."""
        return f"http://{HERE}:{self.installation.port}"

    def phone(self, size: tuple[int, int] = PHONE, *, before: str = SPY, **options: Any) -> Person:
        """Give somebody a phone."""
        viewport = {"width": size[0], "height": size[1]}
        context = self.chromium.new_context(
            **{"viewport": viewport, "timezone_id": "Asia/Jakarta", **options}
        )
        if before:
            context.add_init_script(before)
        person = Person(context, self.url, script=options.get("java_script_enabled", True))
        self.people.append(person)
        return person

    def holder(self, number: str, size: tuple[int, int] = PHONE, **options: Any) -> Person:
        """Give a number's holder a phone, with the number's page open."""
        person = self.phone(size, **options)
        person.go(f"/n/{self.teller.tell('code', number)}/")
        return person


@contextlib.contextmanager
def a_room(home: Path, chromium: Browser) -> Iterator[Room]:
    """Serve the demo office with an address open to visitors."""
    with a_demo(Installation(home)) as installation:
        start(installation)
        with telling(installation) as teller:
            teller.tell("visitors", "http://antrean.kantor.example")
            teller.tell("guide", 1, "Lurus, lalu pintu kedua di kiri", "KTP asli\nBukti bayar")
            room = Room(installation, teller, chromium)
            yield room
        for person in room.people:
            person.context.close()


def phase(page: Page) -> Any:
    """Find what the phone shows as the number's state."""
    return page.locator("[data-visitor-state]")


def shows(page: Page, state: str, *, within: float = 15) -> None:
    """Wait until the phone shows a state."""
    expect(phase(page)).to_have_attribute("data-phase", state, timeout=within * SECONDS)
    expect(page.locator("body")).to_have_attribute("data-phase", state)


def weighed(page: Page, address: str) -> dict[str, int]:
    """Open a page and weigh all that its first load brings over the network, headers included."""
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    network = page.context.new_cdp_session(page)
    network.on(
        "Network.responseReceived",
        lambda told: names.update({told["requestId"]: told["response"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda told: sizes.update({names[told["requestId"]]: int(told["encodedDataLength"])}),
    )
    network.send("Network.enable")
    page.goto(address)
    page.wait_for_timeout(2 * SECONDS)
    return sizes
