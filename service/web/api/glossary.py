"""/v1/glossary: the names and terms of whoever asks."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, put
from litestar.di import NamedDependency
from litestar.params import HeaderParameter

from service import errors
from service.store import glossary
from service.store.session import Database
from service.web.conditional import is_unchanged, matches
from service.web.document import NOT_MODIFIED, document_answer
from service.web.problems import document_problems
from service.web.requests import read_body, read_object
from service.web.resources import GlossaryResource
from service.web.schemas import etag_of_glossary, to_glossary
from service.web.terms import GlossaryRequest, make_terms


class GlossaryController(Controller):
    path = "/v1/glossary"
    tags = ("Glossary",)

    @get(
        summary="Read the glossary",
        responses={200: document_answer(GlossaryResource, "As it is now"), 304: NOT_MODIFIED} | document_problems(),
    )
    async def read_glossary(
        self, request: Request[Any, Any, Any], owner: NamedDependency[str], database: NamedDependency[Database]
    ) -> Response[Any]:
        async with database.read() as connection:
            terms = await glossary.load(connection, owner)
        headers = {"ETag": etag_of_glossary(terms), "Cache-Control": "no-cache"}
        if is_unchanged(request.headers, headers["ETag"]):
            return Response(None, status_code=304, headers=headers)
        return Response(to_glossary(terms), headers=headers)

    @put(
        summary="Replace the glossary",
        description="Names and terms with what they mean and how they are written. Descriptions and answers from now "
        "on use them where they fit; those that are there stay as they are.",
        responses=document_problems(
            errors.InvalidRequest,
            errors.UnsupportedLanguage,
            errors.RevisionMismatch,
            errors.UnsupportedMediaType,
            errors.RequestTooLarge,
            errors.RequestTimeout,
            errors.CrossSiteRequest,
        ),
    )
    async def replace_glossary(
        self,
        request: Request[Any, Any, Any],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        if_match: Annotated[
            str | None, HeaderParameter(name="If-Match", description="The ETag of the glossary that is replaced.")
        ] = None,
    ) -> Response[GlossaryResource]:
        terms = make_terms(read_object(await read_body(request), GlossaryRequest))
        async with database.write() as connection:
            await glossary.hold(connection, owner)
            if if_match is not None and not matches(if_match, etag_of_glossary(await glossary.load(connection, owner))):
                raise errors.RevisionMismatch("The glossary has been changed meanwhile.")
            await glossary.replace_all(connection, owner, terms)
        return Response(to_glossary(terms), headers={"ETag": etag_of_glossary(terms)})
