"""Where an installation lives: its database and its keys."""

import os
from collections.abc import Mapping
from pathlib import Path

DEFAULT = Path(__file__).resolve().parent.parent.parent / "var"


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder RAMAH_HOME; by default ``var`` beside the program."""
    return Path(environment.get("RAMAH_HOME") or DEFAULT).resolve()
