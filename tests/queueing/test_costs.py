"""What drawing and calling ask of the database: how often, and never by reading the past."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ramah.offices.models import Office
from ramah.queueing.models import Call
from tests.displays.test_kiosk import DRAW, a_kiosk, form, opened
from tests.journey import line

GROWS = ("queueing_ticket", "queueing_call", "visits_event", "visits_visit", "visits_steprecord")
Statement = tuple[str, list[Any]]


def asked(act: Callable[[], Any]) -> list[Statement]:
    """Do something, and give the statements it sent."""
    sent: list[Statement] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, list(params or [])))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        answer = act()
    assert answer.status_code == 302
    return [each for each in sent if not each[0].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.fixture
def kiosk(office: Office) -> Client:
    """A kiosk of an open office, at which somebody has drawn a number already."""
    opened(office)
    browser = a_kiosk(office)
    browser.post(DRAW, form(office, code="WARMUP22"))
    return browser


@pytest.fixture
def steps(office: Office, kiosk: Client) -> dict[str, list[Statement]]:
    """The statements of each step in the life of an ordinary number."""
    counter = line.at_counter(office)
    counter.get(reverse("journey:counter"))
    known = {"draw": asked(lambda: kiosk.post(DRAW, form(office)))}
    known["call"] = asked(lambda: counter.post(reverse("journey:call_next")))
    call = Call.objects.get()
    for name in ("start_service", "finish_ticket"):
        url = reverse(f"journey:{name}", args=[call.pk])
        known[name] = asked(lambda url=url: counter.post(url))  # type: ignore[misc]
    return known


@pytest.mark.both
def test_statements_of_each_step_are_few(steps: dict[str, list[Statement]]) -> None:
    most = {"draw": 14, "call": 20, "start_service": 16, "finish_ticket": 18}
    assert {name: len(sent) for name, sent in steps.items() if len(sent) > most[name]} == {}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
def test_no_statement_reads_a_table_that_grows_from_end_to_end(
    steps: dict[str, list[Statement]],
) -> None:
    for sql, params in (each for sent in steps.values() for each in sent):
        if sql.startswith(("SELECT", "UPDATE")):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plan = [str(row[3]) for row in cursor.fetchall()]
            scanned = [line for line in plan if line.startswith("SCAN") and _grows(line, sql)]
            assert scanned == [], sql


def _grows(line: str, sql: str) -> bool:
    """Tell whether the table that a line of a plan reads grows with the years."""
    name = line.split()[1]
    return name in GROWS or (name == "it" and any(f'"{table}" it' in sql for table in GROWS))
