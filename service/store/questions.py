"""Questions about the image of a description, each with its answer and perhaps a reading of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.descriptions import Answer, AudioWish, Failure
from service.domain.records import Audio, Question, QuestionState
from service.store import audio
from service.store.session import new_id, now
from service.store.tables import descriptions, questions


async def add(
    connection: AsyncConnection, description_id: str, *, text: str, language: str, audio_wish: AudioWish | None
) -> str:
    """The new question's id, which grows with time."""
    question_id = new_id()
    await connection.execute(
        questions.insert().values(
            id=question_id,
            description_id=description_id,
            question=text,
            language=language,
            state=QuestionState.PENDING,
            audio_wish=audio_wish,
            created_at=now(),
        )
    )
    return question_id


async def find(connection: AsyncConnection, description_id: str, question_id: str, *, owner: str) -> Question | None:
    query = (
        sa.select(questions)
        .join(descriptions)
        .where(questions.c.id == question_id, descriptions.c.id == description_id, descriptions.c.owner == owner)
    )
    found = await _load(connection, query)
    return found[0] if found else None


async def find_of(connection: AsyncConnection, description_id: str) -> list[Question]:
    """Oldest first."""
    query = questions.select().where(questions.c.description_id == description_id)
    return await _load(connection, query.order_by(questions.c.id))


async def set_answered(connection: AsyncConnection, question: Question, answer: Answer) -> None:
    """Keeps the answer of one that is pending, and a pending audio where it is to be read aloud."""
    changed = await _settle(
        connection,
        questions.c.id == question.id,
        state=QuestionState.ANSWERED,
        answer=answer.text,
        can_tell=answer.can_tell,
        origin=answer.origin,
        answered_at=now(),
    )
    if changed and question.audio_wish is not None:
        await audio.add_answer(connection, question.id, question.audio_wish, question.language)


async def set_failed(connection: AsyncConnection, question_id: str, failure: Failure) -> None:
    await _settle(connection, questions.c.id == question_id, state=QuestionState.FAILED, failure=failure)


async def fail_pending(connection: AsyncConnection, description_id: str, failure: Failure) -> None:
    """Says of everything that was still to be answered why it will not be."""
    await _settle(connection, questions.c.description_id == description_id, state=QuestionState.FAILED, failure=failure)


async def _settle(connection: AsyncConnection, which: sa.ColumnElement[bool], **values: Any) -> int:  # noqa: ANN401 - columns
    changed = await connection.execute(
        questions.update().where(which, questions.c.state == QuestionState.PENDING).values(**values)
    )
    return changed.rowcount


async def retry_failed(connection: AsyncConnection, description_id: str) -> set[str]:
    """Has what failed pending again. The codes of the failures."""
    which = (questions.c.description_id == description_id) & (questions.c.state == QuestionState.FAILED)
    found = (await connection.execute(sa.select(questions.c.failure).where(which))).scalars()
    codes = {failure.code for failure in found}
    await connection.execute(questions.update().where(which).values(state=QuestionState.PENDING, failure=None))
    return codes


async def _load(connection: AsyncConnection, query: sa.Select[Any]) -> list[Question]:
    rows = (await connection.execute(query)).all()
    readings = await audio.find_answers(connection, [row.id for row in rows])
    return [_question(row, readings.get(row.id)) for row in rows]


def _question(row: sa.Row[Any], reading: Audio | None) -> Question:
    return Question(
        id=row.id,
        description_id=row.description_id,
        text=row.question,
        language=row.language,
        state=QuestionState(row.state),
        created_at=row.created_at,
        answer=row.answer,
        can_tell=row.can_tell,
        origin=row.origin,
        failure=row.failure,
        audio_wish=row.audio_wish,
        audio=reading,
        answered_at=row.answered_at,
    )
