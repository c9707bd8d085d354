"""Triggers that make the event log and other histories append-only, on both databases.

Tests that must empty the tables (a transactional test's flush) take the triggers away with
:func:`remove` and put them back with :func:`install`; nothing else may.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("visits_event", "aids_aidcare", "survey_questionnaire")


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that refuse update, delete and truncate, on the tables there are."""
    make = _sqlite if connection.vendor == "sqlite" else _postgresql
    _execute(connection, [text for table in _present(connection) for text in make(table)])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers (tests and migrations only)."""
    drop = _sqlite_drop if connection.vendor == "sqlite" else _postgresql_drop
    _execute(connection, [text for table in _present(connection) for text in drop(table)])


def _present(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    return [table for table in TABLES if table in there]


def _sqlite(table: str) -> Iterator[str]:
    for verb in ("update", "delete"):
        yield (
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )


def _postgresql(table: str) -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'events are append-only' USING ERRCODE = '23514'; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )
    yield (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def _sqlite_drop(table: str) -> Iterator[str]:
    for verb in ("update", "delete"):
        yield f"DROP TRIGGER IF EXISTS {table}_no_{verb}"


def _postgresql_drop(table: str) -> Iterator[str]:
    for verb in ("change", "truncate"):
        yield f"DROP TRIGGER IF EXISTS {table}_no_{verb} ON {table}"


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
