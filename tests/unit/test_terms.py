"""Which of an owner's terms a model is told: found by whole words, as their languages write and inflect them."""

from __future__ import annotations

import pytest

from service.domain.descriptions import Context, GlossaryTerm, Product
from service.vision.coverage import Words
from service.vision.terms import (
    MOST_NOTED,
    NOTE_CAP,
    choose_terms,
    find_spoken,
    find_terms,
    note_term,
    texts_of_original,
    texts_of_place,
)
from tests.describers import ORIGINAL

SHIP = GlossaryTerm(
    "Aurora",
    "our research ship, red with a white stripe",
    {"ja": "オーロラ号", "ru": "Аврора", "ar": "الشفق", "ko": "오로라호", "he": "זוהר"},
)
GLOSSARY = (
    SHIP,
    GlossaryTerm("Port of Kotor", "a bay in Montenegro"),
    GlossaryTerm("Artist House", "where painters live"),
    GlossaryTerm("東京タワー", "a red tower"),
    GlossaryTerm("Helsinki", "Finland's capital"),
    GlossaryTerm("เรือออโรร่า", "a boat"),
    GlossaryTerm("Корабль", "a boat"),
    GlossaryTerm("서울", "a capital"),
    GlossaryTerm("Board of Trade", "a shop"),
    GlossaryTerm("Straße", "a street"),
    GlossaryTerm("हिमालय", "mountains"),
)
OTHERS = tuple(GlossaryTerm(f"Term{number}") for number in range(MOST_NOTED + 10))


def found(query: str, most: int = 10) -> list[str]:
    return [term.term for term in find_terms(GLOSSARY, query, most)]


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("Aurora", ["Aurora"]),
        ("AURORA", ["Aurora"]),
        ("the ship Aurora", ["Aurora"]),
        ("STRASSE", ["Straße"]),
        ("Port Kotor", ["Port of Kotor"]),
        ("research", ["Aurora"]),
        ("painters", ["Artist House"]),
        # inflected
        ("Aurorą", ["Aurora"]),
        ("Aurory", ["Aurora"]),
        ("Helsinkis", ["Helsinki"]),
        ("Аврору", ["Aurora"]),
        ("кораблями", ["Корабль"]),
        ("والشفق", ["Aurora"]),
        ("בזוהר", ["Aurora"]),
        ("서울에서", ["서울"]),
        ("오로라호는", ["Aurora"]),
        ("artists house", ["Artist House"]),
        # without spaces
        ("東京", ["東京タワー"]),
        ("タワー", ["東京タワー"]),
        ("東京タワーの夜景", ["東京タワー"]),
        ("オーロラ", ["Aurora"]),
        ("ออโรร่า", ["เรือออโรร่า"]),
        ("हिमालय", ["हिमालय"]),
    ],
)
def test_a_term_is_found_in_every_language(query: str, terms: list[str]) -> None:
    assert found(query) == terms


@pytest.mark.parametrize(
    "query",
    [
        *("", "   ", "!?", "\u200b", "a b c", "x" * 10_000),
        *("art", "Aur", "house boat on the lake", "Mars", "Kotorova", "Helvetia"),
        *("京都の夜景", "大阪", "จีน", "부산", "Кора", "बर्फ"),
    ],
)
def test_what_only_looks_alike_is_not_found(query: str) -> None:
    assert found(query) == []


def test_names_come_before_meanings_and_whole_ones_first() -> None:
    glossary = [
        GlossaryTerm("Quay", "where the Aurora lies"),
        GlossaryTerm("Aurora House", "an office"),
        GlossaryTerm("Aurora", "a ship"),
        GlossaryTerm("AURORA II", "a ship"),
    ]
    ranked = [term.term for term in find_terms(glossary, "aurora", 10)]
    assert set(ranked[:3]) == {"Aurora", "Aurora House", "AURORA II"}
    assert ranked[3] == "Quay"
    exact = [term.term for term in find_terms(glossary, "Aurora House", 10)]
    assert exact[0] == "Aurora House" or exact[:2] == ["Aurora House", "Aurora"]


def test_of_equals_the_first_of_the_owner_are_found_up_to_the_limit() -> None:
    glossary = [GlossaryTerm(f"Aurora {number:02}") for number in range(30)]
    assert find_terms(glossary, "aurora", 10) == glossary[:10]
    assert find_terms(glossary, "aurora 17", 10)[0] == glossary[17]


def test_a_number_is_no_other_number() -> None:
    glossary = [GlossaryTerm("Type 2024"), GlossaryTerm("Type 20241")]
    assert [term.term for term in find_terms(glossary, "20241", 5)] == ["Type 20241"]


@pytest.mark.parametrize(
    ("text", "name", "is_there"),
    [
        ("In the Artist House they paint.", "Artist House", True),
        ("an artist in his house", "Artist House", True),
        ("an artistic house", "Art House", False),
        ("夜の東京タワーが赤い。", "東京タワー", True),
        ("夜の東京が赤い。", "東京タワー", False),
        ("ภาพเรือออโรร่าในท่าเรือ", "เรือออโรร่า", True),
        ("Видно два корабля.", "Корабль", True),
        ("A boat with three sails", "Boats", True),
        ("She wrote", "Boats", False),
        ("", "Boats", False),
    ],
)
def test_a_term_is_spoken_of_where_its_name_stands(text: str, name: str, is_there: bool) -> None:
    assert bool(find_spoken([GlossaryTerm(name)], [text])) is is_there


def test_terms_that_are_spoken_of_come_first_in_any_spelling() -> None:
    last = GlossaryTerm("Kahn", spellings={"ja": "小舟"})
    chosen = choose_terms((*OTHERS, last, SHIP), ["港の小舟。"])
    assert chosen == [last, *OTHERS[: MOST_NOTED - 1]]
    assert choose_terms((*OTHERS, last, SHIP), ["nothing of it"]) == [*OTHERS[:MOST_NOTED]]
    assert find_spoken((*OTHERS, last, SHIP), ["港の小舟。"]) == [last]


def test_a_short_glossary_is_told_whole() -> None:
    assert choose_terms(OTHERS[:MOST_NOTED], ["Term3"]) == [*OTHERS[:MOST_NOTED]]
    assert choose_terms((), ["Term3"]) == []


def test_all_of_the_place_and_of_what_was_said_counts() -> None:
    context = Context(
        "Title", "https://example.org/p", "Around", "Caption", keywords=("Key",), product=Product("Bag", "Acme")
    )
    assert texts_of_place(context) == ["Title", "Caption", "Key", "Bag", "Acme", "Around"]
    assert texts_of_original(ORIGINAL) == [ORIGINAL.words.alt_text, ORIGINAL.words.long_description, "Sortie"]


def test_a_note_has_the_spellings_of_the_languages_asked() -> None:
    term = GlossaryTerm("Ship", "a\nboat", {"pt": "navio", "pt-BR": "barco", "de": "Schiff"})
    assert note_term(term, ["pt-BR", "pt-PT", "fr"]) == {
        "term": "Ship",
        "meaning": "a boat",
        "spelled": {"pt-BR": "barco", "pt-PT": "navio"},
    }
    assert note_term(GlossaryTerm("Ship"), ["de"]) == {"term": "Ship"}
    assert len(str(note_term(GlossaryTerm("Ship", "x" * 9_000), [])["meaning"])) == NOTE_CAP


def test_words_cover_others_by_their_letters() -> None:
    words = Words("The boats of Kotor")
    assert words.cover(Words("boats of Kotor")) == 1
    assert words.cover(Words("Kotor bay")) == pytest.approx(5 / 8)
    assert words.cover(Words("boat")) == 1
    assert words.cover(Words("")) == words.cover(Words("!")) == 0
