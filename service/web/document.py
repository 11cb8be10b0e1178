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
from service.web.changes import (
    ApprovalRequest,
    BulkRequest,
    EditRequest,
    LanguagesRequest,
    QuestionRequest,
    ReadingRequest,
)
from service.web.lexicon_shapes import LexiconRequest
from service.web.lint_shapes import LintRequest
from service.web.requests import LANGUAGE_TAG, DescriptionFields, DescriptionRequest
from service.web.terms import GlossaryRequest

REFERENCE = "#/components/schemas/"
BODIES = {
    ("post", "/v1/descriptions/bulk"): BulkRequest,
    ("post", "/v1/descriptions/{description_id}/languages"): LanguagesRequest,
    ("post", "/v1/descriptions/{description_id}/audio"): ReadingRequest,
    ("post", "/v1/descriptions/{description_id}/questions"): QuestionRequest,
    ("put", "/v1/glossary"): GlossaryRequest,
    ("put", "/v1/lexicon"): LexiconRequest,
    ("post", "/v1/lint"): LintRequest,
    ("patch", "/v1/transcripts/{transcript_id}"): EditRequest,
    ("post", "/v1/transcripts/{transcript_id}/approve"): ApprovalRequest,
}
"""Bodies that handlers read by themselves, for errors in our words."""
IN_PATH: dict[str, dict[str, Any]] = {
    "description_id": {"description": "Id of a description."},
    "question_id": {"description": "Id of a question."},
    "transcript_id": {"description": "Id of a transcript; `transcript_id` of a result."},
    "audio_id": {"description": "Id of an audio file."},
    "voice_id": {
        "description": "Id of a voice, alone or behind its engine; a slash in it is sent as %252F.",
        "examples": {"With its engine": {"value": "espeak:es"}},
    },
    "language": {"description": "Language of a transcript.", "schema": {"type": "string", "pattern": LANGUAGE_TAG}},
    "file_name": {"description": "Language of a transcript and `.vtt`.", "examples": {"English": {"value": "en.vtt"}}},
}
"""What the framework does not know of the parts of an address."""
NULL = {"type": "null"}
EVENT = {
    "type": "object",
    "description": "One event of the stream; `data` is JSON.",
    "properties": {"event": {"enum": ["snapshot", "end"]}, "id": {"type": "string"}, "data": {"type": "string"}},
    "required": ["event", "data"],
    "if": {"properties": {"event": {"const": "snapshot"}}},
    "then": {
        "properties": {
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": {"$ref": f"{REFERENCE}DescriptionResource"},
            }
        }
    },
}
"""OpenAPI has had no words for streams before 3.2; describing each event is what readers of 3.1 expect."""
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
    in_base64 = [_with_text("image_url"), _with_text("image_base64")]
    several = {"required": ["images"], "properties": {"images": {"type": "array", "minItems": 1}}}
    shapes["DescriptionRequest"]["oneOf"] = [*in_base64, several]
    shapes["ImageRequest"]["oneOf"] = in_base64
    shapes["EditRequest"]["anyOf"] = [_with_text("alt_text"), _with_text("long_description")]
    document["components"]["schemas"] |= shapes
    paths = document["paths"]
    paths["/v1/descriptions"]["post"]["requestBody"] = {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _as_form(fields), "encoding": _encodings(fields)},
            "application/json": {"schema": {"$ref": f"{REFERENCE}DescriptionRequest"}},
        },
    }
    for (method, path), shape in BODIES.items():
        paths[path][method]["requestBody"] = {
            "required": shape is not ApprovalRequest,
            "content": {"application/json": {"schema": {"$ref": f"{REFERENCE}{shape.__name__}"}}},
        }
    for operations in paths.values():
        for method, operation in operations.items():
            _drop_impossible(method, operation["responses"])
            if "parameters" in operation:
                operation["parameters"] = [_as_sent(one) for one in operation["parameters"]]
    [if_match] = [
        one for one in paths["/v1/transcripts/{transcript_id}"]["patch"]["parameters"] if one["in"] == "header"
    ]
    if_match["required"] = True  # without it the answer is 428, which the framework could not give
    events = paths["/v1/descriptions/{description_id}/events"]["get"]["responses"]["200"]["content"]
    events["text/event-stream"]["schema"] = EVENT
    _link_description(paths)
    return document


def _with_text(name: str) -> dict[str, Any]:
    return {"required": [name], "properties": {name: {"type": "string"}}}


def _as_sent(parameter: dict[str, Any]) -> dict[str, Any]:
    """Outside of JSON there is no null: what is optional is left out."""
    known = IN_PATH.get(parameter["name"], {}) if parameter["in"] == "path" else {}
    return {**parameter, "schema": _without_null(parameter["schema"], "oneOf"), **known}


def _without_null(schema: dict[str, Any], choice: str) -> dict[str, Any]:
    kinds = [kind for kind in schema.get(choice, ()) if kind != NULL]
    others = {name: value for name, value in schema.items() if name != choice and (name, value) != ("default", None)}
    return {**kinds[0], **others} if len(kinds) == 1 else {**others, **({choice: kinds} if kinds else {})}


def _link_description(paths: dict[str, Any]) -> None:
    """From where a description is made to all that can be done with it."""
    links = {
        operation["operationId"]: {
            "operationId": operation["operationId"],
            "parameters": {"description_id": "$response.body#/id"},
        }
        for operations in paths.values()
        for operation in operations.values()
        if [one["name"] for one in operation.get("parameters", []) if one["in"] == "path"] == ["description_id"]
    }
    for status in "200", "202":
        paths["/v1/descriptions"]["post"]["responses"][status]["links"] = links


def _drop_impossible(method: str, answers: dict[str, Any]) -> None:
    # the framework expects a fault of its own wherever there are parameters; text in a path cannot be wrong
    if "application/json" in answers.get("400", {}).get("content", {}):
        del answers["400"]
    if method == "head":  # which takes no ranges: RFC 9110, 14.2
        answers.pop("206", None)
        answers.pop("416", None)


def _as_form(fields: dict[str, Any]) -> dict[str, Any]:
    file = {
        "type": "array",
        "items": {"type": "string", "format": "binary"},
        "minItems": 1,
        "description": f"The file, or several of them that are described together: {FORMAT_NAMES}.",
    }
    properties = {name: _without_null(field, "anyOf") for name, field in fields["properties"].items()}
    return {**fields, "properties": {"image": file, **properties}, "required": ["image"]}


def _encodings(fields: dict[str, Any]) -> dict[str, Any]:
    """Objects travel as JSON text in a form; lists as repeated fields or with commas."""
    return {
        name: {"contentType": "application/json"}
        for name in ("context", "audio", "metadata")
        if name in fields["properties"]
    }
