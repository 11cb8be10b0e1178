"""Voices as the forms offer them: those that can be had now, as far as that is known."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.speech import Voice
from service.jobs.catalogue import Catalogue
from service.web.resources import VoiceResource
from service.web.schemas import to_voice

PATIENCE = 0.3
"""Seconds a page waits for servers of voices to say which they have."""

_asking: set[asyncio.Task[list[list[Voice]]]] = set()
"""Held until they end: what a server says late is known to the next page."""


@dataclass(frozen=True, slots=True)
class OfferedVoices:
    all: Sequence[VoiceResource]
    by_language: Mapping[str, Sequence[VoiceResource]]
    """The best first, each with a sample in that language."""
    best: Mapping[str, VoiceResource]
    """Who reads a language where nobody chooses; none where it cannot be read."""


async def offer_voices(catalogue: Catalogue, tags: Sequence[str]) -> OfferedVoices:
    """For normalised tags. Voices of servers that do not say in time which they have are offered on trust."""
    everyone, *by_language = await _find_usable(catalogue, [None, *tags])
    found = {tag: [to_voice(voice, tag) for voice in voices] for tag, voices in zip(tags, by_language, strict=True)}
    usual = {tag: catalogue.offer(tag).voice for tag in tags}
    return OfferedVoices(
        all=[to_voice(voice) for voice in everyone],
        by_language=found,
        best={tag: to_voice(voice, tag) for tag, voice in usual.items() if voice},
    )


async def _find_usable(catalogue: Catalogue, tags: Sequence[str | None]) -> list[list[Voice]]:
    asking = asyncio.ensure_future(_ask(catalogue, tags))
    _asking.add(asking)
    asking.add_done_callback(_asking.discard)
    await asyncio.wait([asking], timeout=PATIENCE)
    return asking.result() if asking.done() else [catalogue.voices(tag) for tag in tags]


async def _ask(catalogue: Catalogue, tags: Sequence[str | None]) -> list[list[Voice]]:
    return [await catalogue.usable_voices(tag) for tag in tags]
