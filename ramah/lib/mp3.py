"""Reads how long an MP3 file plays, from the headers of its frames; it decodes no sound.

Source: ISO/IEC 11172-3 and 13818-3 (layer III); ID3v2, ID3v1 and APE tags are passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

HEADER = 4
ID3_HEADER = 10
LAYER_3 = 0b01
VERSION_1, VERSION_2, VERSION_2_5 = 0b11, 0b10, 0b00
RATES = {
    VERSION_1: (44_100, 48_000, 32_000),
    VERSION_2: (22_050, 24_000, 16_000),
    VERSION_2_5: (11_025, 12_000, 8_000),
}
KBITS_1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
KBITS_2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
AFTER = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3")  # what may stand behind the last frame
INFORMS = (b"Xing", b"Info", b"VBRI")  # a first frame that holds no sound


class NotMp3(ValueError):
    """The content does not begin as an MP3 file, or is broken in the middle."""


@dataclass(frozen=True)
class Frame:
    """What a frame's header says."""

    version: int
    rate: int
    samples: int
    length: int


def seconds(content: bytes) -> float:
    """Give the length of an MP3 file in seconds.

    :raises NotMp3: it is none, or it is broken.
    """
    at = _after_id3(content)
    frames = list(_frames(content, at))
    if not frames:
        raise NotMp3("no frame")
    if len({(frame.version, frame.rate) for frame in frames}) > 1:
        raise NotMp3("frames of two kinds")
    if any(mark in content[at : at + 64] for mark in INFORMS):
        frames = frames[1:]
    return sum(frame.samples / frame.rate for frame in frames)


def _after_id3(content: bytes) -> int:
    if not content.startswith(b"ID3") or len(content) < ID3_HEADER:
        return 0
    size = 0
    for byte in content[6:ID3_HEADER]:
        size = size << 7 | byte & 0x7F
    footer = ID3_HEADER if content[5] & 0x10 else 0
    return ID3_HEADER + size + footer


def _frames(content: bytes, at: int) -> Iterator[Frame]:
    """Read frame after frame; a last one that is cut short does not count."""
    while at + HEADER <= len(content):
        frame = _frame(content[at : at + HEADER])
        if frame is None:
            _check_end(content[at:])
            return
        at += frame.length
        if at <= len(content):
            yield frame


def _check_end(rest: bytes) -> None:
    if rest.startswith(AFTER) or not rest.strip(b"\0"):
        return
    raise NotMp3("no frame where one must be")


def _frame(header: bytes) -> Frame | None:
    bits = int.from_bytes(header, "big")
    version, layer = bits >> 19 & 0b11, bits >> 17 & 0b11
    kbits, rate = bits >> 12 & 0b1111, bits >> 10 & 0b11
    if bits >> 21 != 0x7FF or layer != LAYER_3 or version not in RATES:
        return None
    if kbits in (0, 15) or rate == 3:
        return None
    return _measured(version, kbits, RATES[version][rate], padding=bits >> 9 & 1)


def _measured(version: int, kbits: int, rate: int, *, padding: int) -> Frame:
    is_first = version == VERSION_1
    bits_a_second = (KBITS_1 if is_first else KBITS_2)[kbits - 1] * 1000
    samples = 1152 if is_first else 576
    return Frame(version, rate, samples, samples // 8 * bits_a_second // rate + padding)
