"""The words of a description, one row per language, each with its revisions and its audio."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.descriptions import TEXT_KINDS, AudioKind, AudioWish, Words
from service.domain.records import Audio, Revision, Transcript, WrittenBy
from service.store import audio, search
from service.store.session import new_id, now
from service.store.tables import descriptions, revisions, transcripts


async def add_all(
    connection: AsyncConnection,
    description_id: str,
    words: Mapping[str, Words],
    *,
    author: str,
    audio_wish: AudioWish,
    written_by: WrittenBy = WrittenBy.MACHINE,
    position: int = 0,
) -> None:
    """Keeps the words of every language and a pending audio for each text that is to be spoken.

    `position` is that of the first language among all of the description.
    """
    for place, (language, text) in enumerate(words.items(), start=position):
        transcript_id = new_id()
        await connection.execute(
            transcripts.insert().values(
                id=transcript_id,
                description_id=description_id,
                position=place,
                language=language,
                alt_text=text.alt_text,
                long_description=text.long_description,
                draft=text.draft,
                needs_review=text.needs_review,
                written_by=written_by,
                revision=1,
            )
        )
        await _keep_revision(connection, transcript_id, 1, text, written_by, author)
        await audio.add_pending(
            connection,
            transcript_id,
            [kind for kind in audio_wish.kinds if spoken_text(text, kind)],
            audio_wish,
            language,
        )


def spoken_text(words: Words, kind: AudioKind) -> str:
    """The text that an audio of this kind reads aloud."""
    return words.alt_text if kind is AudioKind.ALT else words.long_description


async def revise(
    connection: AsyncConnection,
    transcript: Transcript,
    words: Words,
    *,
    written_by: WrittenBy,
    author: str,
    audio_wish: AudioWish,
) -> None:
    """A new revision takes the place of the one shown; an approval and a suggestion were about the old one.

    The audio of a text that changed is pending again; a text that was empty gets the audio of the wish.
    """
    number = transcript.revision + 1
    await connection.execute(
        transcripts.update()
        .where(transcripts.c.id == transcript.id)
        .values(
            alt_text=words.alt_text,
            long_description=words.long_description,
            draft=words.draft,
            needs_review=words.needs_review,
            written_by=written_by,
            revision=number,
            suggestion=None,
            approved_by=None,
            approved_at=None,
        )
    )
    await _keep_revision(connection, transcript.id, number, words, written_by, author)
    for kind in TEXT_KINDS:
        if (text := spoken_text(words, kind)) != spoken_text(transcript.words, kind):
            has_audio = any(one.kind is kind for one in transcript.audio)
            await audio.renew(connection, transcript.id, kind, has_text=bool(text))
            if text and not has_audio and kind in audio_wish.kinds:
                await audio.add_pending(connection, transcript.id, [kind], audio_wish, transcript.language)


async def _keep_revision(
    connection: AsyncConnection, transcript_id: str, number: int, words: Words, written_by: WrittenBy, author: str
) -> None:
    await connection.execute(
        revisions.insert().values(
            transcript_id=transcript_id,
            number=number,
            alt_text=words.alt_text,
            long_description=words.long_description,
            draft=words.draft,
            needs_review=words.needs_review,
            written_by=written_by,
            author=author,
            created_at=now(),
        )
    )
    await search.enter(connection, transcript_id, words)


async def suggest(connection: AsyncConnection, transcript: Transcript, words: Words) -> None:
    """Offers a machine's words beside those of a person, where they are others."""
    is_new = any(spoken_text(words, kind) != spoken_text(transcript.words, kind) for kind in TEXT_KINDS)
    await connection.execute(
        transcripts.update().where(transcripts.c.id == transcript.id).values(suggestion=words if is_new else None)
    )


async def approve(connection: AsyncConnection, transcript_id: str, *, by: str) -> None:
    """A person stands for the words: they are no draft any more, and nothing has to be reviewed."""
    await connection.execute(
        transcripts.update()
        .where(transcripts.c.id == transcript_id)
        .values(draft=False, needs_review=(), suggestion=None, approved_by=by, approved_at=now())
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a transcript belongs."""

    description_id: str
    transcript: Transcript


async def find(connection: AsyncConnection, transcript_id: str, *, owner: str) -> Place | None:
    query = (
        sa.select(transcripts)
        .join(descriptions, descriptions.c.id == transcripts.c.description_id)
        .where(transcripts.c.id == transcript_id, descriptions.c.owner == owner)
    )
    found = await _load(connection, query)
    return Place(*found[0]) if found else None


async def find_drafts(connection: AsyncConnection, transcript: Transcript) -> list[Words]:
    """Every wording that was a draft when it was written, and a suggestion that is one."""
    query = revisions.select().where(revisions.c.transcript_id == transcript.id, revisions.c.draft)
    suggested = [transcript.suggestion] if transcript.suggestion and transcript.suggestion.draft else []
    return [
        *suggested,
        *(
            Words(row.alt_text, row.long_description, row.draft, row.needs_review)
            for row in (await connection.execute(query)).all()
        ),
    ]


async def find_revisions(connection: AsyncConnection, transcript_id: str) -> list[Revision]:
    """Newest first."""
    query = revisions.select().where(revisions.c.transcript_id == transcript_id).order_by(revisions.c.number.desc())
    return [
        Revision(
            number=row.number,
            alt_text=row.alt_text,
            long_description=row.long_description,
            written_by=WrittenBy(row.written_by),
            author=row.author,
            created_at=row.created_at,
        )
        for row in (await connection.execute(query)).all()
    ]


async def find_of(connection: AsyncConnection, description_ids: Sequence[str]) -> list[tuple[str, Transcript]]:
    """Pairs of description id and transcript, in the order the languages were asked for."""
    return await _load(connection, transcripts.select().where(transcripts.c.description_id.in_(description_ids)))


async def _load(connection: AsyncConnection, query: sa.Select[Any]) -> list[tuple[str, Transcript]]:
    query = query.order_by(transcripts.c.description_id, transcripts.c.position)
    rows = (await connection.execute(query)).all()
    sound: dict[str, list[Audio]] = defaultdict(list)
    for transcript_id, one in await audio.find_of(connection, [row.id for row in rows]):
        sound[transcript_id].append(one)
    return [(row.description_id, _transcript(row, tuple(sound[row.id]))) for row in rows]


def _transcript(row: sa.Row[Any], sound: tuple[Audio, ...]) -> Transcript:
    return Transcript(
        id=row.id,
        language=row.language,
        words=Words(row.alt_text, row.long_description, row.draft, row.needs_review),
        written_by=WrittenBy(row.written_by),
        revision=row.revision,
        suggestion=row.suggestion,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        audio=sound,
    )
