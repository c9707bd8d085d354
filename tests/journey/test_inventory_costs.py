"""What lending and the inventory ask of the database does not grow with past loans."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from ramah.aids import counting, lending, state
from ramah.aids.models import Aid, Loan
from ramah.journey import inventory
from ramah.offices.models import Office, Role
from tests.factories import T0, a_person, a_visit_at

OUT = "USING INDEX loan_out"  # an index of the loans that are out, and of no others
GROWS = ("aids_loan", "aids_aidcare", "aids_stocktakeline", "visits_event", "visits_visit")


def plans(act: Callable[[], Any]) -> list[str]:
    """Do something, and give the lines of the plans of what it read."""
    sent: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        act()
    lines = []
    for sql, params in sent:
        if sql.startswith(("SELECT", "UPDATE")):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                lines += [str(row[3]) for row in cursor.fetchall()]
    return lines


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
def test_no_table_that_grows_with_the_years_is_read_from_end_to_end(office: Office) -> None:
    dewi = a_person(office, Role.SERVICE_AMBASSADOR)
    visit = a_visit_at("serve_visitor", office)
    chair = Aid.objects.select_related("type").get(office=office, tag="KR-01")
    take = counting.begin(office, by=dewi, now=T0)
    now: datetime = timezone.now()
    mine = Aid.objects.filter(office=office)
    acts: dict[str, Callable[[], Any]] = {
        "lend": lambda: lending.lend(visit, chair, need=None, by=dewi, now=T0),
        "offer": lambda: list(mine.available(now).order_by("tag")),
        "history": lambda: state.history(chair),
        "counts": lambda: [each.of(mine, now).count() for each in state.STATES],
        "due": lambda: inventory.due(office, now),
        "not found": lambda: list(counting.not_found(take)),
        "by tag": lambda: list(mine.tagged("kr-01")),
    }
    for name, act in acts.items():
        found = plans(act)
        assert found, name
        whole = [line for line in found if line.startswith("SCAN") and OUT not in line]
        tables = {line.split()[1] for line in whole}
        assert tables.isdisjoint({*GROWS, "U0"}), (name, whole)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
def test_open_loan_and_tag_are_found_by_their_indexes(office: Office) -> None:
    mine = Aid.objects.filter(office=office)
    assert any("aid_lent_once" in line for line in plans(lambda: list(mine.available())))
    assert any("aid_tag_unique" in line for line in plans(lambda: list(mine.tagged("KR-01"))))
    chair = mine.get(tag="KR-01")
    latest = Loan.objects.filter(aid=chair).order_by("-lent_at")[:40]
    assert any("loan_of_aid" in line for line in plans(lambda: list(latest)))
