"""The sounds of a transcript's utterances → one even sound, and when each is heard."""

from __future__ import annotations

from collections.abc import Sequence

from service.audio.loudness import HEADROOM, TARGET, level
from service.audio.pcm import SAMPLE_WIDTH, AudioSegment, detect_leading_silence, to_segment, to_sound
from service.domain.speech import Cue, Sound, Utterance

SILENT_BELOW_PEAK = 45.0
"""dB; the end of an unvoiced word lies 30 to 40 below the peak."""
KEPT_BEFORE, KEPT_AFTER = 30, 60
"""Milliseconds of an engine's own silence around an utterance that stay."""
MOST_GAIN = 20.0
"""dB for one utterance: what needs more is noise, or too short to be measured."""
CORRECTION = 3.0
"""dB for all together, which are nearly level by then."""
FADE = 4
"""Milliseconds at both ends of an utterance, so that no joint clicks."""


def assemble(sounds: Sequence[Sound], utterances: Sequence[Utterance]) -> tuple[Sound, tuple[Cue, ...]]:
    """The sounds, one per utterance, joined with the utterances' pauses, and a cue for each.

    Each is trimmed of long silence and levelled alone, then all together, to `HEADROOM` below the target loudness with
    no sample over the ceiling; encoding adds the rest. The sample rate is the highest among them.
    """
    sample_rate = max(sound.sample_rate for sound in sounds)
    pcm = bytearray()
    cues = []
    for sound, utterance in zip(sounds, utterances, strict=True):
        start = _milliseconds(pcm, sample_rate)
        pcm += to_sound(_even(to_segment(sound).set_frame_rate(sample_rate))).pcm
        cues.append(Cue(start, _milliseconds(pcm, sample_rate), utterance.source))
        pcm += bytes(SAMPLE_WIDTH * round(utterance.pause * sample_rate / 1000))
    joined = to_segment(Sound(bytes(pcm), sample_rate))
    return to_sound(level(joined, TARGET - HEADROOM, most=CORRECTION)), tuple(cues)


def _even(segment: AudioSegment) -> AudioSegment:
    return level(_trim(segment), TARGET - HEADROOM, most=MOST_GAIN).fade_in(FADE).fade_out(FADE)


def _trim(segment: AudioSegment) -> AudioSegment:
    threshold = segment.max_dBFS - SILENT_BELOW_PEAK
    before = detect_leading_silence(segment, threshold)
    after = detect_leading_silence(segment.reverse(), threshold)
    return segment[max(before - KEPT_BEFORE, 0) : len(segment) - max(after - KEPT_AFTER, 0)]


def _milliseconds(pcm: bytearray, sample_rate: int) -> int:
    return round(len(pcm) / SAMPLE_WIDTH / sample_rate * 1000)
