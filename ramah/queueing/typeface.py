"""Sets text in black and white, in the typeface of the screens (made for low vision)."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FILE = (
    Path(__file__).resolve().parent.parent
    / "static"
    / "fonts"
    / "atkinson-hyperlegible-next-latin-wght-normal.woff2"
)
PLAIN, BOLD, HEAVY = 450, 700, 800
BLACK, WHITE = 0, 255
LEADING = 1.22
UNKNOWN = "\uffff"  # no typeface has a glyph for it


@cache
def font(size: int, weight: int = PLAIN) -> ImageFont.FreeTypeFont:
    """Give the typeface in a size (pixels) and a weight (200 to 800)."""
    made = ImageFont.truetype(str(FILE), size)
    made.set_variation_by_axes([weight])
    return made


def showable(text: str) -> str:
    """Replace what the typeface has no glyph for: by the bare letter, or a question mark."""
    return "".join(sign if _has(sign) else _bare(sign) for sign in text)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """Break a text into lines that fit, at blanks; a word that alone is too long is parted."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if face.getlength(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        *full, line = _parted(word, face, width)
        yield from full
    if line:
        yield line


def block(
    text: str,
    width: int,
    size: int,
    *,
    weight: int = PLAIN,
    centred: bool = True,
    ink: int = BLACK,
    hanging: str = "",
) -> Image.Image:
    """Set a text as a picture of this width, in as many lines as it needs.

    :param ink: ``BLACK`` on white, or ``WHITE`` on black.
    :param hanging: stands left of the first line; all lines begin right of it.
    """
    face, leading = font(size, weight), round(size * LEADING)
    indent = round(face.getlength(hanging + " ")) if hanging else 0
    lines = list(_even(showable(text), face, width - indent, is_even=centred))
    picture = Image.new("L", (width, leading * len(lines)), WHITE - ink)
    draw = ImageDraw.Draw(picture)
    draw.text((0, 0), hanging, ink, face)
    for place, line in enumerate(lines):
        spare = (width - indent - face.getlength(line)) / 2 if centred else 0
        draw.text((indent + spare, place * leading), line, ink, face)
    return picture


def tight(text: str, size: int, weight: int = HEAVY) -> Image.Image:
    """Set one line as a picture that its ink fills to the edges."""
    face = font(size, weight)
    left, top, right, bottom = (round(side) for side in face.getbbox(text, anchor="ls"))
    picture = Image.new("L", (right - left + size, bottom - top + size), WHITE)
    ImageDraw.Draw(picture).text((size / 2 - left, size / 2 - top), text, BLACK, face, anchor="ls")
    return picture.crop(Image.eval(picture, lambda level: WHITE - level).getbbox())


def _even(text: str, face: ImageFont.FreeTypeFont, width: int, *, is_even: bool) -> Sequence[str]:
    """Break a text into as few lines as there must be; even ones, where no edge leads the eye."""
    lines = best = list(wrapped(text, face, width))
    longest_word = max((face.getlength(word) for word in text.split()), default=0)
    while is_even and len(lines) == len(best) > 1:
        best, width = lines, width - 8
        if width < longest_word:
            break
        lines = list(wrapped(text, face, width))
    return best


def _parted(word: str, face: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    part = ""
    for sign in word:
        if part and face.getlength(part + sign) > width:
            yield part
            part = ""
        part += sign
    yield part


@cache
def _has(sign: str) -> bool:
    if sign.isspace():
        return True
    face = font(24)
    return bytes(face.getmask(sign)) != bytes(face.getmask(UNKNOWN))


def _bare(sign: str) -> str:
    bare = unicodedata.normalize("NFKD", sign)[:1]
    return bare if _has(bare) else "?"
