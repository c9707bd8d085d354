"""The whole visit by keyboard alone: no mouse, no touch, the focus always to be seen."""

import re

from playwright.sync_api import Locator

from tests.journeys.conftest import Enter
from tests.journeys.office import Office, at_work
from tests.journeys.people import PC, Person

MOST_TABS = 120


class KeyboardPerson(Person):
    """Reaches everything with Tab, Space and Enter."""

    def tap(self, name: str, *, within: Locator | None = None) -> None:
        """Walk to a button or link and press Enter."""
        self._walk_to(self.find(name, within=within))
        self.page.keyboard.press("Enter")
        self.settle()
        self.page.wait_for_timeout(150)
        self.look()

    def choose(self, name: str, *, within: Locator | None = None) -> None:
        """Walk to a tile and choose it: Space for a checkbox, arrows within radio buttons."""
        where = within or self.page.locator("body")
        words = re.compile(re.escape(name), re.IGNORECASE)
        box = where.get_by_role("radio", name=words).or_(where.get_by_role("checkbox", name=words))
        box = box.first
        if box.is_checked():
            return
        if box.get_attribute("type") == "checkbox":
            self._walk_to(box)
            self.page.keyboard.press("Space")
        else:
            self._arrow_to(box)
        assert box.is_checked()

    def write(self, label: str, text: str) -> None:
        """Walk to a field and type."""
        self._walk_to(self.page.get_by_label(re.compile(re.escape(label), re.IGNORECASE)).first)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def open(self, summary: str) -> None:
        """Walk to a fold-out and open it."""
        self._walk_to(self.page.locator("summary", has_text=summary).first)
        self.page.keyboard.press("Enter")

    def _walk_to(self, goal: Locator) -> None:
        for _tab in range(MOST_TABS):
            if goal.evaluate("goal => goal === document.activeElement"):
                self._check_focus_shows()
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: the keyboard does not reach {goal}")

    def _arrow_to(self, box: Locator) -> None:
        group = f'input[name="{box.get_attribute("name")}"]'
        chosen = self.page.locator(f"{group}:checked")
        self._walk_to(chosen.first if chosen.count() else self.page.locator(group).first)
        for _step in range(self.page.locator(group).count() + 1):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")

    def _check_focus_shows(self) -> None:
        shown = self.page.evaluate(
            """() => {
              const parts = [document.activeElement, document.activeElement.nextElementSibling];
              return parts.filter(Boolean).some((part) => {
                const style = getComputedStyle(part);
                return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
                  || style.boxShadow !== "none";
              });
            }"""
        )
        assert shown, f"{self.page.url}: the focus is not to be seen"


def test_whole_visit_by_keyboard_alone(enter: Enter) -> None:
    office: Office = at_work(enter, PC)
    for person in vars(office).values():
        person.__class__ = KeyboardPerson
    code = office.receive("Bantuan membaca", "Segera duduk")
    office.set_off()
    number = office.register(code)
    office.serve(number)
    office.see_out(number)
    office.report(number)
    office.acknowledge(number)
