"""A language is told from others of its script where that is certain, and otherwise taken for what it claims to be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.languages import LANGUAGES
from service.wording.recognition import find_wrong_language
from service.wording.rules import Surroundings
from tests.wordings import each, read_words

SENTENCES: dict[str, list[str]] = read_words("sentences")
EVERY = tuple(LANGUAGES)


def verdict(text: str, language: str | None, *others: str, allowed: tuple[str, ...] = ()) -> str | None:
    place = Surroundings(language=language, other_languages=others, allowed=allowed)
    return next((finding.rule for finding in find_wrong_language(text, place)), None)


def swapped() -> Iterator[tuple[str, str, str]]:
    """Two sentences, their language, and the one they claim."""
    for language, sentences in SENTENCES.items():
        for pair in (sentences[:2], sentences[2:]):
            yield from ((" ".join(pair), language, claimed) for claimed in SENTENCES if claimed != language)


@pytest.mark.parametrize(("language", "text"), each("sentences"))
def test_no_sentence_is_taken_for_another_language(language: str, text: str) -> None:
    assert verdict(text, language, *EVERY) is None


def test_two_sentences_under_the_wrong_tag_are_nearly_always_found() -> None:
    found = [verdict(text, claimed, language) == "wrong-language" for text, language, claimed in swapped()]
    assert len(found) == 220
    assert sum(found) / len(found) > 0.97


def test_english_needs_not_be_asked_for() -> None:
    text = " ".join(SENTENCES["en"])
    assert {verdict(text, tag) for tag in SENTENCES if tag != "en"} == {"wrong-language"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "To børn bygger et sandslot ved vandet, mens en hund løber forbi dem på stranden."),
        ("nb", "To barn bygger et sandslott ved vannet mens en hund løper forbi på stranden."),
        ("af", "Twee kinders bou 'n sandkasteel naby die water terwyl 'n hond verbyhardloop."),
        ("gl", "Dous nenos constrúen un castelo de area preto da auga mentres pasa un can."),
        ("ca", "Dos nens construeixen un castell de sorra vora l'aigua mentre passa un gos."),
        ("uk", "Двоє дітей будують замок з піску біля води, а поруч біжить собака."),
    ],
)
def test_languages_without_a_file_are_judged_by_their_script_alone(language: str, text: str) -> None:
    assert verdict(text, language, *EVERY) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "A red boat"),
        ("fr", "Chat noir"),
        ("de", "Das Plakat „The Lord of the Rings: The Return of the King“ hängt an der Wand."),
        ("fr", "Un maillot portant The North Face et New York City Football Club sur un cintre"),
        ("ja", "東京都庁第一本庁舎"),
        ("ko", "서울역"),
        (None, "A red boat lies on a calm lake, and behind it stand the dark hills."),
    ],
)
def test_in_doubt_a_text_is_what_it_claims_to_be(language: str | None, text: str) -> None:
    assert verdict(text, language, "en") is None


def test_words_of_the_image_do_not_count() -> None:
    quoted = "You are the one who can see that this is not the end of the road"
    assert verdict(f"Poster: {quoted}", "de") == "wrong-language"
    assert verdict(f"Poster: {quoted}", "de", allowed=(quoted,)) is None


@pytest.mark.parametrize(
    ("language", "text", "rule"),
    [
        ("ru", "A red boat lies on a lake", "wrong-script"),
        ("zh", "静かな湖に小さな赤いボートが浮かんでいます。", "wrong-language"),
        ("ja", "一条红色小船停在平静的湖面上，后面是深色的山丘。", "wrong-language"),
        ("ko", "一条红色小船停在平静的湖面上，后面是深色的山丘。", "wrong-language"),
        ("ru", "Маленький червоний човен стоїть на тихому озері, за ним ліси і її дім.", "wrong-language"),
        ("ar", "قایق قرمز کوچکی روی دریاچه‌ای آرام است. پشت آن تپه‌هاست.", "wrong-language"),
    ],
)
def test_neighbours_that_share_a_script_are_told_by_their_letters(language: str, text: str, rule: str) -> None:
    assert verdict(text, language) == rule
