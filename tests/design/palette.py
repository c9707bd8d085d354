"""Reads the colours out of the token files and measures their contrast (WCAG 2.2)."""

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent.parent / "ramah" / "static"
CSS = STATIC / "css"
THEMES = {
    "light": ["tokens"],
    "dark": ["tokens", "tokens-dark"],
    "contrast": ["tokens", "tokens-contrast"],
    "dark-contrast": ["tokens", "tokens-dark", "tokens-contrast", "tokens-contrast-dark"],
}


def tokens(name: str) -> dict[str, str]:
    """Return the colour tokens that one file sets."""
    text = (CSS / f"{name}.css").read_text()
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", text))


def colours(theme: str) -> dict[str, str]:
    """Return the colours of a theme, as the browser adds the files up."""
    return {key: value for name in THEMES[theme] for key, value in tokens(name).items()}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as #143a5a."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, between 1 and 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
