"""The clips an office's boards speak: those that ship with the program, and its own instead."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import slugify

from ramah.offices.models import Office, Service
from ramah.queueing.models import VoiceClip

FOLDER = Path(__file__).resolve().parent.parent / "static" / "voice"
LANGUAGES = ("id", "en")
PLACE = "place-"
SERVICE = "kiosk-service-"
CHIME = "chime"
CHIME_LANGUAGE = "id"  # it has no language: every board rings this one


@dataclass(frozen=True)
class Clip:
    """A clip as a page or a board finds it.

    :ivar own: the key of the office's own recording; None where the shipped one is spoken.
    """

    language: str
    key: str
    text: str
    seconds: Decimal
    url: str
    own: int | None = None

    @property
    def is_place(self) -> bool:
        """Tell whether it names a place."""
        return self.key.startswith(PLACE)


@cache
def _shipped(language: str) -> tuple[dict[str, Any], ...]:
    content = (FOLDER / language / "manifest.json").read_text(encoding="utf-8")
    return tuple(json.loads(content)["clips"])


def shipped(language: str) -> dict[str, Clip]:
    """Give the clips that ship with the program, by key, in the order in which they are shown."""
    return {
        row["key"]: Clip(
            language,
            row["key"],
            row["text"],
            Decimal(str(row["seconds"])),
            static(f"voice/{language}/{row['file']}"),
        )
        for row in _shipped(language)
        if row["key"] != CHIME or language == CHIME_LANGUAGE
    }


def own(office: Office, language: str) -> dict[str, Clip]:
    """Give the office's own recordings, by key, without their content."""
    rows = VoiceClip.objects.filter(office=office, language=language).defer("content")
    return {
        row.key: Clip(language, row.key, row.text, row.seconds, url_of(row), row.pk)
        for row in rows.order_by("text")
    }


def clips_of(office: Office, language: str) -> dict[str, Clip]:
    """Give all clips of a language, by key: the office's own instead of the shipped ones."""
    return shipped(language) | own(office, language)


def url_of(clip: VoiceClip) -> str:
    """Give the address of an own recording: another recording has another address."""
    return reverse("displays:voice_clip", args=[clip.pk, clip.digest])


def place_key(name: str) -> str:
    """Give the key of a place's clip, from its name."""
    return f"{PLACE}{slugify(name)}"[:40]


def service_key(service: Service) -> str:
    """Give the key of the clip that says a service's name at the kiosk."""
    return f"{SERVICE}{slugify(service.code)}"


def service_clips(office: Office, language: str, services: Iterable[Service]) -> dict[str, Clip]:
    """Give what the kiosk can say of these services, by key.

    A clip that says another name is left out: the service was renamed, or its code is that of
    another service in the clips that ship with the program.
    """
    known = clips_of(office, language)
    wanted = {service_key(service): service for service in services}
    return {
        key: known[key]
        for key, service in wanted.items()
        if key in known and known[key].text in _names(service, language)
    }


def _names(service: Service, language: str) -> set[str]:
    """Give the ways to say a service's name: as the office wrote it, or translated."""
    key = service_key(service)
    first = shipped(LANGUAGES[0]).get(key)
    is_known = first is not None and first.text == service.name
    return {service.name} | ({shipped(language)[key].text} if is_known else set())


def manifest_of(office: Office) -> dict[str, dict[str, str]]:
    """Give what a board must know: where each clip is, and which counters have a place's name.

    ``clips`` has addresses by ``language/key``, ``places`` keys by a counter's number.
    """
    known = {language: clips_of(office, language) for language in LANGUAGES}
    clips = {
        f"{language}/{key}": clip.url
        for language, found in known.items()
        for key, clip in found.items()
    }
    keys = {key for found in known.values() for key in found}
    return {"clips": clips, "places": _places(office, keys)}


def _places(office: Office, keys: set[str]) -> dict[str, str]:
    named = office.counters.filter(is_active=True).exclude(name="")
    found = {str(counter.number): place_key(counter.name) for counter in named.order_by("number")}
    return {number: key for number, key in found.items() if key in keys}
