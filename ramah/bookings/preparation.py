"""The preparation list of a day, read from the bookings and the inventory."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ramah.aids.models import Aid, AidType
from ramah.bookings import preparing, reserving, slots
from ramah.bookings.forms import in_language
from ramah.bookings.lent_now import LentNow, lent_now
from ramah.bookings.models import Booking, Reservation, settings_of
from ramah.lib.ui import waktu
from ramah.offices.models import Office
from ramah.queueing import public

SOON = timedelta(hours=2)
AT_REGISTRATION = frozenset({"MEMBACA", "MENDENGAR", "MENULIS", "BAHASA_ISYARAT", "PELAN"})


@dataclass(frozen=True)
class Thing:
    """One thing to have ready: what, which unit, and where."""

    kind: AidType
    tag: str
    place: str

    @property
    def name(self) -> str:
        """Give the kind's name in the page's language."""
        return in_language(self.kind)

    @property
    def is_person(self) -> bool:
        """Tell whether it is somebody who is assigned."""
        return self.kind.mode == AidType.Mode.ASSIGN


@dataclass(frozen=True)
class Expected:
    """One visitor of the day, and what to have ready."""

    booking: Booking
    needs: Sequence[Any]
    things: Sequence[Thing]

    @property
    def code(self) -> str:
        """Give the code as people read it."""
        return public.grouped(self.booking.code)


@dataclass(frozen=True)
class Problem:
    """What does not fit, in a sentence, and sentences that say what can be done."""

    text: str
    codes: Sequence[str]
    proposals: Sequence[str]


@dataclass(frozen=True)
class Preparation:
    """A day's list."""

    date: date
    expected: Sequence[Expected]
    problems: Sequence[Problem]


def bookings_of(office: Office, day: date) -> list[Booking]:
    """Give a day's bookings, in the order of the clock, with what they need."""
    rows = Booking.objects.filter(office=office, service_date=day)
    about = rows.select_related("office", "service", "visit").prefetch_related("needs")
    return list(about.order_by("starts_at", "seat", "pk"))


def expected_soon(office: Office, now: datetime) -> list[Expected]:
    """Give who is expected within two hours; who is late today is still expected."""
    rows = Booking.objects.expected().filter(
        office=office, service_date=office.local_date(now), starts_at__lte=now + SOON
    )
    about = rows.select_related("office", "service").prefetch_related("needs")
    found = about.order_by("starts_at", "seat")
    return [Expected(booking, list(booking.needs.all()), ()) for booking in found]


def preparation_of(office: Office, day: date, now: datetime) -> Preparation:
    """Say what must be ready on a day, and what does not fit."""
    expected = [row for row in bookings_of(office, day) if row.is_expected]
    reserved = _reserved(expected)
    claims = [_claim(row) for row in reserved]
    lent = lent_now(office, day, now)
    tags = preparing.assign(claims, _units(office, claims, len(lent.tags)), lent.tags)
    people = [
        Expected(booking, list(booking.needs.all()), _things(booking, reserved, tags))
        for booking in expected
    ]
    return Preparation(day, people, list(_problems(office, day, now, reserved, claims, lent)))


def _reserved(bookings: Sequence[Booking]) -> list[Reservation]:
    rows = Reservation.objects.filter(booking__in=bookings)
    return list(rows.select_related("aid_type", "need", "booking").order_by("pk"))


def _claim(row: Reservation) -> preparing.Claim:
    times = (row.starts_at, row.ends_at)
    return preparing.Claim(row.pk, row.aid_type_id, row.need_id, *times, order=row.booking_id)


def _units(office: Office, claims: Sequence[preparing.Claim], out: int) -> dict[int, list[str]]:
    """Give the first tags of each kind asked for: as many as are asked for, and as are out."""
    asked = Counter(claim.kind for claim in claims)
    rows = Aid.objects.filter(office=office, out_of_service=False).order_by("tag")
    return {
        kind: list(rows.filter(type=kind).values_list("tag", flat=True)[: most + out])
        for kind, most in asked.items()
    }


def _things(booking: Booking, reserved: Sequence[Reservation], tags: dict[int, str]) -> list[Thing]:
    own = [row for row in reserved if row.booking_id == booking.pk]
    return [
        Thing(
            row.aid_type,
            tags.get(row.pk, ""),
            _("meja pendaftaran") if row.need.code in AT_REGISTRATION else _("dropzone"),
        )
        for row in own
    ]


def _problems(
    office: Office,
    day: date,
    now: datetime,
    reserved: Sequence[Reservation],
    claims: Sequence[preparing.Claim],
    lent: LentNow,
) -> Iterator[Problem]:
    if not claims:
        return
    kinds = reserving.kinds_of(office)
    found = preparing.conflicts(claims, kinds.fits, lent.at)
    if not found:
        return
    free = [
        slot.starts_at for slot in slots.day_of(office, settings_of(office), day, now).open_slots
    ]
    rows = {row.pk: row for row in reserved}
    names = {kind.pk: kind for options in kinds.by_need.values() for kind in options}
    for conflict in found:
        last = conflict.surplus[-1]
        proposals = preparing.propose(
            last,
            conflict,
            [*claims, *lent.claims],
            {pk: fits - lent.lost.get(pk, 0) for pk, fits in kinds.fits.items()},
            same_need=[kind.pk for kind in kinds.by_need.get(last.need, ())],
            free=free,
        )
        kind = names.get(conflict.kind) or rows[last.key].aid_type
        codes = [public.grouped(rows[claim.key].booking.code) for claim in conflict.surplus]
        said = list(_said(office, kind, proposals, names))
        out = lent.at(conflict.kind, conflict.at)
        yield Problem(_sentence(office, kind, conflict, out), codes, said)


def _sentence(office: Office, kind: AidType, conflict: preparing.Conflict, out: int) -> str:
    text = _("%(asked)s %(kind)s dipesan pukul %(time)s, %(fits)s tersedia.")
    if out:
        text = _(
            "%(asked)s %(kind)s dipesan pukul %(time)s, %(fits)s tersedia; %(out)s lagi sedang "
            "dipinjam."
        )
    return text % {
        "asked": conflict.asked,
        "kind": in_language(kind).lower(),
        "time": waktu(conflict.at.astimezone(office.zone)),
        "fits": conflict.fits,
        "out": out,
    }


def _said(
    office: Office, kind: AidType, proposals: preparing.Proposals, names: dict[int, AidType]
) -> Iterator[str]:
    if proposals.times:
        times = ", ".join(waktu(at.astimezone(office.zone)) for at in proposals.times)
        yield _("Tawarkan jam lain pada hari itu: %(times)s.") % {"times": times}
    if proposals.kinds:
        kinds = ", ".join(in_language(names[pk]) for pk in proposals.kinds)
        yield _("Siapkan gantinya: %(kinds)s.") % {"kinds": kinds}
    about = {"count": proposals.borrow}
    if kind.mode == AidType.Mode.ASSIGN:
        yield (
            ngettext(
                "Minta bantuan %(count)s orang lagi.",
                "Minta bantuan %(count)s orang lagi.",
                proposals.borrow,
            )
            % about
        )
    else:
        yield (
            ngettext(
                "Pinjam %(count)s unit dari kantor lain.",
                "Pinjam %(count)s unit dari kantor lain.",
                proposals.borrow,
            )
            % about
        )
