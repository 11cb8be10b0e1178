"""Words as they are searched for: folded, cut, and nothing that means something to a database."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.wording.searching import LONGEST, split_for_search, split_query

TEXTS = st.text(max_size=60) | st.text(alphabet="aÄßéİı 日本のบ้านก٣é'\"*&|!:()\\\u0000\u200d\u0301", max_size=60)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A red BOAT, a red sail.", ["a", "red", "boat", "sail"]),
        ("Straße ﬁsh Ångström naïve İstanbul", ["strasse", "fish", "angstrom", "naive", "istanbul"]),
        ("don't C++ x_y 3,5 №5 m²", ["don", "t", "c", "x", "y", "3", "5", "no5", "m2"]),
        ("Ελλάδα ΟΔΟΣ ЙОЖ ёж", ["ελλαδα", "οδοσ", "иож", "еж"]),
        ("سَفِينَة סִירָה", ["سفينة", "סירה"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("빨간 배", ["빨간", "배"]),
        ("湖", ["湖"]),
        ("赤いボート", ["赤い", "いボ", "ボー", "ート", "ト"]),
        ("ﾎﾞｰﾄ", ["ボー", "ート", "ト"]),
        ("ガ か\u3099", ["ガ", "が"]),
        ("東京2024年", ["東京", "京", "2024", "年"]),
        ("葛\U000e0100城 ⅷ ℝ ㎢", ["葛城", "城", "viii", "r", "km2"]),
        ("บ้าน", ["บ้", "้า", "าน", "น"]),
        ("", []),
        (" \u0000 🚣🏽‍♀️ *'\"&|!:()\\ \u202e—", []),
    ],
)
def test_a_text_is_kept_as_its_words(text: str, words: list[str]) -> None:
    assert split_for_search(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Red  BOAT red", ["red", "boat"]),
        ("湖", ["湖"]),
        ("赤いボート", ["赤い", "いボ", "ボー", "ート"]),
        ("東京 2024年", ["東京", "2024", "年"]),
        ("*", []),
    ],
)
def test_a_query_is_the_beginnings_of_words(text: str, words: list[str]) -> None:
    assert split_query(text) == words


def test_long_words_are_cut_alike() -> None:
    word = "ab" * LONGEST
    assert split_for_search(word) == split_query(word) == [word[:LONGEST]]


def finds(query: str, text: str) -> bool:
    kept = split_for_search(text)
    return all(any(word.startswith(beginning) for word in kept) for beginning in split_query(query))


@given(TEXTS, TEXTS)
def test_whatever_stands_between_spaces_is_found(before: str, after: str) -> None:
    text = f"{before} boat {after} 湖 x"
    assert finds(text, text)
    assert finds(f"{after} {before}", text)
    assert finds("BOAT", text)
    assert finds("湖", text)


@given(st.text(alphabet="日本の湖に浮かぶ船บ้านเรือ", min_size=1, max_size=30), st.data())
def test_any_part_of_an_unspaced_text_finds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    assert finds(part, f"A {text}.")


@given(TEXTS)
def test_words_are_letters_digits_and_marks_and_no_longer_than_a_database_takes(text: str) -> None:
    for word in [*split_for_search(text), *split_query(text)]:
        assert {unicodedata.category(c)[0] for c in word} <= set("LNM")
        assert 0 < len(word) <= LONGEST
        assert len(word.encode()) <= 2_046
