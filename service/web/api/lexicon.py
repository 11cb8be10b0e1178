"""/v1/lexicon: how whoever asks wants words to be read aloud."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, put
from litestar.di import NamedDependency
from litestar.params import HeaderParameter

from service import errors
from service.store import lexicon
from service.store.session import Database
from service.web.conditional import is_unchanged, matches
from service.web.document import NOT_MODIFIED, document_answer
from service.web.lexicon_shapes import LexiconRequest, make_entries
from service.web.problems import document_problems
from service.web.requests import read_body, read_object
from service.web.resources import LexiconResource
from service.web.schemas import etag_of_lexicon, to_lexicon


class LexiconController(Controller):
    path = "/v1/lexicon"
    tags = ("Lexicon",)

    @get(
        summary="Read the lexicon",
        responses={200: document_answer(LexiconResource, "As it is now"), 304: NOT_MODIFIED} | document_problems(),
    )
    async def read_lexicon(
        self, request: Request[Any, Any, Any], owner: NamedDependency[str], database: NamedDependency[Database]
    ) -> Response[Any]:
        async with database.read() as connection:
            entries = await lexicon.load(connection, owner)
        headers = {"ETag": etag_of_lexicon(entries), "Cache-Control": "no-cache"}
        if is_unchanged(request.headers, headers["ETag"]):
            return Response(None, status_code=304, headers=headers)
        return Response(to_lexicon(entries), headers=headers)

    @put(
        summary="Replace the lexicon",
        description="How words are read aloud, written as ordinary words. What is read aloud from now on follows it; "
        "the words of the texts, and audio that is there, stay as they are.",
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
    async def replace_lexicon(
        self,
        request: Request[Any, Any, Any],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        if_match: Annotated[
            str | None, HeaderParameter(name="If-Match", description="The ETag of the lexicon that is replaced.")
        ] = None,
    ) -> Response[LexiconResource]:
        entries = make_entries(read_object(await read_body(request), LexiconRequest))
        async with database.write() as connection:
            await lexicon.hold(connection, owner)
            if if_match is not None and not matches(if_match, etag_of_lexicon(await lexicon.load(connection, owner))):
                raise errors.RevisionMismatch("The lexicon has been changed meanwhile.")
            await lexicon.replace_all(connection, owner, entries)
        return Response(to_lexicon(entries), headers={"ETag": etag_of_lexicon(entries)})
