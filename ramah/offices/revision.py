"""The office's revision: the first statement of every write, and what screens watch."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.db import connection, transaction

from ramah.lib import sql
from ramah.offices.models import Office

TOPICS = frozenset({"queue", "visits", "aids"})


@contextmanager
def writing(office_id: int, *topics: str) -> Iterator[None]:
    """Open the transaction of one action: writers of an office wait here for each other.

    An action that refuses or finds its work already done raises, so the revision does not move.
    :param topics: what screens must re-read: ``queue``, ``visits``, ``aids``.
    """
    with transaction.atomic():
        advance(office_id, *topics)
        yield


def advance(office_id: int, *topics: str) -> None:
    """Raise the office's revision by one, and those of the topics."""
    unknown = set(topics) - TOPICS
    if unknown:
        raise ValueError(f"unknown topics: {sorted(unknown)}")
    sql.run(_statement(topics), [office_id])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('ramah_office', %s)", [str(office_id)])


@lru_cache
def _statement(topics: tuple[str, ...]) -> str:
    columns = ["revision", *(f"{topic}_revision" for topic in sorted(set(topics)))]
    changes = ", ".join(f"{column} = {column} + 1" for column in columns)
    return f"UPDATE {Office._meta.db_table} SET {changes} WHERE id = %s"  # noqa: S608 - constants
