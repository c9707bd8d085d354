"""What a day leaves behind: numbers nobody served, pauses and duties that nobody ended."""

from datetime import datetime

from ramah.bookings.actions import note_no_shows
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Duty, Office, Post, Substitution
from ramah.offices.revision import writing
from ramah.queueing import calling, tickets
from ramah.queueing.models import Call, CounterQueue, Ticket, TicketQuerySet
from ramah.survey import closing
from ramah.visits import events
from ramah.visits.models import service_day


def close_earlier_days(*, now: datetime) -> None:
    """Take what earlier days left open out of the way: numbers first, they keep counters busy."""
    expire_tickets(now=now)
    end_forgotten_pauses(now=now)
    end_forgotten_duties(now=now)
    note_no_shows(now=now)
    closing.close_days(now=now)


def expire_tickets(*, now: datetime) -> int:
    """Close the numbers without a visit of earlier days; give how many.

    A visit's number stays: its visitor is somebody's to look after until the visit is over.
    """
    return sum(_expire_at(office, now) for office in Office.objects.order_by("pk"))


def _expire_at(office: Office, now: datetime) -> int:
    left = _left_over(office, now)
    if not left.exists():
        return 0
    with writing(office.pk, "queue"):
        expired = list(left.select_related("office").order_by("pk"))
        for ticket in expired:
            _expire(ticket, now)
    return len(expired)


def _left_over(office: Office, now: datetime) -> TicketQuerySet:
    today = service_day(office, now)
    open_tickets = Ticket.objects.open().filter(office=office, visit__isnull=True)
    return open_tickets.filter(service_date__lt=today)


def _expire(ticket: Ticket, now: datetime) -> None:
    about = ("ticket", "counter", "office")
    for call in Call.objects.active().filter(ticket=ticket).select_related(*about):
        calling.end(call, Call.Ending.WITHDRAWN, now=now)
    # When a service that nobody ended was over is not known: it counts as no time, not as a night.
    tickets.close(ticket, Ticket.State.EXPIRED, now=ticket.issued_at)
    data: events.Data = {"ticket": str(ticket)}
    events.record("TICKET_EXPIRED", office=ticket.office, by=None, now=now, data=data)


def end_forgotten_pauses(*, now: datetime) -> int:
    """Let the counters that were paused on an earlier day call again; give how many."""
    paused = CounterQueue.objects.filter(paused_at__isnull=False).select_related("counter__office")
    return sum(_go_on(queue, now) for queue in paused if _is_of_earlier_day(queue, now))


def _is_of_earlier_day(queue: CounterQueue, now: datetime) -> bool:
    office, since = queue.counter.office, queue.paused_at
    return since is not None and office.local_date(since) < office.local_date(now)


def _go_on(queue: CounterQueue, now: datetime) -> bool:
    office = queue.counter.office
    with writing(office.pk, "queue"):
        ended = CounterQueue.objects.filter(pk=queue.pk, paused_at=queue.paused_at).update(
            paused_at=None, paused_by=None, pause_reason=""
        )
        if ended:
            data: events.Data = {"counter": queue.counter.number, "forgotten": True}
            events.record("COUNTER_WENT_ON", office=office, by=None, now=now, data=data)
    return bool(ended)


def end_forgotten_duties(*, now: datetime) -> int:
    """End the duties begun on an earlier day and never ended; give their number.

    A counter that still calls or serves somebody is left to its people.
    """
    forgotten = [
        duty for duty in Duty.objects.open().select_related("office") if _is_old(duty, now)
    ]
    return sum(_ended(duty, now) for duty in forgotten)


def _is_old(duty: Duty, now: datetime) -> bool:
    office = duty.office
    return office.local_date(duty.started_at) < office.local_date(now)


def _ended(duty: Duty, now: datetime) -> bool:
    try:
        _end(duty, now)
    except AlreadyDone:
        return False
    return True


def _end(duty: Duty, now: datetime) -> None:
    with writing(duty.office_id, "visits"):
        fresh = Duty.objects.select_related("office", "counter").get(pk=duty.pk)
        if fresh.ended_at or _is_busy(fresh):
            raise AlreadyDone("nothing to end")
        fresh.ended_at = now
        fresh.save(update_fields=["ended_at"])
        data: events.Data = {"post": str(fresh.post), "user": fresh.user_id, "forgotten": True}
        events.record("DUTY_ENDED", office=fresh.office, by=None, now=now, data=data)
        if fresh.post == Post.MANAGER:
            _end_substitutions(fresh, now)


def _is_busy(duty: Duty) -> bool:
    return duty.counter is not None and calling.is_busy(duty.counter)


def _end_substitutions(duty: Duty, now: datetime) -> None:
    still = Substitution.objects.filter(
        office=duty.office, user=duty.user_id, ended_at__isnull=True
    )
    for substitution in still:
        substitution.ended_at = now
        substitution.save(update_fields=["ended_at"])
        data: events.Data = {
            "role": str(substitution.role),
            "user": duty.user_id,
            "forgotten": True,
        }
        events.record("SUBSTITUTION_ENDED", office=duty.office, by=None, now=now, data=data)
