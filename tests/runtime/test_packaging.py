"""What an office installs beside the program: the service of the system, and the proxy."""

import configparser
import contextlib
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.live.server import two_free_ports
from tests.runtime.conftest import Installation
from tests.runtime.waiting import until

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
UNIT = PACKAGING / "systemd" / "ramah.service"
NAME = "ramah.kantor.example"
OFFICE = ("--name", "Kantor Contoh", "--address", "Jalan 1", "--admin-name", "Sari Contoh")
CADDY = shutil.which(os.environ.get("CADDY", "caddy"))
ANALYZE = shutil.which("systemd-analyze")


@pytest.fixture(scope="module")
def unit() -> configparser.ConfigParser:
    """The service as systemd reads it."""
    parser = configparser.ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


def test_service_comes_back_by_itself_and_never_gives_up(unit: configparser.ConfigParser) -> None:
    assert unit["Service"]["Restart"] == "always"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_service_runs_as_its_own_user_and_writes_in_one_place(
    unit: configparser.ConfigParser,
) -> None:
    service = unit["Service"]
    assert (service["User"], service["StateDirectory"]) == ("ramah", "ramah")
    assert "RAMAH_HOME=/var/lib/ramah" in service["Environment"]
    assert (service["ProtectSystem"], service["NoNewPrivileges"]) == ("strict", "yes")
    assert (service["StateDirectoryMode"], service["UMask"]) == ("0700", "0077")


@pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed")
def test_systemd_understands_the_service(tmp_path: Path) -> None:
    there = UNIT.read_text(encoding="utf-8").replace(
        "/opt/ramah/current/.venv/bin/ramah", "/bin/sh"
    )
    copy = tmp_path / "ramah.service"
    copy.write_text(re.sub(r"(User|Group)=ramah", r"\1=root", there), encoding="utf-8")
    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", copy], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for the office's name that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


class Office(http.client.HTTPSConnection):
    """Reaches the office by its name, on this machine."""

    def __init__(self, port: int, trusted: Path) -> None:
        super().__init__(NAME, port, timeout=20)
        self.trust = ssl.create_default_context(cafile=str(trusted))

    def connect(self) -> None:
        """Connect to this machine whatever the name means elsewhere."""
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        self.sock = self.trust.wrap_socket(plain, server_hostname=NAME)


@contextlib.contextmanager
def caddy(installation: Installation, port: int) -> Iterator[Path]:
    """Run Caddy with the shipped file, on free ports of this machine; give its certificate."""
    folder = installation.home
    certificate, key = a_certificate(folder)
    text = (PACKAGING / "Caddyfile").read_text(encoding="utf-8")
    here = f"admin off\n\thttp_port {port + 1}\n\thttps_port {port}\n\tdefault_bind 127.0.0.1"
    (folder / "Caddyfile").write_text(text.replace("admin off", here), encoding="utf-8")
    environment = {
        **{name: str(folder / "caddy") for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME")},
        "RAMAH_CERTIFICATE": str(certificate),
        "RAMAH_KEY": str(key),
        "RAMAH_PAGES": f"127.0.0.1:{installation.port}",
        "RAMAH_STREAM": f"127.0.0.1:{installation.port + 1}",
    }
    with (folder / "caddy.log").open("w") as log:
        process = subprocess.Popen(
            [str(CADDY), "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"],
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield certificate
    finally:
        process.terminate()
        process.wait(15)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def ask(office: Office, *words: str, **headers: str) -> http.client.HTTPResponse:
    """Ask as a browser does that came by the port of HTTPS."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    method, path, body = (*words, "")[:3]
    office.request(method, path, body or None, {"Host": NAME, **named})
    return office.getresponse()


def stream_is_ready(port: int, certificate: Path) -> bool:
    with contextlib.closing(Office(port, certificate)) as line:
        return ask(line, "GET", "/live/healthz").status == 200


@pytest.mark.slow
@pytest.mark.skipif(not CADDY, reason="caddy is not installed")
def test_caddy_serves_pages_and_stream_from_one_origin(empty: Installation) -> None:
    assert empty.run("setup", "--no-input", *OFFICE).returncode == 0
    settings = {"RAMAH_HOSTS": NAME, "RAMAH_HTTPS": "1", "RAMAH_LIVE_URL": "/live"}
    empty.environment.update(settings)
    port = two_free_ports()
    with empty.serving(), caddy(empty, port) as certificate:
        until(lambda: all(map(answers, (port, empty.port, empty.port + 1))))
        until(lambda: stream_is_ready(port, certificate))
        page = Office(port, certificate)
        answer = ask(page, "GET", "/masuk/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
        assert answer.status == 200
        assert answer.headers["Strict-Transport-Security"]
        assert "Secure" in answer.headers["Set-Cookie"]
        assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]

        assert token
        form = f"csrfmiddlewaretoken={token[1]}&username=tidak&password=ada"
        sent = {
            "Cookie": answer.headers["Set-Cookie"].partition(";")[0],
            "Content_Type": "application/x-www-form-urlencoded",
            "Origin": f"https://{NAME}",
        }
        assert ask(page, "POST", "/masuk/", form, **sent).status == 200  # asked again, no forgery

        line = Office(port, certificate)
        stream = ask(line, "GET", "/live/events/1", Accept_Encoding="gzip")
        assert stream.headers["Content-Type"] == "text/event-stream"
        assert stream.headers["Content-Encoding"] is None
        assert stream.readline()
        for end in (stream, line, page):
            end.close()
