"""The frame every page stands in, and the choice of colours."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from ramah.displays import styleguide
from ramah.lib import ui

pytestmark = pytest.mark.django_db  # a public page asks for the office of the house


def a_request(path: str = "/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.user = AnonymousUser()
    return request


def a_shell(**values: Any) -> SimpleNamespace:
    office = SimpleNamespace(id="7", revision=3, name="Kantor Contoh", is_demo=True)
    empty: dict[str, Any] = {"desks": [], "duties": [], "banners": [], "substitution": ""}
    more = {"duty_url": "/bertugas/", "user_label": "Sari Contoh", "live_url": "/live"}
    return SimpleNamespace(office=office, **(empty | more | values))


def frame(shell: Any = None, template: str = "base.html", **context: Any) -> str:
    cookies = context.pop("cookies", {})
    html = render_to_string(template, {"shell": shell, **context}, request=a_request(**cookies))
    return re.sub(r"\s+", " ", html)


def post(**data: str) -> Any:
    return styleguide.appearance(RequestFactory().post("/tampilan/", data))


def test_a_demo_office_says_so_on_every_page() -> None:
    assert "<strong>DEMO</strong>" in frame(a_shell())
    real = a_shell()
    real.office.is_demo = False
    assert "DEMO" not in frame(real)


def test_a_public_page_of_a_demo_office_says_so_too() -> None:
    html = frame(office=a_shell().office)
    assert "<strong>DEMO</strong>" in html
    assert "<title>Ramah · Kantor Contoh</title>" in html


def test_who_has_no_post_is_not_asked_to_start_duty() -> None:
    assert "Belum bertugas" not in frame(a_shell(duty_url=""))


def test_a_public_page_has_no_live_office() -> None:
    html = frame()
    assert "data-office" not in html
    assert 'href="#isi"' in html


def test_a_desk_knows_its_office_and_revision() -> None:
    html = frame(a_shell())
    assert 'data-live-url="/live" data-office="7" data-revision="3"' in html


def test_the_current_desk_is_marked() -> None:
    desks = [
        {"label": "Loket", "url": "/loket/", "icon": "monitor", "current": True},
        {"label": "Manajer", "url": "/manajer/", "icon": "users", "current": False},
    ]
    html = frame(a_shell(desks=desks))
    assert 'href="/loket/" aria-current="page"' in html
    assert html.count("aria-current") == 1


def test_duty_is_shown_and_its_lack_too() -> None:
    assert "Bertugas:</span> Lobi, Loket 1" in frame(a_shell(duties=["Lobi", "Loket 1"]))
    assert "Belum bertugas" in frame(a_shell())


def test_acting_for_another_role_is_shown() -> None:
    html = frame(a_shell(substitution="Anda bertindak untuk Duta Pelayanan."))
    assert "Anda bertindak untuk Duta Pelayanan." in html


def test_an_urgent_banner_is_announced() -> None:
    banner = {"level": "danger", "text": "Tidak ada Manajer On Duty.", "url": "", "link_text": ""}
    html = frame(a_shell(banners=[banner]))
    assert '<div class="banner danger" role="alert">' in html


def test_nothing_inline_stands_in_a_page() -> None:
    html = frame(a_shell(), template="desk.html")
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html
    assert html.count("<script") == html.count("<script src=") + html.count(
        '<script type="module" src='
    )


def test_a_page_with_errors_says_so_in_its_title() -> None:
    form = SimpleNamespace(errors={"name": ["Isi bagian ini."]})
    assert "<title>Perlu diperbaiki: " in frame(form=form)
    assert "<title>Perlu diperbaiki" not in frame()


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_stand_without_context_and_say_what_to_do(code: str) -> None:
    html = render_to_string(f"{code}.html")
    assert "Yang dapat Anda lakukan" in html
    assert 'lang="id"' in html


@pytest.mark.parametrize(
    ("theme", "contrast", "dark", "more", "both"),
    [
        (
            "auto",
            "auto",
            "screen and (prefers-color-scheme: dark)",
            "(prefers-contrast: more)",
            "screen and (prefers-color-scheme: dark) and (prefers-contrast: more)",
        ),
        ("light", "auto", "not all", "(prefers-contrast: more)", "not all"),
        (
            "dark",
            "auto",
            "screen",
            "(prefers-contrast: more)",
            "screen and (prefers-contrast: more)",
        ),
        ("light", "more", "not all", "all", "not all"),
        ("dark", "more", "screen", "all", "screen"),
    ],
)
def test_the_chosen_colours_apply(
    theme: str, contrast: str, dark: str, more: str, both: str
) -> None:
    html = frame(cookies={ui.THEME_COOKIE: theme, ui.CONTRAST_COOKIE: contrast})
    assert f'data-theme="{theme}" data-contrast="{contrast}"' in html
    assert f'css/tokens-dark.css" media="{dark}"' in html
    assert f'css/tokens-contrast.css" media="{more}"' in html
    assert f'css/tokens-contrast-dark.css" media="{both}"' in html


def test_an_unknown_theme_in_the_cookie_is_ignored() -> None:
    assert 'data-theme="auto"' in frame(cookies={ui.THEME_COOKIE: '"><script>'})


def test_a_choice_is_remembered_and_leads_back() -> None:
    answer = post(theme="dark", next="/loket/?q=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/loket/?q=1"
    assert answer.cookies[ui.THEME_COOKIE].value == "dark"
    assert answer.cookies[ui.THEME_COOKIE]["httponly"]
    assert ui.CONTRAST_COOKIE not in answer.cookies


def test_an_unknown_choice_is_not_remembered() -> None:
    assert not post(theme="pink", contrast="less").cookies


@pytest.mark.parametrize(
    "target", ["https://jahat.example/", "//jahat.example", "javascript:1", ""]
)
def test_a_choice_never_leads_to_another_site(target: str) -> None:
    assert post(theme="dark", next=target)["Location"] == "/"


def test_colours_change_only_by_post() -> None:
    assert styleguide.appearance(a_request("/tampilan/")).status_code == 405


def test_the_styleguide_shows_every_icon() -> None:
    html = styleguide.styleguide(a_request("/gaya/")).content.decode()
    assert all(f"<code>{name}</code>" in html for name in ui.icon_names())
