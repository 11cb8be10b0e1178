"""Text → utterances: nothing is lost, nothing spoken twice, nothing longer than an engine takes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.descriptions import TextFound
from service.domain.speech import Pronunciation, Utterance
from service.speech.graphemes import last_boundary
from service.speech.utterances import clean_for_speech, split_into_utterances

LANGUAGES = st.sampled_from(["en", "de", "pt-BR", "zh", "zh-Hant", "ja", "th", "ar", "hi", "he", "ko", "xx"])
# prose as it comes, and above all what splitting stumbles over
AWKWARD = st.text(
    st.sampled_from(
        'ab .,;!?…\n\r\t\u2028•*-–#😀👨\u200d👩🇩🇪1\ufe0f\u20e3क्षि\u0301한국あ。、\x00\ud800\u200f9€|_/@`"“”½'
    )
)
RICH = st.lists(
    st.sampled_from(
        [
            "https://a.example.com/b_c?d=1", "me@example.com", "snake_case", "`f()`", "5 km/h", "20–30 °C", "-5", "½",
            "1,234,567", "2026-11-21", "#ff0000", "$3.50", "🎉", "👍🏽", "The sign", "“Grand Hôtel”", "«Да»",
            "| a | b |\n", "|-|-|\n", "| 1 | 2 |\n", "a\tb\n1\t2\n", "SQL", "New York", "XIXe", "한국어 ", "กข",
            "\u200f", ".", ",", "–", "-", "\n", " ", " ", "自転車。",
        ]
    )
).map("".join)  # fmt: skip
TEXTS = st.text() | AWKWARD | RICH
LIMITS = st.integers(1, 60) | st.just(800)
LEXICON = (
    Pronunciation("SQL", {"en": "sequel"}),
    Pronunciation("new york", {"en": "the big apple", "ja": "ニューヨーク"}),
)
QUOTED = (TextFound("Grand  HÔTEL de Paris", "fr"), TextFound("да"), TextFound("a", "en"))


def split(text: str, language: str, limit: int) -> tuple[Utterance, ...]:
    return split_into_utterances(text, language, limit, lexicon=LEXICON, quoted=QUOTED, speaks=lambda tag: tag != "en")


@given(TEXTS, LANGUAGES, LIMITS)
def test_spans_partition_the_text_and_lose_nothing(text: str, language: str, limit: int) -> None:
    utterances = split(text, language, limit)

    if utterances:
        assert "".join(text[u.start : u.end] for u in utterances) == text
        assert [u.start for u in utterances[1:]] == [u.end for u in utterances[:-1]]
        assert utterances[-1].pause == 0
        assert sorted({u.sentence for u in utterances}) == list(range(utterances[-1].sentence + 1))
        assert [u.sentence for u in utterances] == sorted(u.sentence for u in utterances)
    else:
        assert not any(c.isalnum() for c in text)
    for utterance in utterances:
        span = text[utterance.start : utterance.end]
        assert list(filter(str.isalnum, utterance.source)) == list(filter(str.isalnum, span))
        assert utterance.source == span.strip() or "|" in span


@given(TEXTS, LANGUAGES, LIMITS)
def test_no_spoken_form_is_longer_than_the_limit_or_holds_what_has_no_sound(
    text: str, language: str, limit: int
) -> None:
    for utterance in split(text, language, limit):
        assert 0 < len(utterance.spoken) <= limit
        assert not {unicodedata.category(c) for c in utterance.spoken} & {"Cc", "Co", "Cs", "Zl", "Zp"}
        assert clean_for_speech(utterance.spoken) == utterance.spoken


@given(TEXTS.filter(lambda text: "|" not in text and "\t" not in text), LANGUAGES, LIMITS)
def test_every_letter_belongs_to_one_word_and_every_word_is_spoken_once(text: str, language: str, limit: int) -> None:
    """Headers of tables apart, which are spoken with every row."""
    utterances = split(text, language, limit)

    places = [place for u in utterances for word in u.words for place in range(word.start, word.end)]
    assert places == sorted(set(places))
    assert {place for place, c in enumerate(text) if c.isalnum()} <= set(places)
    for u in utterances:
        assert all(u.start <= word.start < word.end <= u.end for word in u.words)
        spans = [place for word in u.words for place in (word.spoken_start, word.spoken_end)]
        assert spans == sorted(spans)
        assert all(0 <= word.spoken_start < word.spoken_end <= len(u.spoken) for word in u.words)
        unspoken = set(range(len(u.spoken))) - {n for w in u.words for n in range(w.spoken_start, w.spoken_end)}
        assert not any(u.spoken[place].isalnum() for place in unspoken)


PLAIN = st.text(st.sampled_from("xyzé .,;!?\n•*क्षि한국あ。、漢กข"))


@given(PLAIN, LANGUAGES, LIMITS)
def test_plain_words_are_spoken_as_they_stand(text: str, language: str, limit: int) -> None:
    utterances = split_into_utterances(text, language, limit)

    assert [c for u in utterances for c in u.spoken if c.isalnum()] == [c for c in text if c.isalnum()]


@given(RICH, LANGUAGES, LIMITS)
def test_the_same_text_is_always_split_the_same_way(text: str, language: str, limit: int) -> None:
    first = split(text, language, limit)
    split(text.upper(), language, limit)

    assert split(text, language, limit) == first


def test_pauses_tell_sentences_from_paragraphs() -> None:
    text = "A red bicycle. It leans on a wall!\n\nThe sun shines.\nNobody is there."

    utterances = split_into_utterances(text, "en", 800)

    assert [(u.source, u.pause, u.sentence) for u in utterances] == [
        ("A red bicycle.", 300, 0),
        ("It leans on a wall!", 600, 1),
        ("The sun shines.", 600, 2),
        ("Nobody is there.", 0, 3),
    ]


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        ("en", "Mr. Smith paid $3.50. He left.", 2),
        ("en", "See example.com/a?b=c. It is there.", 2),
        ("de", "Das ist z. B. ein Hund. Er schläft.", 2),
        ("de", "Der 2. Platz im 19. Jahrhundert. Am 1. Mai war es kalt.", 2),
        ("de", "Das ist Zimmer 12. Die Tür ist offen.", 2),
        ("fr", "M. Dupont rit. Mme Petit dort.", 2),
        ("es", "Vive en el n.º 5. Es alto.", 2),
        ("it", "Vedi n. 5 e pag. 3. Poi torna.", 2),
        ("nl", "Er zijn o.a. drie honden op 3 mei. Ze slapen.", 2),
        ("pl", "Widać m.in. ul. Długą z 1998 r. w słońcu. Jest pies.", 2),
        ("ru", "Это, т. е. дом им. Ленина. Он красный.", 2),
        ("sw", "Dk. Juma ana Na. 5. Anacheka.", 2),
        ("vi", "TS. Nguyễn đứng. Ông cười.", 2),
        ("hi", "डॉ. शर्मा हँसते हैं। वह खुश हैं।", 2),
        ("ar", "د. أحمد هنا. هو سعيد.", 2),
        ("tr", "örn. 3. kat ve 2. Dünya Savaşı. Bu bir kedi.", 2),
        ("en", "we sell pies. come in.", 2),
        ("pt-BR", "Fica na Av. Paulista. Veja p. ex. o mapa.", 2),
        ("es", "¿Qué es? Es un perro.", 2),
        ("tr", "XIX. yüzyılda. Bir kedi.", 2),
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
    assert {u.sentence for u in utterances} == {0}


def test_a_sentence_is_parted_by_the_length_of_what_is_said() -> None:
    utterances = split_into_utterances("About 1,234,567 people live there today", "en", 85)

    assert [(u.source, u.spoken) for u in utterances] == [
        (
            "About 1,234,567",
            "About one million two hundred and thirty-four thousand five hundred and sixty-seven",
        ),
        ("people live there today", "people live there today"),
    ]


def test_what_is_said_too_long_for_an_engine_is_read_as_it_is_written() -> None:
    assert [u.spoken for u in split_into_utterances("1,234,567 people", "en", 20)] == ["1,234,567 people"]


@pytest.mark.parametrize(
    ("language", "text", "limit", "parts"),
    [
        ("zh", "左边是红色房子，右边是小房子", 9, ["左边是红色房子，", "右边是小房子"]),
        ("ja", "東京タワーは赤いです", 5, ["東京", "タワーは赤", "いです"]),
        ("en", "a" * 7, 3, ["aaa", "aaa", "a"]),
    ],
)  # fmt: skip
def test_scripts_without_spaces_and_long_words_are_parted_too(
    language: str, text: str, limit: int, parts: list[str]
) -> None:
    assert [u.spoken for u in split_into_utterances(text, language, limit)] == parts


def test_words_know_where_they_stand_in_what_is_said() -> None:
    text = "It costs $3.50 at “shop.example.com”."

    (utterance,) = split_into_utterances(text, "en", 800)

    assert utterance.spoken == "It costs 3.50 dollars at “shop dot example dot com”."
    assert [
        (text[word.start : word.end], utterance.spoken[word.spoken_start : word.spoken_end])
        for word in utterance.words
    ] == [
        ("It", "It"),
        ("costs", "costs"),
        ("$3.50", "3.50 dollars"),
        ("at", "at"),
        ("“shop.example.com”.", "“shop dot example dot com”."),
    ]  # fmt: skip


def test_chinese_characters_are_words_of_their_own() -> None:
    (utterance,) = split_into_utterances("红色自行车，5 km/h。", "zh", 800)

    spoken = [utterance.spoken[word.spoken_start : word.spoken_end] for word in utterance.words]
    assert spoken == ["红", "色", "自", "行", "车，", "时速5公里。"]


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
    utterances = split_into_utterances("***\nA list:\n• one\n- two\n────\n€", "en", 800)

    assert [u.spoken for u in utterances] == ["A list:", "one", "two €"]
    assert [u.source for u in utterances] == ["***\nA list:", "• one", "- two\n────\n€"]
    assert [u.sentence for u in utterances] == [0, 1, 2]


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


@pytest.mark.parametrize("text", ["<speak>Hi</speak>", "[[h@l'oU]] there", '<break time="9s"/> so', "&lt;b> {pause}"])
def test_markup_is_only_words(text: str) -> None:
    assert [u.spoken for u in split_into_utterances(text, "en", 800)] == [text]


@pytest.mark.parametrize(
    ("text", "heard"), [("①②③", "123"), ("10⁶", "106"), ("Ⅻ", "XII"), ("१२३", "123"), ("½", "½"), ("Ａ１", "A1")]
)
def test_digits_and_letters_of_other_forms_are_given_as_every_voice_reads_them(text: str, heard: str) -> None:
    assert clean_for_speech(text) == heard


def test_signs_that_voices_pass_over_are_not_spoken_alone() -> None:
    assert split_into_utterances("★★★★☆", "en", 100) == ()
