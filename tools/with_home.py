"""Runs a command with a new, empty installation folder, and removes it afterwards.

Usage: with_home.py -- COMMAND ...
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ramah.lib import keys


def main(words: list[str]) -> int:
    """Run the command and return its exit code."""
    with tempfile.TemporaryDirectory(prefix="ramah-") as folder:
        keys.ensure(Path(folder))
        environment = {**os.environ, "RAMAH_HOME": folder}
        return subprocess.run(words[words.index("--") + 1 :], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv))
