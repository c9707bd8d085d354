"""Checks of what the environment says."""

import re
from collections.abc import Iterator, Mapping

from ramah.runtime.doctor.finding import Finding, broken, fine, warning

PREFIX = "RAMAH_"
ANSWERS = "RAMAH_SETUP_"  # answers to the questions of set-up
NUMBERS = ("RAMAH_PORT", "RAMAH_TRUST_PORT", "RAMAH_WEB_WORKERS", "RAMAH_WEB_THREADS")
SWITCHES = ("RAMAH_HTTPS", "RAMAH_DEBUG")
KNOWN = frozenset(
    {
        *NUMBERS,
        *SWITCHES,
        "RAMAH_BACKUP_COPY",
        "RAMAH_BACKUP_SFTP_KEY",
        "RAMAH_BACKUP_SFTP_PASSPHRASE_FILE",
        "RAMAH_DATABASE_URL",
        "RAMAH_HOME",
        "RAMAH_HOSTS",
        "RAMAH_LIVE_URL",
        "RAMAH_LOG_FORMAT",
        "RAMAH_MASTER_KEY",
        "RAMAH_ORIGINS",
        "RAMAH_PROCESS",
    }
)
HOST = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
CHECK = "configuration"


def check(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Check the variables of the environment; nothing that they hold is shown."""
    found = [
        *_unknown(environment),
        *_values(environment),
        *_database(environment),
        *_network(environment),
    ]
    yield from found or [fine(CHECK, "Pengaturan dikenal.", "The settings are known.")]


def _unknown(environment: Mapping[str, str]) -> Iterator[Finding]:
    for name in sorted(environment):
        if name.startswith(PREFIX) and not name.startswith(ANSWERS) and name not in KNOWN:
            yield warning(
                CHECK,
                f"Pengaturan {name} tidak dikenal. Periksa ejaannya (docs/operating/install.md).",
                f"The setting {name} is not known. Check its spelling (docs/operating/install.md).",
            )


def _values(environment: Mapping[str, str]) -> Iterator[Finding]:
    for name in NUMBERS:
        if not re.fullmatch(r"[1-9]\d*", environment.get(name) or "1"):
            yield broken(
                CHECK, f"{name} harus berupa angka. Perbaiki.", f"{name} must be a number. Mend it."
            )
    for name in SWITCHES:
        if environment.get(name, "") not in ("", "0", "1"):
            yield warning(
                CHECK,
                f"{name} hanya mengenal 1 (ya) atau 0 (tidak); nilai lain berarti tidak.",
                f"{name} knows only 1 (yes) or 0 (no); anything else means no.",
            )


def _database(environment: Mapping[str, str]) -> Iterator[Finding]:
    address = environment.get("RAMAH_DATABASE_URL", "")
    if address and not address.startswith(("postgresql://", "postgres://")):
        yield broken(
            CHECK,
            "RAMAH_DATABASE_URL harus diawali postgresql://. Kosong berarti SQLite.",
            "RAMAH_DATABASE_URL must begin with postgresql://. Left out, it is SQLite.",
        )


def _network(environment: Mapping[str, str]) -> Iterator[Finding]:
    hosts = [host.strip() for host in environment.get("RAMAH_HOSTS", "").split(",") if host.strip()]
    if not all(HOST.fullmatch(host) for host in hosts):
        yield broken(
            CHECK,
            "RAMAH_HOSTS berisi nama saja, tanpa https:// dan tanpa port. Perbaiki.",
            "RAMAH_HOSTS holds names alone, without https:// and without a port. Mend it.",
        )
    if hosts and environment.get("RAMAH_HTTPS") != "1":
        yield warning(
            CHECK,
            "Perangkat lain diterima tanpa HTTPS: kata sandi terbaca di jaringan. "
            "Pakai: ramah serve --lan",
            "Other devices are let in without HTTPS: passwords can be read on the network. "
            "Use: ramah serve --lan",
        )
    if environment.get("RAMAH_DEBUG") == "1":
        yield warning(
            CHECK,
            "RAMAH_DEBUG menyala: kesalahan menampilkan isi data. Matikan di kantor.",
            "RAMAH_DEBUG is on: errors show data. Switch it off in an office.",
        )
