"""An office's recording: what is taken, and what each refusal says to do."""

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest

from ramah.lib import mp3
from ramah.queueing.recordings import (
    DAMAGED,
    EMPTY,
    IS_M4A,
    MOST_BYTES,
    MP3,
    OTHER_WAV,
    SILENT,
    TOO_HEAVY,
    TOO_LONG,
    TOO_SHORT,
    UNKNOWN,
    WAV,
    UnusableRecording,
    read,
)
from ramah.queueing.voice_pack import FOLDER
from tests.queueing.sounds import MP3_FRAME, a_spoken_mp3, a_wav, an_mp3

ID3V2 = b"ID3\x04\x00\x00\x00\x00\x01\x7f" + bytes(255)
ID3V1 = b"TAG" + bytes(125)
M4A = b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00" + bytes(40)
FLOAT_WAV = a_wav()[:20] + b"\x03" + a_wav()[21:]
OTHER_RATE = b"\xff\xf3\x40\xc4" + bytes(100)  # the same at 22.05 kHz


@pytest.mark.parametrize("width", [1, 2, 3])
@pytest.mark.parametrize("channels", [1, 2])
def test_wav_of_any_common_kind_is_taken(width: int, channels: int) -> None:
    content = a_wav(0.5, width=width, channels=channels)
    recording = read(content)
    assert (recording.media_type, recording.seconds) == (WAV, Decimal("0.50"))
    assert recording.content == content
    assert len(recording.digest) == 64


@pytest.mark.parametrize(
    "content",
    [an_mp3(1), ID3V2 + an_mp3(1), an_mp3(1) + ID3V1, an_mp3(1) + bytes(300), an_mp3(1)[:-40]],
    ids=["bare", "tag before", "tag after", "zeros after", "cut in the last frame"],
)
def test_mp3_is_taken_with_its_tags(content: bytes) -> None:
    recording = read(content)
    assert recording.media_type == MP3
    assert Decimal("0.98") <= recording.seconds <= Decimal("1.01")


@pytest.mark.parametrize("language", ["id", "en"])
def test_clips_that_ship_are_as_long_as_their_list_says(language: str) -> None:
    rows = json.loads((FOLDER / language / "manifest.json").read_text())["clips"]
    for row in rows:
        length = float(read((FOLDER / language / row["file"]).read_bytes()).seconds)
        assert 0 <= length - row["seconds"] < 0.15, row["key"]


BAD = {
    "empty": (b"", EMPTY),
    "too large": (a_wav() + bytes(MOST_BYTES), TOO_HEAVY),
    "from a phone": (M4A, IS_M4A),
    "ogg": (b"OggS" + bytes(100), UNKNOWN),
    "page": (b"<html>", UNKNOWN),
    "one byte": (b"\xff", UNKNOWN),
    "WAV of floats": (FLOAT_WAV, OTHER_WAV),
    "three channels": (a_wav(channels=3), OTHER_WAV),
    "96 kHz": (a_wav(rate=96_000, seconds=0.2), OTHER_WAV),
    "4 kHz": (a_wav(rate=4_000), OTHER_WAV),
    "WAV cut in its header": (a_wav()[:30], DAMAGED),
    "WAV cut in its sound": (a_wav()[:-400], DAMAGED),
    "silent": (a_wav(loud=0), SILENT),
    "silent, 8 bits": (a_wav(loud=0, width=1), SILENT),
    "nearly silent, 24 bits": (a_wav(loud=0.005, width=3), SILENT),
    "short WAV": (a_wav(0.05), TOO_SHORT),
    "long WAV": (a_wav(10.1), TOO_LONG),
    "short MP3": (an_mp3(0.05), TOO_SHORT),
    "long MP3": (an_mp3(10.1), TOO_LONG),
    "tag alone": (ID3V2, DAMAGED),
    "begin of a tag": (b"ID3", DAMAGED),
    "MP3 broken in the middle": (MP3_FRAME + b"not a frame" + MP3_FRAME, DAMAGED),
    "MP3 of two kinds": (MP3_FRAME * 9 + OTHER_RATE * 9, DAMAGED),
    "free bit rate": (b"\xff\xf3\x04\xc4" + bytes(200), DAMAGED),
    "no bit rate": (b"\xff\xf3\xf4\xc4" + bytes(200), DAMAGED),
    "no sample rate": (b"\xff\xf3\x4c\xc4" + bytes(200), DAMAGED),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_spoken_is_refused_with_what_to_do(case: str) -> None:
    content, sentence = BAD[case]
    with pytest.raises(UnusableRecording) as refusal:
        read(content)
    assert refusal.value.message is sentence


@pytest.mark.parametrize("make", [a_wav, an_mp3])
@pytest.mark.parametrize("seconds", [0.13, 9.98])
def test_nearly_the_shortest_and_the_longest_are_taken(
    make: Callable[[float], bytes], seconds: float
) -> None:
    assert float(read(make(seconds)).seconds) == pytest.approx(seconds, abs=0.02)


@pytest.mark.parametrize("start", range(0, 2_000, 97))
def test_damage_anywhere_never_surprises(start: int) -> None:
    clip = a_spoken_mp3()
    bent = clip[:start] + bytes(byte ^ 0xA5 for byte in clip[start : start + 8]) + clip[start + 8 :]
    for content in (bent, clip[:start] or b"x", a_wav()[: start + 1]):
        with suppress(UnusableRecording):
            assert read(content).seconds > 0


def test_first_frame_that_only_informs_does_not_count() -> None:
    informing = MP3_FRAME[:13] + b"Xing" + MP3_FRAME[17:]
    assert mp3.seconds(informing + MP3_FRAME * 10) == pytest.approx(10 * 576 / 24_000)


def test_length_is_read_for_every_version_of_mp3() -> None:
    first = (b"\xff\xfb\x90\xc4" + bytes(413)) * 20  # MPEG-1, 128 kbit/s, 44.1 kHz
    old = (b"\xff\xe3\x40\xc4" + bytes(204)) * 20  # MPEG-2.5, 32 kbit/s, 11.025 kHz
    assert mp3.seconds(first) == pytest.approx(20 * 1152 / 44_100)
    assert mp3.seconds(old) == pytest.approx(20 * 576 / 11_025)
