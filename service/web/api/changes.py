"""/v1/descriptions/{id}/…: languages and readings added, and work cancelled, retried, done again."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service import errors
from service.jobs.catalogue import Catalogue
from service.jobs.editing import Editing
from service.store.session import Database
from service.web.api.descriptions import answer_description
from service.web.changes import LanguagesRequest, ReadingRequest, spell_languages
from service.web.document import document_answer
from service.web.problems import document_problems
from service.web.requests import make_audio_wish, read_body, read_object
from service.web.resources import DescriptionResource

ANSWERS = {
    200: document_answer(DescriptionResource, "Nothing is left to do"),
    202: document_answer(DescriptionResource, "Under way; Location leads to the resource to watch"),
}
WITHOUT_BODY = ANSWERS | document_problems(errors.NotFound, errors.CrossSiteRequest)
WITH_BODY = ANSWERS | document_problems(
    errors.NotFound,
    errors.InvalidRequest,
    errors.UnsupportedLanguage,
    errors.NotDescribedYet,
    errors.UnsupportedMediaType,
    errors.RequestTooLarge,
    errors.RequestTimeout,
    errors.CrossSiteRequest,
)
PAID_FOR = document_problems(errors.BudgetSpent)
"""What else may become of a request for words."""


class ChangesController(Controller):
    path = "/v1/descriptions/{description_id:str}"
    tags = ("Changes",)

    @post(
        "/languages",
        summary="Add languages",
        description="Written from the words that are there, a person's first, without looking at the image again.",
        status_code=202,
        responses=WITH_BODY | PAID_FOR,
    )
    async def add_languages(
        self,
        request: Request[Any, Any, Any],
        description_id: FromPath[str],
        owner: NamedDependency[str],
        editing: NamedDependency[Editing],
        catalogue: NamedDependency[Catalogue],
        database: NamedDependency[Database],
    ) -> Response[DescriptionResource]:
        asked = read_object(await read_body(request), LanguagesRequest)
        tags = spell_languages(asked.languages, catalogue)
        await editing.add_languages(description_id, tags, owner=owner)
        return await answer_description(database, catalogue, description_id, owner)

    @post(
        "/audio",
        summary="Add voices, speeds or formats",
        description="Reads the texts once more. A reading that is there already stays as it is.",
        status_code=202,
        responses=WITH_BODY,
    )
    async def add_audio(
        self,
        request: Request[Any, Any, Any],
        description_id: FromPath[str],
        owner: NamedDependency[str],
        editing: NamedDependency[Editing],
        catalogue: NamedDependency[Catalogue],
        database: NamedDependency[Database],
    ) -> Response[DescriptionResource]:
        asked = read_object(await read_body(request), ReadingRequest)
        languages = tuple(spell_languages(asked.languages, catalogue)) if asked.languages else ()
        wish = make_audio_wish(asked, catalogue)
        await editing.add_audio(description_id, wish, owner=owner, languages=languages)
        return await answer_description(database, catalogue, description_id, owner)

    @post(
        "/cancel",
        summary="Cancel what is under way",
        description="Nothing more is begun; a call to a provider that is under way is paid for all the same. What is "
        "there stays.",
        status_code=200,
        responses=WITHOUT_BODY,
    )
    async def cancel(
        self,
        description_id: FromPath[str],
        owner: NamedDependency[str],
        editing: NamedDependency[Editing],
        catalogue: NamedDependency[Catalogue],
        database: NamedDependency[Database],
    ) -> Response[DescriptionResource]:
        await editing.cancel(description_id, owner=owner)
        return await answer_description(database, catalogue, description_id, owner)

    @post(
        "/retry",
        summary="Try again what failed",
        description="Only what failed or was cancelled is done, and no sentence that was spoken is paid for again.",
        status_code=202,
        responses=WITHOUT_BODY | PAID_FOR,
    )
    async def retry(
        self,
        description_id: FromPath[str],
        owner: NamedDependency[str],
        editing: NamedDependency[Editing],
        catalogue: NamedDependency[Catalogue],
        database: NamedDependency[Database],
    ) -> Response[DescriptionResource]:
        await editing.retry(description_id, owner=owner)
        return await answer_description(database, catalogue, description_id, owner)

    @post(
        "/regenerate",
        summary="Describe the image again",
        description="What a person wrote or approved stays; the new words are offered beside it as a suggestion.",
        status_code=202,
        responses=WITHOUT_BODY | PAID_FOR,
    )
    async def regenerate(
        self,
        description_id: FromPath[str],
        owner: NamedDependency[str],
        editing: NamedDependency[Editing],
        catalogue: NamedDependency[Catalogue],
        database: NamedDependency[Database],
    ) -> Response[DescriptionResource]:
        await editing.regenerate(description_id, owner=owner)
        return await answer_description(database, catalogue, description_id, owner)
