"""Idempotency-Key: a request that is sent twice is done once (IETF draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.params import HeaderParameter

from service.errors import IdempotencyKeyReused, InvalidRequest, RequestInProgress
from service.jobs.receiving import IncomingImage
from service.store import idempotency
from service.store.idempotency import FormerRequest, IdempotencyKey
from service.store.session import Database
from service.web.requests import DescriptionFields

LONGEST = 255
"""Characters of a key."""
IdempotencyKeyHeader = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description=f"Yours, for 24 hours: the request is done once under it. 1 to {LONGEST} printable ASCII "
        "characters, with or without quotation marks around them.",
        schema_extra={"pattern": f'^"?[!#-~]([ !#-~]{{0,{LONGEST - 2}}}[!#-~])?"?$'},
    ),
]
REPLAYED = "Idempotency-Replayed"
"""Header of an answer that was given before."""
ASK_AGAIN = 2.0
"""Seconds after which a request that is being answered has most likely been."""

Act = Callable[[IdempotencyKey | None], Awaitable[Response[Any]]]
Rebuild = Callable[[Sequence[str | None]], Awaitable[Response[Any]]]
"""Of what was accepted, with None in the place of what was refused."""


def read_key(header: str | None, *, owner: str, fingerprint: str) -> IdempotencyKey | None:
    """The key of a request, None where it has none. Raises `InvalidRequest`."""
    if header is None:
        return None
    key = header.strip().removeprefix('"').removesuffix('"')
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise InvalidRequest(f"Idempotency-Key: has to be 1 to {LONGEST} printable ASCII characters")
    return IdempotencyKey(owner, key, fingerprint)


def fingerprint(incoming: Sequence[IncomingImage], fields: DescriptionFields) -> str:
    """SHA-256 of what is asked, however it was written.

    White space, the order of fields and the boundary of a form make no other request.
    """
    contents = {id(one.data): one.data for one in incoming}  # pages of one document have theirs in common
    hashes = {place: hashlib.sha256(data).hexdigest() for place, data in contents.items()}
    images = [(hashes[id(one.data)], one.name, one.url, one.page) for one in incoming]
    asked = {name: getattr(fields, name) for name in DescriptionFields.__struct_fields__}
    whole = msgspec.json.encode((images, asked), order="deterministic")
    return hashlib.sha256(whole).hexdigest()


async def answer_once(database: Database, key: IdempotencyKey | None, *, act: Act, rebuild: Rebuild) -> Response[Any]:
    """What `act` answers, which is remembered; the second time what it answered the first time.

    Where the service stopped between accepting a request and answering it, `rebuild` answers from what was accepted.
    Raises `IdempotencyKeyReused` or `RequestInProgress`.
    """
    if key is None:
        return await act(None)
    async with database.write() as connection:
        former = await idempotency.claim(connection, key)
    if former is not None:
        return await _answer_again(key, former, rebuild)
    try:
        response = await act(key)
    except BaseException:
        async with database.write() as connection:
            await idempotency.release(connection, key)
        raise
    status, answer = response.status_code or 200, _Answer(_lasting(response.headers), response.content)
    async with database.write() as connection:
        await idempotency.set_answered(connection, key, status, msgspec.json.encode(answer))
    return response


async def _answer_again(key: IdempotencyKey, former: FormerRequest, rebuild: Rebuild) -> Response[Any]:
    if former.fingerprint != key.fingerprint:
        raise IdempotencyKeyReused
    if former.description_ids is None:
        raise RequestInProgress(retry_after=ASK_AGAIN)
    if former.answer is None:
        response = await rebuild(former.description_ids)
    else:
        answer = msgspec.json.decode(former.answer, type=_Answer)
        response = Response(answer.content, status_code=former.status, headers=answer.headers)
    response.headers[REPLAYED] = "true"
    return response


class _Answer(msgspec.Struct):
    """What is kept of an answer."""

    headers: dict[str, str]
    content: Any


def _lasting(headers: Mapping[str, Any]) -> dict[str, str]:
    """Without the tag of a version that may not be the newest when it is answered again."""
    return {name: str(value) for name, value in headers.items() if name.lower() != "etag"}
