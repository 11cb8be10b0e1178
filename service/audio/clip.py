"""From what was spoken to a file that plays."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from pathlib import Path

from service.audio.aside import Aside
from service.audio.assemble import Assembly, Heard
from service.audio.captions import cue_sentences, cue_words, write_captions
from service.audio.encode import encode
from service.audio.formats import FORMATS
from service.domain.speech import Clip, Spoken, Tags, Utterance
from service.errors import SpeechUnavailable


async def make_clip(
    spoken: AsyncIterator[Spoken],
    utterances: Sequence[Utterance],
    *,
    format: str,  # noqa: A002
    tags: Tags,
    ffmpeg: Path,
    aside: Aside,
) -> Clip:
    """A finished clip of what was spoken, one for each utterance; of each no more is in memory than it takes.

    Words have cues where all utterances have times and the tags hold the transcript. Raises `SpeechUnavailable` where
    there is no utterance, `ChildProcessFailed` where encoding fails.
    """
    if not utterances:
        raise SpeechUnavailable("The text has no words that could be read aloud.")
    with Assembly() as assembly:
        try:
            async for one in spoken:
                await aside(assembly.add, one, utterances[len(assembly.heard)])
        finally:
            if isinstance(spoken, AsyncGenerator):
                await spoken.aclose()
        data = await encode(assembly, format, tags, ffmpeg=ffmpeg, aside=aside)
        heard, milliseconds = tuple(assembly.heard), round(assembly.milliseconds)
    captions = await aside(_caption, heard, utterances, tags.transcript)
    return Clip(data, format, FORMATS[format].media_type, milliseconds, *captions)


def _caption(heard: Sequence[Heard], utterances: Sequence[Utterance], transcript: str) -> tuple[str, str | None]:
    """By sentence and by word: of a long text thousands of cues."""
    sentences = write_captions(cue_sentences(heard, utterances, transcript))
    words = cue_words(heard, utterances, transcript) if transcript else None
    return sentences, None if words is None else write_captions(words)
