"""Two addresses for whoever watches the machine: does it live, and is it ready to work?

They are public and say nothing private: no office, no version, no number of anything.
"""

import time
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ramah.lib import heartbeat


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the pages live; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether database, migrations and worker are as they should be; 503 if one is not."""
    migrated = _is_migrated()
    parts = {
        "database": migrated is not None,
        "migrations": bool(migrated),
        "worker": heartbeat.is_fresh(settings.RAMAH_HOME, time.time()),
    }
    ready = all(parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def _is_migrated() -> bool | None:
    """Tell whether the database has all that this program needs; None if it does not answer."""
    try:
        applied = MigrationRecorder(connection).migration_qs.values_list("app", "name")
        return _needed() <= set(applied)
    except DatabaseError:
        return None


@cache
def _needed() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)
