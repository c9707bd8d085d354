"""The printer's language (ESC/POS): a picture as raster, the cut, questions about its state.

A printer that does not answer questions is printed to all the same.
"""

import os
import tempfile
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from PIL import Image

from ramah.queueing.printer_links import Link
from ramah.queueing.printer_problems import PrinterTrouble, Problem

PROFILE = "TM-T88V"  # 512 dots, knows every command used here; the others follow it
FIRST_ANSWER = 0.7  # seconds that a printer has to answer whether it is ready
LAST_ANSWER = 8.0  # and to answer, after the ticket, that it printed it
WHY_OFFLINE, PAPER_SENSOR = b"\x10\x04\x02", b"\x10\x04\x04"  # DLE EOT n: answered at once
WHEN_PRINTED = b"\x1dr\x01"  # GS r 1: answered in its turn, after what was sent before
COVER, PAPER_END, FAULT = 0x04, 0x20, 0x40
NEAR_END, AT_END = 0x0C, 0x60


def print_picture(link: Link, picture: Image.Image) -> Problem | None:
    """Put a picture on paper and cut it off; give what the printer warns of, if anything.

    :raises PrinterTrouble: it is not ready, or did not print.
    """
    warning, answers = _look(link)
    link.send(ticket_bytes(picture))
    if not answers:
        return None
    link.send(WHEN_PRINTED)
    if _answer(link, LAST_ANSWER, _is_turn_answer) is None:
        warning, answers = _look(link)  # did paper or power end in the middle?
        if not answers:
            raise PrinterTrouble(Problem.NO_ANSWER)
    return warning


def ticket_bytes(picture: Image.Image) -> bytes:
    """Write a picture and the cut as the printer's commands."""
    printer = _writer()(profile=PROFILE)
    printer.hw("INIT")
    printer.image(picture, impl="bitImageRaster")
    printer.cut()
    written: bytes = printer.output
    return written


def _look(link: Link) -> tuple[Problem | None, bool]:
    """Ask whether the printer can print: its warning, and whether it answers at all.

    :raises PrinterTrouble: it says that it cannot.
    """
    link.send(WHY_OFFLINE)
    why = _answer(link, FIRST_ANSWER, _is_instant_answer)
    if why is None:
        return None, False
    link.send(PAPER_SENSOR)
    paper = _answer(link, FIRST_ANSWER, _is_instant_answer) or 0
    if why & PAPER_END or paper & AT_END:
        raise PrinterTrouble(Problem.PAPER_OUT)
    if why & COVER:
        raise PrinterTrouble(Problem.COVER_OPEN)
    if why & FAULT:
        raise PrinterTrouble(Problem.OFFLINE)
    return (Problem.PAPER_LOW if paper & NEAR_END else None), True


def _answer(link: Link, seconds: float, is_one: Callable[[int], bool]) -> int | None:
    """Wait for a byte of this kind, past whatever else the printer says."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        for byte in link.receive(left):
            if is_one(byte):
                return byte
    return None


def _is_instant_answer(byte: int) -> bool:
    return byte & 0x93 == 0x12


def _is_turn_answer(byte: int) -> bool:
    return byte & 0x90 == 0


@cache
def _writer() -> Any:
    """Load the library, which would leave a folder behind in the place for temporary files."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = folder
        try:
            from escpos.printer import Dummy  # type: ignore[import-untyped]
        finally:
            del os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"]
    return Dummy
