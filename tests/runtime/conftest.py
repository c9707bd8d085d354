"""The command ``ramah`` as a person types it, over an installation of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.server import two_free_ports
from tests.offices.logos import a_logo

RAMAH = (sys.executable, "-m", "ramah.cli")
FOREIGN = ("RAMAH_", "DJANGO_", "PYTEST_")


class Installation:
    """Runs commands over one folder, with nothing else in the environment."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = two_free_ports()
        own = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
        self.environment = {**own, "RAMAH_HOME": str(home)}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [*RAMAH, *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,  # who is at a terminal would be asked
            capture_output=True,
            text=True,
            timeout=120,
        )

    @contextlib.contextmanager
    def serving(self) -> Iterator[subprocess.Popen[str]]:
        """Serve for the length of a block; the output is a file in the folder."""
        command = [*RAMAH, "serve", "--port", str(self.port)]
        with self.output.open("w") as output:
            process = subprocess.Popen(
                command, env=self.environment, stdout=output, stderr=output, text=True
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)

    @property
    def output(self) -> Path:
        """What the serving processes wrote."""
        return self.home / "output"


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    """A folder in which nothing has been set up."""
    return Installation(tmp_path)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has been set up, to copy from."""
    home = tmp_path_factory.mktemp("prepared")
    assert Installation(home).run("setup").returncode == 0
    return home


@pytest.fixture
def installation(empty: Installation, prepared: Path) -> Installation:
    """An installation that has been set up."""
    shutil.copytree(prepared, empty.home, dirs_exist_ok=True)
    return empty


@pytest.fixture
def lambang(tmp_path: Path) -> Path:
    """A logo as an office has it, with blanks in its name."""
    file = tmp_path / "lambang  kantor.png"
    file.write_bytes(a_logo(size=(2400, 600)))
    return file
