"""POST /v1/descriptions/bulk: many images in one request, each with an outcome of its own."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency

from service import errors
from service.jobs.catalogue import Catalogue
from service.jobs.pipeline import Pipeline, Submission
from service.settings import Settings
from service.store import descriptions
from service.store.idempotency import IdempotencyKey
from service.store.session import Database
from service.web.changes import MOST_REQUESTS, BulkRequest
from service.web.idempotency import IdempotencyKeyHeader, answer_once, read_key
from service.web.incoming import incoming_images
from service.web.problems import document_problems, to_problem
from service.web.requests import DescriptionRequest, make_wish, read_body, read_object
from service.web.resources import BulkItem, BulkResult
from service.web.schemas import to_description

Received = Submission | errors.ServiceError
LONGEST = 240.0
"""Seconds to look at the images of one request: far less than `idempotency.ABANDONED`."""


class BulkController(Controller):
    path = "/v1/descriptions/bulk"
    tags = ("Descriptions",)

    @post(
        summary=f"Describe up to {MOST_REQUESTS} images",
        description="Each request is accepted or refused by itself. Together with their base64 they may weigh what one "
        "image may; addresses weigh little.",
        status_code=200,
        responses=document_problems(
            errors.InvalidRequest,
            errors.UnsupportedMediaType,
            errors.RequestTooLarge,
            errors.RequestTimeout,
            errors.IdempotencyKeyReused,
            errors.RequestInProgress,
            errors.CrossSiteRequest,
            errors.BudgetSpent,
        ),
    )
    async def describe_many(
        self,
        request: Request[Any, Any, Any],
        owner: NamedDependency[str],
        pipeline: NamedDependency[Pipeline],
        database: NamedDependency[Database],
        catalogue: NamedDependency[Catalogue],
        settings: NamedDependency[Settings],
        json_bodies: NamedDependency[asyncio.Semaphore],
        bulk_images: NamedDependency[asyncio.Semaphore],
        idempotency_key: IdempotencyKeyHeader = None,
    ) -> Response[BulkResult]:
        body = await read_body(request)
        async with json_bodies:
            requests = (await asyncio.to_thread(read_object, body, BulkRequest)).requests
        key = read_key(idempotency_key, owner=owner, fingerprint=hashlib.sha256(body).hexdigest())
        max_bytes = settings.max_upload_mb * 1_000_000
        deadline = asyncio.get_running_loop().time() + LONGEST

        async def receive(one: bytes) -> Received:
            try:
                async with json_bodies:
                    asked = await asyncio.to_thread(read_object, one, DescriptionRequest)
                    incoming = await asyncio.to_thread(incoming_images, asked, max_bytes=max_bytes)
                catalogue.check_images(len(incoming))
                wish = make_wish(asked, catalogue)
                async with bulk_images:
                    if asyncio.get_running_loop().time() > deadline:
                        raise errors.RequestTimeout("The images before it took too long to look at.")
                    return Submission(await pipeline.receive(incoming), wish, asked.metadata)
            except errors.ServiceError as error:
                return error

        async def act(key: IdempotencyKey | None) -> Response[BulkResult]:
            received = await asyncio.gather(*(receive(bytes(one)) for one in requests))
            submissions = [one for one in received if isinstance(one, Submission)]
            refused = {place: one for place, one in enumerate(received) if isinstance(one, errors.ServiceError)}
            accepted = iter(await pipeline.accept(submissions, owner=owner, key=key, refused=refused))
            outcomes = [refused.get(place) or next(accepted) for place in range(len(received))]
            return Response(await _read_items(database, catalogue, owner, outcomes))

        async def rebuild(ids: Sequence[str | None]) -> Response[BulkResult]:
            unknown = errors.InvalidRequest("It was refused when it was sent first; why is not known any more.")
            return Response(await _read_items(database, catalogue, owner, [one or unknown for one in ids]))

        return await answer_once(database, key, act=act, rebuild=rebuild)


async def _read_items(
    database: Database, catalogue: Catalogue, owner: str, outcomes: Sequence[str | errors.ServiceError]
) -> BulkResult:
    """`outcomes` are ids of descriptions, or why there is none."""
    ids = [one for one in outcomes if isinstance(one, str)]
    async with database.read() as connection:
        found = await descriptions.find_page(
            connection, owner=owner, limit=MOST_REQUESTS, only=descriptions.Filter(ids=ids)
        )
    by_id = {record.id: BulkItem(202, description=to_description(record, catalogue.qualities)) for record in found}
    gone = _refuse(errors.NotFound())
    return BulkResult([by_id.get(one, gone) if isinstance(one, str) else _refuse(one) for one in outcomes])


def _refuse(error: errors.ServiceError) -> BulkItem:
    problem = to_problem(error)
    return BulkItem(problem.status, problem=problem)
