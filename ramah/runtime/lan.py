"""Serving the office's network: what the server is called, its certificate, its page of trust."""

import argparse
import fcntl
import json
import os
import re
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path

from ramah.runtime import authority
from ramah.runtime.home import home
from ramah.runtime.plain import page_file
from ramah.runtime.problems import CannotServe
from ramah.runtime.say import say

EVERYWHERE = "0.0.0.0"  # noqa: S104 - serving the network is what this is for
LOOPBACK = IPv4Address("127.0.0.1")
TRUST_PORT_AFTER = 2  # the event stream has the next port, the page of trust the one after
SIOCGIFADDR = 0x8915  # asks Linux for the address of a network interface
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"(?=.{{1,253}}$){LABEL}(\.{LABEL})*")
WARN_DAYS = 90
LAST_PORT = 65535


@dataclass(frozen=True)
class Network:
    """Holds what ``--lan`` asks for; without an own certificate the authority makes one."""

    subject: authority.Subject
    trust_port: int
    has_own_certificate: bool = False

    @property
    def hosts(self) -> tuple[str, ...]:
        """List what browsers may call the server, first what suits a phone best."""
        subject = self.subject
        outside = [str(ip) for ip in subject.addresses if not ip.is_loopback]
        inside = [str(ip) for ip in subject.addresses if ip.is_loopback]
        return tuple(dict.fromkeys((*subject.given, *outside, *subject.own, *inside)))


def network(options: argparse.Namespace) -> Network:
    """Read the words of ``--lan``; names come from them, RAMAH_HOSTS and the machine.

    :raises CannotServe: a name cannot be one.
    """
    words = [*(options.name or ()), *os.environ.get("RAMAH_HOSTS", "").split(",")]
    given = [_name(word) for word in words if word.strip()]
    certified = authority.names_of(options.certificate) if options.certificate else []
    names, addresses = _parted([*given, *certified])
    bound = _parted([options.host] if options.host else [])[1]
    every = dict.fromkeys((*addresses, *bound, *_addresses(), LOOPBACK))
    subject = authority.Subject(
        given=tuple(names),
        own=tuple(_own_names(socket.gethostname())),
        addresses=tuple(ip for ip in every if not ip.is_unspecified),
    )
    trust_port = options.trust_port or options.port + TRUST_PORT_AFTER
    if trust_port > LAST_PORT:
        raise CannotServe(f"Port {trust_port} tidak ada. Pilih --trust-port, misalnya 8002.")
    return Network(subject, trust_port, bool(options.certificate))


def enter_environment(asked: Network) -> None:
    """Tell the settings, here and in every process started from here, the server's names."""
    os.environ["RAMAH_HOSTS"] = ",".join(asked.hosts)
    os.environ["RAMAH_HTTPS"] = "1"
    if not asked.has_own_certificate:
        os.environ["RAMAH_TRUST_PORT"] = str(asked.trust_port)


def prepare(asked: Network, port: int) -> None:
    """Make the authority and the certificate where needed, and write the page of trust.

    Beside a certificate of the office's own that page only leads to the secure address.

    :raises CannotServe: the authority is damaged or ended, or cannot vouch for a given name.
    """
    if asked.has_own_certificate:
        _write_page(asked, port, None)
        return
    files = authority.ensure(home(), asked.subject, datetime.now(UTC))
    _write_page(asked, port, files.authority)
    _say(asked, files)


def _say(asked: Network, files: authority.Files) -> None:
    """Print where devices find the page of trust, and what they compare."""
    say(f"Agar perangkat percaya: http://{asked.hosts[0]}:{asked.trust_port}/percaya/")
    say(f"Sidik jari otoritas (SHA-256): {authority.fingerprint(files.authority)}")
    outside = [host for host in asked.hosts if host not in authority.names_of(files.certificate)]
    if outside:
        say(f"Tidak dijamin sertifikat, akan diberi peringatan: {', '.join(outside)}")
    left = authority.days_left(files.authority, datetime.now(UTC))
    if left < WARN_DAYS:
        say(f"Otoritas sertifikat habis masa dalam {left} hari.")


def _write_page(asked: Network, port: int, certificate: Path | None) -> None:
    """Write everything that the plain page shows, so that its process needs neither key nor data.

    Written anew at each start: names, ports and texts may have changed.
    """
    from ramah.displays import trust

    page: dict[str, object] = {"port": port, "hosts": asked.hosts, "pages": {}}
    if certificate:
        page |= trust.plain_pages(asked.hosts, port, asked.trust_port, certificate)
    file = page_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority.replace(file, json.dumps(page, ensure_ascii=False).encode())


def _name(word: str) -> str:
    name = word.strip().lower().rstrip(".")
    if not NAME.fullmatch(name):
        raise CannotServe(f"Bukan nama atau alamat IPv4: {word.strip()}. Contoh: ramah.kantor.id")
    if re.fullmatch(r"[\d.]+", name) and not _parted([name])[1]:
        raise CannotServe(f"Alamat IPv4 keliru: {name}. Contoh: 192.168.1.10")
    return name


def _parted(words: Iterable[str]) -> tuple[list[str], list[IPv4Address]]:
    """Part names from addresses."""
    names: list[str] = []
    addresses: list[IPv4Address] = []
    for word in words:
        try:
            addresses.append(IPv4Address(word))
        except AddressValueError:
            names.append(word)
    return names, addresses


def _own_names(hostname: str) -> list[str]:
    """Give the machine's own names; ``.local`` is how phones find it where mDNS is at work."""
    label = hostname.split(".")[0].lower()
    full = [hostname.lower(), f"{label}.local", label]
    return [*(name for name in dict.fromkeys(full) if NAME.fullmatch(name)), "localhost"]


def _addresses() -> list[IPv4Address]:
    """List this machine's addresses, first that of the network which leads further."""
    interfaces = [name for _, name in socket.if_nameindex()]
    interfaces.sort(key=_leads_further, reverse=True)
    found = [address for name in interfaces if (address := _address_of(name))]
    return [address for address in dict.fromkeys(found) if not address.is_loopback]


def _leads_further(interface: str, routes: Callable[[], str] | None = None) -> bool:
    try:
        table = (routes or Path("/proc/net/route").read_text)()
    except OSError:
        return False
    return any(line.split()[:2] == [interface, "00000000"] for line in table.splitlines())


def _address_of(interface: str) -> IPv4Address | None:
    """Ask the system for an interface's address; None where it has none."""
    request = struct.pack("256s", interface.encode()[:15])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            return IPv4Address(fcntl.ioctl(probe.fileno(), SIOCGIFADDR, request)[20:24])
        except OSError:
            return None
