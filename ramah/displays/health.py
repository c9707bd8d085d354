"""Two addresses for whoever watches the machine: does it live, and is it ready to work?

They are public and say nothing private: no office, no version, no number of anything.
"""

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ramah.lib import heartbeat, migration_state


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the pages live; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether database, migrations and worker are as they should be; 503 if one is not."""
    pending = migration_state.pending()
    parts = {
        "database": pending is not None,
        "migrations": pending == frozenset(),
        "worker": heartbeat.is_fresh(settings.RAMAH_HOME, time.time()),
    }
    ready = all(parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)
