"""The keys by which servers prove that they are themselves: asked for, confirmed, kept."""

import asyncio
import os
from pathlib import Path

import asyncssh

from ramah.runtime.backup.problems import CannotCopy, Fault
from ramah.runtime.backup.sftp_address import Address

ASK_SECONDS = 20.0


def known(address: Address, file: Path) -> list[asyncssh.SSHKey]:
    """Give the keys under which a server is known; none if it is not.

    :raises CannotCopy: the file cannot be read.
    """
    try:
        text = file.read_text(encoding="ascii")
        lines = [line for line in text.splitlines() if _names(line, address)]
        return [asyncssh.import_public_key(line.partition(" ")[2]) for line in lines]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, asyncssh.Error) as error:
        raise CannotCopy(Fault.KNOWN_HOSTS) from error


def asked_of(address: Address, seconds: float = ASK_SECONDS) -> asyncssh.SSHKey:
    """Ask a server for its key; nothing is sent that opens a door.

    :raises CannotCopy: it does not answer.
    """
    try:
        key = asyncio.run(asyncio.wait_for(_ask(address), seconds))
    except (OSError, asyncssh.Error) as error:
        raise CannotCopy(Fault.NO_ANSWER) from error
    if key is None:
        raise CannotCopy(Fault.NO_ANSWER)
    return key


def keep(address: Address, key: asyncssh.SSHKey, file: Path) -> None:
    """Keep a server's key in place of an older one."""
    before = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    others = [line for line in before if not _names(line, address)]
    own = f"{address.known_as} {key.export_public_key('openssh').decode('ascii').strip()}"
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        written.write("\n".join([*others, own, ""]))
        written.flush()
        os.fsync(written.fileno())
    fresh.replace(file)


def _names(line: str, address: Address) -> bool:
    return line.partition(" ")[0] == address.known_as


async def _ask(address: Address) -> asyncssh.SSHKey | None:
    return await asyncssh.get_server_host_key(address.host, address.port, config=None)
