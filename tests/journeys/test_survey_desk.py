"""The survey at the desks: paper forms by keystrokes, the code to scan, an interview."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ramah.survey.content import shipped
from tests.journeys.conftest import log_in
from tests.journeys.house import passwords_of
from tests.journeys.people import PC, TABLET, Person
from tests.journeys.phones import Room, a_room

ELEMENTS = shipped().elements
FORMS = ("444444444", "333333333", "434343434", "222222222", "123412341") * 2
MOST_PRESSES = 12  # for a form; ten forms are 120 presses in two minutes, one a second


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Room]:
    """A served office that is open to visitors."""
    with a_room(Path(tmp_path_factory.mktemp("room")), chromium) as made:
        yield made


def staff(room: Room, username: str, size: tuple[int, int]) -> Person:
    """Log a member of staff in."""
    person = room.phone(size, before="")
    log_in(person, username, passwords_of(room.installation.home)[username])
    return person


def test_ten_paper_forms_are_typed_in_two_minutes_of_keystrokes(room: Room) -> None:
    room.teller.tell("forget_answers")
    officer = staff(room, "dewi", PC)
    officer.go("/survei-kertas/")
    page, presses = officer.page, 0
    for number, digits in enumerate(FORMS, start=1):
        page.locator("form[data-paper][data-ready]").wait_for()
        expect(page.locator("[data-digit]").first).to_be_focused()
        for key in (*digits, "Enter"):
            page.keyboard.press(key)
            presses += 1
        expect(page.get_by_text(f"{number} formulir tersimpan.")).to_be_visible()
    assert presses / len(FORMS) <= MOST_PRESSES
    kept = room.teller.tell("answered")
    assert {row["channel"] for row in kept} == {"PAPER"}
    typed = sorted("".join(str(worth) for worth in row["answers"].values()) for row in kept)
    assert typed == sorted(FORMS)


def test_mistyped_paper_form_says_so_and_goes_on(room: Room) -> None:
    officer = staff(room, "dewi", PC)
    officer.go("/survei-kertas/")
    page = officer.page
    page.locator("form[data-paper][data-ready]").wait_for()
    page.keyboard.press("7")
    expect(page.locator("[data-digit]").first).to_have_value("")
    expect(page.locator("[data-digit-said]")).to_have_text("Hanya angka 1, 2, 3, atau 4.")
    for key in ("2", "Backspace", "4", "1", "Enter"):  # the second box is empty: back to the first
        page.keyboard.press(key)
    officer.sees("Ada yang perlu diperbaiki")
    officer.look()
    expect(page.locator("[data-digit]").nth(0)).to_have_value("4")
    expect(page.locator("[data-digit]").nth(1)).to_have_value("1")
    officer.tap("Cetak formulir kosong")
    officer.sees("Formulir versi 1")


def test_visitor_is_interviewed_by_the_officer(room: Room) -> None:
    room.teller.tell("forget_answers")
    officer = staff(room, "dewi", TABLET)
    officer.go(f"/kunjungan/{room.teller.tell('invited')}/survei/")
    officer.sees("Di ponsel pemohon")
    officer.tap("Wawancara oleh petugas")
    officer.sees("Wawancara: dibacakan petugas")
    for element in ELEMENTS:
        group = officer.page.get_by_role("group", name=element.official.question)
        group.locator("label").nth(1).click()
    officer.tap("Periksa jawaban")
    officer.tap("Kirim jawaban")
    officer.sees("Jawaban wawancara tercatat.")
    (kept,) = room.teller.tell("answered")
    assert kept["channel"] == "INTERVIEW"
    assert set(kept["answers"].values()) == {2}
