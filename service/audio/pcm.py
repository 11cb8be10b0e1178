"""Between our `Sound` and pydub's segments. The only door to pydub."""

from __future__ import annotations

import warnings

from service.domain.speech import Sound

with warnings.catch_warnings():
    # pydub looks for an ffmpeg on the PATH, which we do not need it to find, and uses audioop, which is on its way out
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

SAMPLE_WIDTH = 2
"""Bytes of a sample in a `Sound`."""

__all__ = ["SAMPLE_WIDTH", "AudioSegment", "detect_leading_silence", "to_segment", "to_sound"]


def to_segment(sound: Sound) -> AudioSegment:
    return AudioSegment(data=sound.pcm, sample_width=SAMPLE_WIDTH, frame_rate=sound.sample_rate, channels=1)


def to_sound(segment: AudioSegment) -> Sound:
    """Mixed down to one channel and 16 bits where it has more."""
    mono = segment.set_channels(1).set_sample_width(SAMPLE_WIDTH)
    return Sound(mono.raw_data, mono.frame_rate)
