"""The OpenAPI document: what the framework finds out by itself, and the bodies it does not see."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Litestar, Router
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec

from service.domain.images import FORMAT_NAMES
from service.errors import NotFound
from service.web.changes import ApprovalRequest, BulkRequest, EditRequest, LanguagesRequest, ReadingRequest
from service.web.requests import DescriptionFields, DescriptionRequest

REFERENCE = "#/components/schemas/"
BODIES = {
    ("post", "/v1/descriptions/bulk"): BulkRequest,
    ("post", "/v1/descriptions/{description_id}/languages"): LanguagesRequest,
    ("post", "/v1/descriptions/{description_id}/audio"): ReadingRequest,
    ("patch", "/v1/transcripts/{transcript_id}"): EditRequest,
    ("post", "/v1/transcripts/{transcript_id}/approve"): ApprovalRequest,
}
"""Bodies that handlers read by themselves, for errors in our words."""
NOT_MODIFIED = ResponseSpec(None, description="The client has this version already", generate_examples=False)


def document_answer(shape: type[Any], words: str, media_type: str = "application/json") -> ResponseSpec:
    """One entry of a handler's `responses`."""
    return ResponseSpec(shape, description=words, media_type=media_type, generate_examples=False)


def configure_document() -> OpenAPIConfig:
    """What the framework is to write. It serves none of it: /v1/openapi.json and /docs are routes of ours."""
    return OpenAPIConfig(
        title="AltAloud",
        version="1",
        summary="Gives images words and a voice",
        description="An image comes in; alt text, a long description and their audio come out, in several languages. "
        "Every error is a problem (RFC 9457) whose `type` has a page of its own under /problems.",
        use_handler_docstrings=True,
        # the framework insists on serving the document too, and pages that load from elsewhere
        openapi_router=Router("/openapi", guards=[_hide], include_in_schema=False, route_handlers=[]),
    )


def _hide(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:  # noqa: ARG001
    raise NotFound


def write_document(app: Litestar) -> dict[str, Any]:
    """The whole document as JSON values, OpenAPI 3.1."""
    document: dict[str, Any] = app.openapi_schema.to_schema()
    _, shapes = msgspec.json.schema_components(
        [DescriptionFields, DescriptionRequest, *BODIES.values()], ref_template=f"{REFERENCE}{{name}}"
    )
    fields = shapes.pop("DescriptionFields")
    shapes["BulkRequest"]["properties"]["requests"]["items"] = {"$ref": f"{REFERENCE}DescriptionRequest"}
    document["components"]["schemas"] |= shapes
    document["paths"]["/v1/descriptions"]["post"]["requestBody"] = {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _as_form(fields), "encoding": _encodings(fields)},
            "application/json": {"schema": {"$ref": f"{REFERENCE}DescriptionRequest"}},
        },
    }
    for (method, path), shape in BODIES.items():
        document["paths"][path][method]["requestBody"] = {
            "required": bool(shapes[shape.__name__].get("required")),
            "content": {"application/json": {"schema": {"$ref": f"{REFERENCE}{shape.__name__}"}}},
        }
    for operations in document["paths"].values():
        for method, operation in operations.items():
            _drop_impossible(method, operation["responses"])
    return document


def _drop_impossible(method: str, answers: dict[str, Any]) -> None:
    # the framework expects a fault of its own wherever there are parameters; text in a path cannot be wrong
    if "application/json" in answers.get("400", {}).get("content", {}):
        del answers["400"]
    if method == "head":  # which takes no ranges: RFC 9110, 14.2
        answers.pop("206", None)
        answers.pop("416", None)


def _as_form(fields: dict[str, Any]) -> dict[str, Any]:
    file = {"type": "string", "format": "binary", "description": f"The file: {FORMAT_NAMES}."}
    return {**fields, "properties": {"image": file, **fields["properties"]}, "required": ["image"]}


def _encodings(fields: dict[str, Any]) -> dict[str, Any]:
    """Objects travel as JSON text in a form; lists as repeated fields or with commas."""
    return {
        name: {"contentType": "application/json"}
        for name in ("context", "audio", "metadata")
        if name in fields["properties"]
    }
