"""Where the event stream reads from and whom it answers, taken from the environment.

The same variables as in ``ramah/settings.py``; the event stream itself needs no Django.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ramah.runtime.home import home

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Config:
    """Holds either a SQLite file or the address of a PostgreSQL, and the office's own origins."""

    sqlite: Path
    postgresql: str
    origins: frozenset[str]


def from_environment(environment: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration of the event stream."""
    return Config(
        sqlite=home(environment) / "ramah.sqlite3",
        postgresql=environment.get("RAMAH_DATABASE_URL", ""),
        origins=frozenset(_origins(environment)),
    )


def _origins(environment: Mapping[str, str]) -> list[str]:
    port = environment.get("RAMAH_PORT") or "8000"
    scheme = "https" if environment.get("RAMAH_HTTPS") == "1" else "http"
    hosts = [*LOCAL_HOSTS, *_words(environment.get("RAMAH_HOSTS", ""))]
    direct = [f"{scheme}://{host}:{port}" for host in hosts]
    proxied = [f"{scheme}://{host}" for host in hosts]
    return [*direct, *proxied, *_words(environment.get("RAMAH_ORIGINS", ""))]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
