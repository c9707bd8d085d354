"""The pages, as the web server loads them: one process of this per worker."""

import os
import signal

from django.core.wsgi import get_wsgi_application

from ramah.lib import heartbeat, logs
from ramah.runtime.home import home
from ramah.runtime.lifeline import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ramah.settings")
die_with_parent(signal.SIGKILL)
application = get_wsgi_application()
logs.catch_uncaught()
heartbeat.keep_beating(home(), heartbeat.WEB)
