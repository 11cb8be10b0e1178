"""The work on questions: answered in the order they came, each answer kept at once and read aloud on request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from service.domain.descriptions import Exchange, Failure, Inquiry, Original
from service.domain.records import AudioState, DescriptionRecord, Question, QuestionState, Transcript
from service.domain.work import Bill
from service.errors import ProviderError
from service.jobs.claims import Claim
from service.jobs.describing import Describing
from service.jobs.steps import JobLost
from service.jobs.texts import text_of_answer
from service.jobs.voicing import Voicing
from service.store import descriptions, glossary, images, questions
from service.store.session import Database
from service.telemetry import log

MOST_EARLIER = 10
"""Questions and answers that a model is told of, the latest."""


class Answering:
    def __init__(self, database: Database, *, describing: Describing, voicing: Voicing) -> None:
        self._database = database
        self._describing = describing
        self._voicing = voicing

    async def answer(self, claim: Claim, record: DescriptionRecord) -> None:
        """All that are pending, also those that are asked meanwhile; then every answer that is to be read aloud."""
        while pending := _find_pending(await self._load(record)):
            await self._answer_one(claim, pending)
        await self._speak(claim, record)

    async def give_up(self, claim: Claim, failure: Failure) -> None:
        """What is pending fails for a reason that lies in the job."""
        async with claim.write() as connection:
            await questions.fail_pending(connection, claim.job.description_id, failure)

    async def _answer_one(self, claim: Claim, question: Question) -> None:
        """Raises nothing a provider is to blame for: the question fails and says so."""
        record = await claim.load()
        earlier = [one for one in await self._load(record) if one.id < question.id]
        async with self._database.read() as connection:
            pictures = await images.load_pictures(connection, record.id)
            terms = await glossary.load(connection, record.owner)
        if not pictures:
            raise JobLost

        async def paid(name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None) -> bytes:
            return await claim.paid(f"{question.id}/{name}", call, bill)

        inquiry = make_inquiry(record, question, earlier)
        try:
            answer = await self._describing.answer(pictures, inquiry, paid, glossary=terms)
        except ProviderError as error:
            log.warning("question.failed", description=record.id, code=error.code)
            failure = Failure(error.code, error.detail, error.advice)
            async with claim.write() as connection:
                await descriptions.touch(connection, record.id)
                await questions.set_failed(connection, question.id, failure)
        else:
            async with claim.write() as connection:
                await descriptions.touch(connection, record.id)
                await questions.set_answered(connection, question, answer)

    async def _speak(self, claim: Claim, record: DescriptionRecord) -> None:
        async def voice(question: Question) -> None:
            if question.audio is not None and question.audio.state is AudioState.PENDING:
                tell = partial(descriptions.touch, description_id=record.id)
                await self._voicing.voice(text_of_answer(record, question), question.audio, claim, tell)

        try:
            async with asyncio.TaskGroup() as group:
                for question in await self._load(record):
                    group.create_task(voice(question))
        except ExceptionGroup as failures:  # the first is why the others ended
            raise failures.exceptions[0] from None

    async def _load(self, record: DescriptionRecord) -> list[Question]:
        async with self._database.read() as connection:
            return await questions.find_of(connection, record.id)


def _find_pending(found: Sequence[Question]) -> Question | None:
    return next((one for one in found if one.state is QuestionState.PENDING), None)


def make_inquiry(record: DescriptionRecord, question: Question, earlier: Sequence[Question]) -> Inquiry:
    """The question in the light of the description, in its own language where there is one, and of what was asked."""
    if record.outcome is None or not record.transcripts:
        raise JobLost
    outcome, words = record.outcome, _choose_words(record.transcripts, question.language)
    answered = [one for one in earlier if one.state is QuestionState.ANSWERED]
    return Inquiry(
        question=question.text,
        language=question.language,
        original=Original(
            language=words.language,
            words=words.words,
            classification=outcome.classification,
            text_in_image=outcome.text_in_image,
            data=outcome.data,
            uncertain=outcome.uncertain,
        ),
        context=record.wish.context,
        earlier=tuple(Exchange(one.text, one.answer or "", one.language) for one in answered[-MOST_EARLIER:]),
    )


def _choose_words(transcripts: Sequence[Transcript], language: str) -> Transcript:
    """Words that may be shown before withheld ones, then that language, then a person's; else the first."""
    return min(transcripts, key=lambda one: (one.words.is_withheld, one.language != language, not one.is_a_persons))
