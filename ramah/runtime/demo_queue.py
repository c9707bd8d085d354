"""A living queue for the demo office: a board, letters of the series, services behind, a line now.

By the queue's own functions, so that estimates and boards read what an office would have written.
"""

from datetime import datetime, timedelta
from random import Random

from ramah.offices.models import Counter, Office, User
from ramah.offices.revision import writing
from ramah.queueing import calling, tickets
from ramah.queueing.configuration import Lane, Series
from ramah.queueing.models import Board, Call, Ticket

BOARD = "Ruang tunggu"
DAYS_AGO = (2, 1)
SERVED_A_DAY = 18  # enough on two days for an estimate
SERVED_TODAY, WAITING = 3, 4
SEED = 20_261_124
MINUTE = timedelta(minutes=1)


def fill(office: Office, *, now: datetime) -> None:
    """Give the office a queue, once; on a new day people wait again."""
    dice = Random(SEED)  # noqa: S311
    if not Board.objects.filter(office=office).exists():
        _furnish(office)
        for days in DAYS_AGO:
            _past_day(office, now - timedelta(days=days), dice)
    day = office.local_date(now)
    if not Ticket.objects.filter(office=office, service_date=day).exists():
        _today(office, now, dice)


def _furnish(office: Office) -> None:
    Board.objects.create(office=office, name=BOARD)
    for lane, prefix in ((Lane.PRIORITY, "R"), (Lane.ORDINARY, "A")):
        Series.objects.get_or_create(office=office, lane=lane, service=None, prefix=prefix)


def _past_day(office: Office, noon: datetime, dice: Random) -> None:
    """Serve a morning's numbers at two counters."""
    morning = noon.astimezone(office.zone).replace(hour=8, minute=30)
    for counter in _counters(office):
        at = morning
        for _number in range(SERVED_A_DAY // 2):
            at = _serve(office, counter, at, dice) + MINUTE


def _today(office: Office, now: datetime, dice: Random) -> None:
    for back in range(SERVED_TODAY, 0, -1):
        begun = now - back * 18 * MINUTE
        if office.local_date(begun - 10 * MINUTE) == office.local_date(now):
            _serve(office, _counters(office)[back % 2], begun, dice)
    for back in range(WAITING, 0, -1):
        _draw(office, now - back * 3 * MINUTE, dice, not_before=now)


def _serve(office: Office, counter: Counter, at: datetime, dice: Random) -> datetime:
    """Serve one number from its draw to its end; give when it ended."""
    ticket = _draw(office, at - dice.randint(3, 10) * MINUTE, dice)
    with writing(office.pk, "queue"):
        by = User.objects.filter(office=office).order_by("pk")[0]
        call = calling.call(ticket, counter, by=by, now=at)
        calling.end(call, Call.Ending.STARTED, now=at + MINUTE)
        end = at + MINUTE + timedelta(seconds=dice.randint(240, 840))
        tickets.close(ticket, Ticket.State.DONE, now=end)
    return end


def _draw(
    office: Office, at: datetime, dice: Random, *, not_before: datetime | None = None
) -> Ticket:
    """Draw an ordinary number; just after midnight, now instead of yesterday."""
    if not_before and office.local_date(at) != office.local_date(not_before):
        at = not_before
    service = dice.choice(office.services.order_by("pk")[:4])
    with writing(office.pk, "queue"):
        return tickets.draw(office, service, Lane.ORDINARY, now=at)


def _counters(office: Office) -> list[Counter]:
    return list(office.counters.order_by("number")[:2])
