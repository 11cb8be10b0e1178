"""What an image cannot show of people: their names, and what they are called by others. Places and things may be."""

from __future__ import annotations

import pytest

from service.wording.names import find_person_names
from service.wording.rules import Surroundings
from service.wording.sensitive import find_sensitive_terms
from tests.wordings import each


def names_in(text: str, language: str | None = "en", allowed: tuple[str, ...] = ()) -> list[str]:
    return [one.excerpt for one in find_person_names(text, Surroundings(language=language, allowed=allowed))]


def terms_in(text: str, language: str | None = "en", allowed: tuple[str, ...] = ()) -> list[str]:
    return [one.excerpt for one in find_sensitive_terms(text, Surroundings(language=language, allowed=allowed))]


@pytest.mark.parametrize(("language", "text"), each("persons"))
def test_persons_are_found(language: str, text: str) -> None:
    assert names_in(text, language)


@pytest.mark.parametrize(("language", "text"), each("places"))
def test_places_brands_and_words_are_no_persons(language: str, text: str) -> None:
    assert names_in(text, language) == []


@pytest.mark.parametrize(("language", "text"), each("people", "persons"))
def test_persons_are_found_in_sentences_of_any_kind(language: str, text: str) -> None:
    assert names_in(text, language)


@pytest.mark.parametrize(("language", "text"), each("people", "innocent"))
def test_sentences_of_any_kind_without_a_person_are_left_alone(language: str, text: str) -> None:
    assert names_in(text, language) == []


def test_what_no_rule_tells_is_known() -> None:
    """Unusual given names, and titles before a name that has no capitals, pass; titles of works are mistaken."""
    assert [text for language, text in each("people", "missed") if names_in(text, language)] == []
    assert [text for language, text in each("people", "mistaken") if not names_in(text, language)] == []


@pytest.mark.parametrize(
    ("language", "text", "context", "is_named"),
    [
        ("fr", "Le président Macron salue.", "Président", False),
        ("fr", "Le président Macron salue.", "Emmanuel Macron, président", True),
        ("en", "President Obama waves.", "The President visits a school", False),
        ("en", "Queen Elizabeth II in a blue coat.", "Queen Elizabeth", True),
        ("en", "Emma Watson on the red carpet.", "Emma at the premiere", False),
        ("en", "Michael Johnson smiles.", "Michael", False),
        ("en", "Xi Jinping shakes hands.", "President Xi", True),
        ("ja", "大谷翔平が打つ。", "大谷翔平がホームランを打った", True),
        ("ja", "田中さんが笑っている。", "社員の田中太郎", True),
        ("ja", "田中さんが笑っている。", "社員の鈴木さん", False),
        ("zh", "张伟先生在讲话。", "图为张伟在会上发言", True),
        ("ko", "김민수 씨가 웃는다.", "배우 김민수가 웃고 있다", True),
        ("ar", "السيد محمود يقرأ صحيفة.", "الكاتب محمود درويش", True),
        ("ar", "السيد محمود يقرأ صحيفة.", "السيد الكاتب", False),
    ],
)
def test_a_context_names_a_person_only_by_name(language: str, text: str, context: str, *, is_named: bool) -> None:
    assert (names_in(text, language, (context,)) == []) is is_named


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A boat on a lake. Jennifer Miller rows.", True),
        ("A boat on a lake, Jennifer Miller at the oars", True),
        ("In the park Jennifer Miller reads.", True),
        ("The school of Jennifer Miller", False),
        ("A boat on Lake Jennifer Miller", False),
    ],
)
def test_a_word_for_a_place_counts_where_it_belongs_to_the_name(text: str, *, found: bool) -> None:
    assert bool(names_in(text)) is found


@pytest.mark.parametrize(("language", "text"), each("sensitive"))
def test_what_people_are_is_not_guessed(language: str, text: str) -> None:
    assert terms_in(text, language)


@pytest.mark.parametrize(("language", "text"), each("harmless"))
def test_the_same_words_said_of_things_are_free(language: str, text: str) -> None:
    assert terms_in(text, language) == []


@pytest.mark.parametrize("allowed", ["Michael Johnson", "by M. Johnson, 2024", "MICHAEL JOHNSON"])
def test_a_name_of_the_context_may_be_said(allowed: str) -> None:
    assert names_in("Michael Johnson smiles at the camera.", allowed=(allowed,)) == []
    assert names_in("Michael Johnson smiles at the camera.", allowed=("Johnsonville",)) == ["Michael Johnson"]


def test_inflected_names_are_found_in_their_own_language_alone() -> None:
    assert names_in("Lecha Wałęsę wita tłum.", "pl")
    assert names_in("Lecha Wałęsę wita tłum.", "en") == []


def test_a_full_stop_ends_a_sentence_and_not_a_title() -> None:
    assert names_in("A crown for the king. Two people watch.") == []
    assert names_in("A present for Emma. The box is red.") == []
    assert names_in("A visit to Dr. Wagner") == ["Dr Wagner"]


def test_a_term_may_be_said_where_the_image_says_it() -> None:
    assert terms_in("A Muslim woman at the Muslim Council", allowed=("Muslim Council of Britain",)) == []


def test_terms_of_another_language_are_no_matter_but_english_always_is() -> None:
    assert terms_in("Una mujer musulmana lee.", "de") == []
    assert terms_in("A Muslim woman reads.", "de")
    assert terms_in("Una mujer musulmana lee.", None)
