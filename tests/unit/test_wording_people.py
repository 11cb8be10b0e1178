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
