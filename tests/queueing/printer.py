"""A thermal printer on loopback: it keeps what it is sent, answers questions, and can misbehave."""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from PIL import Image, ImageOps

RASTER, CUT, INIT = b"\x1dv0\x00", b"\x1dV\x00", b"\x1b@"
OFFLINE_QUESTION, PAPER_QUESTION, TURN_QUESTION = b"\x10\x04\x02", b"\x10\x04\x04", b"\x1dr\x01"
READY = 0x12
PAPER_OUT, COVER_OPEN, FAULT, PAPER_LOW = 0x20, 0x04, 0x40, 0x0C


class TestPrinter:
    """Listens on a port of loopback until its block ends.

    :ivar answers: whether it answers questions at all.
    :ivar state: what it says is wrong: ``PAPER_OUT``, ``COVER_OPEN``, ``FAULT``; 0 is ready.
    :ivar hangs: it takes connections and reads nothing.
    :ivar breaks_after: it closes the connection after so many bytes.
    :ivar pause: seconds that it rests after each piece it reads.
    """

    __test__ = False

    def __init__(self, *, answers: bool = True) -> None:
        self.answers, self.state, self.paper_low = answers, 0, False
        self.hangs, self.breaks_after, self.pause = False, 0, 0.0
        self.ends_paper_at_first_ticket = False
        self.received: list[bytes] = []  # one entry for each connection
        self.questions = 0
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.bind(("127.0.0.1", 0))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._accept)

    @property
    def port(self) -> int:
        """Give the port it listens on."""
        port: int = self._socket.getsockname()[1]
        return port

    @property
    def tickets(self) -> list[Image.Image]:
        """Give what it printed and cut off, as pictures."""
        return [picture for received in self.received for picture in pictures_in(received)]

    def __enter__(self) -> Self:
        self._socket.listen(8)
        self._socket.settimeout(0.05)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _address = self._socket.accept()
                with connection, contextlib.suppress(ConnectionError, BrokenPipeError):
                    self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        place = len(self.received)
        self.received.append(b"")
        while not self._stop.is_set():
            if self.hangs or not select.select([connection], [], [], 0.05)[0]:
                time.sleep(0.02 if self.hangs else 0)
                continue
            piece = connection.recv(1024)
            if not piece:
                return
            before = len(self.received[place])
            self.received[place] += piece
            if self.breaks_after and len(self.received[place]) > self.breaks_after:
                return
            time.sleep(self.pause)
            self._answer(connection, self.received[place], before)

    def _answer(self, connection: socket.socket, received: bytes, before: int) -> None:
        """Answer the questions among the last bytes; those in a raster are none."""
        for question, answer in self._answers():
            asked = received.endswith(question) and len(received) - len(question) >= before
            if asked and self.answers and (reply := answer()) is not None:
                self.questions += 1
                connection.sendall(reply)

    def _answers(self) -> tuple[tuple[bytes, Callable[[], bytes | None]], ...]:
        return (
            (OFFLINE_QUESTION, lambda: bytes([READY | self.state])),
            (PAPER_QUESTION, self._paper),
            (TURN_QUESTION, self._turn),
        )

    def _paper(self) -> bytes:
        low = PAPER_LOW if self.paper_low else 0
        return bytes([READY | low | (0x60 if self.state == PAPER_OUT else 0)])

    def _turn(self) -> bytes | None:
        if self.ends_paper_at_first_ticket:
            self.ends_paper_at_first_ticket, self.state = False, PAPER_OUT
        return None if self.state else b"\x00"


def pictures_in(received: bytes) -> Iterator[Image.Image]:
    """Read the printer's commands back into pictures, one for each cut."""
    rest, pieces = received, list[Image.Image]()
    while rest:
        if rest.startswith(RASTER):
            piece, rest = _raster(rest)
            pieces.append(piece)
        elif rest.startswith(CUT):
            yield _joined(pieces)
            pieces, rest = [], rest[len(CUT) :]
        else:
            rest = _after_small(rest)


def _raster(rest: bytes) -> tuple[Image.Image, bytes]:
    across = int.from_bytes(rest[4:6], "little")
    height = int.from_bytes(rest[6:8], "little")
    size = across * height
    picture = Image.frombytes("1", (across * 8, height), rest[8 : 8 + size].ljust(size, b"\x00"))
    return ImageOps.invert(picture.convert("L")).convert("1"), rest[8 + size :]


def _joined(pieces: list[Image.Image]) -> Image.Image:
    whole = Image.new("1", (pieces[0].width, sum(piece.height for piece in pieces)))
    top = 0
    for piece in pieces:
        whole.paste(piece, (0, top))
        top += piece.height
    return whole


def _after_small(rest: bytes) -> bytes:
    """Skip a command without a picture; unknown bytes would be printed as signs, so none may be."""
    known = {OFFLINE_QUESTION: 3, PAPER_QUESTION: 3, TURN_QUESTION: 3, INIT: 2, b"\x1bd": 3}
    for start, length in known.items():
        if rest.startswith(start):
            return rest[length:]
    raise AssertionError(f"The printer would print these bytes as text: {rest[:12]!r}")
