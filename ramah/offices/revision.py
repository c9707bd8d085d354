"""The office's revision: the first statement of every write, and what screens watch."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import F

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
    changes = {f"{topic}_revision": F(f"{topic}_revision") + 1 for topic in topics}
    Office.objects.filter(pk=office_id).update(revision=F("revision") + 1, **changes)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('ramah_office', %s)", [str(office_id)])
