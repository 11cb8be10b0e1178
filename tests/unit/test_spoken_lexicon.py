"""Words that an owner wants read in a certain way."""

import pytest

from service.domain.speech import Pronunciation
from service.speech.utterances import split_into_utterances

LEXICON = (
    Pronunciation("SQL", {"en": "sequel"}),
    Pronunciation("gif", {"en": "jif", "de": "Dschif"}),
    Pronunciation("US", {"en": "United States"}),
    Pronunciation("polish", {"en": "pollish"}),
    Pronunciation("Polish", {"en": "Poelish"}),
    Pronunciation("Siân", {"en": "Sharn", "en-GB": "Shahn"}),
    Pronunciation("York", {"en": "Yawk"}),
    Pronunciation("New York City", {"en": "the Big Apple"}),
    Pronunciation("5 km", {"en": "five K"}),
    Pronunciation("ACME.com", {"en": "ack me"}),
    Pronunciation("東京", {"ja": "とうきょう", "en": "Tokyo"}),
    Pronunciation("กรุงเทพ", {"th": "กรุง เทพ"}),
    Pronunciation("empty", {"en": "\u200b"}),
    Pronunciation(" ", {"en": "space"}),
    Pronunciation("odd", {"en": "  <b>[[x]]\x00\n y "}),
)


def spoken(text: str, language: str = "en", limit: int = 800) -> str:
    return " | ".join(u.spoken for u in split_into_utterances(text, language, limit, lexicon=LEXICON))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "SQL, SQLite and MySQL", "sequel, SQLite and MySQL"),
        ("en", "sql is not meant", "sql is not meant"),
        ("en", "us in the US", "us in the United States"),
        ("en", "GIF Gif gif.", "jif jif jif."),
        ("en", "Polish polish POLISH", "Poelish pollish pollish"),
        ("en", "Siân's, SIÂN", "Sharn's, Sharn"),
        ("en-GB", "Siân", "Shahn"),
        ("en-US", "Siân", "Sharn"),
        ("en", "New York City, New York", "the Big Apple, New Yawk"),
        ("en", "New\tYork\u00a0City", "the Big Apple"),
        ("en", "5 km on ACME.com", "five K on ack me"),
        ("de", "GIF und SQL", "Dschif und SQL"),
        ("ja", "東京都に東京駅がある", "とうきょう都にとうきょう駅がある"),
        ("th", "ไปกรุงเทพวันนี้", "ไปกรุง เทพวันนี้"),
        ("en", "empty", "empty"),
        ("en", "odd", "<b>[[x]] y"),
        ("fr", "SQL", "SQL"),
    ],
)
def test_words_are_read_as_their_owner_wants(language: str, text: str, expected: str) -> None:
    assert spoken(text, language) == expected


def test_a_spoken_form_counts_for_the_limit() -> None:
    assert spoken("the New York City map", limit=17) == "the the Big Apple | map"


def test_a_word_and_what_is_said_for_it_belong_together() -> None:
    text = "In New York City, today"
    (utterance,) = split_into_utterances(text, "en", 800, lexicon=LEXICON)

    words = [
        (text[w.start : w.end], utterance.spoken[w.spoken_start : w.spoken_end])
        for w in utterance.words
    ]  # fmt: skip
    assert words == [("In", "In"), ("New York City,", "the Big Apple,"), ("today", "today")]
