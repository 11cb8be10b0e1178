"""Sound that passes for speech: syllables of changing pitch and length, as long as people take to say a text."""

from __future__ import annotations

import struct
import unicodedata
import zlib

import lameenc
import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 24_000
STREAMED = 0xFFFFFFFF
"""The size that a WAV file claims whose end was not known when it began."""
PER_SECOND = {
    "CJK": 5.0, "HIRAGANA": 7.0, "KATAKANA": 7.0, "HANGUL": 6.0, "ARABIC": 12.0, "HEBREW": 11.0, "DEVANAGARI": 12.0,
    "THAI": 12.0, "CYRILLIC": 13.0,
}  # fmt: skip
"""Characters, by the first word of their Unicode names; others are said as fast as Latin ones."""
LATIN = 14.0
SHORTEST = 0.3

Samples = NDArray[np.float64]


def seconds_of(text: str) -> float:
    """How long it takes to say a text at an ordinary pace."""
    scripts = (unicodedata.name(character, "").partition(" ")[0] for character in text)
    return max(SHORTEST, sum(1 / PER_SECOND.get(script, LATIN) for script in scripts))


def speak(text: str, speed: float = 1.0, rate: int = SAMPLE_RATE) -> bytes:
    """The same text always sounds the same: mono 16-bit PCM."""
    chance = np.random.default_rng(zlib.crc32(text.encode()))
    length = round(seconds_of(text) / speed * rate)
    track = np.zeros(length)
    place = rate // 20
    while place < length - rate // 10:
        syllable = _syllable(chance, rate)[: length - rate // 20 - place]
        track[place : place + len(syllable)] = syllable
        place += len(syllable) + int(rate * chance.uniform(0.01, 0.05))
    return (track * 9_000).astype("<i2").tobytes()


def _syllable(chance: np.random.Generator, rate: int) -> Samples:
    time = np.arange(int(rate * chance.uniform(0.09, 0.22))) / rate
    pitch = chance.uniform(140, 240) * (1 + chance.uniform(-0.15, 0.1) * time / time[-1])
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    weights = chance.uniform(0.2, 1.0, 8) / np.arange(1, 9)
    voiced: Samples = sum(weight * np.sin(phase * number) for number, weight in enumerate(weights, start=1))
    breath = chance.normal(0, 0.15, len(time)) * (time < 0.03)
    envelope = np.sin(np.pi * np.linspace(0, 1, len(time))) ** 0.5
    loud: Samples = (voiced / np.abs(voiced).max() + breath) * envelope * chance.uniform(0.6, 1.0)
    return loud


def wav(pcm: bytes, rate: int = SAMPLE_RATE, *, size: int | None = None) -> bytes:
    """A mono 16-bit WAV file, whose data claims to be of `size` bytes."""
    size = len(pcm) if size is None else size
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    whole = STREAMED if size >= STREAMED - 36 else 4 + len(form) + 8 + size
    return struct.pack("<4sI4s", b"RIFF", whole, b"WAVE") + form + struct.pack("<4sI", b"data", size) + pcm


def mp3(pcm: bytes, rate: int = SAMPLE_RATE) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_bit_rate(64)
    encoder.silence()
    return bytes(encoder.encode(pcm)) + bytes(encoder.flush())


def unpack(file: bytes) -> tuple[bytes, int]:
    """PCM and sample rate of a file that `wav` made."""
    return file[44:], int(struct.unpack_from("<I", file, 24)[0])
