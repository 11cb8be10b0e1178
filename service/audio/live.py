"""Sound while it is still being made: one MP3 stream that grows by the utterance."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

from service.audio.aside import Aside
from service.audio.even import even, playable_rate
from service.audio.mp3 import open_encoder
from service.audio.pcm import SAMPLE_WIDTH
from service.audio.tags import write_id3
from service.domain.speech import Sound, Spoken, Tags

HEAD = 20_000
"""Bytes of the tag before the sound, nearly all of them empty. Chromium reads blocks of 32 kB and plays when the first
holds 1.4 seconds (measured with Chromium 156): without the tag only four seconds of sound fill one."""


async def stream_mp3(spoken: AsyncIterator[tuple[Spoken, int]], *, aside: Aside) -> AsyncGenerator[bytes, None]:
    """Pieces of one MP3 file, one as soon as each utterance is there, levelled alone, with its pause in milliseconds.

    `spoken` is closed with it, where that can be done.
    """
    stream: _Stream | None = None
    try:
        async for one, pause in spoken:
            stream = stream or _Stream(one.sound.sample_rate)
            yield await aside(stream.add, one.sound, pause)
        if stream:
            yield await aside(stream.end)
    finally:
        if isinstance(spoken, AsyncGenerator):
            await spoken.aclose()


class _Stream:
    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = playable_rate(sample_rate)
        self._encoder = open_encoder(self._sample_rate)
        self._head = write_id3(Tags(), length=HEAD)

    def add(self, sound: Sound, pause: int) -> bytes:
        silence = bytes(SAMPLE_WIDTH * round(pause * self._sample_rate / 1000))
        head, self._head = self._head, b""
        return head + bytes(self._encoder.encode(even(sound, self._sample_rate).pcm + silence))

    def end(self) -> bytes:
        return bytes(self._encoder.flush())
