"""A chat completion gives the text of an answer, and that one whole object; of neither is anything made up."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.descriptions import Tokens
from service.errors import ProviderRefusedContent, UnusableReply
from service.vision.answer import find_object, read_answer
from service.vision.syntax import mend_syntax


def completion(content: object = "{}", finish_reason: str = "stop", **message: object) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}}
    usage = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
    return json.dumps({"choices": [choice | {"finish_reason": finish_reason}], "usage": usage}).encode()


@given(st.text(alphabet='{}[]":,\\<think>/`0aN\n', max_size=200))
def test_any_text_gives_an_object_or_a_named_refusal(text: str) -> None:
    with contextlib.suppress(UnusableReply):
        assert isinstance(find_object(text), dict)


def test_an_answer_is_read_with_its_tokens() -> None:
    answer = read_answer(completion(" text ", "length"))
    assert (answer.content, answer.is_cut_off, answer.tokens) == ("text", True, Tokens(7, 5))


def test_content_may_come_in_parts_or_where_the_reasoning_belongs() -> None:
    assert read_answer(completion([{"type": "text", "text": "{"}, {"type": "text", "text": "}"}])).content == "{}"
    assert read_answer(completion("", reasoning_content='{"a": 1}')).content == '{"a": 1}'
    assert read_answer(completion("", reasoning_content='I think {"a": 1}')).content == ""


@pytest.mark.parametrize(
    "body",
    [
        completion("", refusal="I can't help with that."),
        completion("", "content_filter"),
    ],
)
def test_a_refusal_is_no_bad_reply(body: bytes) -> None:
    with pytest.raises(ProviderRefusedContent):
        read_answer(body)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"choices": []}', b'{"choices": [{}]}', b"\xff"])
def test_a_body_that_is_no_completion_is_unusable(body: bytes) -> None:
    with pytest.raises(UnusableReply):
        read_answer(body)


@pytest.mark.parametrize(
    ("message", "content"),
    [
        (
            {"content": None, "tool_calls": [{"function": {"name": "image_description", "arguments": '{"a": 1}'}}]},
            '{"a": 1}',
        ),
        (
            {"content": "", "tool_calls": [{"function": {"name": "image_description", "arguments": {"a": 1}}}]},
            '{"a": 1}',
        ),
        ({"content": "", "function_call": {"name": "image_description", "arguments": '{"a": 1}'}}, '{"a": 1}'),
        ({"content": '{"a": 1}', "tool_calls": [{"function": {"name": "order_pizza", "arguments": "{}"}}]}, '{"a": 1}'),
        ({"content": '{"a": 1}', "tool_calls": "none"}, '{"a": 1}'),
        ({"content": {"a": 1}}, '{"a": 1}'),
        ({"content": ["{", {"text": '"a": 1'}, {"text": None}, "}"]}, '{"a": 1}'),
        ({"content": None, "reasoning": '{"a": 1}'}, '{"a": 1}'),
        ({"content": 7}, ""),
    ],
)
def test_the_answer_is_found_wherever_a_server_puts_it(message: dict[str, Any], content: str) -> None:
    assert read_answer(completion(**message)).content == content


@pytest.mark.parametrize(
    "usage",
    [None, "many", {"prompt_tokens": -7}, {"prompt_tokens": "7"}, {"prompt_tokens": 10**20}, {"prompt_tokens": True}],
)
def test_a_bill_that_cannot_be_right_is_no_reason_to_refuse_the_answer(usage: object) -> None:
    body = json.loads(completion("text")) | {"usage": usage}
    assert read_answer(json.dumps(body).encode()).tokens == Tokens()


def test_a_part_of_the_content_may_be_a_refusal() -> None:
    with pytest.raises(ProviderRefusedContent):
        read_answer(completion([{"type": "refusal", "refusal": "No."}]))


WHOLE = {"languages": {"en": "A sign says stop."}}


@pytest.mark.parametrize(
    "text",
    [
        '{"languages": {"en": "A sign says stop."}}',
        '{"note": "as asked"} {"languages": {"en": "A sign says stop."}} {"note": "done"}',
        '{"reply": {"languages": {"en": "A sign says stop."}}}',
        json.dumps(json.dumps(WHOLE)),
        "\ufeff" + json.dumps(WHOLE),
        '<thinking>{"languages": {}}</thinking>' + json.dumps(WHOLE),
        '{"languages": {"en": "A sign says stop.",},}',
        "{'languages': {'en': 'A sign says stop.'}}",
        '{languages: {en: "A sign says stop."}}',
        '```json\n{"languages": {"en": "A sign says stop."}\n```',
    ],
)
def test_an_object_is_found_by_its_key_however_it_is_wrapped_or_punctuated(text: str) -> None:
    assert find_object(text, "languages") == WHOLE


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('{"a": "says "Stop" in red", "b": "y"}', {"a": 'says "Stop" in red', "b": "y"}),
        ('{"a": "caf\\u00e9\\n!", }', {"a": "café\n!"}),
        ('{"a": "x" "b": "y"}', {"a": "x", "b": "y"}),
        ("{'a': None, 'b': [1, 2,]}", {"a": None, "b": [1, 2]}),
        ('{"a": "half of a te', None),
        ('{"a": "half {of} ', None),
        ('{"a": "x", "b": "half }', None),
        ('{"a": "x", "a": "y"}', None),
        ('{"a": "x", "b"}', None),
        ('{"a": "x" // why not\n}', None),
        ("no object", None),
        ('{"a":' * 1_400 + "}", None),
        ("{" * 90_000 + "}", None),
        ('{"a": "' + "x" * 200_000 + '",}', None),
    ],
)
def test_punctuation_is_mended_and_words_are_not(text: str, mended: dict[str, object] | None) -> None:
    assert mend_syntax(text) == mended


@given(st.text(alphabet="ab{}[]\",': \n", max_size=120))
def test_mending_never_loses_a_letter(text: str) -> None:
    mended = mend_syntax("{" + text + "}")
    if mended is not None:
        assert [c for c in json.dumps(mended) if c in "ab"] == [c for c in text if c in "ab"]
