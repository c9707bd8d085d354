"""The office's certificate authority: what it makes, what it keeps, and what it cannot do."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from ramah.runtime import authority
from ramah.runtime.authority import Files, Subject
from ramah.runtime.problems import CannotServe

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OFFICE = Subject(
    given=("kantor.example",),
    own=("meja", "meja.local", "localhost"),
    addresses=(IPv4Address("192.168.1.10"), IPv4Address("127.0.0.1")),
)


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def verify(
    files: Files, leaf: x509.Certificate, name: x509.GeneralName, now: datetime = T0
) -> None:
    assert isinstance(name, x509.DNSName | x509.IPAddress)
    store = Store([certificate(files.authority)])
    PolicyBuilder().store(store).time(now).build_server_verifier(name).verify(leaf, [])


def names(files: Files) -> set[str]:
    return set(authority.names_of(files.certificate))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """An authority and a certificate made at T0."""
    return authority.ensure(tmp_path, OFFICE, T0)


def test_only_the_owner_can_read_what_is_made(files: Files) -> None:
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700
    made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in files.folder.iterdir()}
    assert made == dict.fromkeys(
        ("authority.pem", "authority.key", "server.pem", "server.key"), 0o600
    )


def test_authority_signs_servers_alone_and_no_other_authority(files: Files) -> None:
    made = certificate(files.authority)
    basic = made.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = made.extensions.get_extension_for_class(x509.KeyUsage)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    assert (usage.critical, usage.value.key_cert_sign, usage.value.digital_signature) == (
        True,
        True,
        False,
    )
    key = made.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP256R1)


def test_constraints_are_critical(files: Files) -> None:
    found = certificate(files.authority).extensions.get_extension_for_class(x509.NameConstraints)
    assert found.critical


def test_certificate_stands_for_every_name_and_no_longer_than_browsers_accept(
    files: Files,
) -> None:
    made = certificate(files.certificate)
    use = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert names(files) == {*OFFICE.names, "192.168.1.10", "127.0.0.1"}
    assert list(use) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert made.not_valid_before_utc < T0
    assert made.not_valid_after_utc - made.not_valid_before_utc <= 397 * DAY


@pytest.mark.parametrize(
    "name",
    [
        x509.DNSName("kantor.example"),
        x509.DNSName("meja.local"),
        x509.IPAddress(IPv4Address("192.168.1.10")),
    ],
)
def test_device_that_trusts_the_authority_accepts_the_server(
    files: Files, name: x509.GeneralName
) -> None:
    verify(files, certificate(files.certificate), name)


@pytest.mark.parametrize(
    "name",
    [
        x509.DNSName("bank.example"),
        x509.DNSName("bukankantor.example"),
        x509.IPAddress(IPv4Address("198.51.100.1")),
    ],
)
def test_authority_cannot_vouch_for_somebody_else(files: Files, name: x509.GeneralName) -> None:
    pair = authority._read(files.authority, files.authority_key)
    forged = authority._server(pair, [name], T0).certificate
    with pytest.raises(VerificationError, match="constraint"):
        verify(files, forged, name)


def test_what_is_good_stays_as_it_is(files: Files) -> None:
    before = {path: path.read_bytes() for path in files.folder.iterdir()}
    authority.ensure(files.folder.parent, OFFICE, T0 + 365 * DAY)
    assert {path: path.read_bytes() for path in files.folder.iterdir()} == before


@pytest.mark.parametrize("days", [366.1, 400, 2000])
def test_certificate_near_its_end_is_made_anew_by_the_same_authority(
    files: Files, days: float
) -> None:
    before, now = files.authority.read_bytes(), T0 + days * DAY
    authority.ensure(files.folder.parent, OFFICE, now)
    assert files.authority.read_bytes() == before
    verify(files, certificate(files.certificate), x509.DNSName("kantor.example"), now)


@pytest.mark.parametrize(
    "changed",
    [
        replace(OFFICE, addresses=(IPv4Address("10.1.2.3"),)),
        replace(OFFICE, given=("kantor.example", "loket.kantor.example")),
        replace(OFFICE, given=()),
    ],
)
def test_certificate_follows_names_and_addresses(files: Files, changed: Subject) -> None:
    before = files.authority.read_bytes()
    authority.ensure(files.folder.parent, changed, T0)
    assert names(files) == {*changed.names, *map(str, changed.addresses)}
    assert files.authority.read_bytes() == before


@pytest.mark.parametrize("name", ["server.pem", "server.key"])
@pytest.mark.parametrize("content", [b"", b"rusak", None])
def test_damaged_certificate_is_made_anew(files: Files, name: str, content: bytes | None) -> None:
    path = files.folder / name
    path.unlink() if content is None else path.write_bytes(content)
    authority.ensure(files.folder.parent, OFFICE, T0)
    verify(files, certificate(files.certificate), x509.DNSName("kantor.example"))


def test_given_name_beyond_the_authority_is_refused_with_the_way_out(files: Files) -> None:
    before = {path: path.read_bytes() for path in files.folder.iterdir()}
    with pytest.raises(CannotServe, match=r"baru\.example.*authority"):
        authority.ensure(files.folder.parent, replace(OFFICE, given=("baru.example",)), T0)
    assert {path: path.read_bytes() for path in files.folder.iterdir()} == before


def test_machine_renamed_or_moved_is_left_out_and_still_served(files: Files) -> None:
    moved = replace(OFFICE, own=("lain",), addresses=(IPv4Address("198.51.100.7"),))
    authority.ensure(files.folder.parent, moved, T0)
    assert names(files) == {"kantor.example"}


def test_office_with_a_public_address_is_vouched_for(tmp_path: Path) -> None:
    public = IPv4Address("198.51.100.7")
    made = authority.ensure(tmp_path, replace(OFFICE, addresses=(public,)), T0)
    verify(made, certificate(made.certificate), x509.IPAddress(public))


@pytest.mark.parametrize("name", ["authority.pem", "authority.key"])
def test_damaged_authority_is_said_and_left_alone(files: Files, name: str) -> None:
    (files.folder / name).write_bytes(b"rusak")
    with pytest.raises(CannotServe, match="setiap perangkat harus memasangnya lagi"):
        authority.ensure(files.folder.parent, OFFICE, T0)
    assert (files.folder / name).read_bytes() == b"rusak"


def test_lost_key_of_the_authority_is_said(files: Files) -> None:
    files.authority_key.unlink()
    with pytest.raises(CannotServe, match="cadangan"):
        authority.ensure(files.folder.parent, OFFICE, T0)


def test_ended_authority_is_said_and_its_last_certificate_ends_with_it(files: Files) -> None:
    end = certificate(files.authority).not_valid_after_utc
    authority.ensure(files.folder.parent, OFFICE, end - 10 * DAY)
    assert certificate(files.certificate).not_valid_after_utc == end
    assert authority.days_left(files.authority, end - 10 * DAY) == 10
    with pytest.raises(CannotServe, match="habis masa"):
        authority.ensure(files.folder.parent, OFFICE, end)


def test_fingerprint_is_that_of_the_certificate(files: Files) -> None:
    shown = authority.fingerprint(files.authority).split(":")
    assert len(shown) == 32
    assert bytes.fromhex("".join(shown)).hex().upper() == "".join(shown)


def test_file_that_is_no_certificate_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("bukan")
    with pytest.raises(CannotServe, match="bukan sertifikat"):
        authority.names_of(tmp_path / "x.pem")
