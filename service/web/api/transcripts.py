"""/v1/transcripts: the words of one language, as people edit and approve them."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter

from service import errors
from service.jobs.editing import Editing
from service.store import transcripts
from service.store.session import Database
from service.web.changes import ApprovalRequest, EditRequest, make_author, make_edit, read_precondition
from service.web.conditional import is_unchanged
from service.web.document import NOT_MODIFIED, document_answer
from service.web.problems import document_problems
from service.web.requests import read_body, read_object
from service.web.resources import RevisionList, TranscriptResource
from service.web.schemas import etag_of_transcript, to_revision, to_transcript

IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", description="ETag of the words that were seen")]


class TranscriptsController(Controller):
    path = "/v1/transcripts"
    tags = ("Transcripts",)

    @get(
        "/{transcript_id:str}",
        summary="Read the words of one language",
        responses={200: document_answer(TranscriptResource, "As they are now"), 304: NOT_MODIFIED}
        | document_problems(errors.NotFound),
    )
    async def read_transcript(
        self,
        request: Request[Any, Any, Any],
        transcript_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
    ) -> Response[Any]:
        response = await _answer(database, transcript_id, owner)
        if is_unchanged(request.headers, response.headers["ETag"]):
            return Response(None, status_code=304, headers=dict(response.headers))
        return response

    @patch(
        "/{transcript_id:str}",
        summary="Edit the words",
        description="Makes a person's revision, which no machine overwrites. Audio of a text that changed is spoken "
        "anew; the description stays done meanwhile. The same words again change nothing.",
        responses={200: document_answer(TranscriptResource, "As they are now")}
        | document_problems(
            errors.NotFound,
            errors.InvalidRequest,
            errors.RevisionRequired,
            errors.RevisionMismatch,
            errors.UnsupportedMediaType,
            errors.RequestTooLarge,
            errors.RequestTimeout,
            errors.CrossSiteRequest,
        ),
    )
    async def edit_transcript(
        self,
        request: Request[Any, Any, Any],
        transcript_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        editing: NamedDependency[Editing],
        if_match: IfMatch = None,
    ) -> Response[TranscriptResource]:
        asked = read_object(await read_body(request), EditRequest)
        await editing.edit(
            transcript_id,
            make_edit(asked),
            owner=owner,
            by=make_author(asked.by, owner),
            is_current=read_precondition(if_match, is_required=True),
        )
        return await _answer(database, transcript_id, owner)

    @post(
        "/{transcript_id:str}/approve",
        summary="Approve the words",
        description="A person stands for them: they are no draft any more, nothing has to be reviewed, and no machine "
        "overwrites them. Words that are withheld have to be written first. The body may be left out.",
        status_code=200,
        responses={200: document_answer(TranscriptResource, "As they are now")}
        | document_problems(
            errors.NotFound,
            errors.InvalidRequest,
            errors.RevisionMismatch,
            errors.WordsWithheld,
            errors.UnsupportedMediaType,
            errors.RequestTooLarge,
            errors.RequestTimeout,
            errors.CrossSiteRequest,
        ),
    )
    async def approve_transcript(
        self,
        request: Request[Any, Any, Any],
        transcript_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        editing: NamedDependency[Editing],
        if_match: IfMatch = None,
    ) -> Response[TranscriptResource]:
        asked = read_object(await read_body(request, default=b"{}"), ApprovalRequest)
        await editing.approve(
            transcript_id,
            owner=owner,
            by=make_author(asked.by, owner),
            is_current=read_precondition(if_match, is_required=False),
        )
        return await _answer(database, transcript_id, owner)

    @get(
        "/{transcript_id:str}/revisions",
        summary="Every wording there was, newest first",
        responses=document_problems(errors.NotFound),
    )
    async def list_revisions(
        self, transcript_id: FromPath[str], owner: NamedDependency[str], database: NamedDependency[Database]
    ) -> RevisionList:
        async with database.read() as connection:
            if await transcripts.find(connection, transcript_id, owner=owner) is None:
                raise errors.NotFound
            found = await transcripts.find_revisions(connection, transcript_id)
        return RevisionList([to_revision(revision) for revision in found])


async def _answer(database: Database, transcript_id: str, owner: str) -> Response[TranscriptResource]:
    """Raises `NotFound`."""
    async with database.read() as connection:
        place = await transcripts.find(connection, transcript_id, owner=owner)
    if place is None:
        raise errors.NotFound
    resource = to_transcript(place.description_id, place.transcript)
    headers = {"ETag": etag_of_transcript(place.transcript), "Cache-Control": "no-cache"}
    return Response(resource, headers=headers)
