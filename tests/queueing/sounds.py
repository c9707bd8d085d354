"""Recordings as offices have them: real WAV files, real MP3 frames."""

import io
import math
import wave

from ramah.queueing.voice_pack import FOLDER

MP3_HEADER = b"\xff\xf3\x44\xc4"  # MPEG-2 layer III, 32 kbit/s, 24 kHz, one channel
MP3_FRAME = MP3_HEADER + bytes(92)  # 576 samples: 24 ms
FRAMES_A_SECOND = 24_000 / 576


def a_wav(
    seconds: float = 0.6, *, rate: int = 8_000, channels: int = 1, width: int = 2, loud: float = 0.5
) -> bytes:
    """Record a tone of 440 Hz."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((channels, width, rate, 0, "NONE", ""))
        values = (
            _sample(loud * math.sin(at * 440 * math.tau / rate), width)
            for at in range(round(seconds * rate))
        )
        writer.writeframes(b"".join(value * channels for value in values))
    return file.getvalue()


def _sample(value: float, width: int) -> bytes:
    if width == 1:
        return bytes([128 + round(value * 127)])
    most = (1 << 8 * width - 1) - 1
    return round(value * most).to_bytes(width, "little", signed=True)


def an_mp3(seconds: float = 0.6) -> bytes:
    """Give so many seconds of MP3 frames."""
    return MP3_FRAME * round(seconds * FRAMES_A_SECOND)


def a_spoken_mp3(key: str = "digit-7", language: str = "id") -> bytes:
    """Give a clip that ships with the program."""
    return (FOLDER / language / f"{key}.mp3").read_bytes()
