"""An utterance as an engine spoke it → one as loud as all others, without long silences."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.audio.limiter import limit
from service.audio.loudness import TARGET, measure_loudness
from service.audio.pcm import Samples, resample, to_pcm, to_samples
from service.audio.silence import Stretch, cut, find_speech
from service.domain.speech import Sound

MOST_GAIN = 20.0
"""dB for one utterance: what needs more is noise, or too short to be measured."""
ENOUGH = 0.2
"""LU that nobody hears."""
SAMPLE_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""What MP3 and AAC know."""


@dataclass(frozen=True, slots=True)
class Even:
    pcm: bytes
    """Mono, 16 bits, at the target loudness and below the ceiling; it begins and ends with silence."""
    stretches: tuple[Stretch, ...]
    """What of the spoken sound it is."""


def playable_rate(sample_rate: int) -> int:
    """The lowest rate that files may have which keeps all of a sound's; the highest where none does."""
    return min((rate for rate in SAMPLE_RATES if rate >= sample_rate), default=SAMPLE_RATES[-1])


def even(sound: Sound, sample_rate: int) -> Even:
    """The sound at that sample rate."""
    stretches = find_speech(sound)
    samples = resample(to_samples(cut(sound, stretches).pcm), sound.sample_rate, sample_rate)
    return Even(to_pcm(_level(samples, sample_rate)), stretches)


def _level(samples: Samples, sample_rate: int) -> Samples:
    """At the target, moved by at most `MOST_GAIN`; what the limiter takes is given once more."""
    gain = _within(TARGET - measure_loudness(samples, sample_rate))
    amplified = amplify(samples, gain)
    limited = limit(amplified, sample_rate)
    if limited is amplified or gain == MOST_GAIN:
        return limited
    lost = 10 * math.log10(float(np.dot(amplified, amplified) / np.dot(limited, limited)))
    return limited if lost < ENOUGH else limit(amplify(samples, _within(gain + lost)), sample_rate)


def amplify(samples: Samples, decibels: float) -> Samples:
    return samples * samples.dtype.type(10 ** (decibels / 20))


def _within(gain: float) -> float:
    return min(max(gain, -MOST_GAIN), MOST_GAIN)
