"""Bytes to and from a printer: over the network, or the kernel's USB printer device.

Nothing here waits longer than it says: a printer that hangs must not hold anybody up.
"""

import contextlib
import errno
import fcntl
import os
import select
import socket
import struct
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ramah.queueing.printer_problems import PrinterTrouble, Problem
from ramah.queueing.printing import Printer

PATIENCE = 5.0  # seconds: to connect, and to take what is sent
GOODBYE = 0.5
USB_DEVICES = Path("/sys/class/usbmisc")  # one entry for each device of the usblp driver
NODES = Path("/dev/usb")


class Link(Protocol):
    """A connection to a printer."""

    def send(self, content: bytes) -> None:
        """Hand over bytes; the printer took them all when this returns."""

    def receive(self, seconds: float) -> bytes:
        """Give what the printer answers within some time; nothing if it stays silent."""


@contextlib.contextmanager
def link_to(printer: Printer) -> Iterator[Link]:
    """Connect to a printer for the length of a block.

    :raises PrinterTrouble: it cannot be reached, or the connection fails inside the block.
    """
    if printer.connection == Printer.Connection.USB:
        with _usb(printer.usb_vendor, printer.usb_product) as link:
            yield link
    else:
        with _network(printer.host, printer.port) as link:
            yield link


@contextlib.contextmanager
def _network(host: str, port: int) -> Iterator[Link]:
    try:
        connection = socket.create_connection((host, port), timeout=PATIENCE)
    except ConnectionRefusedError as error:
        raise PrinterTrouble(Problem.REFUSED) from error
    except OSError as error:
        raise PrinterTrouble(Problem.UNREACHABLE) from error
    with connection:
        try:
            yield NetworkLink(connection)
        except TimeoutError as error:
            raise PrinterTrouble(Problem.NO_ANSWER) from error
        except OSError as error:
            raise PrinterTrouble(Problem.BROKEN_OFF) from error
        _take_leave(connection)


class NetworkLink:
    """A TCP connection to a printer."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def send(self, content: bytes) -> None:
        """Send bytes, and wait until the printer's side has taken them from the wire.

        :raises TimeoutError: it does not take them in time.
        """
        self._connection.settimeout(PATIENCE)
        self._connection.sendall(content)
        until = time.monotonic() + PATIENCE
        while _unsent(self._connection):
            if self._connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise ConnectionResetError
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(0.01)

    def receive(self, seconds: float) -> bytes:
        """Give what comes within some time."""
        readable, _out, _other = select.select([self._connection], [], [], seconds)
        if not readable:
            return b""
        received = self._connection.recv(64)
        if not received:
            raise ConnectionResetError
        return received


def _unsent(connection: socket.socket) -> int:
    """Count the bytes that the other side has not acknowledged, where the system tells."""
    try:
        answer = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4))
    except OSError:
        return 0
    count: int = struct.unpack("i", answer)[0]
    return count


def _take_leave(connection: socket.socket) -> None:
    """Let the printer read to the end: a hasty close can make it drop what it still holds."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(GOODBYE)
        while connection.recv(64):
            pass


@contextlib.contextmanager
def _usb(vendor: str, product: str) -> Iterator[Link]:
    try:
        descriptor = os.open(_node(vendor, product), os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError as error:
        raise PrinterTrouble(Problem.USB_FORBIDDEN) from error
    except OSError as error:
        is_busy = error.errno == errno.EBUSY
        raise PrinterTrouble(Problem.REFUSED if is_busy else Problem.USB_MISSING) from error
    try:
        yield UsbLink(descriptor)
    except TimeoutError as error:
        raise PrinterTrouble(Problem.NO_ANSWER) from error
    except OSError as error:
        raise PrinterTrouble(Problem.BROKEN_OFF) from error
    finally:
        os.close(descriptor)


def _node(vendor: str, product: str) -> Path:
    """Find the device of a printer by the codes of its maker and model.

    :raises FileNotFoundError: it is not plugged in, or switched off.
    """
    for name, *codes in usb_printers():
        if codes == [vendor.lower(), product.lower()]:
            return NODES / name
    raise FileNotFoundError


def usb_printers() -> list[tuple[str, str, str]]:
    """List the printers at this machine's USB ports: device, maker's code, model's code."""
    found = []
    for entry in sorted(USB_DEVICES.glob("lp*")):
        with contextlib.suppress(OSError):
            plugged = (entry / "device").resolve().parent
            codes = [(plugged / name).read_text().strip() for name in ("idVendor", "idProduct")]
            found.append((entry.name, codes[0].lower(), codes[1].lower()))
    return found


class UsbLink:
    """A printer at the server's own USB port."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, content: bytes) -> None:
        """Write bytes as fast as the printer takes them.

        :raises TimeoutError: it takes none for too long.
        """
        rest = memoryview(content)
        while rest:
            _in, writable, _other = select.select([], [self._descriptor], [], PATIENCE)
            if not writable:
                raise TimeoutError
            with contextlib.suppress(BlockingIOError):
                rest = rest[os.write(self._descriptor, rest) :]

    def receive(self, seconds: float) -> bytes:
        """Give what comes within some time."""
        readable, _out, _other = select.select([self._descriptor], [], [], seconds)
        if not readable:
            return b""
        with contextlib.suppress(BlockingIOError):
            return os.read(self._descriptor, 64)
        return b""
