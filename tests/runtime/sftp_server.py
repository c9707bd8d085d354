"""A real SFTP server on this machine, for the length of a test."""

import asyncio
import contextlib
import errno
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh


@dataclass
class Behaviour:
    """Holds how the server misbehaves, and what it was asked."""

    full: bool = False
    locked: bool = False  # nobody may write
    mute_after: int | None = None  # how many bytes it takes in before it falls silent
    cut_after: int | None = None  # how many it takes in before the line breaks
    plain: bool = False  # without the extensions of OpenSSH
    spoilt: bool = False  # stores something else than what came
    visits: int = 0
    taken: int = 0
    connections: list[asyncssh.SSHServerConnection] = field(default_factory=list)


@dataclass(frozen=True)
class Running:
    """Holds what a test must know of the server."""

    port: int
    folder: Path
    host_key: asyncssh.SSHKey
    behaviour: Behaviour


@contextlib.contextmanager
def serving(
    folder: Path, *client_keys: asyncssh.SSHKey, host_keys: list[asyncssh.SSHKey] | None = None
) -> Iterator[Running]:
    """Serve a folder to the owners of keys, on a free port of 127.0.0.1."""
    keys = host_keys or [asyncssh.generate_private_key("ssh-ed25519")]
    behaviour, started = Behaviour(), threading.Event()
    ports: list[int] = []
    ends: list[Callable[[], object]] = []

    async def serve() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        loop.set_exception_handler(lambda _loop, _context: None)  # broken lines are its purpose
        server = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=keys,
            authorized_client_keys=_authorized(client_keys),
            server_factory=lambda: _Door(behaviour),
            sftp_factory=lambda channel: _Store(channel, folder, behaviour),
            config=None,
            login_timeout=10,
        )
        ports.append(server.sockets[0].getsockname()[1])
        ends.append(lambda: loop.call_soon_threadsafe(stop.set))
        started.set()
        await stop.wait()
        for connection in behaviour.connections:
            connection.abort()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert started.wait(10)
    try:
        yield Running(ports[0], folder, keys[0], behaviour)
    finally:
        ends[0]()
        thread.join(10)
        assert not thread.is_alive()


def _authorized(client_keys: tuple[asyncssh.SSHKey, ...]) -> asyncssh.SSHAuthorizedKeys:
    lines = [key.export_public_key("openssh").decode() for key in client_keys]
    return asyncssh.import_authorized_keys("".join(lines))


class _Door(asyncssh.SSHServer):
    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._behaviour.connections.append(conn)


class _Store(asyncssh.SFTPServer):
    def __init__(self, channel: Any, folder: Path, behaviour: Behaviour) -> None:
        super().__init__(channel, chroot=str(folder).encode())
        self._behaviour = behaviour
        behaviour.visits += 1

    async def write(self, file_obj: Any, offset: int, data: bytes) -> int:
        behaviour = self._behaviour
        behaviour.taken += len(data)
        if behaviour.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        if behaviour.cut_after is not None and behaviour.taken > behaviour.cut_after:
            behaviour.connections[-1].abort()
        if behaviour.mute_after is not None and behaviour.taken > behaviour.mute_after:
            try:
                await asyncio.sleep(3600)
            finally:
                file_obj.close()
        if behaviour.spoilt:
            data = bytes(len(data))
        file_obj.seek(offset)
        return int(file_obj.write(data))

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if self._behaviour.locked and pflags & asyncssh.FXF_WRITE:
            raise PermissionError(errno.EACCES, "Permission denied")
        return super().open(path, pflags, attrs)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        if self._behaviour.plain:
            raise asyncssh.SFTPOpUnsupported("not here")
        super().posix_rename(oldpath, newpath)

    def fsync(self, file_obj: object) -> None:
        if self._behaviour.plain:
            raise asyncssh.SFTPOpUnsupported("not here")
        super().fsync(file_obj)
