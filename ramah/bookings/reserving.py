"""Which kinds of aid a booking needs, how many fit at its time, and what to do when too many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from ramah.aids.models import Aid, AidType
from ramah.bookings.models import PEOPLE, Booking, Reservation, Staffing
from ramah.offices.models import Office
from ramah.visits.models import Need

RESERVED = (AidType.Mode.LOAN, AidType.Mode.ASSIGN)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Kinds:
    """The kinds that can be kept for somebody: which answer a need, and how many there are."""

    by_need: Mapping[int, Sequence[AidType]]
    fits: Mapping[int, int]


def kinds_of(office: Office) -> Kinds:
    """Read an office's kinds of aid, in the order of its catalogue (four queries)."""
    kinds = {
        kind.pk: kind
        for kind in AidType.objects.filter(
            office=office, is_active=True, mode__in=RESERVED
        ).order_by("pk")
    }
    units = Aid.objects.filter(type__in=kinds, out_of_service=False).order_by("type")
    in_service = dict(units.values("type").annotate(count=Count("pk")).values_list("type", "count"))
    people = dict(Staffing.objects.filter(aid_type__in=kinds).values_list("aid_type", "people"))
    fits = {
        pk: people.get(pk, PEOPLE) if kind.mode == AidType.Mode.ASSIGN else in_service.get(pk, 0)
        for pk, kind in kinds.items()
    }
    by_need: dict[int, list[AidType]] = {}
    links = AidType.suggested_by.through.objects.filter(aidtype__in=kinds)
    for need, kind in links.order_by("aidtype").values_list("need", "aidtype"):
        by_need.setdefault(need, []).append(kinds[kind])
    return Kinds(by_need, fits)


def peak(spans: Iterable[Span], within: Span) -> int:
    """Give the most spans that overlap at one moment of another span.

    The most are always together when one of them begins.
    """
    begins, ends = within
    near = [(start, end) for start, end in spans if start < ends and end > begins]
    moments = {begins, *(start for start, _end in near if start >= begins)}
    return max(sum(start <= moment < end for start, end in near) for moment in moments)


def choose(
    needs: Sequence[Need], kinds: Kinds, taken: Mapping[int, Sequence[Span]], within: Span
) -> tuple[list[tuple[Need, AidType]], list[tuple[Need, AidType]]]:
    """Choose one kind for each need: what is reserved, and of that what does not fit.

    The first kind of a need that fits is taken, the first of all if none does. A kind that
    another need of the same person brings already serves both.
    """
    chosen: list[tuple[Need, AidType]] = []
    short: list[tuple[Need, AidType]] = []
    for need in needs:
        options = kinds.by_need.get(need.pk, ())
        if not options or {kind.pk for _need, kind in chosen} & {kind.pk for kind in options}:
            continue
        fitting = [
            kind
            for kind in options
            if peak(taken.get(kind.pk, ()), within) < kinds.fits.get(kind.pk, 0)
        ]
        pair = (need, (fitting or list(options))[0])
        chosen.append(pair)
        if not fitting:
            short.append(pair)
    return chosen, short


def spans_near(
    office: Office, within: Span, *, but: Booking | None = None
) -> dict[int, list[Span]]:
    """Give what is reserved around a time, by kind."""
    rows = Reservation.objects.filter(
        office=office,
        starts_at__lt=within[1],
        ends_at__gt=within[0],
        booking__state__in=(Booking.State.BOOKED, Booking.State.ARRIVED),
    )
    if but is not None:
        rows = rows.exclude(booking=but)
    found: dict[int, list[Span]] = {}
    for kind, starts, ends in rows.values_list("aid_type", "starts_at", "ends_at"):
        found.setdefault(kind, []).append((starts, ends))
    return found


def with_room(
    moments: Iterable[datetime],
    hold: timedelta,
    needs: Sequence[Need],
    kinds: Kinds,
    taken: Mapping[int, Sequence[Span]],
) -> list[datetime]:
    """Keep the moments at which everything that somebody needs would fit."""
    return [at for at in moments if not choose(needs, kinds, taken, (at, at + hold))[1]]
