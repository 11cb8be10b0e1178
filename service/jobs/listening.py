"""Hearing an audio while it is still being made: its sentences in order, as soon as each is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from pathlib import Path

from service.audio.live import stream_mp3
from service.domain.records import AudioState
from service.domain.speech import Spoken
from service.errors import ServiceNotReady
from service.jobs.progress import Watch
from service.jobs.speaking import play
from service.store import audio, utterances
from service.store.audio import Making
from service.store.session import Database
from service.store.utterances import Following

LOOK_AGAIN = 0.25
"""Seconds between two looks for sentences that another process has spoken: no bell rings for them here."""
AHEAD = 4
"""Sentences that are read from the store at a time."""
GOES_ON = frozenset({AudioState.PENDING, AudioState.READY})


class Listening:
    def __init__(self, database: Database, watch: Watch, *, ffmpeg: Path) -> None:
        self._database = database
        self._watch = watch
        self._ffmpeg = ffmpeg
        # beside SQLite no other process speaks
        self._patience = None if database.is_sqlite else LOOK_AGAIN

    async def open(self, audio_id: str, *, owner: str) -> AsyncGenerator[bytes, None] | None:
        """Pieces of one MP3 file; None where there is no such audio, or nobody will read it.

        It ends with the last sentence, and before where no other can follow those that were heard: the audio failed,
        another engine has begun anew, the text was edited, or the service stops. Whoever leaves early closes it.
        """
        async with self._database.read() as connection:
            making = await audio.find_making(connection, audio_id, owner=owner)
        if making is None or making.state not in GOES_ON:
            return None
        return self._stream(audio_id, owner, making.description_id)

    async def _stream(self, audio_id: str, owner: str, description_id: str) -> AsyncGenerator[bytes, None]:
        spoken = self._follow(audio_id, owner, description_id)
        async with aclosing(stream_mp3(spoken, aside=asyncio.to_thread)) as pieces:  # which closes them, too
            async for piece in pieces:
                if piece:  # the encoder may keep what it was given
                    yield piece

    async def _follow(self, audio_id: str, owner: str, description_id: str) -> AsyncGenerator[tuple[Spoken, int], None]:
        """Sentences, each with the milliseconds of silence after it. Waits outside of any transaction."""
        plan, position = None, 0
        with self._watch.watching(description_id) as watched:
            while not (self._watch.is_released or watched.is_gone):
                news = watched.news  # before the look: what comes during it rings this bell
                making, following = await self._look(audio_id, owner, position)
                if making is None or making.state not in GOES_ON or (position and making.plan != plan):
                    return
                plan = making.plan
                for kept, planned in following.ready:
                    yield await play(kept, planned.tempo, ffmpeg=self._ffmpeg), planned.pause
                position += len(following.ready)
                if plan is not None and following.is_end:
                    return
                if len(following.ready) < AHEAD:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(self._patience):
                            await news.wait()

    async def _look(self, audio_id: str, owner: str, position: int) -> tuple[Making | None, Following]:
        """None for the first where it is gone, or the database is."""
        nothing = Following((), is_end=False)
        with suppress(ServiceNotReady):
            async with self._database.read() as connection:
                making = await audio.find_making(connection, audio_id, owner=owner)
                if making is None or making.plan is None:
                    return making, nothing
                return making, await utterances.find_following(connection, audio_id, making.plan, position, most=AHEAD)
        return None, nothing
