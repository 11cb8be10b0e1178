"""The speech stage: every text of a description becomes a sound, by the first engine that can read it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from weakref import WeakValueDictionary

from service.audio.clip import make_clip
from service.domain.records import Audio, AudioState
from service.domain.speech import Clip, Tags
from service.errors import ChildProcessFailed, ProviderError, SpeechUnavailable
from service.jobs.choosing import Candidate, choose_candidates
from service.jobs.claims import Claim
from service.jobs.speaking import Plan, Speaking, hash_of, make_plan
from service.jobs.texts import Text
from service.speech.base import SpeechEngine
from service.store import audio, lexicon, utterances
from service.store.audio import Reading
from service.store.session import Connection, Database
from service.telemetry import log

Tell = Callable[[Connection], Awaitable[object]]
"""Shows that one more audio is done with, in the transaction in which it is."""
NO_WORDS = "The text has no words that could be read aloud."


class Voicing:
    def __init__(
        self,
        database: Database,
        chain: Sequence[SpeechEngine],
        *,
        ffmpeg: Path,
        voices: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`voices` are those to take where none is asked for, by normalised tag."""
        self._database = database
        self._chain = chain
        self._voices = voices
        self._ffmpeg = ffmpeg
        self._speaking = Speaking(database, ffmpeg=ffmpeg)
        self._encoding = asyncio.Semaphore(os.cpu_count() or 1)
        # whoever wants the same file waits for the one who makes it already
        self._making: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def voice(
        self, text: Text, pending: Audio, claim: Claim, tell: Tell, *, read_by: Collection[str | None] = ()
    ) -> None:
        """Makes one audio, or says in the store why there is none. Raises nothing a provider is to blame for.

        Engines it was `read_by` in other formats come first: what they said is kept, others would be paid for it.
        """
        order = _Order(text, pending, claim, tell)
        candidates = choose_candidates(self._chain, text.language, pending.wanted_voice, self._voices)
        able = sorted(candidates.able, key=lambda candidate: candidate.engine.name not in read_by)
        failures: list[str] = []
        state, reason = AudioState.UNAVAILABLE, [SpeechUnavailable.title, *candidates.passed_over][-1]
        for candidate in able:
            is_last = candidate is able[-1]
            try:
                return await self._voice_with(candidate, order, [*candidate.passed_over, *failures], waits=is_last)
            except (ProviderError, ChildProcessFailed) as error:
                failures.append(f"{candidate.engine.name}: {error.detail}")
                if not isinstance(error, SpeechUnavailable):
                    state, reason = AudioState.FAILED, error.detail
                    log.warning(
                        "speech.passed_over", engine=candidate.engine.name, language=text.language, code=error.code
                    )
                elif state is AudioState.UNAVAILABLE:  # that another one failed is the more useful reason
                    reason = error.detail
        async with claim.write() as connection:
            await tell(connection)
            passed_over = [*candidates.passed_over, *failures]
            await audio.set_missing(
                connection, pending.id, revision=text.revision, state=state, reason=reason, passed_over=passed_over
            )
        return None

    async def _voice_with(
        self, candidate: Candidate, order: _Order, passed_over: Sequence[str], *, waits: bool
    ) -> None:
        plan = await self._plan(candidate, order)
        if not await self._link(plan, order):
            return
        await self._speaking.speak(plan, order.claim, waits=waits)
        reading = order.reading(plan, passed_over)
        async with self._making.setdefault(reading.spoken_key, asyncio.Lock()):
            await self._make(plan, order, reading)

    async def _plan(self, candidate: Candidate, order: _Order) -> Plan:
        async with self._database.read() as connection:
            entries = await lexicon.load(connection, order.owner)
        plan = await asyncio.to_thread(
            make_plan, candidate.engine, candidate.voice, order.text, order.pending.speed, entries
        )
        if not plan.parts:
            raise SpeechUnavailable(NO_WORDS)
        return plan

    async def _link(self, plan: Plan, order: _Order) -> bool:
        """Shows the plan to those who listen. False where the audio waits for other words by now."""

        async def link(connection: Connection) -> bool:
            if not await audio.is_wanted(connection, order.pending.id, order.text.revision):
                await order.tell(connection)
                return False
            await utterances.link(connection, order.pending.id, plan.planned, owner=order.owner, plan=plan.key)
            return True

        return await order.claim.write_together(link)

    async def _make(self, plan: Plan, order: _Order, reading: Reading) -> None:
        """The file of what was spoken, or the one that was made of the same before."""
        released = await self._reuse(order, reading)
        if released is None:
            clip = await self._assemble(plan, order)

            async def set_ready(connection: Connection) -> set[str]:
                await order.tell(connection)
                return await audio.set_ready(connection, reading, clip)

            released = await order.claim.write_together(set_ready)
        if released:  # in a transaction of its own: it has the store alone
            async with self._database.write() as connection:
                await utterances.delete_unused(connection, order.owner, released)

    async def _reuse(self, order: _Order, reading: Reading) -> set[str] | None:
        """Plays what was spoken before, and gives what `set_spoken` does; None where there is nothing.

        Found and taken at once: it goes with the last who plays it.
        """
        async with self._database.read() as connection:  # mostly there is nothing, and no need to write
            if await audio.find_spoken(connection, reading.spoken_key) is None:
                return None
        async with order.claim.write() as connection:
            spoken = await audio.find_spoken(connection, reading.spoken_key)
            if spoken is None:
                return None
            await order.tell(connection)
            return await audio.set_spoken(connection, reading, spoken)

    async def _assemble(self, plan: Plan, order: _Order) -> Clip:
        async with self._encoding:
            return await make_clip(
                self._speaking.load(plan, order.owner),
                [part.utterance for part in plan.parts],
                format=order.pending.format,
                tags=order.tags(plan),
                ffmpeg=self._ffmpeg,
                aside=asyncio.to_thread,
            )


@dataclass(frozen=True, slots=True)
class _Order:
    """One audio that is to be made."""

    text: Text
    pending: Audio
    claim: Claim
    tell: Tell

    @property
    def owner(self) -> str:
        return self.claim.job.owner

    def tags(self, plan: Plan) -> Tags:
        spoken_by = f"{plan.engine.name}, {plan.voice.name}"
        return Tags(self.text.title, self.text.language, self.text.words, spoken_by)

    def reading(self, plan: Plan, passed_over: Sequence[str]) -> Reading:
        return Reading(
            self.pending.id,
            self.text.revision,
            engine=plan.engine.name,
            voice=plan.voice.id,
            plan=plan.key,
            spoken_key=hash_of((self.owner, plan.key, self.pending.format, self.tags(plan))),
            passed_over=tuple(passed_over),
        )
