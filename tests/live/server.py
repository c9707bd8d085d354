"""The real event stream server in a process of its own, and a browser's end of a stream."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

SECONDS = 10.0


class Server:
    """Runs the event stream on a free port."""

    def __init__(self, environment: dict[str, str], port: int | None = None) -> None:
        self.port = port or free_port()
        self._opened: list[http.client.HTTPConnection | http.client.HTTPResponse] = []
        self._environment = {**os.environ, **environment, "RAMAH_PORT": str(self.port - 1)}
        self.start()

    def start(self) -> None:
        """Start the server and wait until it has read the database."""
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"]
        command += ["--port", str(self.port), "--workers-kill-timeout", "1"]
        command += ["--log-level", "warning", "ramah.live.app:application"]
        self.process = subprocess.Popen(command, env=self._environment, start_new_session=True)
        until(lambda: self.status("/healthz") == 200)

    def stop(self) -> None:
        """Stop the server as the supervisor does."""
        self.process.terminate()
        self.process.wait(SECONDS)

    def kill(self) -> None:
        """Make an end of the server, and close the browsers' ends."""
        for end in self._opened:
            end.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS)

    def get(self, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        """Ask for a path and return the answer with its body unread."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        self._opened.append(connection)
        connection.request(method, path, headers={**headers, "Connection": "close"})
        answer = connection.getresponse()
        self._opened.append(answer)
        return answer

    def status(self, path: str, method: str = "GET", **headers: str) -> int:
        """Ask for a path and return the status; 0 if nobody answers."""
        try:
            with contextlib.closing(self.get(path, method, **headers)) as answer:
                return answer.status
        except OSError:
            return 0

    def memory(self) -> int:
        """Return the memory of the serving process in bytes."""
        with open(f"/proc/{self._serving()}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def open_files(self) -> int:
        """Count the open files and connections of the serving process."""
        return len(os.listdir(f"/proc/{self._serving()}/fd"))

    def _serving(self) -> int:
        main = self.process.pid
        with open(f"/proc/{main}/task/{main}/children", encoding="ascii") as file:
            return int(file.read().split()[0])


class Stream:
    """Reads one stream of events, as a browser does."""

    def __init__(self, server: Server, office: int = 1, **headers: str) -> None:
        self.answer = server.get(f"/events/{office}", **headers)
        assert self.answer.status == 200

    def next(self) -> dict[str, Any]:
        """Return the next revision."""
        lines: list[str] = []
        while line := self.answer.readline().decode().rstrip("\n"):
            lines.append(line)
        assert lines, "the stream has ended"
        assert lines[0] == "event: revision"
        message: dict[str, Any] = json.loads(lines[1].removeprefix("data: "))
        return message

    def reaches(self, revision: int) -> dict[str, Any]:
        """Read on until a revision is reached, and return it."""
        while (message := self.next())["revision"] < revision:
            pass
        return message

    def ends(self) -> bool:
        """Read to the end of the stream."""
        return self.answer.read() is not None

    def close(self) -> None:
        """Go away, as a closed tab does."""
        self.answer.close()


@contextlib.contextmanager
def serving(environment: dict[str, str]) -> Iterator[Server]:
    """Run a server for the length of a test."""
    server = Server(environment)
    try:
        yield server
    finally:
        server.kill()


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def two_free_ports() -> int:
    """Find a port that nobody uses and whose next nobody uses either; return the first."""
    while True:
        port = free_port()
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port + 1))
            return port


def until(condition: Any, seconds: float = SECONDS) -> None:
    """Wait until a condition holds; fail if it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
