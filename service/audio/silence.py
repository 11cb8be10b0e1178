"""Where a sound is silent for longer than speech needs, and the sound without that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.audio.pcm import INTEGER, to_segment, to_sound
from service.domain.speech import Sound

FRAMES_A_SECOND = 100
SILENT_BELOW_PEAK = 45.0
"""dB; the end of an unvoiced word lies 30 to 40 below the peak."""
KEPT_BEFORE, KEPT_AFTER = 30, 60
"""Milliseconds of an engine's own silence around an utterance that stay."""
LONGEST_GAP, KEPT_GAP = 700, 400
"""Milliseconds: a longer silence within an utterance is shortened; a sentence's pause is 300, a paragraph's 600."""
FADE = 4
"""Milliseconds at both ends of what is kept, so that no joint clicks."""


class Stretch(NamedTuple):
    start: int
    end: int
    """Milliseconds."""


def is_silent(sound: Sound) -> NDArray[np.bool_]:
    """For every 10 ms of the sound, a started one at its end included."""
    step = sound.sample_rate // FRAMES_A_SECOND
    samples = np.frombuffer(sound.pcm, INTEGER).astype(np.float32)
    peak = float(np.abs(samples).max(initial=0))
    frames = np.pad(samples, (0, -len(samples) % step)).reshape(-1, step)
    return np.einsum("ij,ij->i", frames, frames) <= step * (peak * 10 ** (-SILENT_BELOW_PEAK / 20)) ** 2  # type: ignore[no-any-return]


def find_gaps(silent: NDArray[np.bool_]) -> list[Stretch]:
    """The stretches of silence, those at both ends included."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], silent, [False])).astype(np.int8)))
    frame = 1000 // FRAMES_A_SECOND
    return [Stretch(int(start) * frame, int(end) * frame) for start, end in edges.reshape(-1, 2)]


def find_speech(sound: Sound) -> tuple[Stretch, ...]:
    """What of the sound is to be heard: all but the long silences at its ends and inside it."""
    length = len(to_segment(sound))
    kept, start = [], 0
    for gap in find_gaps(is_silent(sound)):
        if gap.start == 0:
            start = max(gap.end - KEPT_BEFORE, 0)
        elif gap.end >= length:
            length = min(gap.start + KEPT_AFTER, length)
        elif gap.end - gap.start > LONGEST_GAP:
            kept.append(Stretch(start, gap.start + KEPT_GAP // 2))
            start = gap.end - KEPT_GAP // 2
    return (*kept, Stretch(start, length)) if start < length else (*kept,)


def cut(sound: Sound, stretches: Sequence[Stretch]) -> Sound:
    """Those stretches of the sound one after the other, each faded in and out."""
    segment = to_segment(sound)
    pieces = [segment[one.start : one.end].fade_in(FADE).fade_out(FADE) for one in stretches]
    return to_sound(sum(pieces, segment[:0]))


def shift(milliseconds: float, stretches: Sequence[Stretch]) -> float:
    """Where a time of the sound is found once it was cut."""
    return sum(min(max(milliseconds - one.start, 0), one.end - one.start) for one in stretches)
