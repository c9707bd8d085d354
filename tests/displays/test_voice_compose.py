"""Which clips make up a call, in order: a table of examples, run in the browser's own engine."""

from typing import Any

import pytest
from django.templatetags.static import static
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from ramah.queueing import voice_pack

pytestmark = pytest.mark.journey
COMPOSE = """async ([module, calls]) => {
  const { compose } = await import(module);
  return calls.map(([call, settings]) => compose(call, settings));
}"""
SETTINGS = {"language": "id", "repeats": 1, "chime": True, "voice": True, "places": {}}
R_012 = "id/ticket id/letter-r id/digit-0 id/digit-1 id/digit-2 id/go-to id/counter"
R_012_EN = R_012.replace("id/", "en/")
Call = dict[str, Any]


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, emptied: None) -> Any:
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/healthz")
    yield page
    context.close()


def composed(page: Page, calls: list[tuple[Call, Call]]) -> list[list[dict[str, Any]]]:
    whole = [(call, SETTINGS | settings) for call, settings in calls]
    found: list[list[dict[str, Any]]] = page.evaluate(
        COMPOSE, [static("js/voice-compose.js"), whole]
    )
    return found


def clips(steps: list[dict[str, Any]]) -> str:
    return " ".join(step["clip"] for step in steps)


def spoken(page: Page, number: str, counter: int, **settings: Any) -> str:
    return clips(composed(page, [({"number": number, "counter": counter}, settings)])[0])


def test_number_is_spelled_after_the_chime(page: Page) -> None:
    assert spoken(page, "R-012", 3) == f"id/chime {R_012} id/digit-3"
    assert spoken(page, "KI-905", 7, chime=False) == (
        "id/ticket id/letter-k id/letter-i id/digit-9 id/digit-0 id/digit-5"
        " id/go-to id/counter id/digit-7"
    )


def test_chime_and_voice_are_switched_apart(page: Page) -> None:
    assert spoken(page, "R-012", 3, chime=False) == f"{R_012} id/digit-3"
    assert spoken(page, "R-012", 3, voice=False) == "id/chime"
    assert spoken(page, "R-012", 3, voice=False, chime=False) == ""


def test_repeats_ring_once_and_say_it_again(page: Page) -> None:
    once = f"{R_012} id/digit-3"
    assert spoken(page, "R-012", 3, repeats=2) == f"id/chime {once} {once}"
    for repeats, times in ((0, 1), (-1, 1), (3, 3), (99, 3), (None, 1)):
        said = spoken(page, "R-012", 3, repeats=repeats, chime=False)
        assert said == " ".join([once] * times), repeats


def test_two_languages_take_turns(page: Page) -> None:
    one, other = f"{R_012} id/digit-3", f"{R_012_EN} en/digit-3"
    assert spoken(page, "R-012", 3, language="id+en") == f"id/chime {one} {other}"
    assert spoken(page, "R-012", 3, language="en") == f"id/chime {other}"
    assert spoken(page, "R-012", 3, language="xx") == "id/chime"


@pytest.mark.parametrize(
    ("counter", "indonesian", "english"),
    [
        (1, "digit-1", "digit-1"),
        (9, "digit-9", "digit-9"),
        (10, "number-10", "number-10"),
        (11, "number-11", "number-11"),
        (12, "digit-2 number-teen", "number-12"),
        (19, "digit-9 number-teen", "number-19"),
        (20, "digit-2 number-tens", "number-20"),
        (21, "digit-2 number-tens digit-1", "number-20 digit-1"),
        (57, "digit-5 number-tens digit-7", "number-50 digit-7"),
        (99, "digit-9 number-tens digit-9", "number-90 digit-9"),
        (100, "digit-1 digit-0 digit-0", "digit-1 digit-0 digit-0"),
        (0, "digit-0", "digit-0"),
    ],
)
def test_counter_is_said_as_a_number(
    page: Page, counter: int, indonesian: str, english: str
) -> None:
    for language, words in (("id", indonesian), ("en", english)):
        said = spoken(page, "A", counter, language=language, chime=False)
        keys = [f"{language}/{key}" for key in words.split()]
        assert said.endswith(" ".join([f"{language}/counter", *keys]))


def test_place_of_a_counter_follows_its_number(page: Page) -> None:
    places = {"3": "place-lobi"}
    assert spoken(page, "A", 3, places=places).endswith("id/counter id/digit-3 id/place-lobi")
    assert spoken(page, "A", 4, places=places).endswith("id/counter id/digit-4")


def test_pauses_stand_between_words_and_sentences(page: Page) -> None:
    (steps,) = composed(page, [({"number": "R-12", "counter": 3}, {"repeats": 2})])
    pauses = [step["pause"] for step in steps]
    assert all(0 < pause < 1 for pause in pauses)
    within, group, again = pauses[3], pauses[4], pauses[-1]
    assert clips(steps[3:5]) == "id/digit-1 id/digit-2"
    assert within < group < again


def test_no_call_needs_a_clip_that_does_not_ship(page: Page) -> None:
    numbers = ["KI-0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ-1", "r-1", "Ä-1", ""]
    calls = [
        ({"number": number, "counter": counter}, {"language": "id+en"})
        for number in numbers
        for counter in range(1, 130)
    ]
    said = {step["clip"] for steps in composed(page, calls) for step in steps}
    shipped = {
        f"{language}/{key}"
        for language in voice_pack.LANGUAGES
        for key in voice_pack.shipped(language)
    }
    assert said <= shipped
    named = ("place", "kiosk")  # said by the kiosk, or by a counter that has a place's name
    assert {clip for clip in shipped if not any(name in clip for name in named)} == said
