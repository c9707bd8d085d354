"""What every template may use: icons, clocks, badges, times (builtins, no load tag needed)."""

import re
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

SPRITE = Path(__file__).resolve().parent.parent / "static" / "icons.svg"
NEAR = 0.8  # from this share of the standard time on, a clock says that time is short
BADGE_ICONS = {
    "ok": "circle-check",
    "near": "hourglass",
    "late": "triangle-alert",
    "info": "info",
    "quiet": "circle-dot",
}
THEMES = ("auto", "light", "dark")
CONTRASTS = ("auto", "more")
THEME_COOKIE = "ramah_theme"
CONTRAST_COOKIE = "ramah_contrast"


class UnknownIcon(UserWarning):
    """An icon name that is not in the sprite: an error in tests, a plain dot on screen."""


@cache
def icon_names() -> frozenset[str]:
    """Return the names of all icons in the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; with a label it is an image with that name, without it is decoration."""
    if name not in icon_names():
        warnings.warn(f"There is no icon named {name!r}.", UnknownIcon, stacklevel=2)
        name = "circle-dot"
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.filter
def duration(value: timedelta | None) -> str:
    """Write a duration as "3:05", from one hour on as "1 jam 2 menit"; part seconds are cut off."""
    if value is None:
        return ""
    minutes, seconds = divmod(max(0, int(value.total_seconds())), 60)
    if minutes < 60:
        return f"{minutes}:{seconds:02}"
    return _hours(*divmod(minutes, 60))


def _hours(hours: int, minutes: int) -> str:
    text = ngettext("%(count)s jam", "%(count)s jam", hours) % {"count": hours}
    if minutes:
        text += " " + ngettext("%(count)s menit", "%(count)s menit", minutes) % {"count": minutes}
    return text


@register.filter
def waktu(value: datetime | None) -> str:
    """Write the office's time of an instant: 14.05 in Indonesian, 14:05 in English."""
    if value is None:
        return ""
    return date_format(_local(value), "H:i" if get_language() == "en" else "H.i")


@register.filter
def tanggal(value: Any) -> str:
    """Write a day in full: Selasa, 24 November 2026."""
    if value is None:
        return ""
    return date_format(_local(value) if isinstance(value, datetime) else value, "l, j F Y")


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def badge(text: Any, kind: str = "quiet") -> SafeString:
    """Show a state as a badge: a word and an icon, the colour only beside them."""
    return format_html(
        '<span class="badge {}">{}<span>{}</span></span>', kind, icon(BADGE_ICONS[kind]), text
    )


@dataclass(frozen=True)
class ClockFace:
    """A step clock at one moment, judged in whole seconds: 3:00 is on time, 3:01 is late."""

    elapsed: int
    standard: int
    running: bool
    waiting: bool = False

    @property
    def state(self) -> str:
        if self.elapsed > self.standard:
            return "late"
        near = self.running and self.elapsed >= NEAR * self.standard
        return "near" if near else "ok"

    @property
    def word(self) -> str:
        if self.state == "late":
            over = duration(timedelta(seconds=self.elapsed - self.standard))
            return gettext("Lewat %(time)s") % {"time": over}
        if not self.running:
            return gettext("Tepat waktu")
        return self.word_near if self.state == "near" else self.word_ok

    @property
    def word_ok(self) -> str:
        return gettext("Menunggu") if self.waiting else gettext("Berjalan")

    @property
    def word_near(self) -> str:
        return gettext("Hampir lewat target") if self.waiting else gettext("Hampir habis")


@register.inclusion_tag("components/_clock.html")
def clock(
    started: datetime,
    due: datetime,
    standard: timedelta,
    now: datetime,
    label: str = "",
    finished: datetime | None = None,
    waiting: bool = False,
) -> dict[str, Any]:
    """Show how long a step has run, of how long it may; a script keeps it going.

    :param standard: the standard time of the step.
    :param now: the server's time; ignored once the step has finished.
    :param label: whose clock it is, said aloud when its state changes.
    :param waiting: nothing runs; the time is a wait, measured against the office's target.
    """
    elapsed = int(((finished or now) - started).total_seconds())
    running, seconds = finished is None, int(standard.total_seconds())
    face = ClockFace(max(0, elapsed), seconds, running=running, waiting=waiting)
    return {
        "face": face,
        "elapsed": timedelta(seconds=face.elapsed),
        "shown": min(face.elapsed, face.standard),
        "started": started,
        "due": due,
        "standard": standard,
        "now": now,
        "label": label,
    }


@dataclass(frozen=True)
class Appearance:
    """How this browser's person wants pages to look; `auto` follows the device."""

    theme: str
    contrast: str

    @property
    def dark_media(self) -> str:
        """The media under which the dark colours apply; paper is always light."""
        return {
            "auto": "screen and (prefers-color-scheme: dark)",
            "dark": "screen",
        }.get(self.theme, "not all")

    @property
    def contrast_media(self) -> str:
        """The media under which the high-contrast colours apply."""
        return "all" if self.contrast == "more" else "(prefers-contrast: more)"

    @property
    def dark_contrast_media(self) -> str:
        """The media under which the dark high-contrast colours apply."""
        if self.contrast == "more" or self.theme == "light":
            return self.dark_media
        return f"{self.dark_media} and (prefers-contrast: more)"


def appearance(request: HttpRequest) -> dict[str, Appearance]:
    """Give templates the appearance that this browser's cookies ask for."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    contrast = request.COOKIES.get(CONTRAST_COOKIE, "auto")
    chosen = Appearance(
        theme if theme in THEMES else "auto", contrast if contrast in CONTRASTS else "auto"
    )
    return {"appearance": chosen}
