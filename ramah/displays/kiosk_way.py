"""Where a visitor is at the kiosk: it stands in the address alone, so nothing of them stays.

Neither the session nor a cookie holds it: the plain address of the kiosk is a fresh start.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from ramah.queueing.configuration import Lane

MOST_SERVICES = 4
LONGEST_KEY = 18
NOTICES = ("layanan",)


@lru_cache
def _start() -> str:
    return reverse("displays:kiosk")


@dataclass(frozen=True)
class Way:
    """The choices made so far, and how the visitor wants the screen.

    :ivar path: the page they hold for; empty for the kiosk's own address.
    :ivar is_low: all that is touched lies in the lower half, for who sits in a wheelchair.
    :ivar is_several: more than one service is being chosen.
    """

    path: str = ""
    language: str = settings.LANGUAGE_CODE
    is_low: bool = False
    lane: str = ""
    services: tuple[int, ...] = ()
    is_several: bool = False
    page: int = 1
    notice: str = ""

    @classmethod
    def of(cls, data: QueryDict, path: str = "") -> "Way":
        """Read the choices from an address or a form; what is unknown is left out."""
        language, lane = data.get("bahasa", ""), data.get("jalur", "")
        return cls(
            path=path,
            language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
            is_low=data.get("rendah") == "1",
            lane=lane if lane in Lane.values else "",
            services=_keys(data.get("pilihan", "")),
            is_several=data.get("beberapa") == "1",
            page=int(data.get("hal", "")) if is_key(data.get("hal", "")) else 1,
            notice=data.get("maaf", "") if data.get("maaf") in NOTICES else "",
        )

    def to(self, **changes: Any) -> str:
        """Give the address with these choices changed."""
        way = replace(self, notice="", **changes)
        said = {
            "bahasa": way.language if way.language != settings.LANGUAGE_CODE else "",
            "rendah": "1" if way.is_low else "",
            "jalur": way.lane,
            "pilihan": "-".join(str(key) for key in way.services),
            "beberapa": "1" if way.is_several else "",
            "hal": str(way.page) if way.page > 1 else "",
            "maaf": way.notice,
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return (way.path or _start()) + (f"?{query}" if query else "")

    def sorry(self, notice: str) -> str:
        """Give the address of the start, with the screen as it is and a word of what went wrong."""
        base = Way(language=self.language, is_low=self.is_low).to()
        return f"{base}{'&' if '?' in base else '?'}{urlencode({'maaf': notice})}"

    @property
    def is_plain(self) -> bool:
        """Tell whether nobody has touched anything yet."""
        return self == Way()

    @property
    def other_language(self) -> str:
        """Give the address of the same page in the other language."""
        return self.to(language="en" if self.language == "id" else "id")

    @property
    def other_height(self) -> str:
        """Give the address of the same page with its buttons elsewhere."""
        return self.to(is_low=not self.is_low)

    @property
    def start(self) -> str:
        """Give the address of the first page, with the screen as it is."""
        return Way(language=self.language, is_low=self.is_low).to()

    @property
    def several(self) -> str:
        """Give the address where several services are chosen."""
        return self.to(is_several=True)

    @property
    def single(self) -> str:
        """Give the address where one service is chosen."""
        return self.to(is_several=False, services=(), page=1)

    @property
    def before(self) -> str:
        """Give the address of the services before."""
        return self.to(page=self.page - 1)

    @property
    def after(self) -> str:
        """Give the address of the services that follow."""
        return self.to(page=self.page + 1)

    def toggled(self, key: int) -> str:
        """Give the address with one more service chosen, or one less."""
        if key in self.services:
            return self.to(services=tuple(each for each in self.services if each != key))
        return self.to(services=(*self.services, key)[:MOST_SERVICES])


def is_key(text: str) -> bool:
    """Tell whether a text can be the key of a row, or a page's number."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY and int(text) > 0


def _keys(text: str) -> tuple[int, ...]:
    keys = dict.fromkeys(int(part) for part in text[:200].split("-") if is_key(part))
    return tuple(keys)[:MOST_SERVICES]
