"""Sound as the voice maker needs it: trimmed, levelled, and a chime made of sines.

A sound is a list of floats between -1 and 1, one channel, RATE a second.
"""

import math
import wave
from array import array
from pathlib import Path

RATE = 22_050
WINDOW = RATE // 50  # 20 ms
SILENCE = 10 ** (-38 / 20)  # beside the loudest moment
LOUDNESS = 10 ** (-18 / 20)  # of what is heard, root mean square
PEAK = 10 ** (-1.5 / 20)
LEAD, TAIL = RATE // 100, RATE // 25  # 10 ms and 40 ms stay around what is heard
CHIME = ((659.26, 0.0), (523.25, 0.55))  # E5, then C5: pitch in hertz, start in seconds
CHIME_SECONDS = 1.7
PARTIALS = ((1, 1.0, 3.2), (2, 0.32, 5.0), (3, 0.12, 7.0))  # multiple, strength, fading

Sound = list[float]


def read(path: Path) -> Sound:
    """Read a WAV file of 16 bits and one channel."""
    with wave.open(str(path)) as file:
        shape = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        if shape != (RATE, 2, 1):
            raise ValueError(f"unexpected sound: {shape}")
        return [value / 32768 for value in array("h", file.readframes(file.getnframes()))]


def write(path: Path, sound: Sound) -> None:
    """Write a WAV file of 16 bits and one channel."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array("h", [round(value * 32767) for value in sound]).tobytes())


def prepared(sound: Sound) -> Sound:
    """Cut the silence off both ends and bring the rest to the common loudness."""
    return faded(levelled(trimmed(sound)))


def trimmed(sound: Sound) -> Sound:
    """Cut the silence off both ends."""
    limit = SILENCE * max(abs(value) for value in sound)
    heard = [place for place, value in enumerate(sound) if abs(value) > limit]
    return sound[max(0, heard[0] - LEAD) : heard[-1] + TAIL]


def levelled(sound: Sound) -> Sound:
    """Make it as loud as every other clip, but for what would be clipped."""
    loudest = max(abs(value) for value in sound)
    gain = min(LOUDNESS / loudness(sound), PEAK / loudest)
    return [value * gain for value in sound]


def loudness(sound: Sound) -> float:
    """Give the root mean square over the windows that are heard (within 20 dB of the loudest)."""
    powers = [power(sound[at : at + WINDOW]) for at in range(0, len(sound), WINDOW)]
    heard = [each for each in powers if each > max(powers) / 100]
    return math.sqrt(sum(heard) / len(heard))


def power(window: Sound) -> float:
    """Give the mean square."""
    return sum(value * value for value in window) / len(window)


def faded(sound: Sound) -> Sound:
    """Begin and end without a click."""
    rise, fall = RATE // 250, RATE // 50
    last = len(sound) - 1
    return [
        value * min(1.0, at / rise, (last - at) / fall) if last else value
        for at, value in enumerate(sound)
    ]


def chime() -> Sound:
    """Make the two tones that come before a call."""
    sound = [0.0] * int(CHIME_SECONDS * RATE)
    for pitch, start in CHIME:
        for at in range(int(start * RATE), len(sound)):
            sound[at] += _tone(pitch, at / RATE - start)
    return faded(levelled(sound))


def _tone(pitch: float, seconds: float) -> float:
    attack = min(1.0, seconds / 0.008)
    return attack * sum(
        strength * math.exp(-fading * seconds) * math.sin(2 * math.pi * pitch * multiple * seconds)
        for multiple, strength, fading in PARTIALS
    )
