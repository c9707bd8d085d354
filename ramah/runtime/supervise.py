"""Starts, watches and stops the processes of one installation."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from ramah.runtime.lifeline import die_with_parent
from ramah.runtime.say import say as say_aloud

LOOK_SECONDS = 0.1
STEADY_SECONDS = 30.0
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Program:
    """Names one process and its command.

    :ivar process: what it calls itself in its log lines.
    :ivar renews: whether SIGHUP makes it change its workers one by one, answering all the while.
    """

    name: str
    command: tuple[str, ...]
    process: str = ""
    renews: bool = False


class Child:
    """Keeps one program running; each early death doubles the wait before the next start."""

    def __init__(self, program: Program, say: Callable[[str], None]) -> None:
        self.program = program
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self.start_at = 0.0
        self._delay = FIRST_DELAY

    @property
    def pid(self) -> int | None:
        """Return the number of the running process, if it runs."""
        return self._process.pid if self._process else None

    def look(self, now: float) -> None:
        """Start the program if it is due; note its death and plan the next start."""
        if self._process is None:
            if now >= self.start_at:
                self._start(now)
        elif (code := self._process.poll()) is not None:
            self._note_death(code, now)

    def stop(self) -> None:
        """Ask the process to end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def renew(self) -> None:
        """Ask the process to change its workers one by one, if it can."""
        if self.program.renews and self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGHUP)

    def wait(self, seconds: float) -> None:
        """Wait for its end, then make an end of it and of what it started."""
        if not self._process:
            return
        try:
            self._process.wait(max(seconds, 0))
        except subprocess.TimeoutExpired:
            self._say(f"{self.program.name}: tidak mau berhenti, dihentikan paksa")
        _kill_group(self._process)

    def _start(self, now: float) -> None:
        self._process = subprocess.Popen(
            self.program.command,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "RAMAH_PROCESS": self.program.process or self.program.name},
            start_new_session=True,  # Ctrl+C reaches the supervisor alone
            preexec_fn=_bind_to_supervisor,
        )
        self._started_at = now

    def _note_death(self, code: int, now: float) -> None:
        assert self._process is not None  # noqa: S101 - only called with one
        _kill_group(self._process)
        self._process = None
        if now - self._started_at >= STEADY_SECONDS:
            self._delay = FIRST_DELAY
        self._say(f"{self.program.name}: berhenti (kode {code}), mulai lagi {self._delay:g} detik")
        self.start_at = now + self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY)


class Supervisor:
    """Runs programs until SIGTERM or SIGINT, then stops all of them in the reverse order.

    SIGUSR1 renews those that can be renewed without anybody noticing.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        say: Callable[[str], None] | None = None,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self.children = [Child(program, say or say_aloud) for program in programs]
        self._stop_seconds = stop_seconds
        self._stopping = False
        self._renewing = False

    def run(self) -> int:
        """Keep the programs running; return 0 once all have been stopped on request."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGUSR1, self._ask_to_renew)
        try:
            while not self._stopping:
                self._look()
                time.sleep(LOOK_SECONDS)
        finally:
            self._stop_all()
        return 0

    def _look(self) -> None:
        for child in self.children:
            child.look(time.monotonic())
        if self._renewing:
            self._renewing = False
            for child in self.children:
                child.renew()

    def _ask_to_renew(self, _number: int, _frame: FrameType | None) -> None:
        self._renewing = True

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _stop_all(self) -> None:
        end = time.monotonic() + self._stop_seconds
        for child in reversed(self.children):
            child.stop()
        for child in self.children:
            child.wait(end - time.monotonic())


def _bind_to_supervisor() -> None:
    die_with_parent(signal.SIGTERM)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing behind of a process that led a session of its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
