"""/v1/descriptions: ask for words and sound, watch them come, read them, delete them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, QueryParameter

from service import errors
from service.domain.records import DescriptionRecord, Status
from service.jobs.catalogue import Catalogue
from service.jobs.pipeline import Pipeline, Submission
from service.jobs.progress import Watch
from service.languages import normalise_tag
from service.settings import Settings
from service.store import audio, descriptions, images
from service.store.idempotency import IdempotencyKey
from service.store.session import Database
from service.web.conditional import is_unchanged
from service.web.document import NOT_MODIFIED, document_answer
from service.web.idempotency import IdempotencyKeyHeader, answer_once, fingerprint, read_key
from service.web.incoming import check_size, read_description
from service.web.problems import document_problems
from service.web.requests import LANGUAGE_TAG, make_wish
from service.web.resources import DescriptionPage, DescriptionResource
from service.web.schemas import etag_of, to_description

LONGEST_WAIT = 60
"""Seconds a client may wait for the finished resource in one request."""
FILTERS = ("status", "language", "since", "image_sha256", "q", "before", "limit")
WAIT = re.compile(r'(?:^|,)\s*wait\s*=\s*("?)(\d{1,9})\1\s*(?:$|[,;])', re.ASCII | re.IGNORECASE)
IMAGE_PROBLEMS = (
    errors.MissingImage,
    errors.EmptyImage,
    errors.InvalidBase64,
    errors.UnsupportedImageType,
    errors.BrokenImage,
    errors.TruncatedImage,
    errors.ImageTooLarge,
    errors.TooManyPixels,
    errors.ImageTooSmall,
    errors.DecompressionBomb,
    errors.AddressNotAllowed,
    errors.TooManyImages,
)


class DescriptionsController(Controller):
    path = "/v1/descriptions"
    tags = ("Descriptions",)

    @post(
        summary="Describe an image",
        description="Several images or pages are described together, as one. Answers at once with a resource to "
        "watch. With `Prefer: wait=N` it waits up to N seconds for the "
        "finished one and then answers 200.",
        status_code=202,
        response_description="Accepted; Location leads to the resource to watch",
        responses={200: document_answer(DescriptionResource, "Finished within the time of Prefer")}
        | document_problems(
            errors.InvalidRequest,
            errors.UnsupportedLanguage,
            errors.UnknownVoice,
            errors.CrossSiteRequest,
            errors.UnsupportedMediaType,
            errors.RequestTooLarge,
            errors.RequestTimeout,
            errors.IdempotencyKeyReused,
            errors.RequestInProgress,
            errors.NotFound,  # where it was deleted before it was answered
            errors.BudgetSpent,
            *IMAGE_PROBLEMS,
        ),
    )
    async def describe(
        self,
        request: Request[Any, Any, Any],
        owner: NamedDependency[str],
        pipeline: NamedDependency[Pipeline],
        database: NamedDependency[Database],
        catalogue: NamedDependency[Catalogue],
        watch: NamedDependency[Watch],
        settings: NamedDependency[Settings],
        json_bodies: NamedDependency[asyncio.Semaphore],
        prefer: Annotated[str | None, HeaderParameter(name="Prefer", description="wait=N, at most 60")] = None,
        idempotency_key: IdempotencyKeyHeader = None,
    ) -> Response[DescriptionResource]:
        max_bytes = settings.max_upload_mb * 1_000_000
        incoming, fields = await read_description(request, json_bodies, max_bytes=max_bytes)
        catalogue.check_images(len(incoming))
        for image in incoming:
            check_size(len(image.data), max_bytes)
        wish = make_wish(fields, catalogue)
        asked = await asyncio.to_thread(fingerprint, incoming, fields)
        key = read_key(idempotency_key, owner=owner, fingerprint=asked)
        seconds = seconds_to_wait(prefer)

        async def act(key: IdempotencyKey | None) -> Response[DescriptionResource]:
            submission = Submission(await pipeline.receive(incoming), wish, fields.metadata)
            return await show(await pipeline.accept([submission], owner=owner, key=key))

        async def show(ids: Sequence[str | None]) -> Response[DescriptionResource]:
            [description_id] = [one for one in ids if one]
            if seconds:
                await watch.wait_until_final(description_id, owner=owner, seconds=seconds)
            response = await answer_description(database, catalogue, description_id, owner)
            if seconds:
                response.headers["Preference-Applied"] = f"wait={seconds}"
            return response

        return await answer_once(database, key, act=act, rebuild=show)

    @get(summary="List descriptions, newest first", responses=document_problems(errors.InvalidRequest))
    async def list_descriptions(
        self,
        request: Request[Any, Any, Any],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        catalogue: NamedDependency[Catalogue],
        status: Annotated[Status | None, QueryParameter(description="Only these.")] = None,
        language: Annotated[
            str | None,
            QueryParameter(
                description="Only those asked for in this language.", schema_extra={"pattern": LANGUAGE_TAG}
            ),
        ] = None,
        since: Annotated[
            str | None,
            QueryParameter(description="Only those asked for since then.", schema_extra={"format": "date-time"}),
        ] = None,
        image_sha256: Annotated[
            str | None,
            # its length as well: Python lets a line feed stand before the end of a pattern
            QueryParameter(
                pattern="^[0-9a-fA-F]{64}$", max_length=64, description="Only of this file, by its SHA-256."
            ),
        ] = None,
        q: Annotated[
            str | None,
            QueryParameter(max_length=500, description="Only those whose texts of one language have all these words."),
        ] = None,
        before: Annotated[UUID | None, QueryParameter(description="From `next` of the page before.")] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=100, description="How many at most.")] = 20,
    ) -> DescriptionPage:
        if unknown := sorted(request.query_params.keys() - FILTERS):
            raise errors.InvalidRequest(f"Unknown parameters: {', '.join(unknown)}. Known are {', '.join(FILTERS)}.")
        for name in "status", "before":
            if request.query_params.get(name, "").lower() == "null":  # which the framework takes for nothing
                raise errors.InvalidRequest(f"{name}: null is no value; leave the parameter out")
        only = descriptions.Filter(
            status=status,
            language=normalise_tag(language) if language is not None else None,
            since=_read_time(since) if since is not None else None,
            image_sha256=image_sha256.lower() if image_sha256 else None,
            text=q or None,
        )
        async with database.read() as connection:
            found = await descriptions.find_page(
                connection, owner=owner, limit=limit + 1, before=str(before) if before else None, only=only
            )
        following = None
        if len(found) > limit:
            query = {**request.query_params.dict(), "before": [found[limit - 1].id]}
            following = f"{self.path}?{urlencode(query, doseq=True)}"
        items = [to_description(record, catalogue.qualities) for record in found[:limit]]
        return DescriptionPage(items=items, next=following)

    @get(
        "/{description_id:str}",
        summary="Read a description",
        responses={200: document_answer(DescriptionResource, "As it is now"), 304: NOT_MODIFIED}
        | document_problems(errors.NotFound),
    )
    async def read_description(
        self,
        request: Request[Any, Any, Any],
        description_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        catalogue: NamedDependency[Catalogue],
    ) -> Response[Any]:
        if "if-none-match" in request.headers:
            async with database.read() as connection:
                found = await descriptions.find_versions(connection, [description_id], owner=owner)
            if description_id in found:
                etag = etag_of(found[description_id].number, catalogue.qualities)
                if is_unchanged(request.headers, etag):
                    return Response(None, status_code=304, headers={"ETag": etag, "Cache-Control": "no-cache"})
        record = await find_or_refuse(database, description_id, owner)
        headers = {"ETag": etag_of(record.version, catalogue.qualities), "Cache-Control": "no-cache"}
        return Response(to_description(record, catalogue.qualities), headers=headers)

    @delete(
        "/{description_id:str}",
        summary="Delete a description",
        responses=document_problems(errors.NotFound, errors.CrossSiteRequest),
    )
    async def delete_description(
        self, description_id: FromPath[str], owner: NamedDependency[str], pipeline: NamedDependency[Pipeline]
    ) -> None:
        """It goes with its picture, its transcripts and its audio."""
        if not await pipeline.delete(description_id, owner=owner):
            raise errors.NotFound

    @get(
        "/{description_id:str}/captions/{file_name:str}",
        summary="Captions of the spoken description (WebVTT)",
        media_type="text/vtt",
        responses=document_problems(errors.NotFound, errors.UnsupportedLanguage),
    )
    async def read_captions(
        self,
        description_id: FromPath[str],
        file_name: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
    ) -> Response[bytes]:
        tag, dot, extension = file_name.rpartition(".")
        if not dot or extension != "vtt":
            raise errors.NotFound
        async with database.read() as connection:
            captions = await audio.find_captions(connection, description_id, normalise_tag(tag), owner=owner)
        if captions is None:
            raise errors.NotFound
        return Response(captions.encode(), media_type="text/vtt")

    @get(
        "/{description_id:str}/preview",
        summary="The prepared picture",
        media_type="image/*",
        responses={304: NOT_MODIFIED} | document_problems(errors.NotFound, errors.InvalidRequest),
    )
    async def read_preview(
        self,
        request: Request[Any, Any, Any],
        description_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        image: Annotated[int, QueryParameter(ge=1, le=1_000, description="Which one, counted from 1.")] = 1,
    ) -> Response[bytes]:
        record = await find_or_refuse(database, description_id, owner)
        [stored] = [given.stored for given in record.images[image - 1 : image]] or [None]
        if stored is None:
            raise errors.NotFound
        headers = {"ETag": f'"{stored.id}"', "Cache-Control": "private, max-age=3600"}
        if is_unchanged(request.headers, headers["ETag"]):
            return Response(b"", status_code=304, headers=headers)
        async with database.read() as connection:
            picture = await images.load_picture(connection, description_id, image)
        if picture is None:
            raise errors.NotFound
        return Response(picture.data, media_type=picture.media_type, headers=headers)


async def find_or_refuse(database: Database, description_id: str, owner: str) -> DescriptionRecord:
    """Raises `NotFound`, for another owner's description too: whether it exists is not theirs to know."""
    async with database.read() as connection:
        record = await descriptions.find(connection, description_id, owner=owner)
    if record is None:
        raise errors.NotFound
    return record


async def answer_description(
    database: Database, catalogue: Catalogue, description_id: str, owner: str
) -> Response[DescriptionResource]:
    """The resource after a request that changed it: 200 where nothing is left to do. Raises `NotFound`."""
    async with database.read() as connection:
        record = await descriptions.find(connection, description_id, owner=owner)
        found = await descriptions.find_versions(connection, [description_id], owner=owner)
    if record is None:
        raise errors.NotFound
    headers = {
        "Location": f"/v1/descriptions/{description_id}",
        "ETag": etag_of(record.version, catalogue.qualities),
    }
    status = 200 if found[description_id].is_over else 202
    return Response(to_description(record, catalogue.qualities), status_code=status, headers=headers)


def _read_time(since: str) -> datetime:
    """Raises `InvalidRequest` for what is no time of RFC 3339; the framework would take seconds since 1970, too."""
    try:
        time: datetime = msgspec.convert(since, Annotated[datetime, msgspec.Meta(tz=True)])
        return time.astimezone(UTC)
    except msgspec.ValidationError:
        raise errors.InvalidRequest(
            "since: needs a date, a time and its time zone, for example 2026-01-31T12:00:00Z"
        ) from None
    except OverflowError:
        raise errors.InvalidRequest("since: lies before the year 1 or after the year 9999") from None


def seconds_to_wait(prefer: str | None) -> int:
    """`wait=N` of the Prefer header (RFC 7240); what is not understood is passed over, as the RFC asks."""
    wish = WAIT.search(prefer or "")
    return min(int(wish[2]), LONGEST_WAIT) if wish else 0
