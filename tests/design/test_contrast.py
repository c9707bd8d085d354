"""Every text can be read, and every shape that matters can be seen, in each theme."""

import re

import pytest

from tests.design.palette import CSS, STATIC, THEMES, colours, contrast, tokens

GROUNDS = ("paper", "surface", "sunken")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "link") for ground in GROUNDS),
    ("ink", "chosen"),
    ("ink-soft", "chosen"),
    ("brand-ink", "brand"),
    ("brand-ink", "brand-hover"),
    ("band-ink", "band"),
    ("gold", "band"),
    ("danger-ink", "danger"),
    ("danger-ink", "danger-hover"),
    ("demo-ink", "demo-ground"),
    *((f"{state}-ink", f"{state}-ground") for state in ("ok", "near", "late", "info")),
    *((f"{state}-ink", ground) for state in ("ok", "near", "late") for ground in GROUNDS[:2]),
]
SHAPES = [
    *(("edge", ground) for ground in GROUNDS),
    *((f"{state}-edge", ground) for state in ("ok", "near", "late") for ground in GROUNDS),
    *((f"{state}-edge", f"{state}-ground") for state in ("ok", "near", "late", "info")),
    ("brand", "surface"),
    ("brand", "paper"),
    ("brand", "chosen"),
    ("danger", "surface"),
    ("danger", "paper"),
    ("band-edge", "band"),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reaches_seven_to_one(theme: str, ink: str, ground: str) -> None:
    palette = colours(theme)
    assert contrast(palette[ink], palette[ground]) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_reach_three_to_one(theme: str, shape: str, ground: str) -> None:
    palette = colours(theme)
    assert contrast(palette[shape], palette[ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", [*GROUNDS, "chosen"])
def test_one_ring_of_the_focus_is_always_seen(theme: str, ground: str) -> None:
    palette = colours(theme)
    assert contrast(palette["focus"], palette[ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen_on_the_band(theme: str) -> None:
    palette = colours(theme)
    assert contrast(palette["band-ink"], palette["band"]) >= 3


@pytest.mark.parametrize("theme", ["contrast", "dark-contrast"])
def test_high_contrast_is_plain_ink_on_plain_paper(theme: str) -> None:
    palette = colours(theme)
    assert contrast(palette["ink"], palette["paper"]) == pytest.approx(21)


@pytest.mark.parametrize("name", ["tokens-dark", "tokens-contrast", "tokens-contrast-dark"])
def test_a_theme_changes_every_colour(name: str) -> None:
    assert tokens(name).keys() == tokens("tokens").keys()


def test_every_colour_that_is_used_is_a_token() -> None:
    """Black and white are for paper; the darkening behind a dialog is no colour of a theme."""
    stray = {
        path.name: found
        for path in CSS.glob("*.css")
        if not path.name.startswith("tokens")
        and (found := re.findall(r"#(?!000000|ffffff)[0-9a-fA-F]{3,8}\b", path.read_text()))
    }
    assert stray == {}


def test_no_text_is_smaller_than_eighteen_pixels() -> None:
    sizes = re.findall(r"--(?:text|title|figure)[\w-]*:\s*([\d.]+)rem", _css())
    assert sizes
    assert min(map(float, sizes)) >= 18 / 16


def test_nothing_is_forced_with_important() -> None:
    assert "!important" not in _css()


def _css() -> str:
    return "".join(path.read_text() for path in sorted((STATIC / "css").glob("*.css")))
