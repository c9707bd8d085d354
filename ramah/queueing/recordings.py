"""Checks a recording that an office sends in place of a clip: its kind, length and size."""

import hashlib
import io
import wave
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ramah.lib import mp3
from ramah.lib.refusal import Refused

MOST_BYTES = 1024 * 1024
SHORTEST, LONGEST = Decimal("0.1"), Decimal(10)
MOST_CHANNELS = 2
RATES = (8_000, 48_000)
MP3, WAV = "audio/mpeg", "audio/wav"
QUIET = {1: {127, 128}, 2: {0, 255}, 3: {0, 255}, 4: {0, 255}}  # highest bytes below -42 dB

EMPTY = _("Berkas ini kosong. Pilih rekaman yang lain.")
TOO_HEAVY = _("Berkas ini lebih dari 1 MB. Potong rekamannya, atau simpan sebagai MP3.")
UNKNOWN = _("Jenis berkas ini tidak dapat dipakai. Simpan rekaman sebagai MP3 atau WAV.")
IS_M4A = _("Rekaman M4A tidak dapat dipakai. Simpan sebagai MP3 atau WAV, lalu unggah lagi.")
DAMAGED = _(
    "Rekaman ini rusak atau tidak lengkap. Simpan ulang sebagai MP3 atau WAV, lalu coba lagi."
)
OTHER_WAV = _(
    "WAV ini tidak dapat dipakai. Simpan ulang sebagai WAV PCM 16 bit, mono atau stereo, paling "
    "tinggi 48 kHz."
)
TOO_SHORT = _("Rekaman ini lebih pendek dari 0,1 detik. Rekam sekali lagi.")
TOO_LONG = _("Rekaman ini lebih dari 10 detik. Potong bagian yang tidak perlu.")
SILENT = _("Rekaman ini tidak bersuara. Periksa mikrofonnya, lalu rekam sekali lagi.")


class UnusableRecording(Refused):
    """A file that cannot be spoken; its sentence says what to do."""


@dataclass(frozen=True)
class Recording:
    """A recording that was checked, as it is kept: unchanged."""

    content: bytes
    media_type: str
    digest: str
    seconds: Decimal


def read(content: bytes) -> Recording:
    """Check a file; what its name or the browser says of it does not count.

    :raises UnusableRecording: empty, too large, too short or long, of another kind, or damaged.
    """
    if not content:
        raise UnusableRecording(EMPTY)
    if len(content) > MOST_BYTES:
        raise UnusableRecording(TOO_HEAVY)
    media_type = _kind(content)
    seconds = _length(content, media_type)
    if seconds < SHORTEST:
        raise UnusableRecording(TOO_SHORT)
    if seconds > LONGEST:
        raise UnusableRecording(TOO_LONG)
    return Recording(content, media_type, hashlib.sha256(content).hexdigest(), seconds)


def _kind(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return WAV
    if content[:3] == b"ID3" or (content[0] == 0xFF and content[1:2] >= b"\xe0"):
        return MP3
    raise UnusableRecording(IS_M4A if content[4:8] == b"ftyp" else UNKNOWN)


def _length(content: bytes, media_type: str) -> Decimal:
    seconds = _wav_seconds(content) if media_type == WAV else _mp3_seconds(content)
    return Decimal(seconds).quantize(Decimal("0.01"))


def _mp3_seconds(content: bytes) -> float:
    try:
        return mp3.seconds(content)
    except mp3.NotMp3 as error:
        raise UnusableRecording(DAMAGED) from error


def _wav_seconds(content: bytes) -> float:
    try:
        with wave.open(io.BytesIO(content)) as file:
            frames = file.readframes(file.getnframes())
            shape = file.getparams()
    except wave.Error as error:
        raise UnusableRecording(OTHER_WAV) from error
    except EOFError as error:
        raise UnusableRecording(DAMAGED) from error
    _check_shape(shape.nchannels, shape.framerate)
    if len(frames) != shape.nframes * shape.nchannels * shape.sampwidth:
        raise UnusableRecording(DAMAGED)
    if set(frames[shape.sampwidth - 1 :: shape.sampwidth]) <= QUIET[shape.sampwidth]:
        raise UnusableRecording(SILENT)
    return float(shape.nframes / shape.framerate)


def _check_shape(channels: int, rate: int) -> None:
    if channels > MOST_CHANNELS or not RATES[0] <= rate <= RATES[1]:
        raise UnusableRecording(OTHER_WAV)
