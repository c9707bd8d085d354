"""Reads a logo as people have it (PNG, JPEG, WebP) and makes the small clean PNG that is kept.

Plain Python: set-up checks a logo with it before there are settings or a database.
"""

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation.trans_null import gettext_noop  # needs no settings
from PIL import Image, ImageOps

from ramah.lib.refusal import Refused

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 5 * 1024 * 1024
MOST_PHOTO_BYTES = 15 * 1024 * 1024  # what a phone's camera makes
MOST_PIXELS = 40_000_000  # decoded, about 160 MB for the moment of reading
LONGEST_SIDE = 1200
STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
SVG_WITHIN = 1000  # bytes in which an SVG file names itself

EMPTY = gettext_noop("Berkas ini kosong. Pilih berkas logo yang lain.")
TOO_HEAVY = gettext_noop("Berkas ini lebih dari 5 MB. Perkecil gambarnya, lalu coba lagi.")
EMPTY_PHOTO = gettext_noop("Berkas ini kosong. Pilih foto yang lain.")
PHOTO_TOO_HEAVY = gettext_noop("Foto ini lebih dari 15 MB. Perkecil fotonya, lalu coba lagi.")
TOO_LARGE = gettext_noop(
    "Ukuran gambar ini terlalu besar (lebih dari 40 juta piksel). Perkecil gambarnya, lalu coba "
    "lagi."
)
IS_SVG = gettext_noop("Gambar SVG tidak dapat dipakai. Simpan sebagai PNG, lalu coba lagi.")
UNKNOWN = gettext_noop("Jenis berkas ini tidak dapat dipakai. Pilih gambar PNG, JPEG, atau WebP.")
DAMAGED = gettext_noop(
    "Gambar ini rusak atau tidak lengkap. Simpan ulang sebagai PNG, lalu coba lagi."
)

# What the decoders raise on files that are cut off, bent, or made to harm.
BROKEN = (
    *(OSError, ValueError, TypeError, SyntaxError, EOFError, LookupError, OverflowError),
    *(ArithmeticError, AttributeError, MemoryError, struct.error, zlib.error),
)
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class UnusablePicture(Refused):
    """A file that cannot be a logo; its sentence, in Indonesian, says what to do.

    :ivar message: the sentence as it is translated: pass it to ``gettext``.
    """

    message: str


@dataclass(frozen=True)
class Picture:
    """A logo as it is kept: a PNG without anything but its pixels."""

    content: bytes
    digest: str
    width: int
    height: int


def read(content: bytes) -> Picture:
    """Check a file and make of it the logo that is kept: upright, at most 1200 by 1200.

    :raises UnusablePicture: empty, too large, of another kind, or damaged.
    """
    if len(content) > MOST_BYTES:
        raise UnusablePicture(TOO_HEAVY)
    return _as_png(_upright(content))


def read_photo(content: bytes) -> Picture:
    """Check a photo and make of it the JPEG that is kept: upright, at most 1200 by 1200.

    Nothing but its pixels is kept: no place, no time, no camera.
    :raises UnusablePicture: empty, too large, of another kind, or damaged.
    """
    if not content:
        raise UnusablePicture(EMPTY_PHOTO)
    if len(content) > MOST_PHOTO_BYTES:
        raise UnusablePicture(PHOTO_TOO_HEAVY)
    return _as_jpeg(_upright(content))


def _upright(content: bytes) -> Image.Image:
    _check_kind(content)
    try:
        _check_size(content)
        _check_whole(content)
        return _drawn(content)
    except BOMB as error:
        raise UnusablePicture(TOO_LARGE) from error
    except BROKEN as error:
        raise UnusablePicture(DAMAGED) from error


def _check_kind(content: bytes) -> None:
    if not content:
        raise UnusablePicture(EMPTY)
    if content.startswith(STARTS):
        return
    is_svg = b"<svg" in content[:SVG_WITHIN].lower()
    raise UnusablePicture(IS_SVG if is_svg else UNKNOWN)


def _opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=FORMATS)


def _check_size(content: bytes) -> None:
    """Look at the size that the file names, before a pixel is decoded."""
    with _opened(content) as image:
        if image.width * image.height > MOST_PIXELS:
            raise UnusablePicture(TOO_LARGE)


def _check_whole(content: bytes) -> None:
    """Let the decoder look at the checksums; it cannot be asked for the pixels afterwards."""
    with _opened(content) as image:
        image.verify()


def _drawn(content: bytes) -> Image.Image:
    with _opened(content) as image:
        image.draft(None, (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))  # a large JPEG: read it smaller
        image.load()
        upright = ImageOps.exif_transpose(image)
    plain = _plain(upright)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return plain


def _plain(image: Image.Image) -> Image.Image:
    """Give the pixels in one of two ways, so that scaling them is smooth."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda level: level / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _as_png(image: Image.Image) -> Picture:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return _as_file(bare, "PNG", optimize=True)


def _as_jpeg(image: Image.Image) -> Picture:
    bare = Image.new("RGB", image.size, "#ffffff")
    bare.paste(image, mask=image if image.mode == "RGBA" else None)
    return _as_file(bare, "JPEG", quality=82, optimize=True)


def _as_file(bare: Image.Image, kind: str, **how: Any) -> Picture:
    file = io.BytesIO()
    bare.save(file, kind, **how)
    content = file.getvalue()
    return Picture(content, hashlib.sha256(content).hexdigest(), *bare.size)
