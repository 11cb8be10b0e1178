"""What Schemathesis has to know beyond the OpenAPI document: which refusals no schema foretells, and where to stay."""

from __future__ import annotations

import json
import os
import re
from base64 import b64decode
from itertools import count
from typing import Any

import schemathesis
from schemathesis import Case, HookContext, Response
from schemathesis.checks import CheckContext
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.generation.meta import TestPhase
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from schemathesis.transport.serialization import Binary

NOWHERE = "http://127.0.0.1:9"
"""The discard port, where nobody listens. The service is told that it may go there."""
ELSEWHERE = re.compile(r"\s*https?://", re.IGNORECASE)
numbers = count(1)
BEYOND_SCHEMA = {
    "unsupported-language": "which tags are languages is the registry's to say, which are written the provider's",
    "unknown-voice": "the voices depend on the engines in use",
    "invalid-base64": "a pattern tells the characters, not that they come in fours",
    "empty-image": "a schema does not see what is in a file",
    "unsupported-image-type": "nor this",
    "missing-image": "that each of several images is given in one of two fields is told in words",
    "broken-image": "nor this",
    "truncated-image": "nor this",
    "image-too-small": "nor this",
    "no-such-page": "nor this",
    "too-many-images": "how many are looked at together depends on the models in use",
    "address-not-allowed": "where an address leads is not in its form",
    "idempotency-key-reused": "what a key was used for before is not in the request",
    "revision-mismatch": "which revision is the newest is not in the request",
}
"""Problems that a request may meet although it is as the document says, and why the document cannot say more."""
BEYOND_SCHEMA_IN_WORDS = {
    "A language has at most": "how many there are already is not in the request",
    "Expected `int`, got `float`": "JSON Schema counts 240.0 among the integers, the service does not",
    "Expected `int | null`, got `float`": "the same where a field may be left out by null",
    "is for an image that is given by its address": "the same",
    "Send exactly one of": "which fields do without each other is told in words",
    "stands in each of images": "the same",
    "stands in the place of page": "the same",
    "is no range": "as is which of two numbers has to be the larger",
    "names more than": "or how many lie between them",
    "has no character that can be seen": "which these are is for Unicode to say",
    "there are two voices for": "that two tags mean the same language is the registry's to say",
    "is there already": "that members differ in one of their fields is not for a schema to say",
}
"""The same, by the detail of an `invalid-request`."""


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Addresses lead nowhere, so that nothing outside of this machine is asked for.

    What is to be taken has an image that is there: one that is made up hardly ever is. The coverage phase varies one
    part of a request at a time. The others are to be right, else each would be refused for the same key or the same old
    revision.
    """
    meta = case.meta
    is_sound = meta is not None and meta.generation.mode.is_positive
    if isinstance(case.body, dict) and (body := _put_image(case.body, is_right=is_sound)) != case.body:
        case.body = body
    if is_sound and meta is not None and meta.phase.name is TestPhase.COVERAGE:
        for name, value in ("Idempotency-Key", f"key-{next(numbers)}"), ("If-Match", "*"):
            if name in case.headers:
                case.headers[name] = value


def _put_image(request: dict[str, Any], *, is_right: bool) -> dict[str, Any]:
    """The request, or every request in bulk, with an image that is there where `is_right`."""
    put = dict(request)
    for name in "requests", "images":
        if isinstance(inside := request.get(name), list):
            put[name] = [_put_image(one, is_right=is_right) if isinstance(one, dict) else one for one in inside]
    if isinstance(url := request.get("image_url"), str):
        put["image_url"] = NOWHERE if is_right else _lead_nowhere(url)
    if is_right and "image" in request:
        put["image"] = Binary(b64decode(os.environ["IMAGE"]))
    if is_right and request.get("image_base64") is not None:
        put["image_base64"] = os.environ["IMAGE"]
    return put


def _lead_nowhere(url: str) -> str:
    """As long as it was, where that is long enough: a limit is to be met as before."""
    return f"{NOWHERE}/{url}"[: max(len(url), len(NOWHERE))] if ELSEWHERE.match(url) else url


@schemathesis.check
def sound_requests_are_taken(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """What is as the document says is taken, or refused for one of the reasons above."""
    try:
        positive_data_acceptance(ctx, response, case)
    except RejectedPositiveData:
        if not _is_beyond_schema(json.loads(response.content)):
            raise
    if case.meta is not None and case.meta.generation.mode.is_positive:
        refused = [item["problem"] for item in _items_of(response) if "problem" in item]
        assert all(map(_is_beyond_schema, refused)), f"Refused inside the answer: {refused}"


@schemathesis.check
def unsound_requests_are_refused(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """What is not as the document says is refused; in bulk that may be one of the requests alone."""
    try:
        negative_data_rejection(ctx, response, case)
    except AcceptedNegativeData:
        if not any("problem" in item for item in _items_of(response)):
            raise


def _is_beyond_schema(problem: dict[str, Any]) -> bool:
    name = problem["type"].removeprefix("/problems/")
    in_words = (words in problem["detail"] for words in BEYOND_SCHEMA_IN_WORDS)
    return name in BEYOND_SCHEMA or (name == "invalid-request" and any(in_words))


def _items_of(response: Response) -> list[dict[str, Any]]:
    """Of a bulk request's answer."""
    if response.status_code != 200 or not response.request.url or not response.request.url.endswith("/bulk"):
        return []
    items: list[dict[str, Any]] = json.loads(response.content)["items"]
    return items
