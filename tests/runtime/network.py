"""An installation served to the office's network, which in tests is one loopback address."""

import contextlib
import http.client
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.live.server import two_free_ports
from tests.runtime.conftest import RAMAH, Installation
from tests.runtime.waiting import until

NAME = "kantor.example"
ADDRESS = "127.0.0.2"  # what the name stands for: nothing leaves the machine


class Network:
    """The served network, as a device on it sees it."""

    def __init__(self, installation: Installation, *words: str) -> None:
        self.installation, self.words = installation, words
        self.port = three_free_ports()
        self.url = f"https://{NAME}:{self.port}"
        self.plain_url = f"http://{NAME}:{self.port + 2}"
        self.trusted = installation.home / "authority" / "authority.pem"

    @property
    def command(self) -> list[str]:
        """The command that serves it."""
        words = ["serve", "--lan", "--name", NAME, "--host", ADDRESS, "--port", str(self.port)]
        return [*RAMAH, *words, *self.words]

    def get(
        self, path: str, *, after: int = 0, trusts: bool = True, **headers: str
    ) -> http.client.HTTPResponse:
        """Ask by HTTPS on the port that lies so far after the first; a stream is not read."""
        context = ssl.create_default_context(cafile=self.trusted if trusts else None)
        with socket.create_connection((ADDRESS, self.port + after), timeout=10) as plain:
            connection = http.client.HTTPSConnection(NAME, self.port + after, timeout=10)
            connection.sock = context.wrap_socket(plain, server_hostname=NAME)
            return _asked(connection, path, headers)

    def get_plain(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """Ask the port of the page of trust by plain HTTP."""
        connection = http.client.HTTPConnection(ADDRESS, self.port + 2, timeout=10)
        return _asked(connection, path, {"Host": f"{NAME}:{self.port + 2}", **headers})

    def ready(self) -> bool:
        """Tell whether pages, event stream and page of trust answer."""
        with contextlib.suppress(OSError):
            answers = (self.get("/"), self.get("/healthz", after=1), self.get_plain("/percaya/"))
            return all(answer.status in (200, 302) for answer in answers)
        return False


def _asked(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str]
) -> http.client.HTTPResponse:
    with contextlib.closing(connection):
        connection.request("GET", path, headers={**headers, "Connection": "close"})
        answer = connection.getresponse()
        if answer.headers.get_content_type() == "text/event-stream":
            answer.close()
        else:
            answer.body = answer.read()  # type: ignore[attr-defined]
        return answer


@contextlib.contextmanager
def serving_network(
    installation: Installation, *words: str, trusted: Path | None = None
) -> Iterator[Network]:
    """Serve the network for the length of a block, to devices that trust this authority."""
    network = Network(installation, *words)
    network.trusted = trusted or network.trusted
    with installation.output.open("w") as output:
        process = subprocess.Popen(
            network.command, env=installation.environment, stdout=output, stderr=output
        )
    try:
        until(lambda: network.ready() or process.poll() is not None, seconds=60)
        assert process.poll() is None, installation.output.read_text()
        yield network
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def three_free_ports() -> int:
    """Find a port that nobody uses and whose next two nobody uses either; return the first."""
    while True:
        port = two_free_ports()
        with contextlib.suppress(OSError, OverflowError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port + 2))
            return port
