"""The OpenAPI document: what the framework finds out by itself, and the bodies it does not see."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi import OpenAPIConfig

from service.web.requests import DescriptionFields, DescriptionRequest

CONFIG = OpenAPIConfig(
    title="AltAloud",
    version="1",
    summary="Gives images words and a voice",
    description="An image comes in; alt text, a long description and their audio come out, in several languages. "
    "Every error is a problem (RFC 9457) whose `type` has a page of its own under /problems.",
    use_handler_docstrings=True,
    path="/openapi-of-the-framework",
    render_plugins=[],
)
"""The framework serves none of it: /v1/openapi.json and /docs are routes of ours."""


def write_document(app: Litestar) -> dict[str, Any]:
    """The whole document as JSON values, OpenAPI 3.1."""
    document: dict[str, Any] = app.openapi_schema.to_schema()
    _, shapes = msgspec.json.schema_components(
        [DescriptionFields, DescriptionRequest], ref_template="#/components/schemas/{name}"
    )
    fields = shapes.pop("DescriptionFields")
    document["components"]["schemas"] |= shapes
    document["paths"]["/v1/descriptions"]["post"]["requestBody"] = {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _as_form(fields), "encoding": _encodings(fields)},
            "application/json": {"schema": {"$ref": "#/components/schemas/DescriptionRequest"}},
        },
    }
    return document


def _as_form(fields: dict[str, Any]) -> dict[str, Any]:
    file = {"type": "string", "format": "binary", "description": "The file: JPEG, PNG, WebP or GIF."}
    return {**fields, "properties": {"image": file, **fields["properties"]}, "required": ["image"]}


def _encodings(fields: dict[str, Any]) -> dict[str, Any]:
    """Objects travel as JSON text in a form; lists as repeated fields or with commas."""
    return {
        name: {"contentType": "application/json"}
        for name in ("context", "audio", "metadata")
        if name in fields["properties"]
    }
