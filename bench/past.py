"""Thousands of units and the loans of many years, written straight into SQLite's file."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from ramah.aids.models import Aid, AidType
from ramah.offices.models import Office, User
from ramah.visits.models import Need

COUNTED = "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {n}) "
WORDS = {
    "id": "printf('%032x', n + 1099511627776)",
    "at": "datetime('2016-01-01', n || ' minutes')",
    "later": "datetime('2016-01-01', (n + 40) || ' minutes')",
}
ROWS: dict[str, dict[str, str]] = {  # table: column and what stands in it
    "visits_visit": {
        "id": "{id}",
        "office_id": "{office}",
        "service_date": "date({at})",
        "code": "printf('Z%08d', n)",
        "sop_number": "'-'",
        "sop_revision": "'-'",
        "origin": "'DROPZONE'",
        "arrived_at": "{at}",
        "has_companion": "0",
        "companion_acts": "0",
        "outcome": "'COMPLETED'",
        "outcome_reason": "''",
        "closed_at": "{later}",
        "entered_afterwards": "0",
        "afterwards_reason": "''",
    },
    "visits_visit_needs": {"visit_id": "{id}", "need_id": "{need}"},
    "visits_steprecord": {  # the last of its six
        "office_id": "{office}",
        "visit_id": "{id}",
        "number": "6",
        "key": "'report_to_manager'",
        "role": "'SERVICE_AMBASSADOR'",
        "standard": "300000000",
        "ready_at": "{at}",
        "started_at": "{at}",
        "started_by_id": "{by}",
        "due_at": "{later}",
        "finished_at": "{later}",
        "finished_by_id": "{by}",
        "assignee_id": "{by}",
        "passage": "'DONE'",
        "not_passed_reason": "''",
        "share": "1",
    },
    "reports_visitreport": {
        "office_id": "{office}",
        "visit_id": "{id}",
        "opened_at": "{at}",
        "opened_by_id": "{by}",
        "remarks": "''",
        "content": "'{{}}'",
        "sent_at": "{later}",
        "sent_by_id": "{by}",
        "acknowledged_at": "{later}",
        "acknowledged_by_id": "{by}",
    },
    "aids_placeuse": {
        "office_id": "{office}",
        "place_id": "{place}",
        "visit_id": "{id}",
        "taken_at": "{at}",
        "freed_at": "{later}",
    },
    "aids_loan": {
        "office_id": "{office}",
        "visit_id": "{id}",
        "aid_id": "{first} + n % {units}",
        "need_id": "{need}",
        "lent_at": "{at}",
        "lent_by_id": "{by}",
        "returned_at": "{later}",
        "returned_by_id": "{by}",
        "condition": "'GOOD'",
        "note": "''",
    },
}


def fill(*, units: int, loans: int) -> None:
    """Give the office units of every kind that is lent, and past loans, each with its visit."""
    office = Office.objects.get()
    keys = {
        "n": loans,
        "units": units,
        "office": office.pk,
        "by": User.objects.order_by("pk")[0].pk,
        "need": Need.objects.order_by("pk")[0].pk,
        "place": office.places.order_by("pk")[0].pk,
        "first": _units(office, units),
    }
    with connection.cursor() as cursor:
        for table, row in ROWS.items():
            cursor.execute(_statement(table, row, keys))
        cursor.execute("ANALYZE")


def _statement(table: str, row: dict[str, str], keys: dict[str, int]) -> str:
    """Write the statement that makes all rows of a table; nothing in it comes from outside."""
    values = ", ".join(value.format(**WORDS, **keys) for value in row.values())
    counted = COUNTED.format(**keys)
    return f"{counted} INSERT INTO {table} ({', '.join(row)}) SELECT {values} FROM number"  # noqa: S608


def _units(office: Office, count: int) -> int:
    """Make units, of which some wait for cleaning or service, or are not in use; give the first."""
    kinds: list[Any] = list(AidType.objects.filter(mode=AidType.Mode.LOAN).order_by("pk"))
    now = timezone.now()
    made = [_unit(office, kinds[n % len(kinds)], n, now) for n in range(1, count + 1)]
    Aid.objects.bulk_create(made, batch_size=500)
    return Aid.objects.get(office=office, tag="U-00001").pk


def _unit(office: Office, kind: AidType, n: int, now: datetime) -> Aid:
    out, dirty, due = n % 20 == 7, n % 20 == 11, n % 20 == 13
    return Aid(
        office=office,
        type=kind,
        tag=f"U-{n:05}",
        description=f"Seri {n * 7919}",
        location=f"Gudang {n % 12 + 1}",
        out_of_service=out,
        out_of_service_reason="Sedang diservis" if out else "",
        out_of_service_since=now if out else None,
        condition="NEEDS_CLEANING" if dirty else "GOOD",
        service_due_at=now + timedelta(days=-1 if due else 60),
    )
