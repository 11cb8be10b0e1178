"""Words quoted from the image, in their own language and voice."""

import pytest

from service.domain.descriptions import TextFound
from service.speech.utterances import split_into_utterances

FOUND = (
    TextFound("FIRE   EXIT\nkeep clear", "en"),
    TextFound("Bonjour. Ça va ?", "fr"),
    TextFound("Открыто с 9 до 18"),
    TextFound("自転車あり"),
    TextFound("Notausgang"),
    TextFound("Ausgang", "de-AT"),
    TextFound("5 km/h", "en-GB"),
)


def split(text: str, language: str, *spoken: str) -> list[tuple[str, str, str, int]]:
    utterances = split_into_utterances(text, language, 800, quoted=FOUND, speaks=lambda tag: tag in spoken)
    assert "".join(text[u.start : u.end] for u in utterances) == text
    return [(u.source, u.spoken, u.language, u.sentence) for u in utterances]


def test_a_quotation_is_an_utterance_of_its_own_within_the_sentence() -> None:
    text = "Das Schild „Fire Exit“, rot auf weiß. Es hängt."

    utterances = split_into_utterances(text, "de", 800, quoted=FOUND, speaks=lambda tag: tag == "en")

    assert [(u.source, u.spoken, u.language, u.pause, u.sentence) for u in utterances] == [
        ("Das Schild", "Das Schild", "", 50, 0),
        ("„Fire Exit“,", "Fire Exit", "en", 50, 0),
        ("rot auf weiß.", "rot auf weiß.", "", 300, 0),
        ("Es hängt.", "Es hängt.", "", 0, 1),
    ]
    fire = utterances[1].words[0]
    assert text[fire.start : fire.end] == utterances[1].spoken[fire.spoken_start : fire.spoken_end] == "Fire"


@pytest.mark.parametrize(
    "marks",
    ["„“", "„”", "“”", "””", "«»", "»«", "‹›", "‘’", "‚‘", "「」", "『』", "《》", '""', "''", ("« ", " »")],
)
def test_quotation_marks_of_every_language_are_known(marks: tuple[str, str]) -> None:
    opening, closing = marks

    found = split(f"Da steht {opening}fire exit{closing}.", "de", "en")

    assert found[1] == (f"{opening}fire exit{closing}.", "fire exit", "en", 0)


def test_a_quotation_of_several_sentences_stays_in_its_sentence() -> None:
    assert split("Man liest «Bonjour. Ça va ?» an der Tür.", "de", "fr") == [
        ("Man liest", "Man liest", "", 0),
        ("«Bonjour. Ça va ?»", "Bonjour. Ça va ?", "fr", 0),
        ("an der Tür.", "an der Tür.", "", 0),
    ]


def test_signs_in_a_quotation_are_read_in_its_language() -> None:
    assert split("Grenze: „5 km/h“", "de", "en-GB")[1][1:3] == ("5 kilometres per hour", "en-GB")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The sign says “Открыто”.", "en", "ru"),
        ("The sign says “自転車あり”.", "en", "ja"),
        ("Вывеска «Notausgang».", "ru", "en"),
    ],
)
def test_without_a_language_the_script_tells(text: str, language: str, expected: str) -> None:
    assert [found[2] for found in split(text, language, expected)] == ["", expected]


@pytest.mark.parametrize(
    ("text", "language", "spoken"),
    [
        ("Das Schild „Fire Exit“.", "de", ()),  # no voice
        ("Das Schild Fire Exit.", "de", ("en",)),  # not quoted
        ("Das Schild „Fire Drill“.", "de", ("en",)),  # not in the image
        ("Das Schild „fir“.", "de", ("en",)),  # a part of a word
        ("The sign “Notausgang”.", "en", ("de", "en")),  # of whatever language of the script
        ("Das Schild „Ausgang“.", "de", ("de-AT",)),  # the same language
        ("看板「自転車あり」", "ja", ("ja", "zh")),
        ("It's the fire exit's 'fire", "en", ("fr",)),
        ("Ein „“ Schild", "de", ("en",)),
    ],
)
def test_other_words_stay_in_their_sentence(text: str, language: str, spoken: tuple[str, ...]) -> None:
    assert [found[2] for found in split(text, language, *spoken)] == [""]


def test_a_text_may_be_one_quotation() -> None:
    assert split("“Fire exit”", "fr", "en") == [("“Fire exit”", "Fire exit", "en", 0)]
