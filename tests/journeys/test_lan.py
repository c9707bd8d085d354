"""The office's network: a browser that reaches the server by the office's name.

Every name is mapped to 127.0.0.2. The browser that trusts the office's authority does it as
Chromium on Linux does: by the NSS database of its home folder. No check is switched off.
"""

import ast
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from tests.journeys.office import Office, begin_duty
from tests.journeys.people import PC, PHONE, TABLET, Person
from tests.runtime.conftest import Installation
from tests.runtime.network import ADDRESS, Network, serving_network

OWN = "kopi-hangat-7-cangkir"  # the password that everyone chooses for themselves
PINS = {"Budi Contoh": "480915", "Dewi Contoh": "730264"}
STAFF = {
    "budi": ("Budi Contoh", "Petugas Pengamanan"),
    "dewi": ("Dewi Contoh", "Duta Pelayanan"),
    "citra": ("Citra Contoh", "Petugas Pelayanan"),
    "hendra": ("Hendra Contoh", "Manajer On Duty"),
}
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


class Colleague(Person):
    """A person of an office that is no demo; on the shared tablet, whoever is at it."""

    mark = "Kantor Contoh"


def passwords(network: Network) -> dict[str, str]:
    text = (network.installation.home / "demo-accounts.json").read_text(encoding="utf-8")
    return {account["username"]: account["password"] for account in json.loads(text)}


def enter(
    browser: Browser, url: str, size: tuple[int, int] = PC, kind: type[Person] = Person
) -> Person:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    return kind(context, url)


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


@dataclass
class Shared(Office):
    """The same people, of whom guard and ambassador share one tablet."""

    at_tablet: str = ""

    def take(self, name: str) -> Person:
        """Let a person be at the tablet, by their PIN."""
        if self.at_tablet == name:
            return self.guard
        if self.at_tablet:
            self.guard.open("Menu")
            self.guard.tap("Ganti orang")
        else:
            self.guard.go("/masuk/")
        self.guard.tap(name)
        self.guard.write("PIN", PINS[name])
        self.guard.tap("Masuk", within=self.guard.page.locator("main form"))
        self.guard.page.locator(".masthead-strip").wait_for()
        self.at_tablet = name
        return self.guard


def set_up(installation: Installation) -> str:
    """Set an office of one's own up; give the administrator's temporary password."""
    words = [
        "--name",
        "Kantor Contoh",
        "--address",
        "Jalan Contoh 1",
        "--admin-name",
        "Sari Contoh",
    ]
    done = installation.run("setup", "--no-input", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout.partition("Kata sandi sementara")[2].split()[0]


def choose_password(person: Person, temporary: str) -> None:
    """Fill in the page that everyone is sent to at their first login."""
    for label, text in (
        ("Kata sandi lama", temporary),
        ("Kata sandi baru", OWN),
        ("sekali lagi", OWN),
    ):
        person.write(label, text)
    person.tap("Ganti kata sandi", within=person.page.locator("main form"))
    person.sees("Kata sandi Anda sudah diganti.")


def come_in(person: Person, username: str, temporary: str) -> None:
    """Log in for the first time, and choose a password of one's own."""
    log_in(person, username, temporary)
    choose_password(person, temporary)


def add_staff(administrator: Person) -> dict[str, str]:
    """Add the office's people; give their temporary passwords."""
    given = {}
    for username, (name, role) in STAFF.items():
        administrator.go("/administrasi/pengguna/tambah/")
        administrator.write("Nama pengguna", username)
        administrator.write("Nama lengkap", name)
        administrator.choose(role)
        administrator.tap("Simpan")
        given[username] = administrator.page.locator(".admin-secret").inner_text()
    return given


def register(administrator: Person, tablet: Person) -> None:
    """Add the tablet, and type its code there."""
    administrator.go("/administrasi/perangkat/tambah/")
    administrator.write("Nama perangkat", "Tablet lobi")
    administrator.write("Tempat", "Lobi")
    administrator.tap("Simpan")
    code = administrator.page.locator(".admin-secret").inner_text()
    administrator.sees("Buat perangkat percaya")
    tablet.go("/perangkat/")
    tablet.write("Kode pendaftaran", code)
    tablet.tap("Daftarkan perangkat ini")
    tablet.sees("Perangkat ini sekarang terdaftar.")


def make_pin(tablet: Person, username: str, temporary: str) -> None:
    """Come in by password at the tablet once, make a PIN, and leave it to the next."""
    tablet.context.clear_cookies(name="ramah_session")
    tablet.go("/masuk/?sandi=1")
    tablet.write("Nama pengguna", username)
    tablet.page.get_by_label("Kata sandi").first.fill(temporary)
    tablet.tap("Masuk", within=tablet.page.locator("main form"))
    choose_password(tablet, temporary)
    tablet.go("/kata-sandi/pin/")
    pin = PINS[STAFF[username][0]]
    tablet.write("Kata sandi Anda", OWN)
    tablet.page.get_by_label("PIN baru").first.fill(pin)
    tablet.write("PIN baru, sekali lagi", pin)
    tablet.tap("Pasang PIN")
    tablet.sees("PIN Anda sudah terpasang.")
    tablet.open("Menu")
    tablet.tap("Ganti orang")


def staffed(browser: Browser, network: Network, given: dict[str, str], tablet: Person) -> Shared:
    """Bring everyone in: two at the tablet, the others at screens of their own."""
    for username in ("budi", "dewi"):
        make_pin(tablet, username, given[username])
    counter = enter(browser, network.url, PC, Colleague)
    manager = enter(browser, network.url, PC, Colleague)
    come_in(counter, "citra", given["citra"])
    come_in(manager, "hendra", given["hendra"])
    begin_duty(counter, "Loket 1")
    begin_duty(manager, "Manajer")
    office = Shared(tablet, tablet, counter, tablet, manager)
    begin_duty(office.take("Budi Contoh"), "Dropzone")
    begin_duty(office.take("Dewi Contoh"), "Lobi")
    return office


def play(office: Shared) -> None:
    """Bring one visit from its arrival to the report that the manager accepts."""
    office.take("Budi Contoh")
    code = office.receive("Kursi roda")
    office.set_off()
    office.take("Dewi Contoh")
    number = office.register(code)
    office.serve(number)
    office.take("Budi Contoh")
    office.see_out(number)
    office.take("Dewi Contoh")
    office.report(number)
    office.acknowledge(number)


def actors(installation: Installation) -> list[str]:
    """Say who did what in the six steps, as the office's events tell it."""
    asked = (
        "from ramah.visits.models import Event; print([(e.code, e.actor.username) "
        "for e in Event.objects.exclude(visit=None).select_related('actor').order_by('pk')])"
    )
    done = installation.run("manage", "shell", "-v0", "-c", asked)
    assert done.returncode == 0, done.stderr
    return [f"{code} {name}" for code, name in ast.literal_eval(done.stdout)]


def test_new_office_shares_a_tablet_for_a_whole_visit(chromium: Browser, tmp_path: Path) -> None:
    """From setup, by the office's name, trusted: log in, register, switch by PIN, six steps."""
    installation = Installation(tmp_path / "office")
    installation.home.mkdir()
    temporary = set_up(installation)
    with serving_network(installation) as network:
        trust(tmp_path, network)
        with browser_at(chromium, tmp_path) as browser:
            administrator = enter(browser, network.url, PC, Colleague)
            tablet = enter(browser, network.url, TABLET, Colleague)
            come_in(administrator, "admin", temporary)
            given = add_staff(administrator)
            register(administrator, tablet)
            play(staffed(browser, network, given, tablet))
            cut_off_with_a_page_open(administrator, tablet)
            assert tablet.complaints == []
        told = actors(installation)
        assert "VISITOR_RECEIVED budi" in told
        assert "VISITOR_REGISTERED dewi" in told
        assert "REPORT_ACKNOWLEDGED hendra" in told


def cut_off_with_a_page_open(administrator: Person, tablet: Person) -> None:
    """The page left open on the tablet goes by itself."""
    tablet.go("/duta/")
    expect(tablet.page.locator("body")).to_have_attribute("data-live-state", "on")
    administrator.go("/administrasi/perangkat/")
    administrator.tap("Tablet lobi")
    administrator.tap("Putus perangkat")
    administrator.tap("Putus sekarang")
    tablet.sees("Perangkat ini sudah diputus oleh administrator kantor.")
