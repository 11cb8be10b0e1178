"""/v1/descriptions/{id}/html: a description ready to be pasted into another website."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, MediaType, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Template

from service import errors
from service.languages import normalise_tag
from service.settings import Settings
from service.store.session import Database
from service.web.api.descriptions import find_or_refuse
from service.web.document import document_answer
from service.web.guards import ANY_ORIGIN
from service.web.problems import document_problems
from service.web.snippet import LONGEST_ADDRESS, make_snippet

IMAGE_ADDRESS = (
    r"^(https?://[^\s\x00-\x1f\x7f/?#]|(?![A-Za-z][A-Za-z0-9+.-]*:)[^\s\x00-\x1f\x7f])"
    r"([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$"
)
"""For the OpenAPI document: http, https or no scheme; no control characters, no spaces around it."""


class SnippetsController(Controller):
    path = "/v1/descriptions"
    tags = ("Descriptions",)

    @get(
        "/{description_id:str}/html/{language:str}",
        summary="Ready HTML of one language",
        description="A `figure` with the image, its alt text, the long description and the audio that is ready, with "
        "absolute addresses. A draft carries a visible mark, and no empty alt before a person has decided on it. There "
        "is none of words that are withheld.",
        media_type=MediaType.HTML,
        responses={200: document_answer(str, "The piece of HTML", "text/html")}
        | document_problems(errors.NotFound, errors.InvalidRequest, errors.UnsupportedLanguage, errors.WordsWithheld),
    )
    async def write_snippet(
        self,
        request: Request[Any, Any, Any],
        description_id: FromPath[str],
        language: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        settings: NamedDependency[Settings],
        src: Annotated[
            str | None,
            QueryParameter(
                description="Where the image lies on your page: http, https or relative. Without it the address the "
                "image was given by, else the preview.",
                schema_extra={"minLength": 1, "maxLength": LONGEST_ADDRESS, "pattern": IMAGE_ADDRESS},
            ),
        ] = None,
    ) -> Template:
        tag = normalise_tag(language)
        record = await find_or_refuse(database, description_id, owner)
        transcript = next((one for one in record.transcripts if one.language == tag), None)
        if transcript is None:
            raise errors.NotFound
        if tag in record.withheld_languages:
            raise errors.WordsWithheld
        snippet = make_snippet(record, transcript, base_url=str(request.base_url).rstrip("/"), image=src)
        return Template(
            "snippet.html",
            # a page may ask for the sound with CORS only where every page may: else it would stay silent on the others
            context={"snippet": snippet, "anyone_may_read": ANY_ORIGIN in settings.cors_origins},
            headers={"Cache-Control": "no-cache"},
            media_type=MediaType.HTML,
        )
