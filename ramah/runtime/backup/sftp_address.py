"""The address of a server that takes copies of the backups, and what opens its door."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ramah.runtime.backup.problems import CannotCopy, Fault

PORT = 22
KNOWN_HOSTS = "known_hosts"
# As a path the two slashes have become one.
SFTP = re.compile(r"sftp:/{1,2}(?P<rest>[^/].*)", re.IGNORECASE)
REST = re.compile(
    r"(?P<user>[^@:/\s]+)@(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])"
    r"(:(?P<port>[0-9]{1,5}))?(?P<folder>/[^\n]*)?"
)
WITH_PASSWORD = re.compile(r"[^@/]*:.*@")


def is_sftp(given: str | Path) -> bool:
    """Tell whether this is no folder but the address of a server."""
    return str(given).lower().startswith("sftp:")


@dataclass(frozen=True)
class Address:
    """Holds who comes to which server, and for which folder."""

    user: str
    host: str
    port: int
    folder: str

    @classmethod
    def read(cls, given: str | Path) -> "Address":
        """Read ``sftp://user@host[:port]/folder``.

        :raises CannotCopy: it has another form, or holds a password.
        """
        whole = SFTP.fullmatch(str(given))
        rest = whole["rest"] if whole else ""
        if WITH_PASSWORD.match(rest):
            raise CannotCopy(Fault.PASSWORD)
        found = REST.fullmatch(rest)
        port = int(found["port"] or PORT) if found else 0
        if found is None or not 0 < port < 2**16:
            raise CannotCopy(Fault.ADDRESS)
        host = found["host"].strip("[]").lower()
        return cls(found["user"], host, port, (found["folder"] or "").rstrip("/") or "/")

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORT else f":{self.port}"
        return f"sftp://{self.user}@{host}{port}{self.folder}"

    @property
    def known_as(self) -> str:
        """Give the name under which the server's key is kept."""
        return self.host if self.port == PORT else f"[{self.host}]:{self.port}"

    def file(self, name: str) -> str:
        """Give the path of a file in the folder."""
        return f"{self.folder.rstrip('/')}/{name}"


@dataclass(frozen=True)
class Access:
    """Holds an address, the key that opens it, and where the servers' own keys are kept."""

    address: Address
    key_file: Path
    passphrase_file: Path | None
    known_hosts: Path

    @classmethod
    def read(cls, given: str | Path, home: Path, environment: Mapping[str, str]) -> "Access":
        """Read the access that the environment grants.

        :raises CannotCopy: the address cannot be used, or no key is named.
        """
        address = Address.read(given)
        key = environment.get("RAMAH_BACKUP_SFTP_KEY", "")
        if not key:
            raise CannotCopy(Fault.NO_KEY)
        secret = environment.get("RAMAH_BACKUP_SFTP_PASSPHRASE_FILE", "")
        return cls(address, Path(key), Path(secret) if secret else None, home / KNOWN_HOSTS)
