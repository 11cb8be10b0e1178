"""When utterances and their words are heard → WebVTT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np
import webvtt

from service.audio.assemble import Heard
from service.domain.speech import Cue, Utterance

LONGEST_CUE = 300
"""Characters: a longer sentence has a cue for each of its utterances."""


def cue_sentences(heard: Sequence[Heard], utterances: Sequence[Utterance], transcript: str) -> list[Cue]:
    """A cue for each sentence, in the words of the transcript."""
    cues = []
    for _, group in groupby(zip(heard, utterances, strict=True), key=lambda pair: pair[1].sentence):
        pairs = list(group)
        text = _join([utterance for _, utterance in pairs], transcript)
        if len(text) <= LONGEST_CUE:
            cues.append(_cue(pairs[0][0].start, pairs[-1][0].end, text))
        else:
            cues += [_cue(one.start, one.end, utterance.source) for one, utterance in pairs]
    return cues


def cue_words(heard: Sequence[Heard], utterances: Sequence[Utterance], transcript: str) -> list[Cue] | None:
    """A cue for each word that has a sound, in the words of the transcript; None unless all utterances have times."""
    if not all(one.words for one in heard):
        return None
    return [cue for pair in zip(heard, utterances, strict=True) for cue in _words_of(*pair, transcript)] or None


def write_captions(cues: Sequence[Cue]) -> str:
    """The text of a WebVTT file (W3C), one caption per cue, each on one line."""
    captions = [webvtt.Caption(_timestamp(cue.start), _timestamp(cue.end), _escape(cue.text)) for cue in cues]
    return str(webvtt.WebVTT(captions=captions).content)


def _words_of(heard: Heard, utterance: Utterance, transcript: str) -> Iterator[Cue]:
    """Engines tell the time of most words, and may part or join them otherwise than we: the rest lie between these."""
    told = sorted((word for word in heard.words if word.offset <= len(utterance.spoken)), key=lambda word: word.offset)
    offsets = [*(word.offset for word in told), len(utterance.spoken) + 1]
    times = np.maximum.accumulate([*(word.milliseconds for word in told), heard.end]).clip(heard.start, heard.end)
    starts = np.interp([word.spoken_start for word in utterance.words], offsets, times)
    for (start, end), word in zip(pairwise([*starts, heard.end]), utterance.words, strict=True):
        yield _cue(start, end, transcript[word.start : word.end])


def _join(utterances: Sequence[Utterance], transcript: str) -> str:
    """Their words as they stand in the transcript: white space between them where it was trimmed from either."""
    text = utterances[0].source
    for before, after in pairwise(utterances):
        is_parted = any(place.isspace() for place in transcript[max(before.end - 1, 0) : after.start + 1])
        text += " " * is_parted + after.source
    return text


def _cue(start: float, end: float, text: str) -> Cue:
    """A cue that lasts nowhere is no valid one."""
    return Cue(round(start), max(round(end), round(start) + 1), text)


def _timestamp(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def _escape(text: str) -> str:
    """As cue text: no line breaks, and neither a tag nor an arrow can come of it. webvtt-py escapes nothing."""
    line = " ".join(text.replace("\0", " ").split())
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
