"""Plain SQL for the few statements that every write sends: numbers, calls, events, revisions.

Django builds each statement anew, which takes several times as long as the database needs for it.
The constraints, and all other reading and writing, stay with the models.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model


def one(statement: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """Ask for one row; None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [adapted(value) for value in parameters])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def every(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Ask for all rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [adapted(value) for value in parameters])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def run(statement: str, parameters: Sequence[Any] = ()) -> int:
    """Send a statement that answers nothing; give the number of rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [adapted(value) for value in parameters])
        return int(cursor.rowcount)


def add(row: Model) -> None:
    """Insert a new object whose key the database makes, as ``save(force_insert=True)`` would."""
    statement, fields = _insert(type(row), connection.vendor)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        made = cursor.fetchone()[0] if connection.vendor == "postgresql" else cursor.lastrowid
    row.pk = int(made)
    row._state.adding, row._state.db = False, connection.alias


def adapted(value: Any) -> Any:
    """Write an instant as the database keeps it; leave all else as it is."""
    return connection.ops.adapt_datetimefield_value(value) if type(value) is datetime else value


@lru_cache
def _insert(model: type[Model], vendor: str) -> tuple[str, list[Any]]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    returning = " RETURNING id" if vendor == "postgresql" else ""
    statement = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places}){returning}'  # noqa: S608
    return statement, fields
