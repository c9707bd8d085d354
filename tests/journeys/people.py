"""Someone at a screen: what they tap and read, and what must hold on every page they see."""

import itertools
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect

PICTURES = os.environ.get("RAMAH_PICTURES", "")
PATIENCE = 15_000  # milliseconds
VARYING = re.compile(r'csrf[^>]*value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|\d+')
_numbers = itertools.count(1)
_looked_at: set[int] = set()
AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, TABLET, PC = (360, 740), (768, 1024), (1366, 768)
ZOOMED = (320, 640)  # a PC of 1280 pixels at 400 %


class Person:
    """A member of staff, or a visitor, with one browser of their own.

    :ivar tolerated: parts of the browser's error messages that are no fault, as when it is offline.
    :ivar mark: stands on every page of the office they work in.
    """

    mark = "DEMO"

    def __init__(self, context: BrowserContext, url: str, *, script: bool = True) -> None:
        self.context, self.url, self.script = context, url, script
        context.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.tolerated = ["the server responded with a status of 4"]
        self.page: Page = self._new_page()

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        return page

    def reopen(self) -> None:
        """Close the page, and open an empty one."""
        self.page.close()
        self.page = self._new_page()

    def _hear(self, message: Any) -> None:
        if message.type == "error" and not any(text in message.text for text in self.tolerated):
            self.complaints.append(message.text)

    def go(self, path: str) -> None:
        """Open a page and look at it."""
        self.page.goto(self.url + path)
        self.look()

    def tap(self, name: str, *, within: Locator | None = None) -> None:
        """Tap a button or link by its words, and look at the page that comes."""
        self.find(name, within=within).click()
        self.settle()
        self.look()

    def settle(self) -> None:
        """Wait for the page that comes, also where a script sends the form first."""
        if self.script:
            expect(self.page.locator("form[data-sending]")).to_have_count(0, timeout=PATIENCE)
        self.page.wait_for_load_state()

    def tap_at(self, label: str, name: str) -> None:
        """Tap a button or link on the card, list entry or row of one visit."""
        words = re.compile(re.escape(name), re.IGNORECASE)
        button = self.page.get_by_role("button", name=words)
        link = self.page.get_by_role("link", name=words)
        cards = self.page.locator("article.card, li, tr").filter(has_text=label)
        self.tap(name, within=cards.filter(has=button.or_(link)).last)

    def find(self, name: str, *, within: Locator | None = None) -> Locator:
        """Find a button or link by the words it has for everyone."""
        where = within or self.page.locator("body")
        words = re.compile(re.escape(name), re.IGNORECASE)
        return (
            where.get_by_role("button", name=words).or_(where.get_by_role("link", name=words)).first
        )

    def choose(self, name: str, *, within: Locator | None = None) -> None:
        """Choose a tile, a radio button or a checkbox by its words."""
        where = within or self.page.locator("body")
        words = re.compile(re.escape(name), re.IGNORECASE)
        box = where.get_by_role("radio", name=words).or_(where.get_by_role("checkbox", name=words))
        if not box.first.is_checked():
            box.first.locator("xpath=ancestor::label[1]").click()

    def write(self, label: str, text: str) -> None:
        """Fill in a field by its visible label."""
        self.page.get_by_label(re.compile(re.escape(label), re.IGNORECASE)).first.fill(text)

    def open(self, summary: str) -> None:
        """Unfold a part of the page."""
        self.page.locator("summary", has_text=summary).first.click()

    def sees(self, text: str, *, within_seconds: float = 10) -> None:
        """Wait until a text is on the screen."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=within_seconds * 1000)

    def look(self) -> None:
        """Check what must hold on every page: accessible, nothing cut off, no script error."""
        self._picture()
        assert self.complaints == [], f"{self.page.url}: {self.complaints}"
        self.page.get_by_text(self.mark).first.wait_for(state="attached")  # the page has come
        width = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"{self.page.url} scrolls sideways: {width}"
        if self.script:  # axe cannot run where no script may; the pages are the same
            self._check_accessible()

    def _picture(self) -> None:
        """Keep a picture of the page where ``RAMAH_PICTURES`` names a folder."""
        if PICTURES:
            name = re.sub(r"[0-9a-f-]{36}|\W+", "-", urlsplit(self.page.url).path).strip("-")
            width = self.page.viewport_size["width"] if self.page.viewport_size else 0
            path = Path(PICTURES, f"{next(_numbers):03}-{width}-{name or 'start'}.png")
            self.page.screenshot(path=path, full_page=True)

    def _check_accessible(self) -> None:
        """Let axe look; a page that differs only in its numbers is looked at once a process."""
        shown = VARYING.sub("0", self.page.evaluate("document.documentElement.outerHTML"))
        sight = hash((shown, str(self.page.viewport_size)))
        if sight in _looked_at:
            return
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
        )
        faults = [
            f"{fault['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]
        assert faults == [], f"{self.page.url}\n" + "\n".join(faults)
        _looked_at.add(sight)
