"""What a camera sees: a label of our own sheet held in front of it, played to Chromium."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from PIL import Image, ImageEnhance, ImageFilter
from playwright.sync_api import Browser

from ramah.aids import labels
from ramah.aids.models import Aid, AidType
from ramah.offices.models import Office
from tests.chromium import FLAGS

SIZE = (1280, 720)
LABEL = (70, 37)  # mm
PER_INCH = 200
TILT = 9  # degrees: nobody holds a phone straight
ANYWHERE = "http://ramah.kantor.test:8000"  # the address on a label; what counts is its path


def label_of(office_id: int, tag: str) -> Image.Image:
    """Draw the sheet with a unit's label, and cut the label out."""
    kind = AidType(name="Kursi roda", mode=AidType.Mode.LOAN)
    aid = Aid(office=Office(pk=office_id, name="Kantor Contoh"), type=kind, tag=tag)
    paper = labels.PAPERS["A4_3X8"]
    sheets = labels.as_pictures([aid], paper, first=1, base=ANYWHERE, per_inch=PER_INCH)
    sheet = Image.open(io.BytesIO(sheets[0])).convert("RGB")
    wide, high = (round(length / 25.4 * PER_INCH) for length in LABEL)
    return sheet.crop((0, 0, wide, high))


def seen(label: Image.Image) -> Image.Image:
    """Give what a camera sees of a label: tilted, a little dark and out of focus, on a table."""
    table = Image.new("RGB", SIZE, (122, 104, 88))
    held = label.resize((label.width * 3 // 2, label.height * 3 // 2)).convert("RGBA")
    held = held.rotate(TILT, expand=True, resample=Image.Resampling.BICUBIC)
    table.paste(held, ((SIZE[0] - held.width) // 2, (SIZE[1] - held.height) // 2), held)
    return ImageEnhance.Brightness(table.filter(ImageFilter.GaussianBlur(1.2))).enhance(0.8)


def film(picture: Image.Image, file: Path) -> Path:
    """Write a picture as a film of two frames that Chromium plays again and again (Y4M)."""
    light, blue, red = picture.convert("YCbCr").split()
    half = (SIZE[0] // 2, SIZE[1] // 2)
    frame = light.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
    head = f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    file.write_bytes(head + (b"FRAME\n" + frame) * 2)
    return file


@contextmanager
def browser_that_sees(chromium: Browser, file: Path) -> Iterator[Browser]:
    """Start a browser whose camera shows a film, and whose user allows the camera."""
    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    flags = [
        *FLAGS,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={file}",
    ]
    browser = chromium.browser_type.launch(executable_path=path, args=flags)
    try:
        yield browser
    finally:
        browser.close()
