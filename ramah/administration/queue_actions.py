"""How the office runs its queue: its rule, its letters, the lanes of its counters."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ramah.administration.changes import Unfit, Values, add, administering, change, note
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Counter, Office, User
from ramah.queueing import public
from ramah.queueing.configuration import FALLBACK_PREFIX, queue_of_counter
from ramah.queueing.models import CounterQueue, QueueSettings, Series


def change_queue(*, office: Office, values: Values, by: User, now: datetime) -> None:
    """Change the ordering rule, the limits, and what visitors see of the queue."""
    with administering(office, by, "queue", "visits"):
        settings, _new = QueueSettings.objects.get_or_create(office=office)
        fields = change(settings, values, at="public_address")
        note("QUEUE_CHANGED", office, by=by, now=now, fields=fields)
    public.forget()


def add_series(*, office: Office, values: Values, by: User, now: datetime) -> Series:
    """Add the letters before a lane's numbers, or before those of one service in it.

    :raises Unfit: the letters, or the lane and service, have some already.
    """
    with administering(office, by, "queue"):
        series = add(Series(office=office), values, key="prefix")
        _require_apart(office, "prefix")
        note("SERIES_ADDED", office, by=by, now=now, prefix=series.prefix, lane=series.lane)
    return series


def change_series(*, series: Series, values: Values, by: User, now: datetime) -> None:
    """Change letters; numbers given today keep theirs."""
    office = series.office
    with administering(office, by, "queue"):
        fields = change(series, values, at="service")
        _require_apart(office, "prefix")
        note("SERIES_CHANGED", office, by=by, now=now, prefix=series.prefix, fields=fields)


def remove_series(*, series: Series, by: User, now: datetime) -> None:
    """Remove letters: the lane's own are used instead, or those the program has.

    :raises AlreadyDone: they were removed before.
    """
    office = series.office
    with administering(office, by, "queue"):
        deleted, _rows = Series.objects.filter(pk=series.pk, office=office).delete()
        if not deleted:
            raise AlreadyDone(_("Ini sudah dihapus sebelumnya."))
        _require_apart(office)
        note("SERIES_REMOVED", office, by=by, now=now, prefix=series.prefix, lane=series.lane)


def set_lanes(*, office: Office, lanes: Mapping[int, str], by: User, now: datetime) -> None:
    """Set which lanes each counter serves.

    :param lanes: a value of ``CounterQueue.Lanes`` by the counter's key.
    :raises AlreadyDone: nothing differs.
    """
    with administering(office, by, "queue"):
        counters = office.counters.select_related("queue").filter(pk__in=lanes)
        changed = [row for row in counters if queue_of_counter(row).lanes != lanes[row.pk]]
        if not changed:
            raise AlreadyDone(_("Tidak ada yang berubah."))
        for counter in changed:
            _set_lanes(counter, lanes[counter.pk])
            data = {"counter": counter.number, "lanes": lanes[counter.pk]}
            note("COUNTER_LANES_CHANGED", office, by=by, now=now, **data)


def letters_in_use(rows: Iterable[tuple[str, int | None, str]]) -> list[str]:
    """List all letters that numbers can begin with: the office's own, and the program's.

    :param rows: lane, service and prefix of the office's own.
    """
    own = list(rows)
    lanes = {lane for lane, service, _prefix in own if service is None}
    return [prefix for _lane, _service, prefix in own] + [
        prefix for lane, prefix in FALLBACK_PREFIX.items() if lane.value not in lanes
    ]


def _require_apart(office: Office, field: str = "") -> None:
    """Check that no two lanes number under the same letters."""
    rows = Series.objects.filter(office=office).values_list("lane", "service", "prefix")
    letters = letters_in_use(rows)
    if len(letters) == len(set(letters)):
        return
    sentence = _("Huruf ini dipakai jalur lain yang belum punya huruf sendiri. Pilih huruf lain.")
    raise Unfit(sentence, field) if field else Refused(sentence)


def _set_lanes(counter: Counter, lanes: str) -> None:
    queue, _new = CounterQueue.objects.get_or_create(counter=counter)
    queue.lanes = lanes
    queue.save(update_fields=["lanes"])
