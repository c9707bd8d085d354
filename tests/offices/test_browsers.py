"""Browsers are named from what they say of themselves; those too old for our pages are told."""

import re
from pathlib import Path

import pytest

from ramah.offices.browsers import OLDEST, UNKNOWN, is_outdated, named

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT}"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_3_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
SAID = {
    f"{ANDROID} Chrome/109.0.0.0 Mobile Safari/537.36": "Chrome 109",
    f"{ANDROID} SamsungBrowser/20.0 Chrome/106.0.5249.126 Safari/537.36": "Samsung Internet 20",
    f"{ANDROID} Chrome/120.0.0.0 Mobile Safari/537.36 EdgA/120.0.0.0": "Edge 120",
    f"{WINDOWS} {WEBKIT} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91": "Edge 120",
    f"{WINDOWS} {WEBKIT} Chrome/120.0.0.0 Safari/537.36 OPR/106.0.0.0": "Opera 106",
    f"{WINDOWS} {WEBKIT} Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763": "Edge 18",
    f"{WINDOWS} Gecko/20100101 Firefox/115.0": "Firefox 115",
    "Mozilla/5.0 (Android 13; Mobile; rv:121.0) Gecko/121.0 Firefox/121.0": "Firefox 121",
    "Mozilla/5.0 (X11; Linux x86_64; rv:97.0) Gecko/20100101 Firefox/97.0": "Firefox 97",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/86.0.4240.0": "Chrome 86",
    f"{MAC} Version/15.6.1 Safari/605.1.15": "Safari 15.6",
    f"{MAC} Version/13.1 Safari/605.1.15": "Safari 13.1",
    f"{IPHONE} Version/15.3 Mobile/15E148 Safari/604.1": "Safari iOS 15.3",
    f"{IPHONE} CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1": "Safari iOS 15.3",
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko": "Internet Explorer 11",
    f"Mozilla/5.0 (Web0S; Linux/SmartTV) {WEBKIT} Chrome/79.0.3945.79 Safari/537.36": "Chrome 79",
    "curl/8.5.0": UNKNOWN,
    "": UNKNOWN,
    "Mozilla/5.0 Chrome/" + "9" * 5000: "Chrome 9999",
}


@pytest.mark.parametrize("said", SAID)
def test_browser_is_named_from_what_it_says(said: str) -> None:
    assert named(said) == SAID[said]


def test_browsers_that_are_too_old_are_told() -> None:
    old = {name for name in SAID.values() if is_outdated(name)}
    assert old == {
        "Edge 18",
        "Firefox 97",
        "Chrome 86",
        "Safari 13.1",
        "Safari iOS 15.3",
        "Internet Explorer 11",
        "Chrome 79",
    }


@pytest.mark.parametrize("name", ["", UNKNOWN, "Perambah 3", "Chrome"])
def test_unknown_browser_is_not_called_old(name: str) -> None:
    assert not is_outdated(name)


def test_oldest_version_itself_is_good_enough() -> None:
    for product, (major, minor) in OLDEST.items():
        assert not is_outdated(f"{product} {major}.{minor}")
        assert is_outdated(f"{product} {major - 1}.9")


def test_table_is_documented() -> None:
    page = Path(__file__).parents[2] / "docs/operating/devices.md"
    rows = re.findall(r"^\| ([A-Z][A-Za-z ]+) \| (\d+)(?:\.(\d+))? \|", page.read_text(), re.M)
    assert {name: (int(major), int(minor or 0)) for name, major, minor in rows} == OLDEST
