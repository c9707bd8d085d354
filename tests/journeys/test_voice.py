"""A page that speaks calls, in a real browser: one after the other, each once, or marked mute."""

from collections.abc import Iterator
from shutil import which
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from ramah.offices.models import Office, Role
from tests import factories
from tests.chromium import FLAGS

ALLOWED = "--autoplay-policy=no-user-gesture-required"
LISTEN = """() => {
  window.said = [];
  document.addEventListener("ramah:spoken", ({ detail }) => window.said.push(detail));
}"""
CALL = """([calls, name]) => {
  for (const detail of calls) document.dispatchEvent(new CustomEvent(name, { detail }));
}"""
SET = "(data) => Object.assign(document.querySelector('[data-board]').dataset, data)"
QUICK = {"chime": "on", "voice": "off"}  # a chime alone: 1.7 seconds
CHIME, SENTENCE = 1700, 4500  # milliseconds: the chime, and the least a whole call takes


@pytest.fixture(scope="session")
def sounding(chromium: Browser) -> Iterator[Browser]:
    """A browser that may sound without a touch, as a board's is set up to."""
    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    browser = chromium.browser_type.launch(executable_path=path, args=[*FLAGS, ALLOWED])
    yield browser
    browser.close()


@pytest.fixture
def office(emptied: None) -> Office:
    """An office."""
    return factories.an_office()


class Speaker:
    """A page that speaks, and what it said."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.urls: list[str] = []
        self.page.on("request", lambda request: self.urls.append(request.url))
        self.page.goto(url)
        self.page.evaluate(LISTEN)

    def set(self, **data: str) -> None:
        """Change the board's settings."""
        self.page.evaluate(SET, data)

    def call(self, *calls: dict[str, Any], name: str = "ramah:called") -> None:
        """Let calls come in the same instant."""
        self.page.evaluate(CALL, [list(calls), name])

    def said(self, count: int) -> list[dict[str, Any]]:
        """Wait for so many calls to end; give their starts and ends in order."""
        self.page.wait_for_function(
            "(count) => said.filter(({ phase }) => phase === 'end').length >= count", arg=count
        )
        found: list[dict[str, Any]] = self.page.evaluate("said")
        return found

    def silent(self) -> None:
        """Make sure that nothing more is said for a while."""
        before = len(self.page.evaluate("said"))
        self.page.wait_for_timeout(1500)
        assert len(self.page.evaluate("said")) == before

    def expect_sound(self, state: str) -> None:
        """Wait for the mark of the page."""
        expect(self.page.locator("[data-board]")).to_have_attribute("data-sound", state)


def a_call(number: int, times: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": number, "number": f"R-{number:03d}", "counter": 3, "times": times, **more}


def spans(said: list[dict[str, Any]]) -> list[tuple[Any, float]]:
    """Give who was spoken and for how long; nothing may overlap."""
    assert [each["phase"] for each in said] == ["start", "end"] * (len(said) // 2)
    times = [each["at"] for each in said]
    assert times == sorted(times)
    pairs = list(zip(said[::2], said[1::2], strict=True))
    assert all(start["id"] == end["id"] for start, end in pairs)
    return [(start["id"], end["at"] - start["at"]) for start, end in pairs]


def opened(browser: Browser, server: LiveServer, office: Office) -> Speaker:
    """Open the page of the voice, which has an example board."""
    admin = factories.a_person(office, Role.OFFICE_ADMINISTRATOR)
    value = factories.browser_of(admin).cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context()
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": value, "url": server.url}])
    return Speaker(context, f"{server.url}/administrasi/suara/")


@pytest.fixture
def speaker(sounding: Browser, live_server: LiveServer, office: Office) -> Iterator[Speaker]:
    """A page whose sound is allowed."""
    found = opened(sounding, live_server, office)
    found.expect_sound("on")
    yield found
    found.page.context.close()


@pytest.fixture
def muted(chromium: Browser, live_server: LiveServer, office: Office) -> Iterator[Speaker]:
    """A page whose sound the browser blocks until somebody touches it."""
    found = opened(chromium, live_server, office)
    yield found
    found.page.context.close()


def test_calls_of_the_same_instant_wait_for_each_other(speaker: Speaker) -> None:
    speaker.call(a_call(12), a_call(13))
    said = spans(speaker.said(2))
    assert [who for who, _length in said] == [12, 13]
    assert all(length > SENTENCE for _who, length in said)


def test_call_is_said_once_and_its_repetition_again(speaker: Speaker) -> None:
    speaker.set(**QUICK)
    speaker.call(a_call(12), a_call(12))
    speaker.said(1)
    speaker.call(a_call(12))
    speaker.silent()
    speaker.call(a_call(12, times=2))
    assert [who for who, _length in spans(speaker.said(2))] == [12, 12]


def test_withdrawn_call_is_not_said(speaker: Speaker) -> None:
    speaker.set(**QUICK)
    speaker.call(a_call(12), a_call(13), a_call(14))
    speaker.call({"id": 13}, name="ramah:withdrawn")
    assert [who for who, _length in spans(speaker.said(2))] == [12, 14]
    speaker.silent()


def test_call_withdrawn_at_once_is_not_said(speaker: Speaker) -> None:
    speaker.set(**QUICK)
    speaker.page.evaluate(f"""() => {{
      ({CALL})([[{{ id: 12, number: "R-012", counter: 3, times: 1 }}], "ramah:called"]);
      ({CALL})([[{{ id: 12 }}], "ramah:withdrawn"]);
    }}""")
    speaker.silent()
    speaker.call(a_call(13))
    assert [who for who, _length in spans(speaker.said(1))] == [13]


def test_line_of_calls_is_bounded_and_the_newest_stay(speaker: Speaker) -> None:
    speaker.set(**QUICK, volume="0")
    speaker.call(*(a_call(number) for number in range(1, 41)))
    speaker.said(1)
    speaker.call(*({"id": number} for number in range(1, 40)), name="ramah:withdrawn")
    assert [who for who, _length in spans(speaker.said(2))][-1] == 40
    speaker.silent()


def test_chime_and_voice_are_switched_apart(speaker: Speaker) -> None:
    for number, (chime, voice, least, most) in enumerate(
        (("on", "off", CHIME, 2200), ("off", "on", SENTENCE - CHIME, 9000)), start=1
    ):
        speaker.set(chime=chime, voice=voice)
        speaker.call(a_call(number))
        (_who, length) = spans(speaker.said(number))[-1]
        assert least < length < most
    speaker.set(chime="off", voice="off")
    speaker.expect_sound("off")
    speaker.call(a_call(9))
    speaker.silent()


def test_second_language_and_second_time_take_longer(speaker: Speaker) -> None:
    lengths = []
    for number, (language, repeats) in enumerate((("id", "1"), ("id+en", "1"), ("id", "2")), 1):
        speaker.set(language=language, repeats=repeats, chime="off")
        speaker.call(a_call(number))
        lengths.append(spans(speaker.said(number))[-1][1])
    assert lengths[1] > 1.8 * lengths[0]
    assert lengths[2] > 1.8 * lengths[0]


def test_clips_are_fetched_once_and_from_the_own_server_alone(
    speaker: Speaker, live_server: LiveServer
) -> None:
    for times in (1, 2):
        speaker.call(a_call(12, times))
        speaker.said(times)
    assert all(url.startswith(live_server.url) for url in speaker.urls)
    clips = [url for url in speaker.urls if url.endswith(".mp3")]
    assert len(clips) == len(set(clips)) > 10


def test_blocked_sound_is_marked_until_the_page_is_touched(muted: Speaker) -> None:
    muted.expect_sound("blocked")
    muted.call(a_call(12))
    muted.silent()
    muted.page.mouse.click(5, 5)
    muted.expect_sound("on")
    muted.set(**QUICK)
    muted.call(a_call(13))
    assert [who for who, _length in spans(muted.said(1))] == [13]


def test_key_enables_blocked_sound_too(muted: Speaker) -> None:
    muted.expect_sound("blocked")
    muted.page.keyboard.press("Enter")
    muted.expect_sound("on")


def test_example_is_heard_at_the_first_press(muted: Speaker) -> None:
    button = muted.page.get_by_role("button", name="Dengarkan contoh: R-012 ke loket 3")
    button.click()
    ((who, length),) = spans(muted.said(1))
    assert str(who).startswith("sample-")
    assert length > SENTENCE


def test_page_without_clips_says_that_it_cannot_sound(speaker: Speaker) -> None:
    speaker.page.route("**/manifest.json", lambda route: route.abort())
    speaker.page.reload()
    speaker.expect_sound("unavailable")
    speaker.page.evaluate(LISTEN)
    speaker.page.unroute("**/manifest.json")
    speaker.set(**QUICK)
    speaker.call(a_call(12))
    assert [who for who, _length in spans(speaker.said(1))] == [12]
    speaker.expect_sound("on")
