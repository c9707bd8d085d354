"""The event log: append-only, sealed, without personal data."""

import pytest
from django.db import DatabaseError, connection, transaction

from ramah.offices.models import Office
from ramah.visits import append_only, events
from ramah.visits.models import Event
from tests.factories import a_visit_at, an_office

pytestmark = pytest.mark.both


def test_events_cannot_be_changed_or_deleted(office: Office) -> None:
    a_visit_at("register_visitor", office)
    for attempt in (
        lambda: Event.objects.update(code="OTHER"),
        lambda: Event.objects.filter(sequence=1).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert Event.objects.filter(code="OTHER").count() == 0


def test_the_log_cannot_be_emptied(office: Office) -> None:
    a_visit_at("receive_visitor", office)
    emptying = {"postgresql": "TRUNCATE visits_event CASCADE", "sqlite": "DELETE FROM visits_event"}
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(emptying[connection.vendor])
    assert Event.objects.count() == 1


def test_chain_of_events_holds(office: Office) -> None:
    a_visit_at("report_to_manager", office)
    assert Event.objects.count() > 10
    assert list(events.broken(office)) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda rows: rows.filter(sequence=3).update(code="OTHER"),
        lambda rows: rows.filter(sequence=3).update(occurred_at="2026-01-01T00:00Z"),
        lambda rows: rows.filter(sequence=3).delete(),
        lambda rows: rows.filter(sequence__gt=2).update(visit=None),
    ],
)
def test_damage_to_the_chain_is_found(office: Office, damage: object) -> None:
    a_visit_at("register_visitor", office)
    append_only.remove(connection)
    damage(Event.objects.filter(office=office))  # type: ignore[operator]
    append_only.install(connection)
    assert next(events.broken(office)).sequence in (3, 4)


def test_each_office_has_its_own_chain(office: Office) -> None:
    other = an_office("Kantor Lain")
    a_visit_at("receive_visitor", office)
    a_visit_at("receive_visitor", other)
    assert Event.objects.get(office=other).sequence == 1
    assert list(events.broken(other)) == []


def test_events_hold_no_words_of_the_visitor(office: Office) -> None:
    a_visit_at("report_to_manager", office)
    everything = str(list(Event.objects.values_list("data", flat=True)))
    assert "Tamu Contoh" not in everything
    assert "merek" not in everything
