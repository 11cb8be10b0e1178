"""One request to a model, and the body it becomes in a dialect and a form."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.domain.images import View
from service.errors import UnusableReply
from service.vision.dialect import Dialect, Rung
from service.vision.prompts import Prompt

SCHEMA_NAME = "image_description"


@dataclass(frozen=True, slots=True)
class Request:
    step: str
    """What its first call is recorded as."""
    prompt: Prompt
    schema: Mapping[str, Any]
    output_cap: int
    views: tuple[View, ...] = ()
    """Empty where words alone are sent."""
    is_raised: bool = False
    complaint: str = ""

    @property
    def name(self) -> str:
        number = 1 + self.is_raised + bool(self.complaint)
        return self.step if number == 1 else f"{self.step}-{number}"

    def mended(self, problem: UnusableReply, *, is_cut_off: bool) -> Request:
        """The request that may do better: once with a higher cap, once told what was wrong. Else raises `problem`."""
        if is_cut_off and not self.is_raised:
            return replace(self, output_cap=self.output_cap * 2, is_raised=True)
        if self.complaint:
            raise problem
        return replace(self, complaint=self.prompt.complaint("it was too long" if is_cut_off else problem.detail))


def write_body(dialect: Dialect, request: Request, rung: Rung) -> dict[str, Any]:
    """The JSON body of `POST /chat/completions`."""
    prompt = request.prompt
    needs_schema = rung is not Rung.JSON_SCHEMA or dialect.repeats_schema
    shape = prompt.shape(request.schema) if needs_schema else ""
    text = "\n".join(part for part in (prompt.request, shape, request.complaint) if part)
    if not dialect.takes_system_prompt:
        text = f"{prompt.rules}\n\n{text}"
    system = [{"role": "system", "content": prompt.rules}] if dialect.takes_system_prompt else []
    return {
        "model": dialect.model,
        "messages": [*system, {"role": "user", "content": _content(dialect, request.views, text)}],
        dialect.output_cap: request.output_cap,
        **_response_format(rung, request.schema),
        **dialect.fields,
    }


def _content(dialect: Dialect, views: Sequence[View], text: str) -> str | list[dict[str, Any]]:
    """The images before the words, or the words alone in the form that every server takes."""
    if not views:
        return text
    detail = {"detail": dialect.detail} if dialect.detail else {}
    images = [{"type": "image_url", "image_url": {"url": _data_url(view)} | detail} for view in views]
    return [*images, {"type": "text", "text": text}]


def _data_url(view: View) -> str:
    encoded = base64.b64encode(view.picture.data).decode("ascii")
    return f"data:{view.picture.media_type};base64,{encoded}"


def _response_format(rung: Rung, schema: Mapping[str, Any]) -> dict[str, Any]:
    match rung:
        case Rung.JSON_SCHEMA:
            named = {"name": SCHEMA_NAME, "strict": True, "schema": schema}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        case Rung.JSON_OBJECT:
            return {"response_format": {"type": "json_object"}}
        case _:
            return {}
