"""Brings the daily backups to a server by SFTP. Nothing here waits for ever."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

import asyncssh

from ramah.lib.backup_state import BackupState
from ramah.runtime.backup import host_keys
from ramah.runtime.backup.names import PARTIAL, left_behind, outdated
from ramah.runtime.backup.problems import CannotCopy, Fault
from ramah.runtime.backup.second_place import digest
from ramah.runtime.backup.sftp_address import Access

BLOCK = 1024 * 1024
READ_BACK = 64 * BLOCK  # a larger copy is judged by its size: reading it back takes too long
FAULTS: tuple[tuple[type[Exception], Fault], ...] = (
    (asyncssh.HostKeyNotVerifiable, Fault.HOST_CHANGED),
    (asyncssh.PermissionDenied, Fault.REFUSED),
    (asyncssh.SFTPNoSuchFile, Fault.NO_FOLDER),
    (asyncssh.SFTPNoSuchPath, Fault.NO_FOLDER),
    (asyncssh.SFTPNotADirectory, Fault.NO_FOLDER),
    (asyncssh.SFTPPermissionDenied, Fault.NOT_ALLOWED),
    (asyncssh.SFTPWriteProtect, Fault.NOT_ALLOWED),
    (asyncssh.SFTPNoSpaceOnFilesystem, Fault.FULL),
    (asyncssh.SFTPQuotaExceeded, Fault.FULL),
    (asyncssh.SFTPFailure, Fault.FULL),  # older servers have no other word for a full disk
    (asyncssh.SFTPConnectionLost, Fault.BROKEN_OFF),
    (asyncssh.SFTPNoConnection, Fault.BROKEN_OFF),
    (asyncssh.DisconnectError, Fault.BROKEN_OFF),
    (asyncssh.ChannelOpenError, Fault.NO_SFTP),
    (asyncssh.Error, Fault.OTHER),
)
asyncssh.set_log_level(logging.WARNING)


@dataclass(frozen=True)
class Limits:
    """Says after how many seconds hope is given up."""

    connect: float = 20
    silence: float = 30
    whole: float = 30 * 60
    goodbye: float = 5


@dataclass(frozen=True)
class Server:
    """A folder on a server."""

    access: Access
    limits: Limits = Limits()

    def __str__(self) -> str:
        return str(self.access.address)

    def has(self, name: str, state: BackupState) -> bool:
        """Tell whether a backup was brought there; the server is not asked every minute."""
        return (state.copied_file, state.copied_to) == (name, str(self)) and not state.copy_problem

    def take(self, source: Path, zone: tzinfo, on_chunk: Callable[[], object]) -> None:
        """Copy a backup there, whole or not at all, and delete those no longer kept.

        :raises CannotCopy: the server did not answer, or refused it.
        """
        try:
            asyncio.run(self._take(source, zone, on_chunk))
        except asyncssh.Error as error:
            raise CannotCopy(_fault(error)) from error

    async def _take(self, source: Path, zone: tzinfo, on_chunk: Callable[[], object]) -> None:
        async with self._visit(on_chunk) as visit:
            names = await visit.names()
            for name in left_behind(names):
                await visit.remove(name)
            if source.name not in names or not await visit.is_whole(source.name, source):
                await visit.bring(source)
            for name in outdated({*names, source.name}, zone):
                await visit.remove(name)

    @contextlib.asynccontextmanager
    async def _visit(self, on_chunk: Callable[[], object]) -> AsyncIterator["_Visit"]:
        connection = await self._connect()
        # Of the requests under way when a line breaks, the first to fail is told; that is enough.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        patience = _Patience(connection, self.limits, on_chunk)
        try:
            # Names that are not UTF-8 belong to others, and must not end the visit.
            client = await connection.start_sftp_client(path_errors="surrogateescape")
            yield _Visit(client, self.access, patience)
        except asyncssh.Error as error:
            raise CannotCopy(Fault.NO_ANSWER if patience.is_over else _fault(error)) from error
        finally:
            patience.end()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(connection.wait_closed(), self.limits.goodbye)

    async def _connect(self) -> asyncssh.SSHClientConnection:
        address, known = self.access.address, trusted(self.access)
        key = own_key(self.access)
        try:
            async with asyncio.timeout(self.limits.connect):
                return await asyncssh.connect(
                    address.host,
                    address.port,
                    username=address.user,
                    client_keys=[key],
                    known_hosts=(known, [], []),
                    preferred_auth="publickey",
                    agent_path=None,
                    config=None,
                    keepalive_interval=self.limits.silence,
                )
        except OSError as error:
            raise CannotCopy(Fault.NO_ANSWER) from error


class _Patience:
    """Cuts the connection when the server is silent for too long, or the visit lasts too long."""

    def __init__(
        self,
        connection: asyncssh.SSHClientConnection,
        limits: Limits,
        on_chunk: Callable[[], object],
    ) -> None:
        self._connection, self._silence, self._on_chunk = connection, limits.silence, on_chunk
        self._loop, self.is_over = asyncio.get_running_loop(), False
        self._alarms = [self._loop.call_later(limits.whole, self._lose)]
        self.renew()

    def renew(self) -> None:
        """Note that the server answered."""
        for alarm in self._alarms[1:]:
            alarm.cancel()
        self._alarms[1:] = [self._loop.call_later(self._silence, self._lose)]
        self._on_chunk()

    def end(self) -> None:
        """Cut the connection; nothing more is expected of it."""
        for alarm in self._alarms:
            alarm.cancel()
        self._connection.abort()

    def _lose(self) -> None:
        self.is_over = True
        self._connection.abort()


class _Visit:
    """What is done in the server's folder while the connection stands."""

    def __init__(self, client: asyncssh.SFTPClient, access: Access, patience: "_Patience") -> None:
        self._client, self._path = client, access.address.file
        self._folder, self._goes_on = access.address.folder, patience.renew

    async def names(self) -> set[str]:
        """List the folder."""
        found = await self._client.listdir(self._folder)
        self._goes_on()
        return {str(name) for name in found}

    async def remove(self, name: str) -> None:
        """Delete a file; one that is gone meanwhile is well."""
        with contextlib.suppress(asyncssh.SFTPNoSuchFile):
            await self._client.remove(self._path(name))
        self._goes_on()

    async def bring(self, source: Path) -> None:
        """Write a file under a passing name, check it, and give it its own name."""
        passing = f"{source.name}{PARTIAL}"
        try:
            await self._write(source, self._path(passing))
            if not await self.is_whole(passing, source):
                raise CannotCopy(Fault.DIFFERS)
            await self._rename(passing, source.name)
        except BaseException:
            await self._throw_away(passing)
            raise

    async def is_whole(self, name: str, source: Path) -> bool:
        """Tell whether a file there is this one: by size, and by content where that is cheap."""
        size = source.stat().st_size
        if (await self._client.stat(self._path(name))).size != size:
            return False
        return size > READ_BACK or await self._digest(name) == digest(source)

    async def _write(self, source: Path, path: str) -> None:
        private = asyncssh.SFTPAttrs(permissions=0o600)
        async with self._client.open(path, "wb", private) as written:
            with source.open("rb") as file:
                for block in _blocks(file):
                    await written.write(block)
                    self._goes_on()
            with contextlib.suppress(asyncssh.SFTPOpUnsupported):
                await written.fsync()
        self._goes_on()

    async def _digest(self, name: str) -> bytes:
        sha = hashlib.sha256()
        async with self._client.open(self._path(name), "rb") as file:
            while block := bytes(await file.read(BLOCK)):  # type: ignore[arg-type]  # binary
                sha.update(block)
                self._goes_on()
        return sha.digest()

    async def _rename(self, passing: str, name: str) -> None:
        old, new = self._path(passing), self._path(name)
        try:
            await self._client.posix_rename(old, new)
        except asyncssh.SFTPOpUnsupported:
            await self.remove(name)
            await self._client.rename(old, new)
        self._goes_on()

    async def _throw_away(self, name: str) -> None:
        """Remove what was begun, if the server still listens; else the next visit does it."""
        with contextlib.suppress(asyncssh.Error):
            await self._client.remove(self._path(name))


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def trusted(access: Access) -> list[asyncssh.SSHKey]:
    """Give the keys under which the server is known.

    :raises CannotCopy: it is not.
    """
    known = host_keys.known(access.address, access.known_hosts)
    if not known:
        raise CannotCopy(Fault.HOST_UNKNOWN)
    return known


def own_key(access: Access) -> asyncssh.SSHKey:
    """Read the key that opens the server.

    :raises CannotCopy: it cannot be read.
    """
    secret = access.passphrase_file
    try:
        passphrase = secret.read_text(encoding="utf-8").rstrip("\r\n") if secret else None
        return asyncssh.read_private_key(access.key_file, passphrase)
    except (OSError, ValueError, asyncssh.Error) as error:
        raise CannotCopy(Fault.KEY_UNREADABLE) from error


def _fault(error: asyncssh.Error) -> Fault:
    return next(fault for kind, fault in FAULTS if isinstance(error, kind))
