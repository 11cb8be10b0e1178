"""A streamed completion is put together as if it had come in one piece, or is no answer at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.work import GrowingText
from service.errors import ProviderUnreachable
from service.vision.answer import read_answer
from service.vision.preview import Preview
from service.vision.stream import Assembly
from tests.fakes.rows import ROWS
from tests.fakes.streams import write_stream

REPLY = {
    "text_in_image": [],
    "languages": {
        "en": {"alt_text": "A red boat.", "long_description": "A red boat lies on a lake."},
        "ja": {"alt_text": "赤い舟 🚣。", "long_description": "湖に赤い舟が\u2028ある。"},
    },
}
CONTENT = json.dumps(REPLY, ensure_ascii=False)
USAGE = {"prompt_tokens": 12, "completion_tokens": 34, "total_tokens": 46}
WORDS = {tag: GrowingText(*fields.values()) for tag, fields in REPLY["languages"].items()}  # type: ignore[attr-defined]
WORDS["ja"] = GrowingText("赤い舟 🚣。", "湖に赤い舟が ある。")


def completion(finish_reason: str = "stop", **message: Any) -> dict[str, Any]:
    """As the fake's providers answer in one piece."""
    whole = {"role": "assistant", "content": None} | message
    choice = {"index": 0, "message": whole, "finish_reason": finish_reason}
    return {"id": "x", "created": 1, "model": "m", "choices": [choice], "usage": USAGE}


def stream_of(row: str, answer: Mapping[str, Any]) -> bytes:
    return "".join(write_stream(ROWS[row], dict(answer), with_usage=True)).encode()


def assemble(*parts: bytes, look: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    assembly = Assembly(look)
    for part in parts:
        assembly.hear(part)
        assembly.look()
    found: dict[str, Any] = json.loads(assembly.finish())
    return found


def message_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = answer["choices"][0]["message"]
    return message


def chunk(finish_reason: str | None = None, **delta: Any) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return f"data: {json.dumps({'choices': [choice]})}\n\n".encode()


def shown(parts: Iterable[str], languages: Iterable[str] = ("en", "ja")) -> list[dict[str, GrowingText]]:
    """What a preview shows of an answer that has come as far as each of the parts."""
    seen: list[dict[str, GrowingText]] = []
    preview = Preview(languages, lambda texts: seen.append(dict(texts)))
    for part in parts:
        preview.look(part)
    return seen


# the bytes of a stream


@pytest.mark.parametrize("row", ROWS)
def test_every_providers_stream_says_what_its_answer_says(row: str) -> None:
    answer = assemble(stream_of(row, completion(content=CONTENT)))
    assert message_of(answer)["content"] == CONTENT
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["usage"] == USAGE


@pytest.mark.parametrize("row", ROWS)
def test_a_function_call_comes_whole(row: str) -> None:
    call = {"id": "call_0", "type": "function", "function": {"name": "image_description", "arguments": CONTENT}}
    looks: list[str] = []
    answer = assemble(
        stream_of(row, completion("tool_calls", tool_calls=[call, call | {"id": "call_1"}])), look=looks.append
    )
    assert message_of(answer)["tool_calls"] == [call, call | {"id": "call_1"}]
    assert looks[-1] == CONTENT
    assert read_answer(json.dumps(answer).encode()).content == CONTENT


@given(st.data())
def test_where_the_bytes_are_cut_does_not_matter(data: st.DataObject) -> None:
    ends = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    stream = stream_of("openai", completion(content=CONTENT)).decode().replace("\n", ends).encode()
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=20)))
    edges = [0, *cuts, len(stream)]
    parts = [stream[start:end] for start, end in pairwise(edges)]
    assert message_of(assemble(*parts))["content"] == CONTENT


def test_comments_other_fields_and_many_lines_of_data_are_events_like_any() -> None:
    stream = (
        b"\xef\xbb\xbf: hello\nretry: 10\n\nid: 1\nevent: message\ndata: {\ndata:"
        b' "choices": [{"index": 0, "delta": {"content": "It."}}]}\n\n:\n\n' + chunk("stop") + b"data: [DONE]"
    )
    assert message_of(assemble(stream))["content"] == "It."


def test_a_pair_of_surrogates_may_be_parted() -> None:
    answer = assemble(chunk(content="\ud83d"), chunk(content="\ude00"), chunk("stop"))
    assert message_of(answer)["content"] == "😀"


def test_refusal_and_thought_are_kept_apart() -> None:
    answer = assemble(chunk(reasoning_content="Hm"), chunk(refusal="I "), chunk(refusal="can't."), chunk("stop"))
    assert message_of(answer) == {
        "role": "assistant",
        "content": None,
        "refusal": "I can't.",
        "reasoning_content": "Hm",
    }


def test_a_second_choice_is_passed_over() -> None:
    other = b'data: {"choices": [{"index": 1, "delta": {"content": "no"}, "finish_reason": "stop"}]}\n\n'
    assert message_of(assemble(chunk(content="yes"), other, chunk("stop")))["content"] == "yes"


def test_what_follows_the_end_is_passed_over() -> None:
    assert message_of(assemble(chunk("stop", content="a"), b"data: [DONE]\n\n", chunk(content="b")))["content"] == "a"


# streams that are no answer


@pytest.mark.parametrize("events", range(1, 7))
def test_a_stream_that_ends_early_is_no_answer(events: int) -> None:
    lines = write_stream(ROWS["openai"], completion(content=CONTENT), with_usage=True)
    assert len(lines) == 9
    with pytest.raises(ProviderUnreachable):
        assemble("".join(lines[:events]).encode())
    with pytest.raises(ProviderUnreachable):
        assemble("".join([*lines[:events], lines[-1]]).encode())


@pytest.mark.parametrize(
    "junk", [b"data: {\n\n", b"data: []\n\n", b'data: {"choices": 3}\n\n', b"data: " + b"[" * 100_000 + b"\n\n"]
)
def test_what_is_no_chunk_ends_the_stream(junk: bytes) -> None:
    with pytest.raises(ProviderUnreachable, match="no chunk"):
        assemble(chunk(content="A"), junk, chunk("stop"))


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (b'data: {"error": {"message": "too many", "code": 429}}\n\n', "too many"),
        (b'event: error\ndata: {"message": "too many"}\n\n', "too many"),
        (b"event: error\ndata: too many\n\n", "too many"),
        (b'data: {"choices": [], "x_groq": {"error": "too many"}}\n\n', "too many"),
    ],
)
def test_an_error_in_a_stream_is_the_answer(event: bytes, message: str) -> None:
    assert assemble(chunk(content="A"), event)["error"]["message"] == message


def test_a_long_line_is_read_once() -> None:
    """In many pieces: none of them is looked through twice."""
    content = "x" * 2_000_000
    stream = chunk("stop", content=content)
    parts = [stream[start : start + 100] for start in range(0, len(stream), 100)]
    assert message_of(assemble(*parts))["content"] == content


# the words while they come


def test_words_are_shown_as_they_come() -> None:
    looks = shown(CONTENT[:end] for end in range(len(CONTENT) + 1))
    assert looks[0] == {"en": GrowingText("A")}
    assert looks[-1] == WORDS
    for earlier, later in pairwise(looks):
        assert earlier != later
        assert earlier.keys() <= later.keys()


@pytest.mark.parametrize("before", ["```json\n", "Here it is: ", '<think>{"languages": {}}</think>\n', "\ufeff"])
def test_what_stands_before_the_object_is_passed_over(before: str) -> None:
    assert shown([before + CONTENT])[-1] == WORDS


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "I cannot", '<think>{"languages": {"en": {"alt_text": "no', '{"languages": []}', '{"languages": 3',
        '{"languages": {"en": "A', '{"languages": {"en": {"alt_text": 3, "long_description": null}', "[" * 5_000,
        "{}}", '{"languages": {"en": {"alt_text": "\ud83d', "\ud83d{",
    ],
)  # fmt: skip
def test_what_is_not_words_shows_nothing(content: str) -> None:
    assert shown([content]) == []


def test_nothing_is_looked_at_twice() -> None:
    looks: list[str] = []
    assembly = Assembly(looks.append)
    assembly.look()
    assembly.hear(chunk(content="A red"))
    assembly.look()
    assembly.look()
    assembly.hear(chunk(content=" boat."))
    assembly.look()
    assert looks == ["A red", "A red boat."]


def test_words_of_an_answer_that_fails_are_taken_back() -> None:
    seen: list[dict[str, GrowingText]] = []

    def fail() -> None:
        with Preview(["en", "ja"], lambda texts: seen.append(dict(texts))).until_failure() as preview:
            preview.look(CONTENT)
            raise ProviderUnreachable

    with pytest.raises(ProviderUnreachable):
        fail()
    assert seen == [WORDS, {"en": GrowingText(), "ja": GrowingText()}]


def test_words_of_an_answer_that_holds_stay() -> None:
    seen: list[dict[str, GrowingText]] = []
    with Preview(["en", "ja"], lambda texts: seen.append(dict(texts))).until_failure() as preview:
        preview.look(CONTENT)
    assert seen == [WORDS]


def test_only_what_was_asked_for_is_shown_under_its_own_tag() -> None:
    content = '{"languages": {"pt_br": {"alt_text": "Um barco."}, "xx": {"alt_text": "?"}}}'
    assert shown([content], ["pt-BR"]) == [{"pt-BR": GrowingText("Um barco.")}]


@pytest.mark.parametrize("foul", ["See https://evil.example now", "A boat <script>alert(1)</script>"])
def test_what_could_be_followed_or_run_is_not_shown(foul: str) -> None:
    seen: list[Mapping[str, GrowingText]] = []
    words = {"alt_text": "A boat.", "long_description": foul}
    Preview(["en"], seen.append).look(json.dumps({"languages": {"en": words}}))
    assert seen == [{"en": GrowingText("A boat.", "")}]


def test_hidden_characters_and_endless_texts_are_not_shown() -> None:
    content = json.dumps({"languages": {"en": {"alt_text": "a\u202eb\u200b" + "c" * 20_000}}})
    [[text]] = [list(look.values()) for look in shown([content])]
    assert text.alt_text.startswith("abc")
    assert len(text.alt_text) <= 1_000
