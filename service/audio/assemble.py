"""What was spoken for a transcript's utterances → one even sound, and when each is heard.

The sound lies in a file without a name and goes through memory by the utterance, however long the text is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

from service.audio.even import amplify, even, playable_rate
from service.audio.limiter import limit
from service.audio.loudness import measure_program
from service.audio.pcm import SAMPLE_WIDTH, to_pcm, to_samples
from service.audio.silence import shift
from service.domain.speech import Spoken, Utterance, WordTime

CORRECTION = 3.0
"""dB at most for all together, which are nearly level by then; pauses make them quieter by less than one."""
SECONDS_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance in the assembled sound."""

    start: float
    end: float
    """Milliseconds from the start of the sound, without its pause."""
    words: tuple[WordTime, ...]
    """Counted from the start of the sound."""


class Assembly:
    """Takes what was spoken, utterance by utterance, then is levelled as a whole and read. To be closed."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.sample_rate = 0
        """The first sound's, or the next that files may have; of no use before that one was added."""
        self.frames = 0
        self._starts: list[int] = []
        self._pause = 0
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed with the assembly

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def milliseconds(self) -> float:
        return self.frames / self.sample_rate * 1000

    @property
    def descriptor(self) -> int:
        """Of the file with the sound: mono, 16 bits, little-endian, without a header."""
        return self._file.fileno()

    def add(self, spoken: Spoken, utterance: Utterance) -> None:
        """The next sound, after the pause of the one before it."""
        self.sample_rate = self.sample_rate or playable_rate(spoken.sound.sample_rate)
        self._write(bytes(SAMPLE_WIDTH * round(self._pause * self.sample_rate / 1000)))
        self._starts.append(self.frames)
        start = self.milliseconds
        levelled = even(spoken.sound, self.sample_rate)
        self._write(levelled.pcm)
        words = (WordTime(w.offset, round(start + shift(w.milliseconds, levelled.stretches))) for w in spoken.words)
        self.heard.append(Heard(start, self.milliseconds, tuple(words)))
        self._pause = utterance.pause

    def level(self, target: float, ceiling: float) -> None:
        """One gain for all that takes the whole to that loudness, in LUFS, below the ceiling, in dBTP."""
        gain = target - measure_program(map(to_samples, self.read()), self.sample_rate)
        gain = min(max(gain, -CORRECTION), CORRECTION)
        ends = [*self._starts[1:], self.frames]
        for start, end in zip(self._starts, ends, strict=True):  # each is silent at both ends, as limiting needs
            self._file.seek(SAMPLE_WIDTH * start)
            samples = to_samples(self._file.read(SAMPLE_WIDTH * (end - start)))
            self._file.seek(SAMPLE_WIDTH * start)
            self._file.write(to_pcm(limit(amplify(samples, gain), self.sample_rate, ceiling)))
        self._file.flush()

    def read(self) -> Iterator[bytes]:
        """The sound in pieces of some seconds, the last one shorter."""
        self._file.seek(0)
        while piece := self._file.read(SAMPLE_WIDTH * self.sample_rate * SECONDS_AT_ONCE):
            yield piece

    def _write(self, pcm: bytes) -> None:
        self._file.write(pcm)
        self.frames += len(pcm) // SAMPLE_WIDTH
