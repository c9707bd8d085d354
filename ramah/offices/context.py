"""What the frame of every page shows of the person, their desks, and the state of the office.

Everything is read on first use: fragments ask the database nothing, public pages for the
office's name alone.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ramah.offices import device_words
from ramah.offices.device_sessions import device_of
from ramah.offices.devices import Device
from ramah.offices.models import POST_OF_ROLE, Duty, Office, Post, Role, Substitution, User
from ramah.offices.posts import roles_at

WARN_OF_HOLIDAYS_FROM = 11  # November


@dataclass(frozen=True)
class Desk:
    """A desk of the house: the post it belongs to (none: administration), and its address."""

    post: Post | None
    label: Any
    url_name: str
    icon: str


DESKS = (
    Desk(Post.DROPZONE, _("Pengamanan"), "journey:security", "shield"),
    Desk(Post.LOBBY, _("Duta"), "journey:ambassador", "hand-heart"),
    Desk(Post.COUNTER, _("Loket"), "journey:counter", "monitor"),
    Desk(Post.MANAGER, _("Manajer"), "journey:manager", "layout-dashboard"),
    Desk(None, _("Administrasi"), "administration:index", "settings"),
)


@dataclass(frozen=True)
class Link:
    """A link in the frame."""

    label: Any
    url: str
    icon: str
    current: bool = False


@dataclass(frozen=True)
class Banner:
    """A line about the state of the office, with where to do something about it."""

    level: str
    text: str
    url: str = ""
    link_text: str = ""


def shell(request: HttpRequest) -> dict[str, object]:
    """Give templates ``shell``; to who is not logged in, None and the ``office`` of the house."""
    office = getattr(request, "office", None)
    user = getattr(request, "user", None)
    if office is None or not isinstance(user, User):
        return {"shell": None, "office": SimpleLazyObject(_the_office)}
    return {"shell": Shell(request, office, user, timezone.now())}


class Shell:
    """The frame of one page for one person."""

    def __init__(self, request: HttpRequest, office: Office, user: User, now: datetime) -> None:
        self.request, self.office, self.user, self.now = request, office, user, now

    @cached_property
    def live_url(self) -> str:
        """The address of the event stream."""
        return live_url(self.request)

    @cached_property
    def desks(self) -> list[Link]:
        """The desks of the roles the person may act in now."""
        links = [(desk, reverse(desk.url_name)) for desk in DESKS if self._opens(desk)]
        path = self.request.path
        return [
            Link(desk.label, url, desk.icon, current=path.startswith(url)) for desk, url in links
        ]

    def _opens(self, desk: Desk) -> bool:
        if desk.post is None:
            return Role.OFFICE_ADMINISTRATOR in self._roles
        return bool(roles_at(self.office, desk.post) & (self._roles | self._substituted))

    @cached_property
    def menu(self) -> list[Link]:
        """The links of the person's own menu."""
        own = [Link(_("Ganti kata sandi"), reverse("offices:password"), "key-round")]
        if self.device and not self.user.must_change_password:
            own.append(Link(_("PIN saya"), reverse("offices:pin"), "lock"))
        return own

    @property
    def device(self) -> Device | None:
        """The registered device on which the person works, if it is one."""
        return device_of(self.request)

    @cached_property
    def kept_words(self) -> device_words.Words:
        """What the person had typed when the device locked."""
        return device_words.words_of(self.request, now=self.now)

    @property
    def kept_words_json(self) -> str:
        """The same, for the page to put back."""
        return json.dumps(self.kept_words)

    @cached_property
    def kept_page(self) -> str:
        """The page on which it was typed."""
        return device_words.page_of(self.request, now=self.now)

    @property
    def is_kept_page(self) -> bool:
        """Tell whether this is that page."""
        return self.kept_page == self.request.get_full_path()

    @cached_property
    def user_label(self) -> str:
        """The person's name and roles."""
        roles = ", ".join(str(role.label) for role in Role if role in self._roles)
        return f"{self.user.full_name} ({roles})" if roles else self.user.full_name

    @cached_property
    def duty_url(self) -> str:
        """The page of one's duty; nothing for those who have no post."""
        return reverse("journey:duty") if self._has_posts else ""

    @cached_property
    def duties(self) -> list[str]:
        """The posts at which the person is on duty."""
        return [place_of(duty) for duty in self._duties]

    @cached_property
    def substitution(self) -> str:
        """Whom the person stands in for, and why."""
        if self._substitution is None:
            return ""
        return gettext("Anda bertindak untuk %(role)s. Alasan: %(reason)s") % {
            "role": Role(self._substitution.role).label,
            "reason": self._substitution.reason,
        }

    @cached_property
    def banners(self) -> list[Banner]:
        """What the person should know about the office now."""
        return [banner for banner in self._banners() if banner]

    @cached_property
    def _roles(self) -> set[str]:
        if self.user.must_change_password:
            return set()  # nothing opens yet: no desk, no post, no banner
        held = self.user.assignments.filter(office=self.office)
        return set(held.values_list("role", flat=True))

    @property
    def _has_posts(self) -> bool:
        return bool(self._roles & set(POST_OF_ROLE))

    @cached_property
    def _duties(self) -> list[Duty]:
        own = Duty.objects.open().filter(office=self.office, user=self.user)
        return list(own.select_related("counter").order_by("started_at", "pk"))

    @cached_property
    def _substitution(self) -> Substitution | None:
        if Role.MANAGER_ON_DUTY not in self._roles:
            return None
        own = Substitution.objects.filter(office=self.office, user=self.user)
        return own.filter(ended_at__isnull=True).first()

    @property
    def _substituted(self) -> set[str]:
        return {self._substitution.role} if self._substitution else set()

    def _banners(self) -> Iterator[Banner | None]:
        if self._has_posts:
            yield self._no_manager()
            yield self._not_on_duty()
        if Role.OFFICE_ADMINISTRATOR in self._roles:
            yield self._no_holidays()

    def _no_manager(self) -> Banner | None:
        if Duty.objects.at_post(self.office, Post.MANAGER).exists():
            return None
        text = gettext("Belum ada Manajer On Duty yang bertugas. Laporan menunggu.")
        if Role.MANAGER_ON_DUTY in self._roles and self.request.path != self.duty_url:
            return Banner("warning", text, self.duty_url, gettext("Mulai bertugas"))
        return Banner("warning", text)

    def _not_on_duty(self) -> Banner | None:
        if self._duties or self.request.path == self.duty_url:
            return None
        text = gettext("Anda belum bertugas. Tugas dan peringatan sampai kepada yang bertugas.")
        return Banner("info", text, self.duty_url, gettext("Mulai bertugas"))

    def _no_holidays(self) -> Banner | None:
        today = self.office.local_date(self.now)
        year = today.year + 1
        if today.month < WARN_OF_HOLIDAYS_FROM:
            return None
        if self.office.holidays.filter(date__year=year).exists():
            return None
        text = gettext("Hari libur tahun %(year)s belum diisi.") % {"year": year}
        return Banner("warning", text, reverse("administration:holidays"), gettext("Isi sekarang"))


def place_of(duty: Duty) -> str:
    """Name where a person on duty stands: Lobi, Loket 2."""
    if duty.counter:
        return gettext("Loket %(number)s") % {"number": duty.counter.number}
    return str(Post(duty.post).label)


def _the_office() -> Office | None:
    """Give the office of an installation that has but one."""
    offices = list(Office.objects.all()[:2])
    return offices[0] if len(offices) == 1 else None


def live_url(request: HttpRequest) -> str:
    """Give the address of the event stream; a public page, which has no shell, asks here."""
    return settings.RAMAH_LIVE_URL or _beside(request)


def _beside(request: HttpRequest) -> str:
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    name = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{name}:{settings.PORT + 1}"
