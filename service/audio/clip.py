"""From what an engine answered to a file that plays."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from service.audio.assemble import assemble
from service.audio.captions import write_captions
from service.audio.formats import FORMATS, encode
from service.audio.read import read_speech, unpack
from service.domain.speech import Clip, Cue, Sound, Utterance
from service.errors import SpeechUnavailable

P = ParamSpec("P")
R = TypeVar("R")


class Aside(Protocol):
    """Calls a plain function where it does not hold up the event loop, as `asyncio.to_thread` does."""

    def __call__(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Awaitable[R]: ...


async def make_clip(
    files: Sequence[bytes],
    utterances: Sequence[Utterance],
    *,
    format: str,  # noqa: A002
    ffmpeg: Path,
    aside: Aside,
    language: str = "",
) -> Clip:
    """A finished clip of the files an engine gave for the utterances, one each.

    Raises `SpeechUnavailable` where there is no utterance, `BadAudio` where a file is not speech, `ChildProcessFailed`
    where encoding fails.
    """
    if not utterances:
        raise SpeechUnavailable("The text has no words that could be read aloud.")
    wavs = [await unpack(file, ffmpeg) for file in files]
    sound, cues = await aside(read_and_assemble, wavs, utterances)
    data = await encode(sound, format, ffmpeg, language=language)
    return Clip(data, format, FORMATS[format].media_type, round(sound.milliseconds), write_captions(cues))


def read_and_assemble(wavs: Sequence[bytes], utterances: Sequence[Utterance]) -> tuple[Sound, tuple[Cue, ...]]:
    return assemble([read_speech(wav) for wav in wavs], utterances)
