"""Which browser a device has, and whether our pages work in it.

The table stands also in docs/operating/devices.md.
"""

import re

UNKNOWN = "?"
CHROMIUM = 87  # inset, margin-block and padding-block (2020)
# The oldest versions that have all that our pages cannot do without: the dialog element sets it
# for Firefox and Safari, logical properties for the Chromium family.
OLDEST: dict[str, tuple[int, int]] = {
    "Chrome": (CHROMIUM, 0),
    "Edge": (CHROMIUM, 0),
    "Firefox": (98, 0),
    "Opera": (73, 0),
    "Safari": (15, 4),
    "Safari iOS": (15, 4),
    "Samsung Internet": (14, 0),
}
NEVER = frozenset({"Internet Explorer"})
VERSION = r"(\d{1,4})(?:[._](\d{1,4}))?"
# In this order: each also names those that follow it. On iOS every browser is Safari underneath.
MARKS: tuple[tuple[str, str], ...] = (
    ("Safari iOS", rf"\((?:iPhone|iPad|iPod)[^)]* OS {VERSION}[_0-9]* like Mac OS X"),
    ("Internet Explorer", r"(?:MSIE |Trident/.*rv:)" + VERSION),
    ("Samsung Internet", rf"SamsungBrowser/{VERSION}"),
    ("Opera", rf"OPR/{VERSION}"),
    ("Edge", rf"(?:Edge|Edg|EdgA)/{VERSION}"),
    ("Firefox", rf"Firefox/{VERSION}"),
    ("Chrome", rf"(?:Headless)?Chrom(?:e|ium)/{VERSION}"),
    ("Safari", rf"Version/{VERSION}.* Safari/"),
)
WITH_MINOR = frozenset({"Safari", "Safari iOS"})
LONGEST = 1000  # of what a browser says of itself


def named(user_agent: str) -> str:
    """Name a browser and its version from its User-Agent: ``Chrome 109``, ``Safari 15.6``."""
    said = user_agent[:LONGEST]
    for product, mark in MARKS:
        if found := re.search(mark, said):
            major, minor = int(found[1]), int(found[2] or 0)
            shown = f"{major}.{minor}" if product in WITH_MINOR else f"{major}"
            return f"{product} {shown}"
    return UNKNOWN


def is_outdated(name: str) -> bool:
    """Tell whether our pages do not work in a browser that was named so."""
    product, _blank, version = name.rpartition(" ")
    if product in NEVER:
        return True
    if product not in OLDEST:
        return False
    major, _point, minor = version.partition(".")
    return (int(major), int(minor or 0)) < OLDEST[product]
