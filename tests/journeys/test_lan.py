"""The office's network: a browser that reaches the server by the office's name.

Every name is mapped to 127.0.0.2. The browser that trusts the office's authority does it as
Chromium on Linux does: by the NSS database of its home folder. No check is switched off.
"""

import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

import pytest
from cryptography.x509 import DNSName
from playwright.sync_api import Browser, Error, expect

from ramah.runtime import authority
from tests.chromium import FLAGS
from tests.journeys.conftest import log_in
from tests.journeys.office import begin_duty
from tests.journeys.people import PC, PHONE, Person
from tests.runtime.conftest import Installation
from tests.runtime.network import ADDRESS, Network, serving_network

FOREIGN = "bank.example"
pytestmark = pytest.mark.xdist_group("lan")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """A demo office served to the network."""
    installation = Installation(tmp_path_factory.mktemp("lan"))
    assert installation.run("demo").returncode == 0
    with serving_network(installation) as network:
        yield network


@contextmanager
def browser_at(chromium: Browser, home: Path) -> Iterator[Browser]:
    """Start a browser whose home is that folder, with the office's name mapped."""
    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    flags = [*FLAGS, f"--host-resolver-rules=MAP * {ADDRESS}"]
    browser = chromium.browser_type.launch(
        executable_path=path, args=flags, env={**os.environ, "HOME": str(home)}
    )
    try:
        yield browser
    finally:
        browser.close()


def trust(home: Path, network: Network) -> None:
    """Let the browser of that home trust the office's authority."""
    command = [sys.executable, "-m", "tests.journeys.trusting", str(home), str(network.trusted)]
    subprocess.run(command, check=True)


@contextmanager
def impostor(network: Network, folder: Path) -> Iterator[int]:
    """Stand in for somebody else, with a certificate from the office's authority; give the port."""
    files = authority.files_in(network.installation.home)
    pair = authority._read(files.authority, files.authority_key)
    forged = authority._server(pair, [DNSName(FOREIGN)], datetime.now(UTC))
    authority._write(folder / "forged.pem", folder / "forged.key", forged)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "forged.pem", folder / "forged.key")
    server = HTTPServer((ADDRESS, 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def passwords(network: Network) -> dict[str, str]:
    text = (network.installation.home / "demo-accounts.json").read_text(encoding="utf-8")
    return {account["username"]: account["password"] for account in json.loads(text)}


def enter(browser: Browser, url: str, size: tuple[int, int] = PC) -> Person:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    return Person(context, url)


def at_post(browser: Browser, network: Network, username: str, post: str) -> Person:
    """Log in by the office's name and begin duty."""
    person = enter(browser, network.url, PHONE)
    log_in(person, username, passwords(network)[username])
    begin_duty(person, post)
    return person


def test_visit_begins_on_one_phone_and_appears_on_another(
    network: Network, chromium: Browser, tmp_path: Path
) -> None:
    trust(tmp_path, network)
    with browser_at(chromium, tmp_path) as browser:
        guard = at_post(browser, network, "budi", "Dropzone")
        ambassador = at_post(browser, network, "dewi", "Lobi")
        ambassador.go("/duta/")
        for person in (guard, ambassador):
            expect(person.page.locator("body")).to_have_attribute("data-live-state", "on")
        guard.go("/keamanan/")
        guard.tap("Kursi roda")
        code = guard.page.locator(".ticket-label").inner_text().split()[-1]
        ambassador.sees(code)
        cookies = guard.context.cookies()
        assert cookies
        assert all(cookie["secure"] for cookie in cookies)
        guard.go("/percaya/")
        guard.sees("Sambungan perangkat ini aman")
        assert guard.complaints == ambassador.complaints == []


def test_without_trust_the_secure_page_stays_shut_and_the_plain_one_helps(
    network: Network, chromium: Browser, tmp_path: Path
) -> None:
    with browser_at(chromium, tmp_path) as browser:
        stranger = enter(browser, network.plain_url)
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            stranger.page.goto(network.url)
        visitor = enter(browser, network.plain_url, PHONE)
        visitor.go("/")
        assert urlsplit(visitor.page.url).path == "/percaya/"
        visitor.sees("Buat perangkat ini percaya")
        for device in ("Android", "iPhone", "Windows", "Linux", "Firefox"):
            visitor.open(device)
        visitor.look()
        with visitor.page.expect_download() as download:
            visitor.tap("Unduh sertifikat")
        assert download.value.suggested_filename == "ramah-otoritas.crt"
        visitor.tap("English")
        expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
        assert visitor.context.cookies() == []


def test_browser_that_trusts_the_authority_does_not_believe_it_about_others(
    network: Network, chromium: Browser, tmp_path: Path
) -> None:
    trust(tmp_path, network)
    with impostor(network, tmp_path) as port, browser_at(chromium, tmp_path) as browser:
        page = browser.new_context().new_page()
        with pytest.raises(Error, match="ERR_CERT"):
            page.goto(f"https://{FOREIGN}:{port}/")
