"""One master key per installation; every other key is derived from it.

The master key lies outside the database and outside its backups: in ``RAMAH_MASTER_KEY`` or in
``<home>/master.key``, which its owner alone can read. The recovery sheet carries it on paper.
"""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE_NAME = "master.key"
LENGTH = 32
GROUP = 4
CHECK_CHARACTERS = 4


class KeyProblem(Exception):
    """Says in Indonesian why the master key cannot be used, and what to do."""


@dataclass(frozen=True)
class Keys:
    """Holds the derived keys: 32 bytes each."""

    master: bytes = field(repr=False)

    @property
    def signing(self) -> str:
        """Derive Django's SECRET_KEY (sessions, CSRF)."""
        return base64.urlsafe_b64encode(self._derive(b"signing")).decode()

    @cached_property
    def identity(self) -> bytes:
        """Derive the key that encrypts identifying fields."""
        return self._derive(b"identity")

    @cached_property
    def lookup(self) -> bytes:
        """Derive the key that hashes telephone numbers for matching."""
        return self._derive(b"lookup")

    @cached_property
    def chain(self) -> bytes:
        """Derive the key that seals the chain of events."""
        return self._derive(b"chain")

    @property
    def backup(self) -> bytes:
        """Derive the key from which each backup file's own key is derived."""
        return self._derive(b"backup")

    def _derive(self, purpose: bytes) -> bytes:
        hkdf = HKDF(algorithm=hashes.SHA256(), length=LENGTH, salt=None, info=b"ramah/" + purpose)
        return hkdf.derive(self.master)


def read(home: Path) -> Keys:
    """Read the installation's master key from the environment or its file.

    :raises KeyProblem: there is none, or it is damaged.
    """
    text = os.environ.get("RAMAH_MASTER_KEY", "")
    if text:
        return Keys(from_text(text))
    path = home / FILE_NAME
    if not path.exists():
        raise KeyProblem("Kunci utama belum ada. Jalankan: ramah setup")
    return Keys(from_text(path.read_text(encoding="ascii", errors="replace")))


def ensure(home: Path) -> Keys:
    """Read the master key, or make one at first set-up (file mode 0600)."""
    if os.environ.get("RAMAH_MASTER_KEY") or (home / FILE_NAME).exists():
        return read(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    write(home, secrets.token_bytes(LENGTH))
    return read(home)


def write(home: Path, master: bytes) -> None:
    """Write the master key to a new file that its owner alone can read.

    :raises FileExistsError: there is a key already; it is never overwritten.
    """
    descriptor = os.open(home / FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(to_text(master) + "\n")


def to_text(master: bytes) -> str:
    """Write a key as groups of four letters and digits, the last group a check on the others."""
    body = base64.b32encode(master).decode().rstrip("=")
    whole = body + _check(body)
    return "-".join(whole[i : i + GROUP] for i in range(0, len(whole), GROUP))


def from_text(text: str) -> bytes:
    """Read a key as typed from the recovery sheet; case, spaces and dashes do not matter.

    :raises KeyProblem: it was mistyped.
    """
    whole = "".join(text.split()).replace("-", "").upper()
    body, check = whole[:-CHECK_CHARACTERS], whole[-CHECK_CHARACTERS:]
    try:
        master = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError as error:
        raise KeyProblem("Kunci utama rusak atau salah ketik.") from error
    if len(master) != LENGTH or not secrets.compare_digest(check.encode(), _check(body).encode()):
        raise KeyProblem("Kunci utama rusak atau salah ketik. Periksa lagi lembar pemulihan.")
    return master


def _check(body: str) -> str:
    digest = hashlib.sha256(body.encode()).digest()
    return base64.b32encode(digest).decode()[:CHECK_CHARACTERS]
