"""Plain SQL for the few statements that every write sends: numbers, calls, events, revisions.

Django builds each statement anew, which takes several times as long as the database needs for it.
The constraints, and all other reading and writing, stay with the models.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

Values = Mapping[str, Any]


def one(statement: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """Ask for one row; None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def run(statement: str, parameters: Sequence[Any] = ()) -> int:
    """Send a statement that answers nothing; give the number of rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def insert(model: type[Model], values: Values) -> int:
    """Insert one row into a model's table and give its key.

    :param values: by column; instants as they are, data for JSON columns wrapped by :func:`json`.
    """
    statement = _insert_statement(model._meta.db_table, tuple(values), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(value) for value in values.values()])
        key = cursor.fetchone()[0] if connection.vendor == "postgresql" else cursor.lastrowid
    return int(key)


def json(value: Any) -> Any:
    """Wrap data for a JSON column."""
    return connection.ops.adapt_json_value(value, None)


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if type(value) is datetime else value


@lru_cache
def _insert_statement(table: str, columns: tuple[str, ...], vendor: str) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(["%s"] * len(columns))
    returning = " RETURNING id" if vendor == "postgresql" else ""
    return f'INSERT INTO "{table}" ({names}) VALUES ({places}){returning}'  # noqa: S608 - constants
