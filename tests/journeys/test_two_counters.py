"""Two counters press "next" at the same instant, and the whole life of a number, in browsers."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import log_in
from tests.journeys.office import begin_duty
from tests.journeys.people import PC, Person
from tests.journeys.walls import SECONDS, Wall, a_wall, calling, listens
from tests.runtime.test_graceful import HERE

ROUNDS = 5
HOLD = 700  # milliseconds from button down to button up: the desk has heard of the call by then
AHEAD = 700  # milliseconds until both press
PRESS = """([at]) => {
  document.body.dataset.before = "";
  setTimeout(() => document.querySelector("#panggil-berikutnya").click(), at - Date.now());
}"""


@dataclass
class Counters:
    """A served office with a board, and two officers at counters 1 and 2."""

    wall: Wall
    officers: tuple[Person, Person]

    def press_together(self) -> None:
        """Let both press "next" at the same moment, and wait for what each is answered."""
        for officer in self.officers:
            officer.page.goto(officer.url + "/loket/")
        at = time.time() * 1000 + AHEAD
        for officer in self.officers:
            officer.page.evaluate(PRESS, [at])
        for officer in self.officers:
            officer.page.locator("body:not([data-before])").wait_for()
            officer.page.wait_for_load_state()

    def numbers(self) -> list[str]:
        """Give the number that stands at each counter; nothing where none was called."""
        found = [officer.page.locator("article.card > .ticket-number") for officer in self.officers]
        return [one.inner_text() if one.count() else "" for one in found]

    def free(self) -> None:
        """Let both counters serve whoever came, to the end."""
        for number in (1, 2):
            self.wall.teller.tell("free", number)


@pytest.fixture
def counters(tmp_path: Path, chromium: Browser) -> Iterator[Counters]:
    """Two officers on duty."""
    with a_wall(tmp_path, chromium) as wall:
        accounts = json.loads((tmp_path / "demo-accounts.json").read_text(encoding="utf-8"))
        passwords = {each["username"]: each["password"] for each in accounts}
        people = []
        for username, post in (("citra", "Loket 1"), ("eka", "Loket 2")):
            context = chromium.new_context(viewport={"width": PC[0], "height": PC[1]})
            person = Person(context, f"http://{HERE}:{wall.installation.port}")
            log_in(person, username, passwords[username])
            begin_duty(person, post)
            people.append(person)
        yield Counters(wall, (people[0], people[1]))
        for person in people:
            assert person.complaints == []
            person.context.close()


def test_same_instant_never_calls_one_number_to_two_counters(counters: Counters) -> None:
    board = counters.wall.hang()
    listens(board)
    seen: set[str] = set()
    for _round in range(ROUNDS):
        waiting = {counters.wall.teller.tell("draw") for _ticket in range(2)}
        counters.press_together()
        called = set(counters.numbers())
        assert called == waiting, "each has one of the two"
        assert not called & seen
        seen |= called
        expect(board.locator(".board-call .board-number")).to_have_count(2)
        assert set(board.locator(".board-call .board-number").all_inner_texts()) == called
        counters.free()


def test_last_number_goes_to_one_counter_and_the_other_reads_why(counters: Counters) -> None:
    for _round in range(ROUNDS):
        number = counters.wall.teller.tell("draw")
        counters.press_together()
        assert sorted(counters.numbers()) == ["", number]
        loser = counters.officers[counters.numbers().index("")]
        loser.look()
        expect(loser.page.locator("main")).to_contain_text("Belum ada yang menunggu")
        counters.free()


def test_press_is_not_lost_while_the_other_counter_calls(counters: Counters) -> None:
    """The desk learns of the other's call between button down and button up."""
    first, second = counters.officers
    for _round in range(2):
        waiting = {counters.wall.teller.tell("draw") for _ticket in range(2)}
        for officer in counters.officers:
            officer.page.goto(officer.url + "/loket/")
            officer.page.locator("body[data-live-state=on]").wait_for()
        second.page.locator("#panggil-berikutnya").hover()
        second.page.mouse.down()
        first.page.locator("#panggil-berikutnya").click()
        first.page.locator("article.card > .ticket-number").wait_for()
        second.page.wait_for_timeout(HOLD)
        second.page.mouse.up()
        second.page.locator("article.card > .ticket-number").wait_for()
        assert set(counters.numbers()) == waiting
        counters.free()


def test_whole_life_of_a_number(counters: Counters) -> None:
    """Drawn with a further service, called, repeated, missed, brought back, served twice."""
    wall, officer = counters.wall, counters.officers[0]
    number = wall.teller.tell("draw_two")
    board = wall.hang()
    listens(board)
    officer.go("/loket/")
    officer.tap("Panggil berikutnya")
    calling(board).to_have_text([number])
    officer.tap("Panggil lagi")
    early = officer.page.locator("main, .toast").filter(has_text=re.compile("detik"))
    expect(early.first).to_be_visible()
    wall.teller.tell("no_waits")
    for times in (2, 3):
        officer.go("/loket/")
        officer.page.wait_for_timeout(3 * SECONDS)
        officer.tap("Panggil lagi")
        expect(officer.page.locator("article.card")).to_contain_text(f"{times} kali")
    officer.tap("Tidak datang")
    calling(board).to_have_count(0)
    officer.go("/meja/antrean/")
    officer.page.get_by_role("link", name=number).first.click()
    officer.page.wait_for_load_state()
    officer.look()
    officer.page.locator("main form[action*='/kembali/'] button").last.click()
    officer.page.wait_for_load_state()
    for left in (1, 0):
        officer.go("/loket/")
        officer.tap("Panggil berikutnya")
        calling(board).to_have_text([number], timeout=5 * SECONDS)
        officer.tap("Mulai layani")
        calling(board).to_have_count(0)
        officer.page.get_by_role("button", name="Selesai", exact=True).click()
        officer.page.wait_for_load_state()
        officer.look()
        assert wall.teller.tell("state", number) == ("WAITING" if left else "DONE")


def test_minutes_of_waiting_count_on_by_themselves(counters: Counters) -> None:
    page = counters.officers[0].page
    counters.wall.teller.tell("draw")
    page.clock.install()
    page.goto(counters.officers[0].url + "/loket/")
    waited = page.locator("[data-waiting-since]")
    expect(waited).to_contain_text("0 menit")
    page.clock.run_for(3 * 60 * SECONDS + 10 * SECONDS)
    expect(waited).to_have_text(re.compile(r"Menunggu sejak \d\d\.\d\d: 3 menit\."))
