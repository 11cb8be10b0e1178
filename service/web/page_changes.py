"""What people do to a description on its page: plain forms, each answered by the page that says what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from service.domain.descriptions import AudioWish
from service.errors import BudgetSpent, InvalidRequest, RevisionMismatch, ServiceError
from service.jobs.catalogue import Catalogue
from service.jobs.editing import Edit
from service.web.changes import make_author, read_precondition, spell_languages
from service.web.page_form import ADVICE, Fault, read_answers
from service.web.page_views import Said
from service.web.page_visit import Visit, provide_visit
from service.web.requests import AudioRequest, make_audio_wish

LONGEST_NAME = 200


class PageChangesController(Controller):
    path = "/descriptions/{description_id:str}"
    include_in_schema = False
    dependencies = {"visit": Provide(provide_visit, sync_to_thread=False)}  # noqa: RUF012 - as the framework has it

    @post("/approve/{language:str}")
    async def approve(self, language: FromPath[str], visit: NamedDependency[Visit]) -> Response[Any]:
        answers = await read_texts(visit)
        place = await visit.find_place(language)
        approving = visit.editing.approve(
            place.transcript.id,
            owner=visit.owner,
            by=author_of(answers, visit),
            is_current=read_precondition(answers.get("etag", ""), is_required=True),
        )
        return await visit.leave(Said(await said_of(approving, "approved"), place.tag))

    @post("/suggestion/{language:str}")
    async def decide_on_suggestion(self, language: FromPath[str], visit: NamedDependency[Visit]) -> Response[Any]:
        """A machine's words beside a person's: taken over, or put away."""
        answers = await read_texts(visit)
        place = await visit.find_place(language)
        is_current = read_precondition(answers.get("etag", ""), is_required=True)
        transcript, suggested = place.transcript, place.transcript.suggestion
        if answers.get("choice") != "use":
            deciding = visit.editing.dismiss_suggestion(transcript.id, owner=visit.owner, is_current=is_current)
            return await visit.leave(Said(await said_of(deciding, "kept"), place.tag))
        if suggested is None:
            return await visit.leave(Said("changed-meanwhile", place.tag))
        edit = Edit(suggested.alt_text, suggested.long_description)
        by = author_of(answers, visit)
        deciding = visit.editing.edit(transcript.id, edit, owner=visit.owner, by=by, is_current=is_current)
        return await visit.leave(Said(await said_of(deciding, "saved"), place.tag))

    @post("/audio/{language:str}")
    async def add_reading(self, language: FromPath[str], visit: NamedDependency[Visit]) -> Response[Any]:
        answers = await read_answers(visit.request)
        place = await visit.find_place(language)
        try:
            wish = read_wish([(name, value) for name, value in answers if isinstance(value, str)], visit.catalogue)
            await visit.editing.add_audio(
                visit.description_id, wish, owner=visit.owner, languages=[place.transcript.language]
            )
        except ServiceError as error:
            return await visit.draw(faults=[_fault(f"kinds-{place.tag}", error)])
        now = (await visit.find_place(language)).transcript
        is_new = len(now.audio) > len(place.transcript.audio)
        return await visit.leave(Said("being-read" if is_new else "read-already", place.tag))

    @post("/languages")
    async def add_language(self, visit: NamedDependency[Visit]) -> Response[Any]:
        answers = await read_texts(visit)
        tag = answers.get("language", "")
        try:
            if not tag:
                raise InvalidRequest("Choose a language.")
            await visit.editing.add_languages(
                visit.description_id, spell_languages([tag], visit.catalogue), owner=visit.owner
            )
        except ServiceError as error:
            return await visit.draw(faults=[_fault("new-language", error)], typed=answers)
        return await visit.leave(Said("language-added"))

    @post("/cancel")
    async def cancel(self, visit: NamedDependency[Visit]) -> Response[Any]:
        await visit.editing.cancel(visit.description_id, owner=visit.owner)
        return await visit.leave(Said("cancelled"))

    @post("/retry")
    async def retry(self, visit: NamedDependency[Visit]) -> Response[Any]:
        try:
            is_left = await visit.editing.retry(visit.description_id, owner=visit.owner)
        except BudgetSpent as error:
            return await visit.draw(faults=[_fault("", error)])
        return await visit.leave(Said("trying-again" if is_left else "nothing-to-retry"))

    @post("/regenerate")
    async def regenerate(self, visit: NamedDependency[Visit]) -> Response[Any]:
        try:
            await visit.editing.regenerate(visit.description_id, owner=visit.owner)
        except BudgetSpent as error:
            return await visit.draw(faults=[_fault("", error)])
        return await visit.leave(Said("describing-again"))


async def read_texts(visit: Visit) -> Mapping[str, str]:
    """The answers of a form without files, the last one to each question."""
    return {name: value for name, value in await read_answers(visit.request) if isinstance(value, str)}


def author_of(answers: Mapping[str, str], visit: Visit) -> str:
    return make_author(answers.get("by", "")[:LONGEST_NAME], visit.owner)


async def said_of(change: Awaitable[object], done: str) -> str:
    """What to say of a change: that it is done, or that somebody else was faster."""
    try:
        await change
    except RevisionMismatch:
        return "changed-meanwhile"
    return done


def read_wish(answers: Sequence[tuple[str, str]], catalogue: Catalogue) -> AudioWish:
    """Another reading. Raises `UnknownVoice` or `InvalidRequest`."""
    known = {name: value for name, value in answers if value and name in {"voice", "speed", "format"}}
    kinds = [value for name, value in answers if name == "kinds"]
    if not kinds:
        raise InvalidRequest("Choose what is to be read aloud.")
    try:
        asked = msgspec.convert({**known, "kinds": kinds}, AudioRequest, strict=False)
    except msgspec.ValidationError:
        raise InvalidRequest("One of these answers is not one of the choices.") from None
    return make_audio_wish(asked, catalogue)


def _fault(field: str, error: ServiceError) -> Fault:
    """In words that stand alone in the summary; our own of a form need no advice."""
    advice = "" if type(error) is InvalidRequest else ADVICE.get(type(error), error.advice)
    return Fault(field, f"{error.detail.rstrip('.')}. {advice}".strip())
