"""Looks for what was lost or broken; run as a program over an installation, writes the faults.

Reads from the standard input the ledger of what was acknowledged: a JSON list of entries.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import django
from django.db.models import Count, Q

Entry = dict[str, Any]
ENDS = {  # of each step, the event of the write that ends it
    1: "VISITOR_ACCOMPANIED",
    2: "VISITOR_ACCEPTED",
    3: "VISITOR_SEATED",
    4: "SERVICE_ENDED",
    5: "VISITOR_SEEN_OUT",
    6: "REPORT_SENT",
}
EVENTS = {
    "receive": "VISITOR_RECEIVED",
    "accompany": ENDS[1],
    "set_off": "ESCORT_SET_OFF",
    "accept": ENDS[2],
    "register": "VISITOR_REGISTERED",
    "seat": ENDS[3],
    "call": "TICKET_CALLED",
    "start": "SERVICE_STARTED",
    "finish": ENDS[4],
    "meet": "VISITOR_MET",
    "see_out": ENDS[5],
    "open_report": "REPORT_OPENED",
    "send_report": ENDS[6],
    "acknowledge": "REPORT_ACKNOWLEDGED",
}


def main() -> int:
    """Write the faults found, one a line of a JSON list."""
    django.setup()
    entries: list[Entry] = json.load(sys.stdin)
    faults = [*lost(entries), *broken(), *torn(), *unsettled(), *unsound()]
    sys.stdout.write(json.dumps(faults))
    return 0


def lost(entries: list[Entry]) -> Iterator[str]:
    """Name each acknowledged write whose traces are not all there."""
    last = {entry["visit"]: entry["kind"] for entry in entries}
    for entry in entries:
        missing = [word for word, holds in _traces(entry, last[entry["visit"]]) if not holds]
        if missing:
            yield f"lost: {entry['kind']} of {entry['visit']}: {', '.join(missing)}"


def _traces(entry: Entry, _last: str) -> Iterator[tuple[str, bool]]:
    from ramah.visits.models import Event

    code = EVENTS[entry["kind"]]
    found = Event.objects.filter(visit=entry["visit"], code=code, actor=entry["person"])
    yield "event", found.count() == 1
    for word, query in TRACES[entry["kind"]](entry):
        yield word, bool(query.exists())


def _step(entry: Entry, number: int, **fields: object) -> Any:
    from ramah.visits.models import StepRecord

    return StepRecord.objects.filter(visit=entry["visit"], number=number, **fields)


def _finished(number: int) -> Callable[[Entry], list[tuple[str, Any]]]:
    return lambda entry: [
        ("step", _step(entry, number, finished_by=entry["person"], passage="DONE"))
    ]


def _started(number: int) -> Callable[[Entry], list[tuple[str, Any]]]:
    return lambda entry: [("step", _step(entry, number, started_by=entry["person"]))]


def _set_off(entry: Entry) -> list[tuple[str, Any]]:
    from ramah.aids.models import Loan

    loans = [Loan.objects.filter(visit=entry["visit"], aid=aid) for aid in entry["aids"]]
    handed_on = _step(entry, 2, handed_on_at__isnull=False)
    return [("step", handed_on), *(("loan", loan) for loan in loans)]


def _registered(entry: Entry) -> list[tuple[str, Any]]:
    from ramah.queueing.models import Ticket
    from ramah.visits.models import VisitorIdentity

    return [
        ("ticket", Ticket.objects.filter(visit=entry["visit"])),
        ("identity", VisitorIdentity.objects.filter(visit=entry["visit"])),
    ]


def _seated(entry: Entry) -> list[tuple[str, Any]]:
    from ramah.aids.models import PlaceUse
    from ramah.queueing.models import Ticket

    series, _, number = entry["ticket"].partition("-")
    place = PlaceUse.objects.filter(visit=entry["visit"], place=int(entry["place"] or 0))
    ticket = Ticket.objects.filter(visit=entry["visit"], series=series, number=int(number))
    seated = [] if entry["place"] == "none" else [("place", place)]
    return [*_finished(3)(entry), ("ticket number", ticket), *seated]


def _called(entry: Entry) -> list[tuple[str, Any]]:
    from ramah.queueing.models import Call

    called = Call.objects.filter(ticket__visit=entry["visit"], counter=entry["counter"])
    return [("call", called.filter(called_by=entry["person"]))]


def _served(entry: Entry) -> list[tuple[str, Any]]:
    from ramah.survey.models import Invitation

    survey = Invitation.objects.filter(visit=entry["visit"], decision=entry["survey"])
    return [*_finished(4)(entry), ("survey", survey)]


def _seen_out(entry: Entry) -> list[tuple[str, Any]]:
    from ramah.aids.models import Loan

    back = [
        Loan.objects.filter(visit=entry["visit"], aid=aid, returned_by=entry["person"])
        for aid in entry["aids"]
    ]
    return [*_finished(5)(entry), *(("return", loan) for loan in back)]


def _report(**fields: object) -> Callable[[Entry], list[tuple[str, Any]]]:
    def traces(entry: Entry) -> list[tuple[str, Any]]:
        from ramah.reports.models import VisitReport

        given = {
            key: entry["person"] if value == "person" else value for key, value in fields.items()
        }
        return [("report", VisitReport.objects.filter(visit=entry["visit"], **given))]

    return traces


TRACES: dict[str, Callable[[Entry], list[tuple[str, Any]]]] = {
    "receive": _started(1),
    "accompany": _finished(1),
    "set_off": _set_off,
    "accept": _finished(2),
    "register": _registered,
    "seat": _seated,
    "call": _called,
    "start": _started(4),
    "finish": _served,
    "meet": _started(5),
    "see_out": _seen_out,
    "open_report": _report(opened_by="person"),
    "send_report": _report(sent_by="person", visit__closed_at__isnull=False),
    "acknowledge": _report(acknowledged_by="person"),
}


def broken() -> Iterator[str]:
    """Name the events whose seal or place in the chain does not fit."""
    from ramah.offices.models import Office
    from ramah.visits import events

    for office in Office.objects.all():
        yield from (f"chain: event {event.sequence}" for event in events.broken(office))


def torn() -> Iterator[str]:
    """Name the visits whose steps and events do not tell the same story."""
    from ramah.visits.models import Event, StepRecord, Visit

    current = Count("steps", filter=Q(steps__finished_at__isnull=True))
    counted = Visit.objects.annotate(current=current).values_list("pk", "closed_at", "current")
    for visit, closed_at, unfinished in counted:
        if unfinished != (0 if closed_at else 1):
            yield f"steps: visit {visit} has {unfinished} unfinished"
    finished = StepRecord.objects.filter(passage="DONE").values_list("visit", "number")
    steps = Counter((visit, ENDS[number]) for visit, number in finished)
    told = Event.objects.filter(code__in=ENDS.values()).values_list("visit", "code")
    for key, times in (Counter(told) - steps | steps - Counter(told)).items():
        yield f"steps and events differ: {key} by {times}"
    doubled = Event.objects.exclude(visit=None).values("visit", "code").annotate(times=Count("pk"))
    for row in doubled.filter(times__gt=1):
        yield f"event twice: {row['code']} of {row['visit']}"


def unsettled() -> Iterator[str]:
    """Name what was given twice: numbers, aids, places, counters."""
    from ramah.aids.models import Loan, PlaceUse
    from ramah.queueing.models import Call, Ticket

    doubles: list[tuple[str, Any, tuple[str, ...]]] = [
        ("number", Ticket.objects.all(), ("office", "service_date", "series", "number")),
        ("aid", Loan.objects.filter(returned_at=None), ("aid",)),
        ("place", PlaceUse.objects.filter(freed_at=None), ("place",)),
        ("call", Call.objects.filter(ended_at=None), ("counter",)),
    ]
    for word, rows, key in doubles:
        for row in rows.values(*key).annotate(times=Count("pk")).filter(times__gt=1):
            yield f"{word} given twice: {row}"


def unsound() -> Iterator[str]:
    """Ask the database itself whether it is whole, and how it writes."""
    from django.db import connection

    with connection.cursor() as cursor:
        for question, expected in SOUND[connection.vendor].items():
            cursor.execute(question)
            row = cursor.fetchone()
            if row is None or str(row[0]) != expected:
                yield f"{question}: {row}"


SOUND = {
    "sqlite": {
        "PRAGMA integrity_check": "ok",
        "PRAGMA journal_mode": "wal",
        "PRAGMA synchronous": "2",  # FULL: each commit is on the disk before it is answered
    },
    "postgresql": {
        "SHOW fsync": "on",
        "SHOW synchronous_commit": "on",
        "SHOW full_page_writes": "on",
    },
}

if __name__ == "__main__":
    sys.exit(main())
