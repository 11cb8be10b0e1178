"""Between our `Sound`, pydub's segments and numpy's samples. The only door to pydub."""

from __future__ import annotations

import warnings
from typing import TypeAlias

import numpy as np
from numpy.fft import irfft, rfft
from numpy.typing import NDArray

from service.domain.speech import Sound

with warnings.catch_warnings():
    # pydub looks for an ffmpeg on the PATH, which we do not need it to find, and uses audioop, which is on its way out
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

SAMPLE_WIDTH = 2
"""Bytes of a sample in a `Sound`."""
FULL_SCALE = 32_768.0
INTEGER: np.dtype[np.int16] = np.dtype("<i2")

Samples: TypeAlias = NDArray[np.float32]
"""One channel, 1.0 at full scale."""

__all__ = [
    "FULL_SCALE",
    "INTEGER",
    "SAMPLE_WIDTH",
    "AudioSegment",
    "Samples",
    "resample",
    "to_pcm",
    "to_samples",
    "to_segment",
    "to_sound",
]


def to_segment(sound: Sound) -> AudioSegment:
    return AudioSegment(data=sound.pcm, sample_width=SAMPLE_WIDTH, frame_rate=sound.sample_rate, channels=1)


def to_sound(segment: AudioSegment) -> Sound:
    """Mixed down to one channel and 16 bits where it has more."""
    mono = segment.set_channels(1).set_sample_width(SAMPLE_WIDTH)
    return Sound(mono.raw_data, mono.frame_rate)


def to_samples(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, INTEGER).astype(np.float32) / np.float32(FULL_SCALE)


def to_pcm(samples: Samples) -> bytes:
    """Rounded; what is beyond full scale is cut off there."""
    rounded: Samples = np.rint(samples * np.float32(FULL_SCALE))
    return rounded.clip(-FULL_SCALE, FULL_SCALE - 1).astype(INTEGER).tobytes()


def resample(samples: Samples, before: int, after: int) -> Samples:
    """The same sound at another rate, by its spectrum: nothing above the lower of the two rates' halves is kept.

    pydub's own way draws straight lines between samples, which is heard as a metallic ring on top of speech.
    """
    if before == after:
        return samples
    rest = -(len(samples) + before // EDGE) % before  # whole seconds, so that both lengths are whole numbers
    padded = np.pad(samples, (0, before // EDGE + rest))
    length = len(padded) // before * after
    spectrum = rfft(padded)
    bins = length // 2 + 1
    spectrum = spectrum[:bins] if len(spectrum) > bins else np.pad(spectrum, (0, bins - len(spectrum)))
    heard = irfft(spectrum, length) * (after / before)
    return heard[: round(len(samples) * after / before)].astype(np.float32)


EDGE = 10
"""Part of a second of silence that keeps the end of a resampled sound from ringing into its start."""
