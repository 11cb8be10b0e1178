"""Keeps peaks below the ceiling without cutting them off: the sound is turned down softly around them."""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from service.audio.pcm import Samples

CEILING = -1.5
"""dBTP that no file exceeds: EBU R 128 takes -1, and players that resample or mix add some."""
ENCODING = 1.5
"""dB that assembled sound stays below it: encoding at 64 kb/s moves peaks, by up to this in all we measured."""
FRAMES_A_SECOND = 1000
REACH = 12
"""Milliseconds before and after a peak over which the sound is turned down and up again."""
HOT = 0.7
"""Where samples pass this part of the ceiling, the sound beside them may pass the ceiling: 3 dB, as in all speech."""
TAPS = 16
PHASES = (-0.5, -0.25, 0.0, 0.25, 0.5)
"""Places around a sample that are looked at: four times as many as samples, as in BS.1770's annex 2."""
AT_ONCE = 16_384


def limit(samples: Samples, sample_rate: int, ceiling: float = CEILING - ENCODING) -> Samples:
    """The sound with no true peak above `ceiling` dBFS; the very same where it has none."""
    highest = 10 ** (ceiling / 20)
    step = sample_rate // FRAMES_A_SECOND
    peaks = _hot_peaks(samples, step, highest * HOT)
    if peaks.max(initial=0) <= highest:
        return samples
    wanted = highest / np.maximum(peaks, highest)
    # the least within reach, and one more as gains are drawn from frame to frame; then the mean of these within reach
    least = sliding_window_view(np.pad(wanted, 2 * REACH + 1, constant_values=1), 2 * REACH + 3).min(axis=1)
    window = np.hanning(2 * REACH + 1).astype(np.float32)
    gains = np.pad(np.convolve(least, window / window.sum(), "valid"), (0, 1), mode="edge")
    frames = np.pad(samples, (0, -len(samples) % step)).reshape(-1, step)
    turned = np.flatnonzero(np.minimum(gains[:-1], gains[1:]) < 1)
    ramp = np.arange(step, dtype=np.float32) / np.float32(step)
    frames[turned] *= gains[turned, None] + (gains[turned + 1] - gains[turned])[:, None] * ramp
    return frames.reshape(-1)[: len(samples)]


def measure_peak(samples: Samples, sample_rate: int) -> float:
    """dBTP; of what stays far below the ceiling the highest sample alone."""
    hot = _hot_peaks(samples, sample_rate // FRAMES_A_SECOND, HOT * 10 ** (CEILING / 20))
    peak = max(float(hot.max(initial=0)), float(np.abs(samples).max(initial=0)))
    return 20 * math.log10(peak) if peak else -math.inf


def _hot_peaks(samples: Samples, step: int, hot: float) -> Samples:
    """For every frame of `step` samples its true peak, or 0 where no sample is hot."""
    peaks = np.zeros(-(-len(samples) // step), np.float32)
    windows = sliding_window_view(np.pad(samples, TAPS // 2), TAPS + 1)
    places = np.flatnonzero(np.abs(samples) > hot)
    for some in np.array_split(places, len(places) // AT_ONCE + 1):
        around = np.abs(_KERNELS @ windows[some].T).max(axis=0)
        frames, starts = np.unique(some // step, return_index=True)
        if len(some):
            peaks[frames] = np.maximum(peaks[frames], np.maximum.reduceat(around, starts))
    return peaks


def _kernels() -> Samples:
    """One row for each phase: a windowed sinc around it, scaled so that a constant stays what it is."""
    offsets = np.arange(TAPS + 1) - TAPS // 2 - np.array(PHASES)[:, None]
    kernels = np.sinc(offsets) * np.cos(np.pi * offsets / (TAPS + 2)) ** 2
    scaled: Samples = (kernels / kernels.sum(axis=1, keepdims=True)).astype(np.float32)
    return scaled


_KERNELS = _kernels()
