"""Cues → WebVTT."""

from __future__ import annotations

from collections.abc import Sequence

import webvtt

from service.domain.speech import Cue


def write_captions(cues: Sequence[Cue]) -> str:
    """The text of a WebVTT file (W3C), one caption per cue, each on one line."""
    captions = [webvtt.Caption(_timestamp(cue.start), _timestamp(cue.end), _escape(cue.text)) for cue in cues]
    return str(webvtt.WebVTT(captions=captions).content)


def _timestamp(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def _escape(text: str) -> str:
    """As cue text: no line breaks, and neither a tag nor an arrow can come of it. webvtt-py escapes nothing."""
    line = " ".join(text.replace("\0", " ").split())
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
