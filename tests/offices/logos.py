"""Pictures that tests draw: no file is needed, and none is anybody's logo."""

import io
from typing import Any

from PIL import Image, ImageDraw


def a_logo(kind: str = "PNG", size: tuple[int, int] = (300, 200), **how: Any) -> bytes:
    """Draw a picture whose left half is red and whose right half is blue, as a file."""
    image = Image.new("RGB", size, "#ff0000")
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, *size), fill="#0000ff")
    return as_file(image, kind, **how)


def as_file(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    """Write a picture as a file of this kind."""
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()
