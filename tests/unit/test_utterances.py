import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.speech.graphemes import last_boundary
from service.speech.utterances import clean_for_speech, split_into_utterances

LANGUAGES = st.sampled_from(["en", "de", "pt-BR", "zh-Hant", "ja", "th", "ar", "hi", "ko", "xx"])
# prose as it comes, and above all what splitting stumbles over
AWKWARD = st.text(st.sampled_from("ab .,;!?…\n\r\t\u2028•*-–#😀👨\u200d👩🇩🇪क्षि\u0301한국あ。、\x00\u200f9€"))
TEXTS = st.text() | AWKWARD


@given(TEXTS, LANGUAGES, st.integers(1, 60))
def test_spans_partition_the_text_and_lose_nothing(text: str, language: str, limit: int) -> None:
    utterances = split_into_utterances(text, language, limit)

    if utterances:
        assert "".join(text[u.start : u.end] for u in utterances) == text
        assert [u.start for u in utterances[1:]] == [u.end for u in utterances[:-1]]
        assert utterances[-1].pause == 0
    else:
        assert not any(c.isalnum() for c in text)
    for utterance in utterances:
        assert utterance.source == text[utterance.start : utterance.end].strip()


@given(TEXTS, LANGUAGES, st.integers(1, 60))
def test_every_letter_is_spoken_once_and_within_the_limit(text: str, language: str, limit: int) -> None:
    utterances = split_into_utterances(text, language, limit)

    assert [c for u in utterances for c in u.spoken if c.isalnum()] == [c for c in text if c.isalnum()]
    for utterance in utterances:
        assert 0 < len(utterance.spoken) <= limit
        assert not {unicodedata.category(c) for c in utterance.spoken} & {"Cc", "Co", "Cs", "Zl", "Zp"}


def test_pauses_tell_sentences_from_paragraphs() -> None:
    text = "A red bicycle. It leans on a wall!\n\nThe sun shines.\nNobody is there."

    utterances = split_into_utterances(text, "en", 800)

    assert [(u.source, u.pause) for u in utterances] == [
        ("A red bicycle.", 300),
        ("It leans on a wall!", 600),
        ("The sun shines.", 600),
        ("Nobody is there.", 0),
    ]


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        ("en", "Mr. Smith paid $3.50. He left.", 2),
        ("de", "Das ist z. B. ein Hund. Er schläft.", 2),
        ("pt-BR", "Fica na Av. Paulista. Veja p. ex. o mapa.", 2),
        ("es", "¿Qué es? Es un perro.", 2),
        ("zh", "一辆红色自行车。它靠在墙上。", 2),
        ("ja", "猫です。犬もいます！", 2),
        ("hi", "यह बिल्ली है। वह कुत्ता है।", 2),
        ("ar", "ما هذا؟ هذه دراجة.", 2),
    ],
)
def test_sentences_end_by_the_rules_of_their_language(language: str, text: str, sentences: int) -> None:
    assert len(split_into_utterances(text, language, 800)) == sentences


def test_a_long_sentence_is_parted_after_clauses_then_at_spaces() -> None:
    text = "On the left stands a tall red house, on the right a very small one that nobody would notice at all"

    utterances = split_into_utterances(text, "en", 45)

    assert [u.source for u in utterances] == [
        "On the left stands a tall red house,",
        "on the right a very small one that nobody",
        "would notice at all",
    ]
    assert [u.pause for u in utterances] == [150, 150, 0]


def test_a_part_may_fill_the_limit_exactly() -> None:
    assert [u.spoken for u in split_into_utterances("abcd efgh ijkl", "en", 9)] == ["abcd efgh", "ijkl"]


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("👨\u200d👩\u200d👧👨\u200d👩\u200d👧", 7, 5),
        ("🇩🇪🇫🇷🇮🇹", 3, 2),
        ("e\u0301e\u0301e\u0301", 3, 2),
        ("👍🏽👍🏽", 3, 2),
        ("क्षक्ष", 4, 3),
        ("\u1100\u1161\u11a8\u1100\u1161", 4, 3),
        ("a" + "\u0301" * 9, 5, 5),
        ("aaaa", 3, 3),
    ],
)
def test_no_character_falls_apart(text: str, limit: int, expected: int) -> None:
    assert last_boundary(text, limit) == expected


def test_what_has_no_words_is_shown_but_not_spoken_alone() -> None:
    utterances = split_into_utterances("***\nA list:\n• one\n- two\n────\n🎉", "en", 800)

    assert [u.spoken for u in utterances] == ["A list:", "one", "two 🎉"]
    assert [u.source for u in utterances] == ["***\nA list:", "• one", "- two\n────\n🎉"]


@pytest.mark.parametrize("text", ["", " \n ", "***", "…!", "\u200b"])
def test_nothing_to_say_gives_no_utterance(text: str) -> None:
    assert split_into_utterances(text, "en", 800) == ()


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("a\x00b\u200ec\ufeff", "abc"),
        ("two  \t spaces\u00a0here", "two spaces here"),
        ("minus -5 and 2 * 3", "minus -5 and 2 3"),
        ("col·legi • plaça", "col·legi plaça"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a well-known house - really", "a well-known house - really"),
    ],
)
def test_cleaning_drops_only_what_has_no_sound(text: str, spoken: str) -> None:
    assert clean_for_speech(text) == spoken
