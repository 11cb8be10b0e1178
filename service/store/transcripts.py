"""The words of a description, one row per language, each with its audio."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.descriptions import AudioKind, Words
from service.domain.records import Audio, Transcript, WrittenBy
from service.store import audio
from service.store.session import new_id
from service.store.tables import transcripts


async def add_all(
    connection: AsyncConnection,
    description_id: str,
    words: Mapping[str, Words],
    *,
    audio_kinds: Sequence[AudioKind],
    audio_format: str,
) -> None:
    """Keeps the words of every language and a pending audio for each text that is to be spoken."""
    for position, (language, text) in enumerate(words.items()):
        transcript_id = new_id()
        await connection.execute(
            transcripts.insert().values(
                id=transcript_id,
                description_id=description_id,
                position=position,
                language=language,
                alt_text=text.alt_text,
                long_description=text.long_description,
                draft=text.draft,
                needs_review=text.needs_review,
                written_by=WrittenBy.MACHINE,
            )
        )
        spoken = [kind for kind in audio_kinds if spoken_text(text, kind)]
        await audio.add_pending(connection, transcript_id, spoken, audio_format)


def spoken_text(words: Words, kind: AudioKind) -> str:
    """The text that an audio of this kind reads aloud."""
    return words.alt_text if kind is AudioKind.ALT else words.long_description


async def find_of(connection: AsyncConnection, description_ids: Sequence[str]) -> list[tuple[str, Transcript]]:
    """Pairs of description id and transcript, in the order the languages were asked for."""
    query = (
        transcripts.select()
        .where(transcripts.c.description_id.in_(description_ids))
        .order_by(transcripts.c.description_id, transcripts.c.position)
    )
    rows = (await connection.execute(query)).all()
    sound: dict[str, list[Audio]] = defaultdict(list)
    for transcript_id, one in await audio.find_of(connection, [row.id for row in rows]):
        sound[transcript_id].append(one)
    return [
        (
            row.description_id,
            Transcript(
                id=row.id,
                language=row.language,
                words=Words(row.alt_text, row.long_description, row.draft, row.needs_review),
                written_by=WrittenBy(row.written_by),
                audio=tuple(sound[row.id]),
            ),
        )
        for row in rows
    ]
