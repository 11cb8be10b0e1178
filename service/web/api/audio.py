"""/v1/audio: the files people play, whole or in ranges, and their captions."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from litestar import Controller, HttpMethod, Request, Response, get, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from service import errors
from service.jobs.catalogue import Catalogue
from service.store import audio, sounds
from service.store.audio import AudioFile
from service.store.session import Database
from service.store.tables import SOUND_CHUNK_BYTES
from service.web.conditional import ByteRange, choose_range, is_unchanged
from service.web.document import NOT_MODIFIED, document_answer
from service.web.problems import document_problems


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
        "/{audio_id:str}/captions",
        summary="Captions of an audio file (WebVTT)",
        media_type="text/vtt",
        responses={304: NOT_MODIFIED} | document_problems(errors.NotFound),
    )
    async def read_captions(
        self,
        request: Request[Any, Any, Any],
        audio_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
    ) -> Response[bytes]:
        """One cue for each sentence that is heard."""
        captions = (await _find_or_refuse(database, audio_id, owner)).captions.encode()
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


async def _no_content() -> AsyncIterator[bytes]:
    yield b""


def _disposition(file: AudioFile, extension: str) -> str:
    """`sunset.es.alt.mp3`: shown in the browser, saved under a name that tells what it is (RFC 6266)."""
    stem = PurePath(file.image_name or "image").stem
    name = f"{stem}.{file.language}.{file.audio.kind}.{extension}"
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
