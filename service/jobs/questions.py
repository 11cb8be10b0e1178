"""The door for questions about an image that is described."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.descriptions import AudioWish
from service.domain.records import JobKind
from service.errors import NotDescribedYet, TooManyQuestions
from service.jobs.catalogue import Catalogue
from service.jobs.editing import Editing
from service.store import descriptions, idempotency, questions
from service.store.idempotency import IdempotencyKey

MOST_QUESTIONS = 50
"""About one description."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that can be taken in."""

    text: str
    language: str | None = None
    """Of the answer, a normalised tag; None: the description's first."""
    audio_wish: AudioWish | None = None
    """None: the answer is not read aloud."""


class Asking:
    def __init__(self, editing: Editing, catalogue: Catalogue) -> None:
        self._editing = editing
        self._catalogue = catalogue

    async def ask(self, description_id: str, asked: Asked, *, owner: str, key: IdempotencyKey | None = None) -> str:
        """The id of the question, which from now on ends in an answer or in a failure that says why.

        Raises `NotFound`, `NotDescribedYet`, `NoVisionModel`, `TooManyQuestions` or `BudgetSpent`.
        """
        async with self._editing.open(description_id, owner) as (connection, record):
            if not record.transcripts or record.image is None:
                raise NotDescribedYet
            self._catalogue.check_questions()
            if record.questions >= MOST_QUESTIONS:
                raise TooManyQuestions(f"A description has at most {MOST_QUESTIONS} questions.")
            await descriptions.touch(connection, record.id)
            question_id = await questions.add(
                connection,
                record.id,
                text=asked.text,
                language=asked.language or record.wish.languages[0],
                audio_wish=asked.audio_wish,
            )
            await self._editing.open_job(connection, record, JobKind.QUESTION, asks_for_words=True)
            if key is not None:
                await idempotency.set_accepted(connection, key, [record.id, question_id])
        return question_id
