"""``ramah serve --lan``: HTTPS by the office's names, and the page of trust by plain HTTP."""

import base64
import http.client
import json
import shutil
import socket
import ssl
import stat
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from ramah.displays import trust
from ramah.offices.models import Office, Role
from ramah.runtime import authority, lan
from ramah.runtime.plain import Plain
from ramah.runtime.problems import CannotServe
from tests.factories import browser_of, someone
from tests.runtime.conftest import Installation
from tests.runtime.network import ADDRESS, NAME, Network, serving_network

CERTIFICATE = b"sertifikat"
TYPED = "application/x-x509-ca-cert"
OFFICE = authority.Subject((NAME,), ("localhost",), (IPv4Address("127.0.0.1"),))


def words(*names: str, **given: object) -> Namespace:
    defaults = {"host": None, "port": 8000, "certificate": None, "key": None, "trust_port": None}
    return Namespace(name=list(names), **{**defaults, **given})


@pytest.fixture(autouse=True)
def _no_names_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAMAH_HOSTS", raising=False)


def test_given_name_comes_first_and_the_machine_s_own_are_among_the_hosts() -> None:
    asked = lan.network(words("Kantor.Example.", "10.9.8.7"))
    assert asked.hosts[:2] == (NAME, "10.9.8.7")
    assert {"localhost", "127.0.0.1", *lan._own_names(socket.gethostname())} <= set(asked.hosts)
    assert asked.trust_port == 8002


def test_names_in_the_environment_count_as_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAMAH_HOSTS", "ramah.example, 10.0.0.9")
    asked = lan.network(words(NAME))
    assert asked.subject.given == (NAME, "ramah.example")
    assert IPv4Address("10.0.0.9") in asked.subject.addresses


def test_without_a_name_an_address_of_the_network_leads() -> None:
    subject = authority.Subject((), ("meja",), (IPv4Address("127.0.0.1"), IPv4Address("10.0.0.5")))
    assert lan.Network(subject, 8002).hosts == ("10.0.0.5", "meja", "127.0.0.1")


@pytest.mark.parametrize("name", ["*.example", "a b", "https://kantor.example", "-a", "1.2.3", "é"])
def test_what_cannot_be_a_name_is_refused(name: str) -> None:
    with pytest.raises(CannotServe):
        lan.network(words(name))


def test_port_of_the_page_beyond_the_last_is_refused() -> None:
    with pytest.raises(CannotServe, match="--trust-port"):
        lan.network(words(port=65534))


@pytest.mark.parametrize(
    ("hostname", "own"),
    [
        ("Meja", ["meja", "meja.local", "localhost"]),
        ("meja.kantor.example", ["meja.kantor.example", "meja.local", "meja", "localhost"]),
        ("meja_1", ["localhost"]),
    ],
)
def test_machine_s_own_names(hostname: str, own: list[str]) -> None:
    assert lan._own_names(hostname) == own


def test_names_of_the_office_s_own_certificate_are_known(tmp_path: Path) -> None:
    made = authority.ensure(tmp_path, OFFICE, datetime.now(UTC))
    asked = lan.network(words(certificate=made.certificate, key=made.key))
    assert asked.subject.given[0] == NAME
    assert asked.has_own_certificate


def answer(page: Plain, path: str, host: str = NAME, method: str = "GET") -> dict[str, Any]:
    """Ask the page's program itself."""
    path, _mark, query = path.partition("?")
    found: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        found.update(status=int(status[:3]), headers=dict(headers))

    asked = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host, "REQUEST_METHOD": method}
    found["body"] = b"".join(page(asked, start)).decode(errors="replace")
    return found


@pytest.fixture
def page(tmp_path: Path) -> Plain:
    """The plain page of an office with an authority of its own."""
    written = {
        "port": 8000,
        "hosts": [NAME, "10.0.0.5"],
        "pages": {host: {"id": f"id {host}", "en": f"en {host}"} for host in (NAME, "10.0.0.5")},
        "style": "p {}",
        "certificate": base64.b64encode(CERTIFICATE).decode(),
    }
    file = tmp_path / "page.json"
    file.write_text(json.dumps(written))
    return Plain(file)


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/percaya/", "text/html; charset=utf-8", f"id {NAME}"),
        ("/percaya/?bahasa=en", "text/html; charset=utf-8", f"en {NAME}"),
        ("/percaya/?bahasa=<x>", "text/html; charset=utf-8", f"id {NAME}"),
        ("/percaya/gaya.css", "text/css; charset=utf-8", "p {}"),
        ("/percaya/otoritas.crt", TYPED, "sertifikat"),
    ],
)
def test_plain_page_gives_itself_its_style_and_the_certificate(
    page: Plain, path: str, kind: str, body: str
) -> None:
    found = answer(page, path)
    assert (found["status"], found["headers"]["Content-Type"]) == (200, kind)
    assert found["body"] == body
    assert "Set-Cookie" not in found["headers"]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", "/percaya/"),
        ("/masuk/", f"https://{NAME}:8000/masuk/"),
        ("/percaya/lain", f"https://{NAME}:8000/percaya/lain"),
        ("//jahat.example/", f"https://{NAME}:8000/jahat.example/"),
        ("/a\r\nSet-Cookie: x", f"https://{NAME}:8000/a%0D%0ASet-Cookie%3A%20x"),
    ],
)
def test_all_else_leads_to_the_secure_address(page: Plain, path: str, target: str) -> None:
    found = answer(page, path)
    assert (found["status"], found["headers"]["Location"]) == (302, target)


def test_page_speaks_of_the_name_by_which_one_came(page: Plain) -> None:
    assert answer(page, "/percaya/", "10.0.0.5:8002")["body"] == "id 10.0.0.5"
    assert answer(page, "/x", "10.0.0.5:8002")["headers"]["Location"].startswith("https://10.0.0.5")


@pytest.mark.parametrize("host", ["lain.example", "", "[::1]:8002"])
def test_unknown_name_is_refused_with_the_right_address(page: Plain, host: str) -> None:
    found = answer(page, "/percaya/", host)
    assert found["status"] == 400
    assert f"https://{NAME}:8000/" in found["body"]


def test_plain_page_is_only_read(page: Plain) -> None:
    assert answer(page, "/percaya/", method="POST")["status"] == 405
    assert answer(page, "/percaya/", method="HEAD")["body"] == ""


def test_beside_the_office_s_own_certificate_everything_leads_away(tmp_path: Path) -> None:
    file = tmp_path / "page.json"
    file.write_text(json.dumps({"port": 443, "hosts": [NAME], "pages": {}}))
    for path in ("/", "/percaya/", "/percaya/otoritas.crt"):
        assert answer(Plain(file), path)["headers"]["Location"] == f"https://{NAME}{path}"


@pytest.mark.django_db
def test_program_shows_the_guide_to_everyone(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.RAMAH_HOME, settings.RAMAH_TRUST_PORT = tmp_path, 8002
    settings.RAMAH_HOSTS, settings.PORT = [NAME], 8000
    made = authority.ensure(tmp_path, OFFICE, datetime.now(UTC))
    shown = client.get("/percaya/", headers={"host": "127.0.0.1:8000"}).content.decode()
    assert f"http://{NAME}:8002/percaya/" in shown
    assert f"https://{NAME}:8000/" in shown
    for line in trust.fingerprint_lines(ssl.PEM_cert_to_DER_cert(made.authority.read_text())):
        assert line.replace(" ", ":") in authority.fingerprint(made.authority)
        assert line in shown


@pytest.mark.parametrize("port", [0, 8002])
def test_login_and_administration_lead_to_the_guide(
    office: Office, settings: Settings, port: int
) -> None:
    settings.RAMAH_TRUST_PORT = port
    administrator = browser_of(someone(office, Role.OFFICE_ADMINISTRATOR))
    for browser, path in ((Client(), "/masuk/"), (administrator, "/administrasi/")):
        assert ('href="/percaya/"' in browser.get(path).content.decode()) is bool(port)


@pytest.mark.django_db
def test_certificate_is_given_as_devices_want_it(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.RAMAH_HOME, settings.RAMAH_TRUST_PORT = tmp_path, 8002
    made = authority.ensure(tmp_path, OFFICE, datetime.now(UTC))
    given = client.get("/percaya/otoritas.crt")
    assert given.headers["Content-Type"] == TYPED
    assert given.content == ssl.PEM_cert_to_DER_cert(made.authority.read_text())


@pytest.mark.django_db
@pytest.mark.parametrize(("https", "said"), [(True, "milik kantor"), (False, "ramah serve --lan")])
def test_without_an_authority_nothing_is_to_be_installed(
    client: Client, settings: Settings, https: bool, said: str
) -> None:
    settings.RAMAH_TRUST_PORT, settings.HTTPS = 0, https
    assert said in client.get("/percaya/").content.decode()
    assert client.get("/percaya/otoritas.crt").status_code == 404


@pytest.fixture(scope="module")
def served(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """An installation served to a network of one loopback address."""
    home = tmp_path_factory.mktemp("network")
    shutil.copytree(prepared, home, dirs_exist_ok=True)
    with serving_network(Installation(home)) as network:
        yield network


def body(found: http.client.HTTPResponse) -> str:
    text: bytes = found.body  # type: ignore[attr-defined]
    return text.decode()


@pytest.mark.slow
def test_pages_and_event_stream_are_reached_by_the_office_s_name(served: Network) -> None:
    assert served.get("/").status == 200
    assert served.get("/healthz", after=1).status == 200


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 1])
def test_who_does_not_trust_the_authority_is_not_let_in(served: Network, after: int) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        served.get("/", after=after, trusts=False)


@pytest.mark.slow
def test_cookies_are_secure_exactly_with_https(served: Network) -> None:
    page = served.get("/masuk/")
    cookies = page.headers.get_all("Set-Cookie") or []
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)
    assert served.get_plain("/percaya/").headers.get_all("Set-Cookie") is None


@pytest.mark.slow
def test_every_part_follows_the_office_s_names(served: Network) -> None:
    policy = served.get("/").headers["Content-Security-Policy"]
    assert f"https://{NAME}:{served.port + 1}" in policy
    assert served.get("/events/1", after=1, Origin=served.url).status == 404  # no office yet
    assert served.get("/events/1", after=1, Origin="https://lain.example").status == 403


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lain.example", f"{NAME}.lain.example"])
def test_unknown_name_is_refused(served: Network, name: str) -> None:
    found = served.get("/", Host=name)
    assert found.status == 400
    assert "tidak dimengerti" in body(found)


@pytest.mark.slow
def test_plain_port_shows_the_guide_and_gives_the_authority(served: Network) -> None:
    assert served.get_plain("/").headers["Location"] == "/percaya/"
    shown = served.get_plain("/percaya/")
    assert f"{served.plain_url}/percaya/otoritas.crt" in body(shown)
    assert '<html lang="en">' in body(served.get_plain("/percaya/?bahasa=en"))
    given = served.get_plain("/percaya/otoritas.crt").body  # type: ignore[attr-defined]
    assert given == ssl.PEM_cert_to_DER_cert(served.trusted.read_text())


@pytest.mark.slow
def test_output_tells_where_to_begin_and_what_to_compare(served: Network) -> None:
    said = served.installation.output.read_text()
    assert f"{served.plain_url}/percaya/" in said
    assert authority.fingerprint(served.trusted) in said
    page = served.installation.home / "authority" / "page.json"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


@pytest.mark.slow
def test_office_s_own_certificate_needs_no_authority(
    installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("own")
    own = authority.ensure(folder, OFFICE, datetime.now(UTC))
    words = ("--certificate", str(own.certificate), "--key", str(own.key))
    with serving_network(installation, *words, trusted=own.authority) as network:
        assert "milik kantor" in body(network.get("/percaya/"))
        assert network.get_plain("/").headers["Location"] == f"{network.url}/"
    assert not (installation.home / "authority" / "authority.key").exists()


@pytest.mark.slow
def test_taken_port_of_the_page_is_said(installation: Installation) -> None:
    network = Network(installation)
    with socket.socket() as taken:
        taken.bind((ADDRESS, network.port + 2))
        taken.listen()
        done = installation.run(*network.command[3:])
    assert done.returncode == 1
    assert f"Port {network.port + 2} sedang dipakai" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("word", ["--name", "--trust-port"])
def test_words_of_the_network_need_it(installation: Installation, word: str) -> None:
    done = installation.run("serve", word, "8002")
    assert done.returncode == 1
    assert "--lan" in done.stderr
