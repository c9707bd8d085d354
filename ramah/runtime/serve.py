"""Serves one installation: the pages, the event stream and the worker."""

import contextlib
import errno
import os
import resource
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from ramah.runtime import lan
from ramah.runtime.lan import Network
from ramah.runtime.problems import CannotServe
from ramah.runtime.say import say
from ramah.runtime.supervise import Program, Supervisor

LOCAL = ("127.0.0.1", "localhost", "::1")
PYTHON = (sys.executable, "-m")
STREAMS = 10_000
RENEW_SECONDS = 3  # how long a new worker may take until it answers; a crashed one never waits
LOG_CONFIG = Path(__file__).with_name("granian-logging.json")


@dataclass(frozen=True)
class Address:
    """Holds where the pages are served; the event stream uses the next port."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    network: Network | None = None

    @property
    def ports(self) -> tuple[int, ...]:
        """List the ports that are listened on."""
        plain = (self.network.trust_port,) if self.network else ()
        return (self.port, self.port + 1, *plain)

    @property
    def url(self) -> str:
        """Write the address that a browser opens: the office's name, or this machine."""
        scheme = "https" if self.certificate else "http"
        if self.network:
            return f"{scheme}://{self.network.hosts[0]}:{self.port}/"
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}/"


def enter_environment(address: Address) -> None:
    """Tell the settings, here and in every process started from here, where the pages are."""
    os.environ["RAMAH_PORT"] = str(address.port)
    os.environ["PYTHONUTF8"] = "1"
    os.environ["RAMAH_PROCESS"] = "supervisor"
    if address.certificate:
        os.environ["RAMAH_HTTPS"] = "1"
    if address.network:
        lan.enter_environment(address.network)


def check_ports(address: Address) -> None:
    """Check that all ports are free.

    :raises CannotServe: one is taken or may not be used.
    """
    for port in address.ports:
        try:
            _try_to_bind(address.host, port)
        except OSError as error:
            raise CannotServe(_refusal(error, address.host, port)) from error


def run(address: Address) -> int:
    """Run the processes until this one is asked to stop."""
    _allow_many_files()
    say(f"Ramah berjalan di {address.url} (hentikan dengan Ctrl+C)")
    if address.host not in LOCAL and not os.environ.get("RAMAH_HOSTS"):
        say("Agar komputer lain diterima, isi RAMAH_HOSTS dengan nama atau alamat mesin ini.")
    return Supervisor(programs(address)).run()


def programs(address: Address) -> list[Program]:
    """List the processes in the order in which they start."""
    return [
        Program("halaman", _web(address), "web", renews=True),
        Program("siaran", _live(address), "live", renews=True),
        Program("pekerja", (*PYTHON, "ramah.cli", "worker"), "worker"),
        *([_trust(address.host, address.network)] if address.network else []),
    ]


def _trust(host: str, network: Network) -> Program:
    return Program("percaya", _plain(host, network), "trust", renews=True)


def _web(address: Address) -> tuple[str, ...]:
    return (
        *_granian(address, address.port, "wsgi", "ramah.wsgi:application"),
        *("--workers", os.environ.get("RAMAH_WEB_WORKERS", "2")),
        *("--blocking-threads", os.environ.get("RAMAH_WEB_THREADS", "4")),
        *("--workers-kill-timeout", "8", "--no-ws"),
    )


def _live(address: Address) -> tuple[str, ...]:
    """Streams never end by themselves, hence the short time to stop."""
    return (
        *_granian(address, address.port + 1, "asgi", "ramah.live.app:application"),
        *("--workers-kill-timeout", "1", "--no-ws"),
        *("--backpressure", str(STREAMS), "--backlog", "2048"),
    )


def _plain(host: str, network: Network) -> tuple[str, ...]:
    """The page of trust goes by plain HTTP: it is for who has no trust yet."""
    target = ("--factory", "ramah.runtime.plain:application")
    return (
        *_listening(host, network.trust_port, "wsgi"),
        *("--blocking-threads", "2", "--workers-kill-timeout", "2", "--no-ws"),
        *target,
    )


def _granian(address: Address, port: int, interface: str, target: str) -> tuple[str, ...]:
    return (*_listening(address.host, port, interface), *_https(address), target)


def _listening(host: str, port: int, interface: str) -> tuple[str, ...]:
    return (
        *(*PYTHON, "granian", "--interface", interface, "--http", "1"),
        *("--host", host, "--port", str(port)),
        *("--log-level", "warning", "--log-config", str(LOG_CONFIG), "--no-access-log"),
        *("--respawn-failed-workers", "--respawn-interval", str(RENEW_SECONDS)),
    )


def _https(address: Address) -> tuple[str, ...]:
    """Old office computers do not speak TLS 1.3."""
    if not address.certificate or not address.key:
        return ()
    files = ("--ssl-certificate", str(address.certificate), "--ssl-keyfile", str(address.key))
    return (*files, "--ssl-protocol-min", "tls1.2")


def _try_to_bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} sedang dipakai program lain. Pilih yang lain, misalnya --port 8010."
    if error.errno == errno.EACCES:
        return f"Port {port} tidak boleh dipakai pengguna ini. Pilih yang di atas 1023."
    return f"Alamat {host} port {port} tidak dapat dipakai: {error.strerror or error}."


def _allow_many_files() -> None:
    """Raise the number of open connections to what the system allows this user."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
