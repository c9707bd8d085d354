"""Cookies behind HTTPS: settings are read from the environment of a process of their own."""

import json
import os
import subprocess
import sys

READ = """
import json
from django.conf import settings
names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE",
         "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE")
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def flags(https: str) -> dict[str, object]:
    """Read the flags of the cookies in a new process."""
    environment = {**os.environ, "RAMAH_HTTPS": https, "DJANGO_SETTINGS_MODULE": "ramah.settings"}
    run = subprocess.run(
        [sys.executable, "-c", READ], env=environment, capture_output=True, check=True, text=True
    )
    read: dict[str, object] = json.loads(run.stdout)
    return read


def test_cookies_travel_by_https_alone_where_there_is_https() -> None:
    https = flags("1")
    assert https["SESSION_COOKIE_SECURE"]
    assert https["CSRF_COOKIE_SECURE"]
    assert https["LANGUAGE_COOKIE_SECURE"]


def test_session_cookie_is_hidden_from_scripts_and_other_sites() -> None:
    for https in ("0", "1"):
        assert flags(https)["SESSION_COOKIE_HTTPONLY"]
        assert flags(https)["SESSION_COOKIE_SAMESITE"] == "Lax"
        assert flags(https)["CSRF_COOKIE_SAMESITE"] == "Lax"
