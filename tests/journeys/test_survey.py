"""Answering the survey: on a phone, by the keyboard alone, in easy language, without script."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ramah.survey.content import shipped
from tests.journeys.people import PC, PHONE, TABLET, ZOOMED, Person
from tests.journeys.phones import Room, a_room

ELEMENTS = shipped().elements
MOST_TABS = 120


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Room]:
    """A served office that is open to visitors."""
    with a_room(Path(tmp_path_factory.mktemp("room")), chromium) as made:
        yield made


@pytest.fixture
def room(served: Room) -> Room:
    """The office, with nothing answered."""
    served.teller.tell("forget_answers")
    return served


def group(page: Page, question: str) -> Any:
    """Find a question as a screen reader names it."""
    return page.get_by_role("group", name=question)


def choose(page: Page, question: str, answer: str) -> None:
    """Choose an answer by the names that a screen reader says."""
    group(page, question).get_by_role("radio", name=answer, exact=True).check()


def kept(room: Room) -> Any:
    """Give the one response that is kept."""
    (response,) = room.teller.tell("answered")
    return response


def test_phone_by_screen_reader_names_in_easy_language_with_review(room: Room) -> None:
    visitor = room.phone(PHONE, before="")
    visitor.go(f"/survei/{room.teller.tell('survey')}/")
    page = visitor.page
    choose(page, ELEMENTS[0].official.question, ELEMENTS[0].official.answers[1])
    visitor.tap("Pakai bahasa mudah")
    expect(group(page, ELEMENTS[0].easy.question).get_by_role("radio").nth(1)).to_be_checked()
    for element in ELEMENTS[1:]:
        choose(page, element.easy.question, element.easy.answers[3])
    choose(page, "Jenis kelamin", "Perempuan")
    page.get_by_label("Saran Anda").fill("Terima kasih")
    visitor.tap("Periksa jawaban")
    visitor.sees("Belum terkirim")
    visitor.tap(f"Ubah {ELEMENTS[0].easy.question}")
    choose(page, ELEMENTS[0].easy.question, ELEMENTS[0].easy.answers[2])
    visitor.tap("Periksa jawaban")
    visitor.tap("Kirim jawaban")
    visitor.sees("Jawaban Anda sudah kami terima")
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('survei-'))") == []
    response = kept(room)
    assert list(response["answers"].values()) == [3, *[4] * 8]
    assert (response["channel"], response["sex"]) == ("PHONE", "P")


def test_what_was_chosen_is_there_again_on_the_same_phone(room: Room) -> None:
    visitor = room.phone(PHONE, before="")
    path = f"/survei/{room.teller.tell('survey')}/"
    visitor.go(path)
    choose(visitor.page, ELEMENTS[0].official.question, ELEMENTS[0].official.answers[2])
    stored = visitor.page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert path.split("/")[2] not in stored, "the token itself stays out of the storage"
    visitor.go(path + "?cara=satu")
    visitor.sees("Jawaban Anda yang belum dikirim ada lagi di sini.")
    first = group(visitor.page, ELEMENTS[0].official.question)
    expect(first.get_by_role("radio").nth(2)).to_be_checked()
    visitor.tap("Hapus dan mulai lagi")
    expect(first.get_by_role("radio").nth(2)).not_to_be_checked()


def test_keyboard_alone_and_a_question_passed_over(room: Room) -> None:
    visitor = room.phone(PC, before="")
    visitor.go(f"/survei/{room.teller.tell('survey')}/")
    page = visitor.page
    for element in ELEMENTS[:-1]:
        tab_to(page, f"[name=j-{element.key}]")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # goes on to the review, whatever button comes first
    visitor.sees("1 pertanyaan belum dijawab")
    visitor.look()
    tab_to(page, ".error-summary a")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    visitor.sees("Periksa jawaban Anda")
    page.keyboard.press("Tab")
    tab_to(page, "[value=kirim]:not([tabindex])")
    page.keyboard.press("Enter")
    visitor.sees("Jawaban Anda sudah kami terima")
    assert list(kept(room)["answers"].values()) == [*[2] * 8, 1]


def tab_to(page: Page, selector: str) -> None:
    """Go by the keyboard alone to one input."""
    for _tab in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_without_script_one_question_a_screen_at_four_hundred_percent(room: Room) -> None:
    visitor = room.phone(ZOOMED, before="", java_script_enabled=False)
    visitor.go(f"/survei/{room.teller.tell('survey')}/")
    visitor.tap("Satu pertanyaan per layar")
    for number, element in enumerate(ELEMENTS):
        if number == 2:
            visitor.tap("Lanjut")
            visitor.sees("1 pertanyaan belum dijawab")
        choose(visitor.page, element.official.question, element.official.answers[0])
        visitor.tap("Lanjut")
    visitor.sees("Tentang Anda")
    visitor.tap("Kembali")
    last = group(visitor.page, ELEMENTS[-1].official.question)
    expect(last.get_by_role("radio").first).to_be_checked()
    for _screen in ("the last question", "about the person"):
        visitor.tap("Lanjut")
    visitor.tap("Periksa jawaban")
    assert "j-U1" not in visitor.page.url
    visitor.tap("Kirim jawaban")
    visitor.sees("Jawaban Anda sudah kami terima")
    assert set(kept(room)["answers"].values()) == {1}


def test_declining_is_one_tap_in_english(room: Room) -> None:
    before = room.teller.tell("declined")
    visitor = room.phone(PHONE, before="")
    visitor.go(f"/survei/{room.teller.tell('survey')}/?bahasa=en")
    visitor.page.locator("[value=tolak]").click()
    visitor.page.wait_for_url(re.compile("hasil=tolak"))
    visitor.look()
    assert room.teller.tell("declined") == before + 1
    assert room.teller.tell("answered") == []


def at_the_tablet(room: Room, *, clock: bool = False) -> Person:
    """Stand at the counter's tablet with the survey open; its clock may be moved."""
    visitor = room.phone(TABLET, before="")
    if clock:
        visitor.page.clock.install()
    visitor.go(f"/survei/{room.teller.tell('survey')}/?di=kios&cara=satu")
    return visitor


def test_tablet_asks_then_clears_the_screen_and_back_shows_no_answer(room: Room) -> None:
    visitor = at_the_tablet(room, clock=True)
    page = visitor.page
    page.locator("label").first.click()
    visitor.find("Lanjut").click()
    expect(group(page, ELEMENTS[1].official.question)).to_be_visible()
    page.clock.run_for(75_000)
    visitor.tap("Ya, saya masih mengisi")
    page.clock.run_for(60_000)
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.run_for(15_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.clock.run_for(20_000)
    visitor.sees("Layar sudah dibersihkan")
    visitor.look()
    page.go_back()
    expect(page.locator("input:checked, input[type=hidden][name^=j-]")).to_have_count(0)
    assert room.teller.tell("answered") == []


def test_tablet_by_touch_to_the_end(room: Room) -> None:
    visitor = at_the_tablet(room)
    page = visitor.page
    for element in ELEMENTS:
        group(page, element.official.question).locator("label").nth(3).click()
        visitor.find("Lanjut").click()
    expect(page.get_by_role("heading", name="Tentang Anda")).to_be_visible()
    visitor.find("Lanjut").click()
    expect(page.get_by_label("Saran Anda")).to_be_visible()
    visitor.find("Periksa jawaban").click()
    visitor.sees("Belum terkirim")
    visitor.look()  # only once the screen stands still: the script puts each in its place
    visitor.find("Kirim jawaban").click()
    visitor.sees("Serahkan tablet ini kembali kepada petugas.")
    assert kept(room)["channel"] == "KIOSK"
