"""/v1/audio: the files people play, whole, in ranges or while they are made, and their captions."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import PurePath
from typing import Annotated, Any, Literal
from urllib.parse import quote

from litestar import Controller, HttpMethod, Request, Response, get, route
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect, Stream

from service import errors
from service.domain.records import AudioState
from service.jobs.catalogue import Catalogue
from service.jobs.listening import Listening
from service.store import audio, sounds
from service.store.audio import AudioFile
from service.store.session import Database
from service.store.tables import SOUND_CHUNK_BYTES
from service.web.conditional import ByteRange, choose_range, is_unchanged
from service.web.document import NOT_MODIFIED, document_answer
from service.web.problems import document_problems

NO_WORD_TIMES = "The engine that read this audio did not tell when each word is heard; its sentences have captions."
LIVE = {"Cache-Control": "no-store", "Accept-Ranges": "none", "X-Accel-Buffering": "no"}
"""nginx would keep what is heard until it has a bufferful."""


class AudioController(Controller):
    path = "/v1/audio"
    tags = ("Audio",)

    @route(
        "/{audio_id:str}",
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        summary="Play or download an audio file",
        description="Takes one byte range. The entity tag is strong: the same tag is the same bytes.",
        status_code=200,
        responses={
            200: document_answer(bytes, "The whole file", "audio/*"),
            206: document_answer(bytes, "The range asked for", "audio/*"),
            304: NOT_MODIFIED,
        }
        | document_problems(errors.NotFound, errors.RangeNotSatisfiable),
    )
    async def read_audio(
        self,
        request: Request[Any, Any, Any],
        audio_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        catalogue: NamedDependency[Catalogue],
    ) -> Response[Any]:
        file = await _find_or_refuse(database, audio_id, owner)
        if file.audio.sha256 is None or file.audio.size is None:
            raise errors.NotFound
        size, etag = file.audio.size, f'"{file.audio.sha256}"'
        headers = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "private, no-cache"}
        if is_unchanged(request.headers, etag):  # asked each time: an edited text is read anew under the same address
            return Response(b"", status_code=304, headers=headers)
        headers |= {"Content-Disposition": _disposition(file, catalogue.extension_of(file.audio.format))}
        # ranges are defined for GET alone: RFC 9110, 14.2
        part = choose_range(request.headers, size=size, etag=etag) if request.method == HttpMethod.GET else None
        sent = part or ByteRange(0, size)
        headers["Content-Length"] = str(sent.end - sent.start)
        if part is not None:
            headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
        return Stream(
            _no_content() if request.method == HttpMethod.HEAD else _read_chunks(database, file.audio.sha256, sent),
            status_code=206 if part else 200,
            media_type=file.media_type,
            headers=headers,
        )

    @get(
        "/{audio_id:str}/stream",
        summary="Hear an audio while it is being made",
        description="One MP3 stream without an end that is known before: each sentence as soon as it is spoken. It has "
        "a sound of its own, levelled by the sentence; the file takes its place. It ends early where the audio fails "
        "or its text is edited meanwhile.",
        status_code=200,
        responses={
            200: document_answer(bytes, "The sound as it comes", "audio/mpeg"),
            307: ResponseSpec(None, description="It is made: the file", generate_examples=False),
        }
        | document_problems(errors.NotFound),
    )
    async def stream_audio(
        self,
        audio_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        listening: NamedDependency[Listening],
    ) -> Response[Any]:
        async with database.read() as connection:
            making = await audio.find_making(connection, audio_id, owner=owner)
        if making is not None and making.state is AudioState.READY:
            return Redirect(f"/v1/audio/{audio_id}", status_code=307, headers={"Cache-Control": "no-store"})
        heard = await listening.open(audio_id, owner=owner)
        if heard is None:
            raise errors.NotFound(f"There is nothing to hear: this audio is {making.state}." if making else "")
        # for the client that leaves while a piece is on its way: nobody else would close it
        return Stream(heard, media_type="audio/mpeg", headers=LIVE, background=BackgroundTask(_close, heard))

    @get(
        "/{audio_id:str}/captions",
        summary="Captions of an audio file (WebVTT)",
        media_type="text/vtt",
        responses={304: NOT_MODIFIED} | document_problems(errors.NotFound, errors.InvalidRequest),
    )
    async def read_captions(
        self,
        request: Request[Any, Any, Any],
        audio_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        cues: Annotated[
            Literal["sentences", "words"], QueryParameter(description="What a cue is made for.")
        ] = "sentences",
    ) -> Response[bytes]:
        """One cue for each sentence that is heard, or for each word."""
        file = await _find_or_refuse(database, audio_id, owner)
        text = file.captions if cues == "sentences" else file.word_captions
        if text is None:
            raise errors.NotFound(NO_WORD_TIMES)
        captions = text.encode()
        headers = {"ETag": f'"{hashlib.sha256(captions).hexdigest()[:32]}"', "Cache-Control": "private, no-cache"}
        if is_unchanged(request.headers, headers["ETag"]):
            return Response(b"", status_code=304, headers=headers)
        return Response(captions, media_type="text/vtt", headers=headers)


async def _find_or_refuse(database: Database, audio_id: str, owner: str) -> AudioFile:
    """Raises `NotFound` for what cannot be heard, too."""
    async with database.read() as connection:
        file = await audio.find_file(connection, audio_id, owner=owner)
    if file is None:
        raise errors.NotFound
    return file


async def _read_chunks(database: Database, sha256: str, sent: ByteRange) -> AsyncIterator[bytes]:
    """In pieces, each in a transaction of its own: a slow client must not hold one open."""
    for start in range(sent.start, sent.end, SOUND_CHUNK_BYTES):
        async with database.read() as connection:
            chunk = await sounds.load_range(connection, sha256, start, min(start + SOUND_CHUNK_BYTES, sent.end))
        yield chunk


async def _close(heard: AsyncGenerator[bytes, None]) -> None:
    await heard.aclose()


async def _no_content() -> AsyncIterator[bytes]:
    yield b""


def _disposition(file: AudioFile, extension: str) -> str:
    """`sunset.es.alt.mp3`: shown in the browser, saved under a name that tells what it is (RFC 6266)."""
    stem = PurePath(file.image_name or "image").stem
    name = f"{stem}.{file.language}.{file.audio.kind}.{extension}"
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
