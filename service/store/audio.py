"""Spoken texts: one row per transcript and kind, pointing at the sound it plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.descriptions import AudioKind
from service.domain.records import Audio, AudioState
from service.domain.speech import Clip
from service.store import sounds
from service.store.session import new_id
from service.store.tables import audio, descriptions, transcripts
from service.store.tables import sounds as sounds_table

_SELECT = sa.select(audio, sounds_table.c.size).select_from(
    audio.outerjoin(sounds_table, audio.c.sha256 == sounds_table.c.sha256)
)


async def add_pending(
    connection: AsyncConnection, transcript_id: str, kinds: Sequence[AudioKind], audio_format: str
) -> None:
    for position, kind in enumerate(kinds):
        await connection.execute(
            audio.insert().values(
                id=new_id(),
                transcript_id=transcript_id,
                position=position,
                kind=kind,
                state=AudioState.PENDING,
                format=audio_format,
            )
        )


@dataclass(frozen=True, slots=True)
class SpokenBefore:
    sha256: str
    milliseconds: int
    captions: str
    """WebVTT."""


async def find_spoken(connection: AsyncConnection, spoken_key: str) -> SpokenBefore | None:
    """The same words in the same voice, if they were spoken before."""
    query = (
        sa.select(audio.c.sha256, audio.c.milliseconds, audio.c.captions)
        .where(audio.c.spoken_key == spoken_key, audio.c.state == AudioState.READY)
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return SpokenBefore(row.sha256, row.milliseconds, row.captions) if row else None


async def set_ready(connection: AsyncConnection, audio_id: str, *, voice: str, spoken_key: str, clip: Clip) -> None:
    """Keeps the sound, unless its audio was deleted meanwhile."""
    spoken = SpokenBefore(await sounds.add(connection, clip.data, clip.media_type), clip.milliseconds, clip.captions)
    if not await set_spoken(connection, audio_id, voice=voice, spoken_key=spoken_key, spoken=spoken):
        await sounds.delete_unused(connection)


async def set_spoken(
    connection: AsyncConnection, audio_id: str, *, voice: str, spoken_key: str, spoken: SpokenBefore
) -> bool:
    """False where the audio is gone."""
    return await _change(
        connection,
        audio_id,
        state=AudioState.READY,
        voice=voice,
        spoken_key=spoken_key,
        sha256=spoken.sha256,
        milliseconds=spoken.milliseconds,
        captions=spoken.captions,
    )


async def fail_pending(connection: AsyncConnection, description_id: str, reason: str) -> None:
    """Says of everything that was still to be spoken that it will not be."""
    of_it = sa.select(transcripts.c.id).where(transcripts.c.description_id == description_id)
    await connection.execute(
        audio.update()
        .where(audio.c.transcript_id.in_(of_it), audio.c.state == AudioState.PENDING)
        .values(state=AudioState.FAILED, reason=reason)
    )


async def set_missing(connection: AsyncConnection, audio_id: str, state: AudioState, reason: str) -> None:
    await _change(connection, audio_id, state=state, reason=reason)


async def _change(connection: AsyncConnection, audio_id: str, **values: Any) -> bool:  # noqa: ANN401 - columns
    changed = await connection.execute(audio.update().where(audio.c.id == audio_id).values(**values))
    return bool(changed.rowcount)


async def find_of(connection: AsyncConnection, transcript_ids: Sequence[str]) -> list[tuple[str, Audio]]:
    """Pairs of transcript id and audio, alt text first."""
    query = _SELECT.where(audio.c.transcript_id.in_(transcript_ids)).order_by(audio.c.transcript_id, audio.c.position)
    return [(row.transcript_id, _audio(row)) for row in (await connection.execute(query)).all()]


@dataclass(frozen=True, slots=True)
class AudioFile:
    """What is needed to serve an audio: itself and what names its file."""

    audio: Audio
    language: str
    media_type: str
    image_name: str | None


async def find_file(connection: AsyncConnection, audio_id: str, *, owner: str) -> AudioFile | None:
    query = (
        sa.select(
            audio, sounds_table.c.size, sounds_table.c.media_type, transcripts.c.language, descriptions.c.image_name
        )
        .select_from(audio.join(transcripts).join(descriptions).join(sounds_table))
        .where(audio.c.id == audio_id, descriptions.c.owner == owner)
    )
    row = (await connection.execute(query)).one_or_none()
    return AudioFile(_audio(row), row.language, row.media_type, row.image_name) if row else None


async def find_captions(connection: AsyncConnection, description_id: str, language: str, *, owner: str) -> str | None:
    """WebVTT of the long description, of the alt text only where that is all that is spoken. None: not ready."""
    query = (
        sa.select(audio.c.captions)
        .select_from(audio.join(transcripts).join(descriptions))
        .where(
            descriptions.c.id == description_id,
            descriptions.c.owner == owner,
            transcripts.c.language == language,
        )
        .order_by((audio.c.kind == AudioKind.LONG).desc())
        .limit(1)
    )
    captions: str | None = (await connection.execute(query)).scalar_one_or_none()
    return captions


def _audio(row: sa.Row[Any]) -> Audio:
    return Audio(
        id=row.id,
        kind=AudioKind(row.kind),
        state=AudioState(row.state),
        format=row.format,
        voice=row.voice,
        reason=row.reason,
        sha256=row.sha256,
        size=row.size,
        milliseconds=row.milliseconds,
    )
