"""A home and keys of the tests' own, before any setting is read (loaded by ``-p``)."""

import os
import secrets
import tempfile

from ramah.lib import keys

# Playwright keeps an event loop in the test's thread; Django would take that for an async view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ["RAMAH_HOME"] = tempfile.mkdtemp(prefix="ramah-tests-")
os.mkdir(os.path.join(os.environ["RAMAH_HOME"], "static"))
os.environ["RAMAH_MASTER_KEY"] = keys.to_text(secrets.token_bytes(keys.LENGTH))
