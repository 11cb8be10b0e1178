"""How loud speech is, by ITU-R BS.1770-5, and how loud we make it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.fft import rfft
from numpy.polynomial.polynomial import polyval
from numpy.typing import NDArray

from service.audio.pcm import Samples

TARGET = -18.0
"""LUFS, for mono speech."""
STEPS_A_SECOND = 10
BLOCK = 4
"""Steps of 100 ms: blocks of 400 ms that overlap by three quarters."""
OFFSET = -0.691
"""LUFS of a mean square of 1: with it a full-scale sine of 997 Hz is at -3.01."""
SILENCE = -70.0
"""LUFS below which a block counts as silence."""
RELATIVE_GATE = 10.0
"""LU below the mean of the others, below which a block counts as pause."""


def measure_loudness(samples: Samples, sample_rate: int) -> float:
    """LUFS of mono sound; of what is shorter than a block as a whole. Silence gives -inf."""
    return gate(measure_steps(samples, sample_rate))


def measure_steps(samples: Samples, sample_rate: int) -> NDArray[np.float64]:
    """The weighted mean square of every 100 ms; a started one at the end is left out, unless it is all there is.

    Each step's spectrum is weighted, which differs from filtering the whole by less than 0.1 LU for speech.
    """
    step = sample_rate // STEPS_A_SECOND
    count = len(samples) // step
    if not count:
        # as if what is there went on, like the loudness of a long sound of its kind
        return measure_steps(np.pad(samples, (0, step - len(samples))), sample_rate) * (step / max(len(samples), 1))
    spectra = rfft(samples[: count * step].reshape(count, step))
    power = spectra.real**2 + spectra.imag**2
    return power.astype(np.float64) @ _weights(sample_rate)


def gate(steps: NDArray[np.float64]) -> float:
    """LUFS of the steps: the mean of the blocks that are neither silence nor pause."""
    width = min(BLOCK, len(steps))
    blocks = np.convolve(steps, np.ones(width) / width, "valid")
    heard = blocks[blocks > _power(SILENCE)]
    if not len(heard):
        return -math.inf
    speech = heard[heard > _power(_decibels(heard.mean()) - RELATIVE_GATE)]
    return _decibels(speech.mean())


def measure_program(pieces: Iterable[Samples], sample_rate: int) -> float:
    """LUFS of sound that comes in pieces of whole tenths of a second, all but the last."""
    steps = [measure_steps(piece, sample_rate) for piece in pieces]
    return gate(np.concatenate(steps)) if steps else -math.inf


def _decibels(power: float) -> float:
    return 10 * math.log10(power) + OFFSET


def _power(decibels: float) -> float:
    return float(10 ** ((decibels - OFFSET) / 10))


@lru_cache(maxsize=16)
def _weights(sample_rate: int) -> NDArray[np.float64]:
    """What each bin of a step's power counts, so that their sum is the mean square: K-weighting times Parseval.

    The two filters are BS.1770's for 48 kHz, told by their analogue parameters so that they hold for every rate: a
    shelf of +4 dB for the head, and a high-pass at 38 Hz.
    """
    step = sample_rate // STEPS_A_SECOND
    bins = np.arange(step // 2 + 1)
    z = np.exp(-2j * np.pi * bins / step)

    k, q, high = math.tan(math.pi * 1681.974450955533 / sample_rate), 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    shelf = polyval(z, (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k))
    shelf /= polyval(z, (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k))

    k, q = math.tan(math.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    first = 1 + k / q + k * k
    high_pass = polyval(z, (1, -2, 1)) / polyval(z, (1, 2 * (k * k - 1) / first, (1 - k / q + k * k) / first))

    sides = np.where((bins == 0) | (2 * bins == step), 1, 2)
    weights: NDArray[np.float64] = np.abs(shelf * high_pass) ** 2 * sides / step**2
    return weights
