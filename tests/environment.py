"""A home and keys of the tests' own, before any setting is read (loaded by ``-p``)."""

import os
import secrets
import tempfile

from ramah.lib import keys

os.environ["RAMAH_HOME"] = tempfile.mkdtemp(prefix="ramah-tests-")
os.mkdir(os.path.join(os.environ["RAMAH_HOME"], "static"))
os.environ["RAMAH_MASTER_KEY"] = keys.to_text(secrets.token_bytes(keys.LENGTH))
