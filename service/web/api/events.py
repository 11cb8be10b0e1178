"""/v1/descriptions/{id}/events: a description as it comes, without asking again and again (Server-Sent Events)."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter
from litestar.response import Stream

from service import errors
from service.domain.records import DescriptionRecord
from service.jobs.catalogue import Catalogue
from service.jobs.growing import Texts
from service.jobs.progress import Watch
from service.store.session import Database
from service.web.api.descriptions import find_or_refuse
from service.web.document import document_answer
from service.web.problems import document_problems
from service.web.schemas import Qualities, to_description

MEDIA_TYPE = "text/event-stream"
PING = 15.0
"""Seconds without news after which a comment says that somebody is still there: proxies close what is silent."""
RECONNECT = 2_000
"""Milliseconds after which a browser that lost its connection comes back."""
VERSION = re.compile(r"\d{1,18}", re.ASCII)
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
"""nginx would keep the events until it has a bufferful."""


class GrowingPreview(msgspec.Struct):
    """What a model has written so far in one language."""

    language: str
    alt_text: str
    long_description: str
    final: bool = False


class EventsController(Controller):
    path = "/v1/descriptions"
    tags = ("Descriptions",)

    @get(
        "/{description_id:str}/events",
        summary="Follow a description (Server-Sent Events)",
        description="An event `snapshot` at once and after each change: its data is the description as GET answers it, "
        "its id the version. While a model writes, an event `text` for each language that grew, at most about four a "
        "second: its data are `language`, `alt_text` and `long_description` as far as they have come, and `final`, "
        "which is false. It replaces the one before of that language, and may be empty: then the model begins anew. "
        "It is a preview that nobody has checked; the next snapshot with words settles it. An event `end` when "
        "nothing changes any more, or when the description is deleted; close the connection then, for a browser's "
        "EventSource would come back.",
        media_type=MEDIA_TYPE,
        responses={200: document_answer(str, "The events", MEDIA_TYPE)} | document_problems(errors.NotFound),
    )
    async def follow_description(
        self,
        description_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        catalogue: NamedDependency[Catalogue],
        watch: NamedDependency[Watch],
        last_event_id: Annotated[
            str | None, HeaderParameter(name="Last-Event-ID", description="The version that is known already.")
        ] = None,
    ) -> Response[Any]:
        record = await find_or_refuse(database, description_id, owner)
        followed = watch.follow(record, seen=_read_version(last_event_id), patience=PING)
        events = _write_events(record, followed, watch, catalogue.qualities)
        # for the client that leaves while an event is on its way: nobody else would close them
        return Stream(
            events, media_type=MEDIA_TYPE, headers=HEADERS, background=BackgroundTask(_close, events, followed)
        )


def _read_version(last_event_id: str | None) -> int | None:
    """None for what is no version of ours."""
    return int(last_event_id) if last_event_id and VERSION.fullmatch(last_event_id) else None


async def _write_events(
    record: DescriptionRecord,
    followed: AsyncGenerator[DescriptionRecord | Texts | None, None],
    watch: Watch,
    qualities: Qualities,
) -> AsyncGenerator[bytes, None]:
    yield f"retry: {RECONNECT}\n\n".encode()
    async for news in followed:
        match news:
            case None:
                yield b": still here\n\n"
            case DescriptionRecord():
                record = news
                content = msgspec.json.encode(to_description(record, qualities))
                yield b"id: %d\nevent: snapshot\ndata: %b\n\n" % (record.version, content)
            case _:
                yield _write_texts(record, news)
    if not watch.is_released:
        yield b"event: end\ndata: %b\n\n" % msgspec.json.encode({"id": record.id})


def _write_texts(record: DescriptionRecord, texts: Texts) -> bytes:
    """An event for each language, under the tag by which the caller named it."""
    spelled = dict(zip(record.wish.languages, record.wish.spelled_as, strict=True))
    previews = [
        GrowingPreview(spelled.get(tag, tag), text.alt_text, text.long_description) for tag, text in texts.items()
    ]
    return b"".join(b"event: text\ndata: %b\n\n" % msgspec.json.encode(preview) for preview in previews)


async def _close(*generators: AsyncGenerator[Any, None]) -> None:
    for generator in generators:
        await generator.aclose()
