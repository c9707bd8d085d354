"""The page of all components, as a person with any screen, eyes or hands meets it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ramah.lib import ui
from tests.design.conftest import AXE

pytestmark = pytest.mark.journey

Opener = Callable[..., Page]
RULES = "axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
SMALL = """() => [...document.querySelectorAll(
    'button, summary, select, textarea, input:not([type=hidden]), a.button, a.tile, .nav-link')]
  .filter((element) => element.checkVisibility() && !element.closest('label'))
  .filter((element) => element.type !== 'radio' && element.type !== 'checkbox')
  .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 44)
  .map(([text]) => text)"""
LABELS = """() => [...document.querySelectorAll('label.tile, label.check, fieldset label')]
  .filter((label) => label.getBoundingClientRect().height < 44).length"""


@pytest.fixture
def look(address: str, browser: Browser) -> Iterator[Opener]:
    """Open the page in a window of some size, with some wishes about colours."""
    contexts = []

    def look_at(width: int = 360, height: int = 740, theme: str = "auto", **wishes: Any) -> Page:
        contrast = wishes.pop("contrast", "auto")
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="id-ID", **wishes
        )
        contexts.append(context)
        cookies = {ui.THEME_COOKIE: theme, ui.CONTRAST_COOKIE: contrast}
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.goto(f"{address}/gaya/")
        return page

    yield look_at
    for context in contexts:
        context.close()


def findings(page: Page) -> list[str]:
    """Return what axe finds on a page."""
    page.evaluate(AXE.read_text())
    return [
        f"{found['id']}: {node['html']}"
        for found in page.evaluate(RULES)["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize(
    ("theme", "contrast", "width"),
    [
        ("light", "auto", 360),
        ("light", "more", 1366),
        ("dark", "auto", 1366),
        ("dark", "more", 360),
    ],
)
def test_axe_finds_nothing(look: Opener, theme: str, contrast: str, width: int) -> None:
    assert findings(look(width, 768, theme, contrast=contrast)) == []


def test_axe_finds_nothing_in_an_open_menu_or_dialog(look: Opener) -> None:
    page = look()
    page.locator(".masthead-menu > summary").click()
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-dialog] > summary").click()
    assert findings(page) == []


@pytest.mark.parametrize("width", [320, 360, 768, 1366])
def test_no_page_scrolls_sideways(look: Opener, width: int) -> None:
    page = look(width, 256 if width == 320 else 740)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_target_is_large_enough_for_a_thumb(look: Opener) -> None:
    page = look()
    page.locator(".masthead-menu > summary").click()
    assert page.evaluate(SMALL) == []
    assert page.evaluate(LABELS) == 0


def test_the_device_decides_until_a_person_does(look: Opener) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    dark, light = "rgb(16, 23, 31)", "rgb(244, 242, 235)"
    assert look(color_scheme="dark").evaluate(paper) == dark
    assert look(color_scheme="light").evaluate(paper) == light
    assert look(theme="light", color_scheme="dark").evaluate(paper) == light
    assert look(theme="dark", color_scheme="light").evaluate(paper) == dark


def test_paper_is_always_light(look: Opener) -> None:
    page = look(theme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator(".demo-band")).to_be_visible()


def test_a_dialog_opens_by_key_and_gives_the_focus_back(look: Opener) -> None:
    page = look()
    opener = page.locator("[data-dialog] > summary")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Catat pulang lebih awal?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Kembali").click()
    expect(opener).to_be_focused()


def test_a_menu_closes_on_escape_and_outside(look: Opener) -> None:
    page = look()
    opener = page.locator(".masthead-menu > summary")
    opener.click()
    page.keyboard.press("Escape")
    expect(page.locator(".masthead-menu .menu-panel")).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    page.mouse.click(5, 735)
    expect(page.locator(".masthead-menu .menu-panel")).to_be_hidden()


def test_without_script_confirmation_and_colours_work(look: Opener) -> None:
    page = look(java_script_enabled=False)
    page.locator("[data-dialog] > summary").click()
    expect(page.get_by_role("button", name="Ya, catat")).to_be_visible()
    page.locator(".masthead-menu > summary").click()
    page.locator(".masthead-menu").get_by_role("button", name="Gelap").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_clock_runs_and_says_once_that_time_is_short(look: Opener) -> None:
    page = look()
    clock = page.locator("#jam + ul .clock").first
    page.evaluate(
        """(clock) => {
          clock.dataset.started = new Date(Date.now() - 143_500).toISOString();
          window.said = [];
          new MutationObserver(() => said.push(announcer.textContent))
            .observe(announcer, {childList: true});
        }""",
        clock.element_handle(),
    )
    expect(clock).to_have_attribute("data-state", "near")
    expect(clock.locator("[data-clock-word]")).to_have_text("Hampir habis")
    expect(clock.locator("[data-clock-time]")).to_have_text("2:26")
    assert page.evaluate("said") == ["A-012, langkah 2 Hampir habis"]


def test_an_error_leads_to_its_field(look: Opener) -> None:
    page = look()
    page.get_by_role("link", name="Kebutuhan: Pilih paling sedikit satu.").click()
    expect(page.locator("#id_wrong-needs_0")).to_be_focused()


def test_bad_news_stays_until_it_is_closed(look: Opener) -> None:
    page = look()
    page.clock.install()
    page.reload()
    page.clock.fast_forward(16_000)
    expect(page.locator(".toast.success")).to_have_count(0)
    page.locator(".toast.error").get_by_role("button", name="Tutup").click()
    expect(page.locator(".toast.error")).to_have_count(0)
    expect(page.locator(".toast.warning")).to_have_count(1)


def test_good_news_stays_at_least_ten_seconds(look: Opener) -> None:
    page = look()
    page.clock.install()
    page.reload()
    page.clock.fast_forward(10_000)
    expect(page.locator(".toast.success")).to_have_count(1)


def test_a_second_click_sends_nothing(look: Opener) -> None:
    page = look()
    sent: list[str] = []
    page.route("**/kirim/", lambda route: sent.append(route.request.method))
    busy = page.evaluate(
        """() => {
          const form = document.querySelector('#isian ~ form');
          form.action = '/kirim/';
          form.method = 'post';
          const button = form.querySelector('button[type=submit]');
          button.click();
          button.click();
          return button.getAttribute('aria-busy');
        }"""
    )
    page.wait_for_timeout(200)
    assert (busy, sent) == ("true", ["POST"])


def test_the_strict_policy_refuses_nothing(look: Opener) -> None:
    page = look()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.reload()
    assert answer is not None
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    page.locator("[data-dialog] > summary").click()
    page.locator("dialog [data-dialog-close]").click()
    assert said == []
