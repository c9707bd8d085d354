"""The pages, as the web server loads them: one process of this per worker."""

import logging
import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from ramah.lib import heartbeat, logs
from ramah.runtime.home import home
from ramah.runtime.lifeline import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ramah.settings")
die_with_parent(signal.SIGKILL)
django = get_wsgi_application()
logs.catch_uncaught()
heartbeat.keep_beating(home(), heartbeat.WEB)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request; what even Django cannot answer is logged by its kind and places."""
    try:
        return django(environ, start)
    except Exception as error:
        failure = logs.failure_of(error)
        logging.getLogger("ramah").critical("Permintaan gagal", extra={"failure": failure})
        raise
