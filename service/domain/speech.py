"""Words on their way to sound."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class VoiceQuality(StrEnum):
    """Said openly, so that nobody is surprised: `synthetic` is clear but robotic, `poor` is hard to follow."""

    NATURAL = "natural"
    SYNTHETIC = "synthetic"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class Voice:
    id: str
    """What the engine calls it."""
    engine: str
    name: str
    languages: tuple[str, ...]
    """BCP-47 tags it speaks; empty where the engine takes any language and does not say which."""
    quality: VoiceQuality
    gender: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of a transcript that is spoken in one breath and shown as one cue."""

    start: int
    end: int
    """Code-point offsets into the transcript; the spans of all utterances together cover it."""
    source: str
    """The transcript's own words in that span, white space trimmed: what captions show."""
    spoken: str
    """What the engine is given."""
    pause: int
    """Milliseconds of silence after it: 300 after a sentence, 600 after a paragraph, 0 at the end."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono 16-bit little-endian PCM."""

    pcm: bytes
    sample_rate: int

    @property
    def milliseconds(self) -> float:
        return len(self.pcm) / 2 / self.sample_rate * 1000


@dataclass(frozen=True, slots=True)
class Cue:
    start: int
    end: int
    """Milliseconds from the start of the audio."""
    text: str


@dataclass(frozen=True, slots=True)
class Clip:
    """A finished audio file."""

    data: bytes
    format: str
    """A key of `audio.formats.FORMATS`."""
    media_type: str
    milliseconds: int
    captions: str
    """WebVTT, one cue per utterance."""
