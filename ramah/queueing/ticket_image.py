"""Draws a ticket as a thermal printer prints it: one bit a dot, its digits for low vision.

The printers have 8 dots a millimetre (some 7): the digits are at least 20 mm high on a roll of
80 mm, whatever their number.
"""

import io
import threading
from collections.abc import Iterator, Sequence
from functools import partial

import segno
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageOps

from ramah.queueing import typeface
from ramah.queueing.paper import Paper
from ramah.queueing.printing import Printer
from ramah.queueing.typeface import BLACK, BOLD, HEAVY, WHITE

DOTS_PER_MM = 8
WIDTHS = {Printer.Width.MM80: 512, Printer.Width.MM58: 384}
DIGITS_OF_DOTS = {512: 170, 384: 126}  # how high the digits are, by the width
TEXT, LARGE, TITLE = 34, 42, 54  # sizes of text in dots; 34 is about 12 points
GAP, EDGE = 14, 6
QUIET = 4  # modules around a QR code, as its standard asks
QR_DOTS, SMALLEST_MODULE = 264, 4
LOGO = (300, 110)
_one_at_a_time = threading.Lock()  # a loaded typeface serves one thread


def draw(paper: Paper, width_mm: int) -> Image.Image:
    """Draw a ticket for a roll of this width, 80 or 58 mm."""
    width = WIDTHS[Printer.Width(width_mm)]
    with _one_at_a_time:
        return _stacked(list(_parts(paper, width)), width)


def _parts(paper: Paper, width: int) -> Iterator[Image.Image]:
    text = partial(typeface.block, width=width)
    if paper.is_demo:
        yield _band(_("DEMO: bukan pelayanan sungguhan"), width, TEXT, filled=False)
    if paper.logo:
        yield _logo(paper.logo, width)
    yield text(paper.office, size=TEXT, weight=BOLD)
    yield _band(paper.lane, width, TITLE, filled=paper.is_priority)
    yield text(_("Nomor antrean %(number)s") % {"number": paper.number}, size=TEXT)
    yield from _number(paper, width)
    yield text(paper.service, size=LARGE, weight=BOLD)
    yield text(paper.day, size=TEXT)
    yield text(paper.time, size=TEXT)
    if paper.ahead:
        yield text(paper.ahead, size=TEXT, weight=BOLD)
    yield from _way_to_page(paper, width)
    yield from _procedure(paper, width)
    if paper.text:
        yield _dashes(width)
        yield text(paper.text, size=TEXT)


def _number(paper: Paper, width: int) -> Iterator[Image.Image]:
    """Set the letters above the digits: beside them, the digits would have to be smaller."""
    height, space = DIGITS_OF_DOTS[width], Image.new("L", (width, 1), WHITE)
    yield space
    yield _centred(_as_high(paper.prefix, round(height * 0.6), width), width)
    yield space
    yield _centred(_as_high(paper.digits, height, width), width)
    yield space
    yield _dashes(width)


def _as_high(text: str, height: int, width: int) -> Image.Image:
    """Set signs this high; where they are too many for the width, they grow narrower only."""
    drawn = typeface.tight(typeface.showable(text), height * 3 // 2)
    fitting = min(width - 2 * EDGE, round(drawn.width * height / drawn.height))
    return drawn.resize((fitting, height), Image.Resampling.LANCZOS)


def _band(text: str, width: int, size: int, *, filled: bool) -> Image.Image:
    """Set a text in a box: white on black, or black in a frame."""
    ink = WHITE if filled else BLACK
    inner = typeface.block(text, width - 4 * EDGE, size, weight=HEAVY, ink=ink)
    box = Image.new("L", (width, inner.height + 3 * EDGE), WHITE)
    shape = (0, 0, box.width - 1, box.height - 1)
    fill = BLACK if filled else WHITE
    ImageDraw.Draw(box).rounded_rectangle(shape, 2 * EDGE, fill=fill, outline=BLACK, width=4)
    box.paste(inner, (2 * EDGE, EDGE))
    return box


def _logo(file: bytes, width: int) -> Image.Image:
    """Make dots of the logo: the darker, the more of them."""
    with Image.open(io.BytesIO(file), formats=("PNG",)) as opened:
        logo = opened.convert("RGBA")
    on_paper = Image.new("RGBA", logo.size, "white")
    on_paper.alpha_composite(logo)
    small = ImageOps.contain(on_paper.convert("L"), LOGO, Image.Resampling.LANCZOS)
    return _centred(small.convert("1").convert("L"), width)


def _way_to_page(paper: Paper, width: int) -> Iterator[Image.Image]:
    """Draw the QR code of the visitor's page, if there is one, and the code to be typed."""
    if not paper.short_code:
        return
    yield _dashes(width)
    if paper.page:
        yield _centred(qr_code(paper.page), width)
        yield typeface.block(_("Pindai untuk mengikuti antrean di ponsel"), width, TEXT)
    yield typeface.block(code_title(paper), width, TEXT)
    yield typeface.block(paper.short_code, width, TITLE, weight=BOLD)


def code_title(paper: Paper) -> str:
    """Say what the code is for: to be typed at an address, where a page is open."""
    if not paper.typing:
        return _("Kode nomor ini")
    return _("Atau buka %(address)s dan ketik kode") % {"address": paper.typing}


def qr_code(address: str) -> Image.Image:
    """Draw a QR code with its quiet zone; each module is a whole number of dots."""
    code = segno.make(address, error="m", micro=False)
    modules = [bytes(WHITE - dark * WHITE for dark in row) for row in code.matrix]
    module = max(SMALLEST_MODULE, QR_DOTS // len(modules))
    small = Image.frombytes("L", (len(modules), len(modules)), b"".join(modules))
    large = ImageOps.scale(small, module, Image.Resampling.NEAREST)
    return ImageOps.expand(large, QUIET * module, WHITE)


def _procedure(paper: Paper, width: int) -> Iterator[Image.Image]:
    if not paper.procedure:
        return
    yield _dashes(width)
    yield typeface.block(_("Prosedur layanan"), width, TEXT, weight=BOLD, centred=False)
    for place, line in enumerate(paper.procedure, start=1):
        yield typeface.block(line, width, TEXT, centred=False, hanging=f"{place}.")


def _dashes(width: int) -> Image.Image:
    line = Image.new("L", (width, 4), WHITE)
    pen = ImageDraw.Draw(line)
    for left in range(0, width, 16):
        pen.rectangle((left, 0, left + 9, 3), BLACK)
    return line


def _centred(picture: Image.Image, width: int) -> Image.Image:
    row = Image.new("L", (width, picture.height), WHITE)
    row.paste(picture, ((width - picture.width) // 2, 0))
    return row


def _stacked(parts: Sequence[Image.Image], width: int) -> Image.Image:
    height = sum(part.height + GAP for part in parts) + GAP
    whole, top = Image.new("L", (width, height), WHITE), GAP
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height + GAP
    return whole.point(lambda level: BLACK if level < 128 else WHITE).convert(
        "1", dither=Image.Dither.NONE
    )
