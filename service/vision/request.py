"""One request to a model, and the body it becomes in a dialect and a form."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from service.domain.images import View
from service.domain.work import Growing, unseen
from service.errors import UnusableReply
from service.vision.dialect import Dialect, Rung
from service.vision.prompts import Prompt
from service.vision.tools import Call, Desk

SCHEMA_NAME = "image_description"
"""Of the schema, and of the function whose parameters it is."""


@dataclass(frozen=True, slots=True)
class Request:
    step: str
    """What its first call is recorded as."""
    prompt: Prompt
    schema: Mapping[str, Any]
    output_cap: int
    views: tuple[View, ...] = ()
    """Empty where words alone are sent."""
    may_wait: bool = False
    """Whether its first answer may take a day."""
    growing: Growing = unseen
    """Is shown the words while they come, where they may be streamed."""
    desk: Desk = field(default_factory=Desk)
    """Where the model may look things up."""
    looked_up: tuple[Mapping[str, Any], ...] = ()
    """What it called and was answered, as messages."""
    is_raised: bool = False
    complaint: str = ""

    @property
    def may_look_up(self) -> bool:
        """Once, and not while an answer is put right: each call pays for the images again."""
        return bool(self.desk) and not (self.looked_up or self.is_raised or self.complaint)

    @property
    def name(self) -> str:
        if self.may_look_up:
            return f"{self.step}-tools"
        number = 1 + self.is_raised + bool(self.complaint)
        return self.step if number == 1 else f"{self.step}-{number}"

    def informed(self, calls: Sequence[Call]) -> Request | None:
        """The request with what the model wanted to look up; None where it wanted nothing that there is."""
        found = tuple(self.desk.consult(calls)) if self.may_look_up else ()
        return replace(self, looked_up=found) if found else None

    def mended(self, problem: UnusableReply, *, is_cut_off: bool) -> Request:
        """The request that may do better: once with a higher cap, once told what was wrong. Else raises `problem`."""
        if is_cut_off and not self.is_raised:
            return replace(self, output_cap=self.output_cap * 2, is_raised=True)
        if self.complaint:
            raise problem
        return replace(self, complaint=self.prompt.complaint("it was too long" if is_cut_off else problem.detail))


@dataclass(frozen=True, slots=True)
class Form:
    """How a request is put: as strictly and as fully as its model takes it."""

    rung: Rung
    without: frozenset[str] = frozenset()
    """Optional fields that are left out."""
    by_address: bool = True
    """Whether images are sent as addresses where they have one."""
    share_of_cap: float = 1
    """Of the output cap."""


def write_body(dialect: Dialect, request: Request, form: Form) -> dict[str, Any]:
    """The JSON body of `POST /chat/completions`."""
    prompt = request.prompt
    is_held = form.rung in {Rung.JSON_SCHEMA, Rung.TOOL_CALL} and not dialect.repeats_schema
    shape = "" if is_held else prompt.shape(request.schema)
    text = _join(prompt.request, shape, "" if request.looked_up else request.complaint)
    if not dialect.takes_system_prompt:
        text = f"{prompt.rules}\n\n{text}"
    system = [{"role": "system", "content": prompt.rules}] if dialect.takes_system_prompt else []
    body = {
        **dialect.fields,
        "model": dialect.model,
        "messages": [
            *system,
            {"role": "user", "content": _content(dialect, request.views, text, form)},
            *_tell_found(request),
        ],
        dialect.output_cap: int(request.output_cap * form.share_of_cap),
        **_answer_form(dialect, form.rung, request.schema),
        **_streaming(dialect, request, form),
    }
    return {name: value for name, value in body.items() if name not in form.without} | _tools(body, request, form)


def _tell_found(request: Request) -> list[Mapping[str, Any]]:
    """Our own words stand after what was found, so that nothing of it has the last word."""
    if not request.looked_up:
        return []
    return [*request.looked_up, {"role": "user", "content": _join(request.prompt.closing, request.complaint)}]


def _tools(body: Mapping[str, Any], request: Request, form: Form) -> dict[str, Any]:
    """What may be looked up, beside the function that is the answer where that is the form of it.

    When it is time to answer, none is free; they are still named, since servers want to know what was called.
    """
    is_form, takes_them = form.rung is Rung.TOOL_CALL, not form.without & {"tools", "tool_choice"}
    if request.may_look_up and takes_them:
        return {"tools": [*body.get("tools", ()), *request.desk.tools]}
    if request.looked_up and takes_them and not is_form:
        return {"tools": request.desk.tools, "tool_choice": "none"}
    return {"tools": body["tools"]} if is_form else {}


def _join(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def languages_of(schema: Mapping[str, Any]) -> Sequence[str]:
    """The tags under which an answer of this schema holds words."""
    return tuple(schema["properties"].get("languages", {}).get("properties", ()))


def _streaming(dialect: Dialect, request: Request, form: Form) -> dict[str, Any]:
    """For somebody who watches, where the model has not refused it yet."""
    if request.growing is unseen or form.rung not in dialect.streams or "stream" in form.without:
        return {}
    return {"stream": True, **dialect.stream_fields}


def _content(dialect: Dialect, views: Sequence[View], text: str, form: Form) -> str | list[dict[str, Any]]:
    """The images before the words, or the words alone in the form that every server takes."""
    if not views:
        return text
    detail = {"detail": dialect.detail} if dialect.detail and "detail" not in form.without else {}
    urls = [(view.address if form.by_address else None) or _data_url(view) for view in views]
    images = [{"type": "image_url", "image_url": {"url": url} | detail} for url in urls]
    return [*images, {"type": "text", "text": text}]


def _data_url(view: View) -> str:
    encoded = base64.b64encode(view.picture.data).decode("ascii")
    return f"data:{view.picture.media_type};base64,{encoded}"


def _answer_form(dialect: Dialect, rung: Rung, schema: Mapping[str, Any]) -> dict[str, Any]:
    match rung:
        case Rung.JSON_SCHEMA:
            named = {"name": SCHEMA_NAME, "strict": True, "schema": schema}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        case Rung.TOOL_CALL:
            choice = {"tool_choice": dialect.tool_choice} if dialect.tool_choice else {}
            return {"tools": [{"type": "function", "function": {"name": SCHEMA_NAME, "parameters": schema}}]} | choice
        case Rung.JSON_OBJECT:
            return {"response_format": {"type": "json_object"}}
        case _:
            return {}
