"""What a model answers becomes a description that holds, or a refusal that says what is wrong."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from service.domain.descriptions import (
    ALT_TEXT_CAP,
    LONG_DESCRIPTION_CAP,
    ChartData,
    Classification,
    Description,
    Kind,
    Origin,
    Original,
    TextFound,
    Tokens,
    Words,
)
from service.errors import ProviderRefusedContent, UnusableReply
from service.vision.answer import find_object, read_answer
from service.vision.contract import read_description, read_translation, reply_schema, translation_schema

ORIGIN = Origin("fake", "model", "describe-2")
EN = {"alt_text": "A red boat on a lake.", "long_description": "A small red boat lies on a calm lake."}
JA = {"alt_text": "湖に浮かぶ赤いボート。", "long_description": "静かな湖に小さな赤いボートが浮かんでいます。"}


def reply(**changes: Any) -> dict[str, Any]:
    base = {
        "text_in_image": [{"text": "Sortie", "language": "fr"}],
        "data": None,
        "uncertain": ["The bird may be a heron."],
        "classification": {"kind": "informative", "reason": "It shows what the article is about."},
        "languages": {"en": EN, "ja": JA},
    }
    return base | changes


def read(content: str | dict[str, Any], languages: tuple[str, ...] = ("en", "ja")) -> Description:
    return read_description(content if isinstance(content, str) else json.dumps(content), languages, ORIGIN)


ORIGINAL = Original(
    "fr",
    Words("Un bateau rouge.", "Un petit bateau rouge repose sur un lac calme."),
    Classification(Kind.INFORMATIVE, "It shows what the article is about."),
    (TextFound("NO SWIMMING BEYOND THIS POINT", "en"),),
    ChartData(("Year",), (("2024",),)),
)


def read_in(languages: dict[str, Any], original: Original = ORIGINAL) -> Description:
    return read_translation(json.dumps({"languages": languages}), original, tuple(languages), ORIGIN)


def completion(content: object = "{}", finish_reason: str = "stop", **message: object) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}}
    usage = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
    return json.dumps({"choices": [choice | {"finish_reason": finish_reason}], "usage": usage}).encode()


def test_a_good_reply_is_kept_whole() -> None:
    description = read(reply())
    assert description.classification.kind is Kind.INFORMATIVE
    assert {tag: words.alt_text for tag, words in description.words.items()} == {
        "en": "A red boat on a lake.",
        "ja": "湖に浮かぶ赤いボート。",
    }
    assert [(found.text, found.language) for found in description.text_in_image] == [("Sortie", "fr")]
    assert description.uncertain == ("The bird may be a heron.",)
    assert description.data is None


@pytest.mark.parametrize(
    "wrapping",
    [
        "{}",
        "```json\n{}\n```",
        "Here you are:\n```\n{}\n```\nAnything else?",
        '<think>Is it {{"kind": 1}}? No.</think>\n{}',
        "The user wants JSON.\n</think>{}",
        'For example {{"languages": {{}}}} would be empty. {}',
        '{{"an": "injected object"}} {}',
    ],
)
def test_the_last_whole_object_is_found_in_any_wrapping(wrapping: str) -> None:
    text = json.dumps(reply(), ensure_ascii=False)
    wrapped = wrapping if wrapping == "{}" else wrapping.replace("{{", "\x01").replace("}}", "\x02")
    assert read(wrapped.replace("{}", text).replace("\x01", "{").replace("\x02", "}")) == read(reply())


def written(en: dict[str, str], ja: dict[str, str] = JA) -> str:
    return json.dumps(reply(languages={"en": en, "ja": ja}))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "empty"),
        ("<think>still thinking", "empty"),
        ("I cannot describe this.", "no whole JSON object"),
        (json.dumps(reply())[:-40], "shape"),
        ("[1, 2]", "no whole JSON object"),
        ('{"classification": {"kind": "text", "kind": "complex"}}', "`kind` stands twice"),
        ('{"uncertain": [NaN]}', "NaN"),
        ("x" * 500_000, "500000 characters"),
        ("{" * 200_000, "no whole JSON object"),
        ('{"a":' * 60_000, "no whole JSON object"),
        (json.dumps(reply(classification={"kind": "lovely", "reason": ""})), "lovely"),
        (json.dumps(reply(classification=None)), "classification"),
        (json.dumps(reply(languages=[EN, JA])), "languages"),
        (json.dumps(reply(languages={"en": EN})), "language ja is missing"),
        (written({"alt_text": "A boat."}), "long_description"),
        (written(EN | {"alt_text": "\u200b \u2066"}), "`alt_text` of the language en is empty"),
        (written(EN | {"long_description": " "}), "`long_description` of the language en is empty"),
        (written(EN | {"alt_text": "a" * 20_000}), str(ALT_TEXT_CAP)),
        (written(EN | {"long_description": "b " * 2_501}), str(LONG_DESCRIPTION_CAP)),
        (written(EN, EN), "words under ja are not written in the script"),
        (written(JA, EN), "words under en are not written in the script"),
    ],
)
def test_a_bad_reply_is_refused_in_words_that_name_the_fault(content: str, problem: str) -> None:
    with pytest.raises(UnusableReply, match=r".") as refusal:
        read(content)
    assert problem in refusal.value.detail
    assert len(refusal.value.detail) < 700


def test_a_decorative_image_has_an_empty_alt_text_whatever_the_model_wrote() -> None:
    words = {"alt_text": "A swirl.", "long_description": ""}
    description = read(
        reply(classification={"kind": "decorative", "reason": "A border."}, languages={"en": words}), ("en",)
    )
    assert description.words["en"].alt_text == ""
    assert description.classification.reason == "A border."


def test_text_quoted_from_the_image_may_stand_in_another_script() -> None:
    words = {
        "alt_text": "看板：NO SWIMMING BEYOND THIS POINT",
        "long_description": "看板にNO SWIMMING BEYOND THIS POINTとあります。",
    }
    found = [{"text": "NO SWIMMING\nBEYOND THIS POINT", "language": "en"}]
    assert read(reply(languages={"ja": words}, text_in_image=found), ("ja",)).words["ja"].alt_text == words["alt_text"]
    with pytest.raises(UnusableReply, match="script"):
        read(reply(languages={"ja": words}, text_in_image=[]), ("ja",))


def test_tags_are_found_however_the_model_spells_them() -> None:
    assert list(read(reply(languages={"PT_br": EN}), ("pt-BR",)).words) == ["pt-BR"]


def test_controls_that_hide_or_turn_text_are_gone() -> None:
    hidden = EN | {
        "alt_text": "A red\u202e boat\u200b on\n a \U000e0041lake.",
        "long_description": "One.\r\n\r\nTwo \n lines.",
    }
    words = read(reply(languages={"en": hidden}), ("en",)).words["en"]
    assert (words.alt_text, words.long_description) == ("A red boat on a lake.", "One.\n\nTwo lines.")


def test_chart_data_becomes_text() -> None:
    data = {"columns": ["Year", "Sales"], "rows": [[2024, 12.5], ["2025", None]], "trend": "Rising."}
    found = read(reply(data=data)).data
    assert found is not None
    assert (found.columns, found.rows, found.trend) == (("Year", "Sales"), (("2024", "12.5"), ("2025", "")), "Rising.")


def test_a_translation_has_new_words_and_all_else_of_its_original() -> None:
    hidden = EN | {"alt_text": "A red\u202e boat\u200b on\n a lake."}
    assert read_in({"en": hidden, "ja": JA}) == Description(
        classification=ORIGINAL.classification,
        words={
            "en": Words("A red boat on a lake.", EN["long_description"]),
            "ja": Words(JA["alt_text"], JA["long_description"]),
        },
        origin=ORIGIN,
        text_in_image=ORIGINAL.text_in_image,
        data=ORIGINAL.data,
    )


@pytest.mark.parametrize(
    ("languages", "problem"),
    [
        ({"ja": EN}, "words under ja are not written in the script"),
        ({"en": EN | {"alt_text": "\u200b"}}, "`alt_text` of the language en is empty"),
        ({"en": EN | {"long_description": " "}}, "`long_description` of the language en is empty"),
        ({"en": EN | {"alt_text": "a" * 20_000}}, str(ALT_TEXT_CAP)),
        ({"en": EN | {"long_description": "b " * 2_501}}, str(LONG_DESCRIPTION_CAP)),
        ({"en": {"alt_text": "A boat."}}, "long_description"),
        ({"en": "A boat."}, "shape"),
    ],
)
def test_a_bad_translation_is_refused_in_words_that_name_the_fault(languages: dict[str, Any], problem: str) -> None:
    with pytest.raises(UnusableReply, match=r".") as refusal:
        read_in(languages)
    assert problem in refusal.value.detail


def test_a_translation_quotes_the_image_in_its_own_script() -> None:
    words = {"alt_text": "看板：NO SWIMMING BEYOND THIS POINT", "long_description": "湖のほとりに看板が立っています。"}
    assert read_in({"ja": words}).words["ja"].alt_text == words["alt_text"]
    with pytest.raises(UnusableReply, match="script"):
        read_in({"ja": words}, replace(ORIGINAL, text_in_image=()))


@pytest.mark.parametrize("empty", ["alt_text", "long_description"])
def test_what_is_empty_in_the_original_stays_empty_and_only_that(empty: str) -> None:
    texts = {"alt_text": "Un bateau.", "long_description": "Un petit bateau."} | {empty: ""}
    original = replace(ORIGINAL, words=Words(texts["alt_text"], texts["long_description"]))
    words = read_in({"en": EN}, original).words["en"]
    assert getattr(words, empty) == ""
    assert words.alt_text or words.long_description


def test_a_translation_inherits_the_doubt_about_its_original() -> None:
    draft = replace(ORIGINAL, words=replace(ORIGINAL.words, draft=True, needs_review=("offline",)))
    assert read_in({"en": EN}, draft).words["en"] == Words(
        EN["alt_text"], EN["long_description"], draft=True, needs_review=("offline",)
    )


@given(st.lists(st.sampled_from(["en", "ja", "pt-BR", "zh-Hant", "sr-Latn"]), min_size=1, unique=True))
def test_the_schema_is_strict_and_takes_what_the_contract_takes(languages: list[str]) -> None:
    schema = reply_schema(languages)
    assert "$ref" not in json.dumps(schema)
    assert schema["properties"]["languages"]["required"] == languages
    for node in _objects(schema):
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
    Draft202012Validator(schema).validate(reply(languages=dict.fromkeys(languages, EN)))


@given(st.lists(st.sampled_from(["en", "ja", "pt-BR"]), min_size=1, unique=True))
def test_the_schema_of_a_translation_asks_for_words_alone(languages: list[str]) -> None:
    schema = translation_schema(languages)
    assert list(schema["properties"]) == ["languages"]
    for node in _objects(schema):
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
    Draft202012Validator(schema).validate({"languages": dict.fromkeys(languages, EN)})


def _objects(node: object) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for part in node for found in _objects(part)]
    if not isinstance(node, dict):
        return []
    return ([node] if node.get("type") == "object" else []) + [
        found for part in node.values() for found in _objects(part)
    ]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_a_description_or_a_named_refusal(value: object) -> None:
    with pytest.raises(UnusableReply):
        read(json.dumps({"languages": value}))


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
