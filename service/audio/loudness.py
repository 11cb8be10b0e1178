"""How loud speech is, and how loud we make it."""

from __future__ import annotations

import math

from service.audio.pcm import AudioSegment

TARGET = -18.0
"""LUFS, for mono speech."""
CEILING = -1.5
"""dBFS that no sample exceeds."""
HEADROOM = 6.0
"""dB that assembled sound stays below the target. Speech peaks up to 21 dB above its loudness, so that at the target
single peaks would be cut off; the encoder's limiter raises the sound and rounds them instead."""
BLOCK, STEP = 400, 100
"""Milliseconds, as ITU-R BS.1770 takes them."""
SILENCE = -70.0
RELATIVE_GATE = 10.0
WEIGHTING = 0.2
"""LU that speech measures louder with BS.1770's filter than without, give or take half a unit over 68 eSpeak voices."""

LIMITED = 0.9
"""LU that the limiter takes from speech: 0.5 to 1.6, measured with the same voices."""
LIMITER = (
    f"alimiter=level_in={10 ** ((HEADROOM + LIMITED) / 20):.4f}:limit={10 ** ((CEILING - 1) / 20):.4f}"
    ":attack=5:release=50:level=disabled:latency=1"
)
"""ffmpeg's filter that takes assembled sound to the target. 1 dB lower than the ceiling: encoding moves peaks."""


def measure_loudness(segment: AudioSegment) -> float:
    """LUFS of mono speech, by BS.1770's gated blocks without its filter; within 0.7 LU. Silence gives -inf."""
    starts = range(0, max(len(segment) - BLOCK, 0) + 1, STEP)
    blocks = [_mean_square(segment[start : start + BLOCK]) for start in starts]
    loud = [block for block in blocks if _decibels(block) > SILENCE]
    gate = _decibels(_mean(loud)) - RELATIVE_GATE
    return _decibels(_mean([block for block in loud if _decibels(block) > gate])) + WEIGHTING


def level(segment: AudioSegment, target: float, *, most: float) -> AudioSegment:
    """The segment at `target` LUFS, moved by at most `most` dB, and less where a sample would pass the ceiling."""
    wished = target - measure_loudness(segment)
    return segment.apply_gain(min(max(wished, -most), most, CEILING - segment.max_dBFS))


def _mean_square(segment: AudioSegment) -> float:
    return float(segment.rms / segment.max_possible_amplitude) ** 2


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else -math.inf
