"""A counter without a screen: calls numbers in an installation's own database, as told on stdin.

A process of its own, because the served installation has a database of its own. Each line is a
list in JSON, ``["call", 1]``; each answer is the number called, or null.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from tests.runtime.conftest import Installation


class Teller:
    """The end of the pipe that a test holds."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tell(self, *words: Any) -> Any:
        """Have something done, and give the answer once it is committed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextlib.contextmanager
def telling(installation: Installation) -> Iterator[Teller]:
    """Run a teller for the length of a block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.teller"],
        env=installation.environment | {"DJANGO_SETTINGS_MODULE": "ramah.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Teller(process)
    finally:
        process.kill()
        process.communicate()


def main() -> None:
    """Do what each line says."""
    import django

    django.setup()
    from tests.journeys import teller_work

    for line in sys.stdin:
        name, *words = json.loads(line)
        answer = getattr(teller_work, name)(*words)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
