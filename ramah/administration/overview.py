"""The overview: what the office keeps, and what of it needs attention."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ramah.administration import system_state
from ramah.lib import backup_state
from ramah.offices.models import (
    POST_OF_ROLE,
    Assignment,
    Counter,
    Office,
    Post,
    Role,
    RosterEntry,
)
from ramah.offices.posts import role_names, roles_at


@dataclass(frozen=True)
class Attention:
    """Something the administrator should look at, and where."""

    text: str
    name: str = ""

    @property
    def url(self) -> str:
        """Give the page where it is put right; none if that is done at the machine."""
        return reverse(f"administration:{self.name}") if self.name else ""


def counts(office: Office) -> dict[str, str]:
    """Say in a few words what stands in each section, by its name."""
    return {
        "services": _tally(office.services.filter(is_active=True), _("dibuka")),
        "counters": _tally(office.counters.filter(is_active=True), _("dibuka")),
        "boards": _tally(office.boards.filter(is_active=True), _("dipakai")),
        "users": _tally(office.staff.filter(is_active=True), _("aktif")),
        "needs": _tally(office.needs.filter(is_active=True), _("dipakai")),
        "groups": _tally(office.groups.filter(is_active=True), _("dipakai")),
        "aid_types": _tally(office.aid_types.filter(is_active=True), _("dipakai")),
        "aids": _tally(office.aids.filter(out_of_service=False), _("dipakai")),
        "places": _tally(office.places.filter(is_active=True), _("dipakai")),
        "system": system_state.summary(settings.RAMAH_HOME, timezone.now()),
    }


def _tally(rows: QuerySet[Any], word: str) -> str:
    return f"{rows.count()} {word}"


def attention(office: Office, *, today: date, now: datetime) -> list[Attention]:
    """List what is missing or does not fit, most important first."""
    return [
        *_backups(now),
        *_people(office),
        *_counters(office),
        *_calendar(office, today),
        *_roster(office),
    ]


def _backups(now: datetime) -> Iterator[Attention]:
    state = backup_state.read(settings.RAMAH_HOME)
    if state.good_at is None:
        yield Attention(_("Belum ada cadangan data."))
    elif state.is_late(now):
        when = date_format(timezone.localtime(state.good_at), "j F Y H.i")
        text = _("Cadangan data terakhir yang baik sudah lebih dari sehari: %(when)s.")
        yield Attention(text % {"when": when})
    if state.problem:
        text = _("Cadangan data terakhir gagal: %(problem)s")
        yield Attention(text % {"problem": state.problem})
    if state.copy_problem:
        text = _("Salinan cadangan di tempat kedua gagal: %(problem)s.")
        yield Attention(text % {"problem": state.copy_problem})


def _people(office: Office) -> Iterator[Attention]:
    held = set(
        Assignment.objects.filter(office=office, user__is_active=True).values_list(
            "role", flat=True
        )
    )
    for role in POST_OF_ROLE:
        if role not in held:
            text = _("Belum ada pengguna aktif dengan peran %(role)s.") % {"role": role.label}
            yield Attention(text, "users")
    own = Assignment.objects.filter(office=office, user=OuterRef("pk"))
    names = _named(office.staff.filter(~Exists(own), is_active=True).order_by("full_name"))
    if names:
        yield Attention(_("Pengguna tanpa peran: %(names)s.") % {"names": names}, "users")


def _counters(office: Office) -> Iterator[Attention]:
    counters = office.counters.filter(is_active=True)
    if not counters.exists():
        yield Attention(_("Belum ada loket yang dibuka."), "counters")
    idle = _named(counters.filter(services__isnull=True).order_by("number"))
    if idle:
        yield Attention(_("Loket tanpa layanan: %(names)s.") % {"names": idle}, "counters")
    served = Counter.objects.filter(office=office, is_active=True, services=OuterRef("pk"))
    alone = office.services.filter(~Exists(served), is_active=True).order_by("code")
    names = _named(alone)
    if names:
        text = _("Layanan dibuka yang tidak ada loketnya: %(names)s.") % {"names": names}
        yield Attention(text, "counters")


def _calendar(office: Office, today: date) -> Iterator[Attention]:
    if not office.opening_hours.exists():
        yield Attention(_("Jam buka belum diisi."), "hours")
    for year in (today.year, today.year + 1):
        if not office.holidays.filter(date__year=year).exists():
            text = _("Hari libur tahun %(year)s belum diisi.") % {"year": year}
            yield Attention(text, "holidays")


def _roster(office: Office) -> Iterator[Attention]:
    planned = office.roster.filter(user__is_active=True)
    if not planned.exists():
        yield Attention(_("Jadwal mingguan masih kosong."), "roster")
    elif not planned.filter(
        post=Post.MANAGER, user__assignments__role=Role.MANAGER_ON_DUTY
    ).exists():
        yield Attention(_("Belum ada Manajer On Duty dalam jadwal mingguan."), "roster")
    unfit = sum(1 for entry in entries_of(office) if misfit(entry))
    if unfit:
        text = ngettext(
            "%(count)s jadwal tidak sesuai lagi dengan peran atau akun petugasnya.",
            "%(count)s jadwal tidak sesuai lagi dengan peran atau akun petugasnya.",
            unfit,
        )
        yield Attention(text % {"count": unfit}, "roster")


def entries_of(office: Office) -> QuerySet[RosterEntry]:
    """List the office's roster, with what its table shows."""
    return (
        office.roster.select_related("office", "user", "counter")
        .prefetch_related("user__assignments")
        .order_by("weekday", "post", "counter__number", "starts", "user__full_name")
    )


def misfit(entry: RosterEntry) -> str:
    """Say why a planned time cannot be kept; nothing if it can."""
    if not entry.user.is_active:
        return _("Akun tidak aktif")
    if entry.counter and not entry.counter.is_active:
        return _("Loket ditutup")
    held = {each.role for each in entry.user.assignments.all() if each.office_id == entry.office_id}
    fitting = roles_at(entry.office, entry.post)
    return "" if fitting & held else _("Tanpa peran %(role)s") % {"role": role_names(fitting)}


def _named(rows: QuerySet[Any]) -> str:
    return ", ".join(str(row) for row in rows)
