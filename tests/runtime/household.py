"""A supervisor over three small programs, run as a process of its own by the tests.

Each program writes its number into a file named like itself; ``deaf`` ignores SIGTERM.
"""

import sys
from pathlib import Path

from ramah.runtime.supervise import Program, Supervisor

LIVE = "echo $$ > {0}.new; mv {0}.new {0}; while :; do sleep 0.1; done"
DEAF = f"trap '' TERM; {LIVE}"


def main(folder: Path) -> int:
    """Run the household until it is asked to stop."""
    lives = {"first": LIVE, "second": LIVE, "deaf": DEAF}
    programs = [
        Program(name, ("sh", "-c", life.format(folder / name))) for name, life in lives.items()
    ]
    return Supervisor(programs, stop_seconds=1).run()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
