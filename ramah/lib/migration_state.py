"""Whether the database has all that this program needs."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Migration = tuple[str, str]


def pending() -> frozenset[Migration] | None:
    """List the migrations that are not applied (one query); None if there is no answer."""
    try:
        applied = MigrationRecorder(connection).migration_qs.values_list("app", "name")
        return _needed() - set(applied)
    except DatabaseError:
        return None


@cache
def _needed() -> frozenset[Migration]:
    return frozenset(MigrationLoader(None).disk_migrations)
