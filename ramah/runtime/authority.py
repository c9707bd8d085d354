"""The office's own certificate authority, and the server's certificate that it signs.

All of it lies in ``RAMAH_HOME/authority``. The authority can vouch for the office's names and for
addresses of private networks, for nothing else, so that a device that trusts it risks little.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ramah.runtime.problems import CannotServe

FOLDER = "authority"
DAY = timedelta(days=1)
AUTHORITY_LIFE = 3650 * DAY
LIFE = 397 * DAY  # browsers accept no longer one
RENEW = 30 * DAY  # a certificate that ends within this time is made anew
BACKDATED = DAY  # a phone whose clock is behind accepts it too
PRIVATE = tuple(map(IPv4Network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
LOCAL_NAMES = ("localhost", "local")


@dataclass(frozen=True)
class Subject:
    """Holds what the server is called: names the office gave, the machine's own, addresses."""

    given: tuple[str, ...]
    own: tuple[str, ...]
    addresses: tuple[IPv4Address, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """List every name, the given ones first."""
        return tuple(dict.fromkeys((*self.given, *self.own)))


@dataclass(frozen=True)
class Files:
    """Names the files of the authority and of the server."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    @property
    def authority_key(self) -> Path:
        return self.folder / "authority.key"

    @property
    def certificate(self) -> Path:
        return self.folder / "server.pem"

    @property
    def key(self) -> Path:
        return self.folder / "server.key"


@dataclass(frozen=True)
class _Pair:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def files_in(home: Path) -> Files:
    """Name the files of an installation's authority."""
    return Files(home / FOLDER)


def ensure(home: Path, subject: Subject, now: datetime) -> Files:
    """Make what is missing, near its end, or made for other names; return the files.

    :raises CannotServe: the authority is damaged or ended, or cannot vouch for a given name.
    """
    files = files_in(home)
    files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = _authority(files, subject, now)
    wanted = _vouched(authority.certificate, subject, files)
    if not _serves(files, authority.certificate, wanted, now):
        _write(files.certificate, files.key, _server(authority, wanted, now))
    return files


def fingerprint(certificate: Path) -> str:
    """Write the SHA-256 fingerprint of a certificate as ``AB:CD:…``."""
    digest = x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def days_left(certificate: Path, now: datetime) -> int:
    """Count the whole days until a certificate ends."""
    end = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    return (end - now).days


def names_of(certificate: Path) -> list[str]:
    """List the plain names for which a certificate of the office's own stands.

    :raises CannotServe: the file is no certificate.
    """
    with _told(f"Berkas ini bukan sertifikat: {certificate}"):
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    hosts = names.get_values_for_type(x509.DNSName)
    addresses = [str(ip) for ip in names.get_values_for_type(x509.IPAddress)]
    return [host.lower() for host in (*hosts, *addresses) if "*" not in host and ":" not in host]


def replace(path: Path, content: bytes) -> None:
    """Put a file in place at once, readable by its owner alone."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _authority(files: Files, subject: Subject, now: datetime) -> _Pair:
    if not files.authority.exists():
        made = _new_authority(subject, now)
        _write(files.authority, files.authority_key, made)
        return made
    with _told(f"Otoritas sertifikat di {files.folder} rusak. {_ANEW.format(files.folder)}"):
        pair = _read(files.authority, files.authority_key)
    if pair.certificate.not_valid_after_utc <= now:
        raise CannotServe(f"Otoritas sertifikat habis masa. {_ANEW.format(files.folder)}")
    return pair


_ANEW = (
    "Kembalikan folder itu dari cadangan, atau hapus {} dan jalankan lagi: "
    "otoritas baru dibuat, dan setiap perangkat harus memasangnya lagi."
)


def _new_authority(subject: Subject, now: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _called(f"Ramah {_first(subject)} {now:%Y-%m-%d}"[:64])
    constraints = x509.NameConstraints(_permitted(subject), None)
    builder = (
        _builder(name, name, key, now, now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(constraints, critical=True)
    )
    return _Pair(builder.sign(key, hashes.SHA256()), key)


def _permitted(subject: Subject) -> list[x509.GeneralName]:
    names = dict.fromkeys((*subject.names, *LOCAL_NAMES))
    others = [ip for ip in subject.addresses if not any(ip in net for net in PRIVATE)]
    nets = (*PRIVATE, *map(IPv4Network, others))
    return [*map(x509.DNSName, names), *map(x509.IPAddress, nets)]


def _vouched(authority: x509.Certificate, subject: Subject, files: Files) -> list[x509.GeneralName]:
    """Choose what the authority may vouch for; a name that the office gave must be among it."""
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    permitted = constraints.permitted_subtrees or []
    for name in subject.given:
        if not _permits(permitted, name):
            raise CannotServe(
                f"Otoritas sertifikat kantor ini tidak dibuat untuk nama {name}. "
                f"Hapus {files.folder} dan jalankan lagi: otoritas baru dibuat, "
                "dan setiap perangkat harus memasangnya lagi."
            )
    names = [name for name in subject.names if _permits(permitted, name)]
    nets = [entry.value for entry in permitted if isinstance(entry.value, IPv4Network)]
    addresses = [ip for ip in subject.addresses if any(ip in net for net in nets)]
    return [*map(x509.DNSName, names), *map(x509.IPAddress, addresses)]


def _permits(permitted: Sequence[x509.GeneralName], name: str) -> bool:
    allowed = [entry.value for entry in permitted if isinstance(entry, x509.DNSName)]
    return any(name == entry or name.endswith(f".{entry}") for entry in allowed)


def _serves(
    files: Files, authority: x509.Certificate, wanted: list[x509.GeneralName], now: datetime
) -> bool:
    """Tell whether the certificate at hand can be used on; a damaged one cannot."""
    try:
        certificate = _read(files.certificate, files.key).certificate
        certificate.verify_directly_issued_by(authority)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    in_time = certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - RENEW
    return in_time and set(names) == set(wanted)


def _server(authority: _Pair, names: list[x509.GeneralName], now: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate
    end = min(now - BACKDATED + LIFE, issuer.not_valid_after_utc)
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        _builder(_called(str(names[0].value)[:64]), issuer.subject, key, now, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
    )
    return _Pair(builder.sign(authority.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(end)
        .add_extension(identifier, critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _first(subject: Subject) -> str:
    return next(iter((*subject.names, *map(str, subject.addresses))), "")


def _read(certificate: Path, key: Path) -> _Pair:
    """Read a certificate with its key.

    :raises ValueError: one is damaged, or they do not belong together.
    """
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError("not an EC key")
    if private.public_key() != found.public_key():
        raise ValueError("the key is another's")
    return _Pair(found, private)


def _write(certificate: Path, key: Path, pair: _Pair) -> None:
    """Write the key first: a certificate without its key would look like a loss."""
    private = pair.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    replace(key, private)
    replace(certificate, pair.certificate.public_bytes(serialization.Encoding.PEM))


@contextlib.contextmanager
def _told(sentence: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, TypeError, x509.ExtensionNotFound) as error:
        raise CannotServe(sentence) from error
