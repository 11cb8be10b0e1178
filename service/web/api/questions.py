"""/v1/descriptions/{id}/questions: questions about the image, and their answers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter

from service import errors
from service.jobs.catalogue import Catalogue
from service.jobs.progress import Watch
from service.jobs.questions import Asking
from service.store import questions
from service.store.idempotency import IdempotencyKey
from service.store.session import Database
from service.web.api.descriptions import find_or_refuse, seconds_to_wait
from service.web.changes import QuestionRequest, make_question
from service.web.document import document_answer
from service.web.idempotency import IdempotencyKeyHeader, answer_once, read_key
from service.web.problems import document_problems
from service.web.requests import read_body, read_object
from service.web.resources import QuestionList, QuestionResource
from service.web.schemas import to_question


class QuestionsController(Controller):
    path = "/v1/descriptions/{description_id:str}/questions"
    tags = ("Questions",)

    @post(
        summary="Ask about the image",
        description="Answered in one to three sentences, in the light of the description and of what was asked before. "
        "With `Prefer: wait=N` it waits up to N seconds for the answer and then answers 200.",
        status_code=202,
        response_description="Accepted; Location leads to the question to watch",
        responses={200: document_answer(QuestionResource, "Answered, or failed, within the time of Prefer")}
        | document_problems(
            errors.NotFound,
            errors.InvalidRequest,
            errors.UnsupportedLanguage,
            errors.UnknownVoice,
            errors.NotDescribedYet,
            errors.NoVisionModel,
            errors.TooManyQuestions,
            errors.BudgetSpent,
            errors.IdempotencyKeyReused,
            errors.RequestInProgress,
            errors.UnsupportedMediaType,
            errors.RequestTooLarge,
            errors.RequestTimeout,
            errors.CrossSiteRequest,
        ),
    )
    async def ask(
        self,
        request: Request[Any, Any, Any],
        description_id: FromPath[str],
        owner: NamedDependency[str],
        asking: NamedDependency[Asking],
        catalogue: NamedDependency[Catalogue],
        database: NamedDependency[Database],
        watch: NamedDependency[Watch],
        prefer: Annotated[str | None, HeaderParameter(name="Prefer", description="wait=N, at most 60")] = None,
        idempotency_key: IdempotencyKeyHeader = None,
    ) -> Response[QuestionResource]:
        fields = read_object(await read_body(request), QuestionRequest)
        asked = make_question(fields, catalogue)
        key = read_key(idempotency_key, owner=owner, fingerprint=_fingerprint(description_id, fields))
        seconds = seconds_to_wait(prefer)

        async def act(key: IdempotencyKey | None) -> Response[QuestionResource]:
            question_id = await asking.ask(description_id, asked, owner=owner, key=key)
            return await show([description_id, question_id])

        async def show(ids: Sequence[str | None]) -> Response[QuestionResource]:
            if seconds:
                await watch.wait_until_final(description_id, owner=owner, seconds=seconds)
            async with database.read() as connection:
                question = await questions.find(connection, description_id, str(ids[-1]), owner=owner)
            if question is None:
                raise errors.NotFound
            headers = {"Location": f"/v1/descriptions/{description_id}/questions/{question.id}"}
            headers |= {"Preference-Applied": f"wait={seconds}"} if seconds else {}
            status = 200 if question.is_over else 202
            return Response(to_question(question, catalogue.qualities), status_code=status, headers=headers)

        return await answer_once(database, key, act=act, rebuild=show)

    @get(summary="List questions, oldest first", responses=document_problems(errors.NotFound))
    async def list_questions(
        self,
        description_id: FromPath[str],
        owner: NamedDependency[str],
        catalogue: NamedDependency[Catalogue],
        database: NamedDependency[Database],
    ) -> QuestionList:
        await find_or_refuse(database, description_id, owner)
        async with database.read() as connection:
            found = await questions.find_of(connection, description_id)
        return QuestionList([to_question(one, catalogue.qualities) for one in found])

    @get("/{question_id:str}", summary="Read a question and its answer", responses=document_problems(errors.NotFound))
    async def read_question(
        self,
        description_id: FromPath[str],
        question_id: FromPath[str],
        owner: NamedDependency[str],
        catalogue: NamedDependency[Catalogue],
        database: NamedDependency[Database],
    ) -> QuestionResource:
        async with database.read() as connection:
            question = await questions.find(connection, description_id, question_id, owner=owner)
        if question is None:
            raise errors.NotFound
        return to_question(question, catalogue.qualities)


def _fingerprint(description_id: str, fields: QuestionRequest) -> str:
    """SHA-256 of what is asked, however it was written."""
    whole = msgspec.json.encode((description_id, fields), order="deterministic")
    return hashlib.sha256(whole).hexdigest()
