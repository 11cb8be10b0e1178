"""What providers say about requests they reject, and the form that is tried then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from service.domain.images import Picture, View
from service.outbound.providers import ErrorAnswer
from service.vision.dialect import Dialect, Rung
from service.vision.models import read_models
from service.vision.prompts import TRANSLATE, Prompt
from service.vision.providers import make_dialect
from service.vision.rejections import find_way
from service.vision.request import Form, Request, write_body

MODELS = read_models()
DIALECTS = {
    name: make_dialect(name, model, MODELS)
    for name, model in [
        ("groq", "qwen/qwen3.8-27b"),
        ("openai", "gpt-6-luna"),
        ("together", "Qwen/Qwen3.5-9B"),
        ("xai", "grok-4.3"),
        ("ollama", "qwen3-vl:8b"),
        ("vllm", "Qwen/Qwen3-VL-8B-Instruct"),
        ("lmstudio", "qwen/qwen3-vl-8b"),
    ]
}
VIEW = View(Picture(b"x", "image/jpeg", 8, 8, 8, 8, "jpeg"))
PROMPT = Prompt(TRANSLATE, "Write plainly.", "Say it.")


def way(dialect: Dialect, answer: ErrorAnswer, view: View = VIEW, **form: Any) -> Form | None:
    first = replace(Form(dialect.rungs[0]), **form)
    body = write_body(dialect, Request("describe", PROMPT, {"type": "object"}, 900, (view,)), first)
    return find_way(dialect, first, body, answer)


@pytest.mark.parametrize(
    ("provider", "message"),
    [
        ("groq", "This model does not support response format `json_schema`. See supported models."),
        ("openai", "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."),
        ("openai", "Invalid schema for response_format 'image_description': In context=(), 'required' is missing."),
        ("together", "json_schema response format is not supported for this model"),
        ("xai", "Failed to deserialize the JSON body into the target type: response_format: unknown variant"),
        ("vllm", "Grammar error: unsupported schema keyword"),
        ("lmstudio", "'response_format.type' must be 'json_object' or 'text'"),
    ],
)
def test_a_form_that_is_not_taken_leads_to_the_next(provider: str, message: str) -> None:
    for status in (400, 422):
        assert way(DIALECTS[provider], ErrorAnswer(status, message)) == Form(Rung.TOOL_CALL)


@pytest.mark.parametrize(
    "message",
    [
        "registry.ollama.ai/library/qwen3-vl:8b does not support tools",
        "tool calling is not supported with this model",
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    ],
)
def test_a_model_without_tools_is_asked_for_an_object(message: str) -> None:
    found = way(DIALECTS["ollama"], ErrorAnswer(400, message), rung=Rung.TOOL_CALL)
    assert found == Form(Rung.JSON_OBJECT)


@pytest.mark.parametrize(
    ("provider", "answer", "field"),
    [
        ("openai", ErrorAnswer(400, "Unknown parameter: 'store'.", "unknown_parameter", param="store"), "store"),
        ("openai", ErrorAnswer(400, "Unsupported value: 'none'", param="reasoning_effort"), "reasoning_effort"),
        ("openai", ErrorAnswer(400, "?", param="messages[1].content[0].image_url.detail"), "detail"),
        ("openai", ErrorAnswer(400, "?", param="messages.1.content.0.image_url.detail"), "detail"),
        ("groq", ErrorAnswer(400, "property 'reasoning_effort' is unsupported"), "reasoning_effort"),
        ("together", ErrorAnswer(400, "reasoning is not supported for this model"), "reasoning"),
        ("xai", ErrorAnswer(422, "Failed to deserialize: unknown field `detail`, expected `url`"), "detail"),
        ("vllm", ErrorAnswer(400, "Extra inputs are not permitted: chat_template_kwargs"), "chat_template_kwargs"),
    ],
)
def test_a_field_that_is_not_known_is_named_in_many_ways(provider: str, answer: ErrorAnswer, field: str) -> None:
    assert way(DIALECTS[provider], answer) == Form(Rung.JSON_SCHEMA, frozenset({field}))


def test_of_several_fields_the_first_that_is_named_is_left_out() -> None:
    message = "unknown field `reasoning_effort`, expected one of `model`, `messages`, `store`"
    found = way(DIALECTS["openai"], ErrorAnswer(422, message))
    assert found
    assert found.without == {"reasoning_effort"}


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens."),
        (400, "max_tokens is too large: 32768. This model supports at most 16384 completion tokens."),
        (403, "The total of prompt and max_new_tokens exceeds the context length"),
        (
            400,
            "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 8192",
        ),
        (400, "the request exceeds the available context size, try increasing it"),
    ],
)
def test_what_is_too_long_asks_for_half_an_answer_once(status: int, message: str) -> None:
    found = way(DIALECTS["together"], ErrorAnswer(status, message))
    assert found == Form(Rung.JSON_SCHEMA, share_of_cap=0.5)
    assert way(DIALECTS["together"], ErrorAnswer(status, message), share_of_cap=0.5) is None


@pytest.mark.parametrize(
    "answer",
    [
        ErrorAnswer(400, "Invalid image data", "invalid_image_format"),
        ErrorAnswer(400, "Too many images provided. This model supports up to 5 images"),
        ErrorAnswer(413, "Request Entity Too Large", "request_too_large"),
        ErrorAnswer(429, "response_format rate limit"),
        ErrorAnswer(400, "Something about details of your account"),
        ErrorAnswer(403, "This region may not use response_format"),
    ],
)
def test_nothing_helps_against_other_faults(answer: ErrorAnswer) -> None:
    for dialect in DIALECTS.values():
        assert way(dialect, answer) is None


def test_the_last_form_has_none_after_it() -> None:
    rejected = ErrorAnswer(400, "response_format is not supported")
    assert way(DIALECTS["lmstudio"], rejected, rung=Rung.TOOL_CALL) == Form(Rung.PROMPT)
    assert way(DIALECTS["lmstudio"], rejected, rung=Rung.PROMPT) is None


def test_only_what_went_by_address_is_sent_as_bytes_then() -> None:
    rejected = ErrorAnswer(400, "Timeout while downloading the image", "invalid_image_url")
    addressed = replace(VIEW, address="https://example.org/a.png")
    assert way(DIALECTS["openai"], rejected, addressed) == Form(Rung.JSON_SCHEMA, by_address=False)
    assert way(DIALECTS["openai"], rejected, addressed, by_address=False) is None
    assert way(DIALECTS["openai"], rejected) is None
