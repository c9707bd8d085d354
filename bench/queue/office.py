"""The office that the queue is measured in: counters, officers, kiosks, and a long past.

The past is made once for each size and kept, since a million numbers take a while.
"""

import json
import secrets
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import django

PER_DAY, BATCH = 400, 20_000
COUNTERS = 32
KEYS = "clients.json"


def build(home: Path, past: int) -> None:
    """Set the office up in a folder with so many past numbers, and write its clients' keys."""
    from ramah.runtime import installation

    installation.set_up()  # the keys first: the settings need them
    django.setup()
    from ramah.runtime import demo

    demo.load(home)
    from ramah.offices.models import Office

    office = Office.objects.get()
    _open_always(office)
    counters, officers = _counters(office), _officers(office)
    _past(office, counters, officers[0].pk, past)
    clients: dict[str, Any] = {
        "officers": _sessions(officers),
        "kiosks": _kiosks(office, officers[0]),
    }
    clients["office"] = office.pk
    clients["services"] = [service.pk for service in office.services.order_by("pk")]
    (home / KEYS).write_text(json.dumps(clients), encoding="utf-8")


def _open_always(office: Any) -> None:
    """Let the kiosks draw numbers whenever the benchmark runs."""
    from datetime import time

    office.holidays.all().delete()
    office.opening_hours.all().delete()
    for day in range(7):
        office.opening_hours.create(weekday=day, opens=time(0), closes=time.max)


def _counters(office: Any) -> list[Any]:
    from ramah.offices.models import Counter

    known = set(office.counters.values_list("number", flat=True))
    new = (number for number in range(1, COUNTERS + 1) if number not in known)
    Counter.objects.bulk_create(Counter(office=office, number=number) for number in new)
    counters = list(office.counters.order_by("number")[:COUNTERS])
    for counter in counters:
        counter.services.set(office.services.all())
    return counters


def _officers(office: Any) -> list[Any]:
    from ramah.offices.models import Duty, Post, Role, User

    people = []
    for counter in office.counters.order_by("number")[:COUNTERS]:
        person = User.objects.create_user(
            f"loket{counter.number}", full_name=f"Petugas {counter.number}", office=office
        )
        person.assignments.create(office=office, role=Role.COUNTER_OFFICER)
        now = datetime.now(UTC)
        Duty.objects.create(
            office=office, user=person, post=Post.COUNTER, counter=counter, started_at=now
        )
        people.append(person)
    return people


def _sessions(people: list[Any]) -> list[str]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    keys = []
    for person in people:
        store = SessionStore()
        store[SESSION_KEY] = str(person.pk)
        store[BACKEND_SESSION_KEY] = "ramah.offices.backends.StaffBackend"
        store[HASH_SESSION_KEY] = person.get_session_auth_hash()
        store.create()
        keys.append(str(store.session_key))
    return keys


def _kiosks(office: Any, by: Any) -> list[str]:
    from ramah.offices.devices import Device, token_hash

    tokens = [secrets.token_urlsafe(32) for _kiosk in range(COUNTERS)]
    now = datetime.now(UTC)
    Device.objects.bulk_create(
        Device(
            office=office,
            name=f"Kios {number}",
            place="Lobi",
            shows=Device.Shows.KIOSK,
            added_at=now,
            token_hash=token_hash(token),
            registered_at=now,
            registered_by=by,
            last_seen_at=now,
        )
        for number, token in enumerate(tokens, start=1)
    )
    return tokens


def _past(office: Any, counters: list[Any], officer: int, past: int) -> None:
    """Write past numbers with their call and event, in bulk but sealed as the program seals."""
    from django.db import transaction

    from ramah.queueing.models import Call, Ticket
    from ramah.visits.models import Event

    history = History(office, counters, officer, past)
    for numbers in _batches(past):
        rows = [history.number(index) for index in numbers]
        with transaction.atomic():
            Ticket.objects.bulk_create([ticket for ticket, _call, _event in rows], 2000)
            Call.objects.bulk_create([call for _ticket, call, _event in rows], 2000)
            Event.objects.bulk_create([event for _ticket, _call, event in rows], 2000)
        done = f"\r  past numbers: {numbers.stop:>9,} of {past:,}"
        print(done, end="", file=sys.stderr, flush=True)
    if past:
        print(file=sys.stderr)
    _settle()


class History:
    """Makes up past numbers, each with the call that served it and its event in the chain."""

    def __init__(self, office: Any, counters: list[Any], officer: int, past: int) -> None:
        from ramah.visits.models import Event

        self.office, self.counters, self.officer, self.past = office, counters, officer, past
        self.services = list(office.services.order_by("pk"))
        last = Event.objects.filter(office=office).order_by("-sequence").first()
        self.sequence, self.seal = (last.sequence, last.seal) if last else (0, "")

    def number(self, index: int) -> tuple[Any, Any, Any]:
        """Make the ticket, the call and the event of one number; none is written yet."""
        at = _instant(self.office, index, self.past)
        ticket = self._ticket(index, at)
        return ticket, self._call(ticket, index, at), self._event(ticket, at)

    def _ticket(self, index: int, at: datetime) -> Any:
        from ramah.queueing.models import Ticket

        special = index % 4 == 0
        return Ticket(
            pk=index + 1,
            office=self.office,
            service_date=at.astimezone(self.office.zone).date(),
            series="R" if special else "A",
            number=index % PER_DAY + 1,
            lane="PRIORITY" if special else "ORDINARY",
            state="DONE",
            service=self.services[index % len(self.services)],
            issued_at=at,
            waiting_since=at,
        )

    def _call(self, ticket: Any, index: int, at: datetime) -> Any:
        from ramah.queueing.models import Call

        called, came = at + timedelta(minutes=5), at + timedelta(minutes=6)
        return Call(
            office=self.office,
            ticket=ticket,
            counter=self.counters[index % len(self.counters)],
            service=ticket.service,
            lane=ticket.lane,
            waiting_since=at,
            called_at=called,
            called_by_id=self.officer,
            last_called_at=called,
            ended_at=came,
            ending="STARTED",
            served_until=came + timedelta(seconds=200 + index * 37 % 600),
        )

    def _event(self, ticket: Any, at: datetime) -> Any:
        from ramah.visits import events
        from ramah.visits.models import Event

        self.sequence += 1
        event = Event(
            office=self.office,
            sequence=self.sequence,
            code="TICKET_ISSUED",
            data={"ticket": str(ticket), "service": ticket.service.code},
            occurred_at=at,
            recorded_at=at,
        )
        event.seal = self.seal = events.seal(event, before=self.seal)
        return event


def _batches(past: int) -> Iterator[range]:
    return (range(first, min(first + BATCH, past)) for first in range(0, past, BATCH))


def _instant(office: Any, index: int, past: int) -> datetime:
    """Spread the numbers over the days before yesterday, so many a day."""
    days_ago = 2 + (past - 1) // PER_DAY - index // PER_DAY
    day = datetime.now(office.zone).date() - timedelta(days=days_ago)
    opens = datetime.combine(day, time(8), tzinfo=office.zone)
    return (opens + timedelta(seconds=60 * (index % PER_DAY))).astimezone(UTC)


def _settle() -> None:
    """Let the database know its own size, as a database that grew over years would."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('queueing_ticket', 'id'), "
                "(SELECT coalesce(max(id), 1) FROM queueing_ticket))"
            )
            cursor.execute("ANALYZE")
        else:
            cursor.execute("PRAGMA optimize")
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]))
