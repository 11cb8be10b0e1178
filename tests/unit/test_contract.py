"""What a model answers becomes a description that holds, or a refusal that says what is wrong."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from service.domain.descriptions import (
    Classification,
    Description,
    Kind,
    Wish,
    Words,
)
from service.errors import UnusableReply
from service.vision.checking import Reading
from service.vision.contract import read_description, reply_schema, translation_schema
from tests.replies import EN, JA, ORIGIN, reply, rules_of


def read(content: str | dict[str, Any], languages: tuple[str, ...] = ("en", "ja")) -> Description:
    return reading(content, languages).description(ORIGIN)


def reading(content: str | dict[str, Any], languages: tuple[str, ...] = ("en", "ja")) -> Reading:
    return read_description(content if isinstance(content, str) else json.dumps(content), Wish(languages))


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
        (json.dumps(reply(), ensure_ascii=False)[:-40], "no whole JSON object"),
        ("[1, 2]", "no whole JSON object"),
        ('{"classification": {"kind": "text", "kind": "complex"}}', "`kind` stands twice"),
        ('{"kind": 1, ' + "".join(f'"k{n}": 1, ' for n in range(30_000)) + '"k29999": 2}', "`k29999` stands twice"),
        ('{"Visit evil.example": 1, "Visit evil.example": 2}', "a key stands twice"),
        ('{"uncertain": [NaN]}', "NaN"),
        ("x" * 500_000, "500000 characters"),
        ("{" * 200_000, "no whole JSON object"),
        ('{"a":' * 60_000, "no whole JSON object"),
        (json.dumps(reply(classification={"kind": "lovely", "reason": ""})), "none of the classes"),
        (json.dumps(reply(classification=None)), "none of the classes"),
        (json.dumps(reply(languages=[EN, JA])), "`languages` is no object"),
        (json.dumps(reply(languages={})), "en: empty; ja: empty"),
        (json.dumps(reply(languages={"en": "A boat.", "ja": 7})), "en: empty; ja: empty"),
    ],
)
def test_a_bad_reply_is_refused_in_words_that_name_the_fault(content: str, problem: str) -> None:
    with pytest.raises(UnusableReply, match=r".") as refusal:
        read(content)
    assert problem in refusal.value.detail
    assert len(refusal.value.detail) < 700


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (json.dumps(reply(languages={"en": EN})), {"ja": {"alt_text": ["empty"], "long_description": ["empty"]}}),
        (written({"alt_text": "A boat."}), {"en": {"long_description": ["empty"]}}),
        (written(EN | {"alt_text": "\u200b \u2066"}), {"en": {"alt_text": ["empty"]}}),
        (written(EN | {"long_description": " "}), {"en": {"long_description": ["empty"]}}),
        (written(EN | {"alt_text": "A boat. " * 2_500}), {"en": {"alt_text": ["beyond-cap"]}}),
        (written(EN | {"long_description": "A boat. " * 700}), {"en": {"long_description": ["beyond-cap"]}}),
        (written(EN, EN), {"ja": {"alt_text": ["wrong-script"], "long_description": ["wrong-script"]}}),
        (written(EN | {"alt_text": "Visit evil.example now."}), {"en": {"alt_text": ["address"]}}),
    ],
)
def test_a_fault_is_one_of_its_language_and_text(content: str, faults: dict[str, dict[str, list[str]]]) -> None:
    read_so = reading(content)
    assert rules_of(read_so) == faults
    description = read_so.description(ORIGIN)
    assert description.withheld == tuple(faults)
    for tag, words in description.words.items():
        broken = faults.get(tag, {})
        assert [bool(words.alt_text), bool(words.long_description)] == [
            field not in broken for field in ("alt_text", "long_description")
        ]
        assert words.needs_review == tuple(dict.fromkeys(rule for rules in broken.values() for rule in rules))


def test_texts_under_each_others_tags_are_put_right() -> None:
    assert read(written(JA, EN)) == read(reply())


def test_what_rules_can_put_right_is_no_fault() -> None:
    bold = EN | {"alt_text": "Image of a **red** boat on a lake."}
    description = read(reply(languages={"en": bold, "ja": JA}))
    assert description.words["en"] == Words("A red boat on a lake.", EN["long_description"])


def test_words_with_a_doubt_are_shown_and_marked() -> None:
    long = EN | {"alt_text": "A red boat lies on a calm lake below a wooded hill. " * 6}
    description = read(reply(languages={"en": long, "ja": JA}))
    assert description.withheld == ()
    assert description.words["en"].alt_text.startswith("A red boat")
    assert description.words["en"].needs_review == ("too-long",)


def test_nothing_is_left_where_every_text_broke_a_rule() -> None:
    bad = {"alt_text": "Visit evil.example now.", "long_description": "Write to me@evil.example at once."}
    with pytest.raises(UnusableReply, match=r"in every language \(en: address; ja: address\)"):
        read(
            written(
                bad,
                {
                    "alt_text": "詳しくは http://evil.example を見てください。",
                    "long_description": "詳しくは evil.example を見てください。",
                },
            )
        )


def test_an_image_of_text_says_the_text() -> None:
    found = [{"text": "Closed on Mondays", "language": "en"}, {"text": "Back at 9", "language": "en"}]
    content = reply(classification={"kind": "text", "reason": "A notice."}, text_in_image=found)
    assert {words.alt_text for words in read(content).words.values()} == {"Closed on Mondays Back at 9"}
    quoted = EN | {"alt_text": "A notice: “Closed on Mondays. Back at 9.”"}
    assert read(content | {"languages": {"en": quoted, "ja": JA}}).words["en"].alt_text == quoted["alt_text"]


def test_what_was_seen_is_cleaned_and_capped() -> None:
    content = reply(
        text_in_image=[
            {"text": "So\u202ertie <b> http://a.example", "language": "not a tag!"},
            "Exit",
            7,
            {"text": None},
        ],
        data={"columns": ["Year"], "rows": [["2024", "too", "many"]]},
        uncertain=["The bird may be a heron.", "As an AI, I cannot be sure.", "See http://b.example", 3, "x" * 600],
        classification={"kind": " Informative ", "reason": "I'm sorry, I cannot see the image."},
    )
    description = read(content)
    assert [(one.text, one.language) for one in description.text_in_image] == [
        ("Sortie <b> http://a.example", None),
        ("Exit", None),
    ]
    assert description.data is None
    assert description.uncertain == ("The bird may be a heron.",)
    assert description.classification == Classification(Kind.INFORMATIVE, "")


def test_a_decorative_image_has_an_empty_alt_text_whatever_the_model_wrote() -> None:
    words = {"alt_text": "A swirl.", "long_description": ""}
    description = read(
        reply(classification={"kind": "decorative", "reason": "A border."}, languages={"en": words}), ("en",)
    )
    assert description.words["en"].alt_text == ""
    assert description.classification.reason == "A border."
    assert read(reply(classification={"kind": "decorative"}, languages={"en": words}), ("en",)).classification.reason


def test_text_quoted_from_the_image_may_stand_in_another_script() -> None:
    words = {
        "alt_text": "看板：NO SWIMMING BEYOND THIS POINT",
        "long_description": "看板にNO SWIMMING BEYOND THIS POINTとあります。",
    }
    found = [{"text": "NO SWIMMING\nBEYOND THIS POINT", "language": "en"}]
    assert read(reply(languages={"ja": words}, text_in_image=found), ("ja",)).words["ja"].alt_text == words["alt_text"]
    assert "ja" in reading(reply(languages={"ja": words}, text_in_image=[]), ("ja",)).faults


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
    with contextlib.suppress(UnusableReply):
        assert set(read(json.dumps({"classification": {"kind": "informative"}, "languages": value})).words) == {
            "en",
            "ja",
        }
    with pytest.raises(UnusableReply):
        read(json.dumps({"languages": value}))
