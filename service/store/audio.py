"""Spoken texts: one row per transcript, kind, voice, speed and format, or per answer, pointing at its sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.descriptions import AudioKind, AudioWish
from service.domain.records import Audio, AudioState
from service.domain.speech import Clip
from service.languages import look_up
from service.store import sounds, utterances
from service.store.session import hold_shared, new_id
from service.store.tables import audio, descriptions, questions, transcripts
from service.store.tables import sounds as sounds_table

_SELECT = sa.select(audio, sounds_table.c.size).select_from(
    audio.outerjoin(sounds_table, audio.c.sha256 == sounds_table.c.sha256)
)


NOT_SPOKEN: dict[str, Any] = {
    "voice": None, "engine": None, "passed_over": (), "reason": None, "spoken_key": None, "sha256": None,
    "milliseconds": None, "captions": None, "word_captions": None, "plan": None,
}  # fmt: skip
NOTHING_TO_READ = "There is nothing to read: the text is empty."
_HAS_TEXT = audio.c.reason.is_(None) | (audio.c.reason != NOTHING_TO_READ)


def wanted_voice(wish: AudioWish, language: str) -> str | None:
    """Who is to read this language aloud, a normalised tag; None: whom the settings name, else the best."""
    return look_up(wish.voices, language) or wish.voice


async def add_pending(
    connection: AsyncConnection, transcript_id: str, kinds: Sequence[AudioKind], wish: AudioWish, language: str
) -> None:
    """After those that are there already."""
    count = sa.select(sa.func.count()).select_from(audio).where(audio.c.transcript_id == transcript_id)
    first = (await connection.execute(count)).scalar_one()
    for position, kind in enumerate(kinds, start=first):
        await _add(connection, kind, wish, language, position, transcript_id=transcript_id)


async def add_answer(connection: AsyncConnection, question_id: str, wish: AudioWish, language: str) -> None:
    await _add(connection, AudioKind.ANSWER, wish, language, 0, question_id=question_id)


async def _add(
    connection: AsyncConnection, kind: AudioKind, wish: AudioWish, language: str, position: int, **belongs: str
) -> None:
    await connection.execute(
        audio.insert().values(
            id=new_id(),
            position=position,
            kind=kind,
            state=AudioState.PENDING,
            format=wish.format,
            wanted_voice=wanted_voice(wish, language),
            speed=wish.speed,
            **belongs,
        )
    )


async def renew(connection: AsyncConnection, transcript_id: str, kind: AudioKind, *, has_text: bool) -> None:
    """What was spoken is not what is to be heard any more. Its sentences stay: most of them may be needed again."""
    state, reason = (AudioState.PENDING, None) if has_text else (AudioState.UNAVAILABLE, NOTHING_TO_READ)
    await connection.execute(
        audio.update()
        .where(audio.c.transcript_id == transcript_id, audio.c.kind == kind)
        .values(NOT_SPOKEN | {"state": state, "reason": reason})
    )
    await sounds.delete_unused(connection)


async def renew_all(connection: AsyncConnection, description_id: str, kind: AudioKind) -> None:
    """The same in every language, where there is a text: what is read with it has changed."""
    await connection.execute(
        audio.update()
        .where(_is_text_of(description_id), audio.c.kind == kind, _HAS_TEXT)
        .values(NOT_SPOKEN | {"state": AudioState.PENDING})
    )
    await sounds.delete_unused(connection)


async def retry_failed(connection: AsyncConnection, description_id: str) -> int:
    """How many texts that could not be spoken are pending again."""
    return await _retry(connection, _is_text_of(description_id))


async def retry_answers(connection: AsyncConnection, description_id: str) -> int:
    """The same of answers to questions."""
    return await _retry(connection, _is_answer_of(description_id))


async def _retry(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> int:
    changed = await connection.execute(
        audio.update()
        .where(which, audio.c.state.in_([AudioState.FAILED, AudioState.UNAVAILABLE]), _HAS_TEXT)
        .values(NOT_SPOKEN | {"state": AudioState.PENDING})
    )
    return changed.rowcount


@dataclass(frozen=True, slots=True)
class SpokenBefore:
    sha256: str
    milliseconds: int
    captions: str
    """WebVTT."""
    word_captions: str | None = None


async def find_spoken(connection: AsyncConnection, spoken_key: str) -> SpokenBefore | None:
    """The same words in the same voice, if they were spoken before; they stay until the transaction ends."""
    await hold_shared(connection)
    query = (
        sa.select(audio.c.sha256, audio.c.milliseconds, audio.c.captions, audio.c.word_captions)
        .where(audio.c.spoken_key == spoken_key, audio.c.state == AudioState.READY)
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return SpokenBefore(row.sha256, row.milliseconds, row.captions, row.word_captions) if row else None


@dataclass(frozen=True, slots=True)
class Reading:
    """An audio as a voice has read it."""

    audio_id: str
    revision: int
    """Of the transcript, whose words were read; an answer has none."""
    engine: str
    voice: str
    plan: str
    spoken_key: str
    passed_over: tuple[str, ...] = ()


async def set_ready(connection: AsyncConnection, reading: Reading, clip: Clip) -> set[str]:
    """Keeps the sound, unless its audio was deleted or its text was rewritten meanwhile.

    The keys of sentences it was not made of in the end: nobody may need them now.
    """
    if not await is_wanted(connection, reading.audio_id, reading.revision):
        return set()
    sha256 = await sounds.add(connection, clip.data, clip.media_type)
    return await _set_ready(
        connection, reading, SpokenBefore(sha256, clip.milliseconds, clip.captions, clip.word_captions)
    )


async def set_spoken(connection: AsyncConnection, reading: Reading, spoken: SpokenBefore) -> set[str]:
    """The same with a sound that is kept already."""
    if not await is_wanted(connection, reading.audio_id, reading.revision):
        return set()
    return await _set_ready(connection, reading, spoken)


async def _set_ready(connection: AsyncConnection, reading: Reading, spoken: SpokenBefore) -> set[str]:
    await _change(
        connection,
        reading.audio_id,
        state=AudioState.READY,
        reason=None,
        engine=reading.engine,
        voice=reading.voice,
        passed_over=reading.passed_over,
        plan=reading.plan,
        spoken_key=reading.spoken_key,
        sha256=spoken.sha256,
        milliseconds=spoken.milliseconds,
        captions=spoken.captions,
        word_captions=spoken.word_captions,
    )
    return await utterances.unlink_others(connection, reading.audio_id, reading.plan)


async def set_missing(
    connection: AsyncConnection,
    audio_id: str,
    *,
    revision: int,
    state: AudioState,
    reason: str,
    passed_over: Sequence[str] = (),
) -> None:
    if await is_wanted(connection, audio_id, revision):
        await _change(connection, audio_id, state=state, reason=reason, passed_over=tuple(passed_over))


async def is_wanted(connection: AsyncConnection, audio_id: str, revision: int) -> bool:
    """Whether it still waits for the words of this revision of its transcript; an answer is never rewritten."""
    is_of_now = (transcripts.c.revision == revision) | audio.c.question_id.is_not(None)
    query = (
        sa.select(audio.c.id)
        .select_from(audio.outerjoin(transcripts))
        .where(audio.c.id == audio_id, audio.c.state == AudioState.PENDING, is_of_now)
    )
    return (await connection.execute(query)).one_or_none() is not None


async def has_any(connection: AsyncConnection, description_id: str, state: AudioState) -> bool:
    query = sa.select(audio.c.id).where(_belongs_to(description_id), audio.c.state == state)
    return (await connection.execute(query.limit(1))).one_or_none() is not None


async def fail_pending(connection: AsyncConnection, description_id: str, reason: str) -> None:
    """Says of everything that was still to be spoken that it will not be."""
    await connection.execute(
        audio.update()
        .where(_belongs_to(description_id), audio.c.state == AudioState.PENDING)
        .values(state=AudioState.FAILED, reason=reason)
    )


def _belongs_to(description_id: str) -> sa.ColumnElement[bool]:
    return _is_text_of(description_id) | _is_answer_of(description_id)


def _is_text_of(description_id: str) -> sa.ColumnElement[bool]:
    return audio.c.transcript_id.in_(sa.select(transcripts.c.id).where(transcripts.c.description_id == description_id))


def _is_answer_of(description_id: str) -> sa.ColumnElement[bool]:
    return audio.c.question_id.in_(sa.select(questions.c.id).where(questions.c.description_id == description_id))


async def _change(connection: AsyncConnection, audio_id: str, **values: Any) -> None:  # noqa: ANN401 - columns
    await connection.execute(audio.update().where(audio.c.id == audio_id).values(**values))


async def find_of(connection: AsyncConnection, transcript_ids: Sequence[str]) -> list[tuple[str, Audio]]:
    """Pairs of transcript id and audio, in the order they were asked for."""
    query = _SELECT.where(audio.c.transcript_id.in_(transcript_ids)).order_by(audio.c.transcript_id, audio.c.position)
    return [(row.transcript_id, _audio(row)) for row in (await connection.execute(query)).all()]


async def find_answers(connection: AsyncConnection, question_ids: Sequence[str]) -> dict[str, Audio]:
    """By the ids of the questions whose answers are read aloud."""
    query = _SELECT.where(audio.c.question_id.in_(question_ids))
    return {row.question_id: _audio(row) for row in (await connection.execute(query)).all()}


_BELONGING = audio.outerjoin(transcripts).outerjoin(questions, audio.c.question_id == questions.c.id)
_DESCRIPTION = sa.func.coalesce(transcripts.c.description_id, questions.c.description_id)


@dataclass(frozen=True, slots=True)
class AudioFile:
    """What is needed to serve an audio: itself and what names its file."""

    audio: Audio
    language: str
    media_type: str
    captions: str
    """WebVTT."""
    word_captions: str | None
    image_name: str | None


async def find_file(connection: AsyncConnection, audio_id: str, *, owner: str) -> AudioFile | None:
    language = sa.func.coalesce(transcripts.c.language, questions.c.language).label("language")
    query = (
        sa.select(audio, sounds_table.c.size, sounds_table.c.media_type, language, descriptions.c.image_name)
        .select_from(_BELONGING)
        .join(descriptions, descriptions.c.id == _DESCRIPTION)
        .join(sounds_table, audio.c.sha256 == sounds_table.c.sha256)
        .where(audio.c.id == audio_id, descriptions.c.owner == owner)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return AudioFile(_audio(row), row.language, row.media_type, row.captions, row.word_captions, row.image_name)


@dataclass(frozen=True, slots=True)
class Making:
    """How far an audio is."""

    description_id: str
    state: AudioState
    plan: str | None
    """None until somebody has begun to read it, and where it was made before there were plans."""


async def find_making(connection: AsyncConnection, audio_id: str, *, owner: str) -> Making | None:
    query = (
        sa.select(descriptions.c.id, audio.c.state, audio.c.plan)
        .select_from(_BELONGING)
        .join(descriptions, descriptions.c.id == _DESCRIPTION)
        .where(audio.c.id == audio_id, descriptions.c.owner == owner)
    )
    row = (await connection.execute(query)).one_or_none()
    return Making(row.id, AudioState(row.state), row.plan) if row else None


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
        .order_by(
            (audio.c.kind == AudioKind.LONG).desc(), (audio.c.state == AudioState.READY).desc(), audio.c.position.desc()
        )
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
        wanted_voice=row.wanted_voice,
        speed=row.speed,
        voice=row.voice,
        engine=row.engine,
        passed_over=row.passed_over,
        reason=row.reason,
        sha256=row.sha256,
        size=row.size,
        milliseconds=row.milliseconds,
        tells_words=row.word_captions is not None,
    )
