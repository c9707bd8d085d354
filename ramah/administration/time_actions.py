"""When the office is open, and who stands where in a week: each change in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ramah.administration.changes import Unfit, Values, add, administering, check, note
from ramah.administration.holiday_csv import HolidayRow
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import (
    Holiday,
    Office,
    OpeningHours,
    RosterEntry,
    User,
    Weekday,
)
from ramah.offices.posts import role_names, roles_at


@dataclass(frozen=True)
class Span:
    """A span of a weekday in which the office is open."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Imported:
    """How many holidays of a table were new, and how many stood there already."""

    added: int
    skipped: int


def set_opening_hours(*, office: Office, spans: Iterable[Span], by: User, now: datetime) -> None:
    """Replace the week's opening hours.

    :raises AlreadyDone: nothing differs.
    :raises Unfit: a span ends before it starts, or two overlap.
    """
    wanted = set(spans)
    with administering(office, by, "visits", "queue"):
        held = {Span(row.weekday, row.opens, row.closes): row for row in office.opening_hours.all()}
        differing = wanted ^ set(held)
        if not differing:
            raise AlreadyDone(_("Tidak ada yang berubah."))
        _require_apart(wanted)
        for span in held.keys() - wanted:
            held[span].delete()
        for span in wanted - held.keys():
            _save_span(office, span)
        days = sorted({span.weekday for span in differing})
        note("OPENING_HOURS_CHANGED", office, by=by, now=now, weekdays=days)


def _save_span(office: Office, span: Span) -> None:
    row = OpeningHours(office=office, weekday=span.weekday, opens=span.opens, closes=span.closes)
    check(row)
    row.save()


def _require_apart(spans: Iterable[Span]) -> None:
    last: dict[int, Span] = {}
    for span in sorted(spans, key=lambda span: (span.weekday, span.opens, span.closes)):
        before = last.get(span.weekday)
        if before and span.opens < before.closes:
            raise Unfit(
                _("%(day)s: kedua sesi tumpang tindih. Sesi berikut mulai sesudah sesi pertama.")
                % {"day": Weekday(span.weekday).label}
            )
        last[span.weekday] = span


def add_holiday(*, office: Office, values: Values, by: User, now: datetime) -> Holiday:
    """Add a day on which the office receives nobody.

    :raises AlreadyDone: this day with this name is there already.
    """
    with administering(office, by, "visits", "queue"):
        if office.holidays.filter(date=values["date"], name=values["name"]).exists():
            raise AlreadyDone(_("Hari libur ini sudah ada."))
        holiday = add(Holiday(office=office), values, key="date")
        note("HOLIDAY_ADDED", office, by=by, now=now, date=holiday.date.isoformat())
    return holiday


def remove_holiday(*, holiday: Holiday, by: User, now: datetime) -> None:
    """Remove a holiday: the office is open that day after all."""
    office = holiday.office
    with administering(office, by, "visits", "queue"):
        _delete(office.holidays.filter(pk=holiday.pk))
        note("HOLIDAY_REMOVED", office, by=by, now=now, date=holiday.date.isoformat())


def import_holidays(
    *, office: Office, rows: Sequence[HolidayRow], by: User, now: datetime
) -> Imported:
    """Add the holidays of a table; those there already are skipped and counted.

    :raises AlreadyDone: all of them are there.
    """
    with administering(office, by, "visits", "queue"):
        seen = set(office.holidays.values_list("date", "name"))
        new = []
        for row in rows:
            if (row.date, row.name) not in seen:
                seen.add((row.date, row.name))
                new.append(Holiday(office=office, date=row.date, name=row.name, kind=row.kind))
        if not new:
            raise AlreadyDone(_("Semua hari libur ini sudah ada. Tidak ada yang ditambahkan."))
        Holiday.objects.bulk_create(new)
        years = sorted({holiday.date.year for holiday in new})
        note("HOLIDAYS_IMPORTED", office, by=by, now=now, added=len(new), years=years)
    return Imported(added=len(new), skipped=len(rows) - len(new))


def add_to_roster(*, office: Office, values: Values, by: User, now: datetime) -> int:
    """Plan a person at a post on some weekdays; give how many days are new.

    :param values: ``user``, ``post``, ``counter``, ``weekdays``, ``starts``, ``ends``.
    :raises AlreadyDone: all of it is planned already.
    :raises Unfit: the person lacks the role, or they or the counter are taken then.
    """
    with administering(office, by, "visits"):
        _require_role(office, values["user"], values["post"])
        plan = {name: values[name] for name in ("user", "post", "counter", "starts", "ends")}
        planned = office.roster.filter(**plan).values_list("weekday", flat=True)
        days = sorted({int(day) for day in values["weekdays"]} - set(planned))
        if not days:
            raise AlreadyDone(_("Jadwal ini sudah ada."))
        for day in days:
            _plan(RosterEntry(office=office, weekday=day, **plan))
        note(
            "ROSTER_ADDED",
            office,
            by=by,
            now=now,
            user=values["user"].pk,
            post=str(values["post"]),
            weekdays=days,
        )
    return len(days)


def remove_from_roster(*, entry: RosterEntry, by: User, now: datetime) -> None:
    """Take a person's time off the weekly roster."""
    office = entry.office
    with administering(office, by, "visits"):
        _delete(office.roster.filter(pk=entry.pk))
        note(
            "ROSTER_REMOVED",
            office,
            by=by,
            now=now,
            user=entry.user_id,
            post=entry.post,
            weekdays=[entry.weekday],
        )


def _require_role(office: Office, user: User, post: str) -> None:
    roles = roles_at(office, post)
    if not user.assignments.filter(office=office, role__in=roles).exists():
        raise Unfit(
            _("%(person)s tidak berperan %(role)s. Pilih orang lain, atau beri peran itu dahulu.")
            % {"person": user.full_name, "role": role_names(roles)},
            "user",
        )


def _plan(entry: RosterEntry) -> None:
    check(entry, at="ends")
    same_time = entry.office.roster.filter(
        weekday=entry.weekday, starts__lt=entry.ends, ends__gt=entry.starts
    )
    _require_free(same_time.filter(user=entry.user), field="weekdays")
    if entry.counter:
        _require_free(same_time.filter(counter=entry.counter), field="counter")
    entry.save()


def _require_free(taken: QuerySet[RosterEntry], *, field: str) -> None:
    other = taken.select_related("user", "counter").order_by("starts").first()
    if other is None:
        return
    raise Unfit(
        _("%(day)s %(starts)s–%(ends)s: %(person)s sudah dijadwalkan di %(place)s.")
        % {
            "day": other.get_weekday_display(),
            "starts": f"{other.starts:%H.%M}",
            "ends": f"{other.ends:%H.%M}",
            "person": other.user.full_name,
            "place": other.counter or other.get_post_display(),
        },
        field,
    )


def _delete(rows: QuerySet[Holiday] | QuerySet[RosterEntry]) -> None:
    deleted, _per_model = rows.delete()
    if not deleted:
        raise AlreadyDone(_("Ini sudah dihapus sebelumnya."))
