"""Sounds of single utterances, bought once for an owner, and the plans that audio is put together by.

Whoever needs a sound links it first and looks for it then: what is linked stays, until no audio plans with it any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.speech import WordTime
from service.store.session import hold_alone, hold_shared, insert_missing, now
from service.store.tables import audio, audio_utterances, utterance_sounds

_IS_LINKED = sa.exists().where(
    audio_utterances.c.owner == utterance_sounds.c.owner, audio_utterances.c.key == utterance_sounds.c.key
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One utterance of an audio."""

    key: str
    """Of its sound, SHA-256."""
    pause: int
    """Milliseconds after it."""
    tempo: float = 1.0
    """How much faster it is played than it was spoken."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The sound of an utterance."""

    data: bytes
    """FLAC."""
    words: tuple[WordTime, ...] = ()


async def link(
    connection: AsyncConnection, audio_id: str, utterances: Sequence[Planned], *, owner: str, plan: str
) -> None:
    """From now on the audio is made by this plan. Sounds of those it was made by before stay until `unlink_others`."""
    await hold_shared(connection)
    rows = [
        {
            "audio_id": audio_id,
            "plan": plan,
            "position": position,
            "owner": owner,
            "key": one.key,
            "pause": one.pause,
            "tempo": one.tempo,
        }
        for position, one in enumerate(utterances)
    ]
    await connection.execute(insert_missing(connection, audio_utterances), rows)
    await connection.execute(audio.update().where(audio.c.id == audio_id).values(plan=plan))


async def unlink_others(connection: AsyncConnection, audio_id: str, plan: str) -> set[str]:
    """Lets go of every plan but this one. The keys of their sounds, some of which may be needed by nobody now."""
    deleted = await connection.execute(
        audio_utterances.delete()
        .where(audio_utterances.c.audio_id == audio_id, audio_utterances.c.plan != plan)
        .returning(audio_utterances.c.key)
    )
    return set(deleted.scalars())


async def find_kept(connection: AsyncConnection, owner: str, keys: Collection[str]) -> set[str]:
    """Which of these there are sounds for."""
    query = sa.select(utterance_sounds.c.key).where(_is_of(owner, keys))
    return set((await connection.execute(query)).scalars())


async def load(connection: AsyncConnection, owner: str, keys: Collection[str]) -> Mapping[str, Kept]:
    """By key, those that are there."""
    query = utterance_sounds.select().where(_is_of(owner, keys))
    return {row.key: Kept(row.data, row.words) for row in (await connection.execute(query)).all()}


async def keep(connection: AsyncConnection, owner: str, key: str, kept: Kept) -> None:
    """Unless no audio plans with it any more. The first sound stays."""
    await hold_shared(connection)
    linked = sa.exists().where(audio_utterances.c.owner == owner, audio_utterances.c.key == key)
    if (await connection.execute(sa.select(linked))).scalar_one():
        await connection.execute(
            insert_missing(connection, utterance_sounds).values(
                owner=owner, key=key, data=kept.data, words=kept.words, created_at=now()
            )
        )


async def delete_unused(connection: AsyncConnection, owner: str | None = None, keys: Collection[str] = ()) -> None:
    """Removes what no audio plans with any more: of these sounds, or of all where no `owner` is named."""
    await hold_alone(connection)
    names = (utterance_sounds.c.owner, utterance_sounds.c.key)
    unused = sa.select(*names).where(sa.true() if owner is None else _is_of(owner, keys), ~_IS_LINKED)
    # found by the index alone: SQLite would otherwise go through all sounds
    await connection.execute(utterance_sounds.delete().where(sa.tuple_(*names).in_(unused)))


@dataclass(frozen=True, slots=True)
class Following:
    """What comes next in an audio that is being made."""

    ready: tuple[tuple[Kept, Planned], ...]
    """Utterances in a row that can be heard now."""
    is_end: bool
    """Nothing comes after them."""


async def find_following(
    connection: AsyncConnection, audio_id: str, plan: str, position: int, *, most: int
) -> Following:
    """From this utterance on, counted from 0, at most so many."""
    query = (
        sa.select(audio_utterances, utterance_sounds.c.data, utterance_sounds.c.words)
        .outerjoin(
            utterance_sounds,
            (utterance_sounds.c.owner == audio_utterances.c.owner) & (utterance_sounds.c.key == audio_utterances.c.key),
        )
        .where(
            audio_utterances.c.audio_id == audio_id,
            audio_utterances.c.plan == plan,
            audio_utterances.c.position.between(position, position + most - 1),
        )
        .order_by(audio_utterances.c.position)
    )
    rows = (await connection.execute(query)).all()
    ready = []
    for row in rows:
        if row.data is None:
            break
        ready.append((Kept(row.data, row.words), Planned(row.key, row.pause, row.tempo)))
    return Following(tuple(ready), is_end=len(ready) == len(rows) < most)


def _is_of(owner: str, keys: Collection[str]) -> sa.ColumnElement[bool]:
    return (utterance_sounds.c.owner == owner) & utterance_sounds.c.key.in_(keys)
