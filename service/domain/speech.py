"""Words on their way to sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
class Pronunciation:
    """A word that an owner wants read in a certain way."""

    word: str
    spoken: Mapping[str, str]
    """How it is written to be read so, by normalised tag."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """A word of the transcript, and where its sound stands in the spoken form."""

    start: int
    end: int
    """Code-point offsets into the transcript."""
    spoken_start: int
    spoken_end: int
    """Code-point offsets into the spoken form of its utterance."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of a transcript that an engine speaks at once: a sentence, or a part of a long or mixed one."""

    start: int
    end: int
    """Code-point offsets into the transcript; the spans of all utterances together cover it."""
    source: str
    """The transcript's own words in that span, white space trimmed: what captions show. Of a table without the pipes
    around its rows and the line below its header."""
    spoken: str
    """What the engine is given."""
    pause: int
    """Milliseconds of silence after it: 300 after a sentence, 600 after a paragraph, 0 at the end."""
    language: str = ""
    """BCP-47 tag of its words, which is another than the transcript's where it quotes; empty: the transcript's."""
    sentence: int = 0
    """Number of its sentence, counted from 0: the utterances of one sentence are one cue."""
    words: tuple[Aligned, ...] = ()
    """In order; what has no sound has none."""


@dataclass(frozen=True, slots=True)
class Line:
    """What an engine is asked to say in one call."""

    text: str
    voice: str
    """Its id, as the engine calls it."""
    language: str
    """BCP-47 tag of the text."""
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class WordTime:
    """When a word begins."""

    offset: int
    """Code points into the text of the line."""
    milliseconds: int
    """From the start of its sound."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an engine gave for a line: an audio file of whatever kind, unchecked."""

    data: bytes
    words: tuple[WordTime, ...] = ()
    """Empty where the engine tells no times."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono 16-bit little-endian PCM."""

    pcm: bytes = field(repr=False)
    sample_rate: int

    @property
    def milliseconds(self) -> float:
        return len(self.pcm) / 2 / self.sample_rate * 1000


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line as it was heard to be speech: whole, audible, at its pace."""

    sound: Sound
    words: tuple[WordTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Tags:
    """What a file says of itself."""

    title: str = ""
    language: str = ""
    """BCP-47 tag."""
    transcript: str = ""
    spoken_by: str = ""
    """Engine and voice: told as the maker of a synthetic voice."""


@dataclass(frozen=True, slots=True)
class Cue:
    start: int
    end: int
    """Milliseconds from the start of the audio."""
    text: str


@dataclass(frozen=True, slots=True)
class Clip:
    """A finished audio file."""

    data: bytes = field(repr=False)
    format: str
    """A key of `audio.formats.FORMATS`."""
    media_type: str
    milliseconds: int
    captions: str
    """WebVTT, one cue per sentence."""
    word_captions: str | None = None
    """WebVTT, one cue per word; None where the engine told no times."""
