"""The words of an original in other languages are held against the same rules, and against the original."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from service.domain.descriptions import ChartData, Classification, Description, Kind, Original, TextFound, Wish, Words
from service.errors import UnusableReply
from service.vision.checking import Reading
from service.vision.contract import read_translation
from tests.replies import EN, JA, ORIGIN, rules_of

ORIGINAL = Original(
    "fr",
    Words("Un bateau rouge.", "Un petit bateau rouge repose sur un lac calme."),
    Classification(Kind.INFORMATIVE, "It shows what the article is about."),
    (TextFound("NO SWIMMING BEYOND THIS POINT", "en"),),
    ChartData(("Year",), (("2024",),)),
)


def read_in(languages: dict[str, Any], original: Original = ORIGINAL) -> Description:
    return translated(languages, original).description(ORIGIN)


def translated(languages: dict[str, Any], original: Original = ORIGINAL) -> Reading:
    return read_translation(json.dumps({"languages": languages}), original, Wish(tuple(languages)))


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
    ("languages", "rules"),
    [
        ({"en": EN, "ja": EN}, {"wrong-script"}),
        ({"en": EN, "ja": JA | {"alt_text": "\u200b"}}, {"empty"}),
        ({"en": EN, "ja": JA | {"long_description": " "}}, {"empty"}),
        ({"en": EN, "ja": {"alt_text": JA["alt_text"]}}, {"empty"}),
        ({"en": EN, "ja": "A boat."}, {"empty"}),
    ],
)
def test_a_fault_of_a_translation_is_one_of_its_language(languages: dict[str, Any], rules: set[str]) -> None:
    [broken] = rules_of(translated(languages)).values()
    assert {rule for found in broken.values() for rule in found} == rules
    assert read_in(languages).withheld == ("ja",)


def test_a_translation_of_nothing_is_refused() -> None:
    with pytest.raises(UnusableReply, match="no whole JSON object"):
        read_translation('{"text": "A boat."}', ORIGINAL, Wish(("en",)))


def test_a_translation_quotes_the_image_in_its_own_script() -> None:
    words = {"alt_text": "看板：NO SWIMMING BEYOND THIS POINT", "long_description": "湖のほとりに看板が立っています。"}
    assert read_in({"ja": words}).words["ja"].alt_text == words["alt_text"]
    assert "ja" in translated({"en": EN, "ja": words}, replace(ORIGINAL, text_in_image=())).faults


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
