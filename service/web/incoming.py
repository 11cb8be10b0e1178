"""The images of a request: files, base64 or addresses, and which of their pages."""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from litestar import Request
from litestar.datastructures import UploadFile

from service.errors import (
    ImageTooLarge,
    InvalidBase64,
    InvalidRequest,
    MissingImage,
    RequestTooLarge,
    UnsupportedMediaType,
)
from service.jobs.receiving import IncomingImage
from service.web.requests import (
    FIELDS_BYTES,
    MOST_PAGES,
    PAGES,
    DescriptionFields,
    DescriptionRequest,
    ImageRequest,
    arrive_in_time,
    read_form,
    read_object,
    read_parts,
)

DATA_URI = re.compile(r"data:[^,]{0,200}?(;base64)?,", re.IGNORECASE)
NO_ADDRESS = "send_address: is for an image that is given by its address"


async def read_description(
    request: Request[Any, Any, Any], json_bodies: asyncio.Semaphore, *, max_bytes: int
) -> tuple[tuple[IncomingImage, ...], DescriptionFields]:
    """What is asked for in either form; `max_bytes` is the largest image file.

    Raises `InvalidRequest`, which names the field, an `ImageError`, `UnsupportedMediaType`, `RequestTooLarge` or
    `RequestTimeout`.
    """
    media_type = request.content_type[0]
    if media_type == "application/json":
        body = await arrive_in_time(_read_within(request, max_bytes * 4 // 3 + FIELDS_BYTES))
        async with json_bodies:  # only once it is here: a slow client makes nobody else wait
            return await asyncio.to_thread(read_json, body, max_bytes=max_bytes)
    if media_type == "multipart/form-data":
        return await _read_multipart(request)
    raise UnsupportedMediaType(f"The body is “{media_type or 'nothing'}”.")


async def _read_within(request: Request[Any, Any, Any], max_bytes: int) -> bytes:
    """JSON is held in memory several times while it is read, a form is not: it may not be as large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > max_bytes:
            raise RequestTooLarge(f"A body of JSON may have {max_bytes / 1e6:.1f} MB. Send files as a form.")
    return bytes(body)


async def _read_multipart(request: Request[Any, Any, Any]) -> tuple[tuple[IncomingImage, ...], DescriptionFields]:
    files: list[UploadFile] = []
    texts: dict[str, list[str]] = defaultdict(list)
    for name, value in await arrive_in_time(read_parts(request)):
        if isinstance(value, UploadFile) and name == "image":
            files.append(value)
        elif name == "image":
            raise MissingImage("The field image has to be a file: its part needs a filename.")
        elif not isinstance(value, UploadFile):
            texts[name].append(value)
        else:
            raise InvalidRequest(f"The file has to be sent in the field image, not in {name}.")
    fields = read_form(texts)
    if not files:
        raise MissingImage("Send a file in the field image.")
    if fields.send_address:
        raise InvalidRequest(NO_ADDRESS)
    pages = pages_of(fields)
    images = [take_pages(incoming_file(await file.read(), file.filename), pages) for file in files]
    return tuple(image for pages in images for image in pages), fields


def read_json(body: bytes, *, max_bytes: int) -> tuple[tuple[IncomingImage, ...], DescriptionFields]:
    """`max_bytes` is the largest image file. Raises `InvalidRequest`, which names the field, or an `ImageError`."""
    request = read_object(body, DescriptionRequest)
    return incoming_images(request, max_bytes=max_bytes), request


def incoming_images(request: DescriptionRequest, *, max_bytes: int) -> tuple[IncomingImage, ...]:
    """Raises `MissingImage`, `InvalidBase64`, `ImageTooLarge` or `InvalidRequest`."""
    if sum(given is not None for given in (request.image_url, request.image_base64, request.images)) != 1:
        raise MissingImage("Send exactly one of image_url, image_base64 and images.")
    given = request.images
    if given is None:
        given = (ImageRequest(request.image_url, request.image_base64, request.image_name),)
    elif not given:
        raise MissingImage("images: is empty")
    elif request.image_name is not None:
        raise InvalidRequest("image_name: stands in each of images")
    if request.send_address and not any(one.image_url for one in given):
        raise InvalidRequest(NO_ADDRESS)
    pages = pages_of(request)
    chosen = [
        take_pages(_incoming_image(one, max_bytes=max_bytes), pages if one.page is None else (one.page,))
        for one in given
    ]
    return tuple(image for pages in chosen for image in pages)


def _incoming_image(given: ImageRequest, *, max_bytes: int) -> IncomingImage:
    if (given.image_url is None) == (given.image_base64 is None):
        raise MissingImage("Each of images needs exactly one of image_url and image_base64.")
    if given.image_url is not None:
        return incoming_address(given.image_url, given.image_name)
    return incoming_file(decode_base64(given.image_base64 or "", max_bytes=max_bytes), given.image_name)


def pages_of(fields: DescriptionFields) -> tuple[int, ...]:
    """Raises `InvalidRequest`."""
    if fields.pages is None:
        return (fields.page,)
    if fields.page != 1:
        raise InvalidRequest("pages: stands in the place of page; send one of them")
    return read_pages(fields.pages)


def incoming_file(data: bytes, name: str | None, *, page: int = 1) -> IncomingImage:
    return IncomingImage(data, _plain_name(name), page=page)


def incoming_address(url: str, name: str | None = None, *, page: int = 1) -> IncomingImage:
    """Named after the end of its path where it was given no name."""
    end = url.partition("?")[0].partition("#")[0].rpartition("/")[2]
    return IncomingImage(url=url, name=_plain_name(name) or _plain_name(unquote(end)), page=page)


def _plain_name(name: str | None) -> str | None:
    """A file name without folders and control characters; a browser on Windows may send a whole path."""
    plain = "".join(c for c in re.split(r"[\\/]", name or "")[-1] if c.isprintable())
    return plain[:255] or None


def check_size(size: int, max_bytes: int) -> None:
    """Raises `ImageTooLarge`: a file that will be refused is not worth a copy in a child process."""
    if size > max_bytes:
        raise ImageTooLarge(f"The file has {size / 1e6:.1f} MB; at most {max_bytes / 1e6:g} MB are taken.")


def decode_base64(text: str, *, max_bytes: int) -> bytes:
    """The bytes of raw base64 or of a data URI; white space is passed over. Raises `InvalidBase64`.

    More than `max_bytes` are not decoded: raises `ImageTooLarge`.
    """
    prefix = DATA_URI.match(text)
    payload = text[prefix.end() :] if prefix else text
    if prefix and not prefix[1]:
        return unquote_to_bytes(payload)
    payload = "".join(payload.split())
    check_size(len(payload.rstrip("=")) * 3 // 4, max_bytes)
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidBase64 from None


def take_pages(image: IncomingImage, pages: Sequence[int]) -> tuple[IncomingImage, ...]:
    """Every page is an image of its own."""
    return tuple(replace(image, page=page) for page in pages)


def read_pages(text: str) -> tuple[int, ...]:
    """`1-3,7` as the numbers of pages, each once. Raises `InvalidRequest`."""
    if not re.fullmatch(PAGES, text, re.ASCII):
        raise InvalidRequest("pages: needs numbers from 1 and ranges of them with commas between, such as 1-3,7")
    chosen: dict[int, None] = {}
    for part in text.split(","):
        first, _, last = (end.strip() for end in part.partition("-"))
        pages = range(int(first), int(last or first) + 1)
        if not pages or pages[0] < 1:
            raise InvalidRequest(f"pages: “{part.strip()}” is no range; pages are counted from 1")
        chosen |= dict.fromkeys(pages[: MOST_PAGES + 1])
        if len(chosen) > MOST_PAGES:
            raise InvalidRequest(f"pages: names more than {MOST_PAGES} pages")
    return tuple(chosen)
