"""The languages: complete, each in its own script, found by any spelling of their tags."""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from string import Formatter

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from service.domain.images import COLOUR_NAMES, Brightness, Orientation, PictureKind, Placement
from service.errors import UnsupportedLanguage
from service.languages import LANGUAGES, Direction, Language, describe_tag, find_language, normalise_tag
from service.languages.base import Brightnesses, Colours, Kinds, Orientations, Placements, Terms, Wording

EXPECTED = ["en", "es", "fr", "de", "it", "pt", "nl", "pl", "ru", "tr", "ar", "he", "hi", "zh", "ja", "ko", "sw", "vi"]
SEVERAL_SCRIPTS = {"Hans": ("CJK",), "Jpan": ("CJK", "HIRAGANA", "KATAKANA"), "Kore": ("HANGUL",)}
"""How Unicode names the letters of scripts that it does not name as ISO 15924 does."""
PLACES = {
    "size": {"width", "height"},
    "mainly": {"colours"},
    "single_colour": {"colour"},
    "shares": {"colours"},
    "with_text": {"kind", "text"},
    "with_long_text": {"kind"},
    "text_found": {"text"},
    "not_looked_at": set(),
    "draft_mark": set(),
    "share": {"colour", "percent"},
}
SENTENCES = ("shares", "text_found", "not_looked_at")

every_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES.keys())


def tables(language: Language) -> Iterator[Terms]:
    for field in fields(Wording):
        value = getattr(language.wording, field.name)
        if isinstance(value, Terms):
            yield value


def words_of(table: Terms) -> list[str]:
    return [getattr(table, field.name) for field in fields(table)]  # type: ignore[arg-type]


def all_words(language: Language) -> list[str]:
    return [word for table in tables(language) for word in words_of(table)] + [
        getattr(language.wording, name) for name in PLACES
    ]


def literal(text: str) -> str:
    return "".join(part for part, *_ in Formatter().parse(text))


def test_the_promised_languages_are_there() -> None:
    assert set(EXPECTED) <= LANGUAGES.keys()


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (Kinds, list(PictureKind)),
        (Orientations, list(Orientation)),
        (Brightnesses, list(Brightness)),
        (Placements, list(Placement)),
        (Colours, list(COLOUR_NAMES)),
    ],
)
def test_there_is_a_word_for_everything_that_is_measured(table: type[Terms], names: list[str]) -> None:
    assert {field.name for field in fields(table)} == set(names)  # type: ignore[arg-type]


@every_language
def test_every_word_is_there_and_none_stands_for_two_things(language: Language) -> None:
    for table in tables(language):
        words = words_of(table)
        assert all(words)
        assert len(set(words)) == len(words)
    assert all(word == word.strip() for word in all_words(language))


@every_language
def test_every_word_is_in_the_script_of_its_language(language: Language) -> None:
    letters = {c for text in all_words(language) for c in literal(text) if unicodedata.category(c).startswith("L")}
    assert letters
    scripts = SEVERAL_SCRIPTS.get(language.script) or (Locale("en").scripts[language.script].upper(),)
    assert not {letter for letter in letters if not unicodedata.name(letter).startswith(scripts)}


@every_language
def test_templates_have_exactly_their_places(language: Language) -> None:
    for name, places in PLACES.items():
        template = getattr(language.wording, name)
        assert {place for _, place, *_ in Formatter().parse(template) if place is not None} == places, name


@every_language
def test_sentences_end_and_phrases_do_not(language: Language) -> None:
    stop = language.wording.full_stop
    sentences = [getattr(language.wording, name) for name in SENTENCES] + words_of(language.wording.placements)
    phrases = set(all_words(language)) - set(sentences)
    assert all(sentence.endswith(stop) for sentence in sentences)
    assert not any(phrase.endswith(stop) for phrase in phrases)


@every_language
def test_names_and_direction_agree_with_cldr(language: Language) -> None:
    locale = Locale.parse(language.tag)
    assert language.english_name == locale.get_display_name("en")
    assert language.native_name == locale.get_display_name()
    assert (language.direction is Direction.RTL) == (locale.character_order == "right-to-left")


@every_language
def test_a_capital_at_the_start_is_the_right_one(language: Language) -> None:
    """Python knows no Turkish: its capital of i is I, which in Turkish is another letter."""
    if language.tag == "tr":
        assert not any(word.startswith("i") for word in all_words(language))


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("pt-BR", "pt"),
        ("pt-PT", "pt"),
        ("zh", "zh"),
        ("zh-Hans", "zh"),
        ("zh-CN", "zh"),
        ("zh-SG", "zh"),
        ("zh-Hant", None),
        ("zh-TW", None),
        ("zh-HK", None),
        ("zh-Hant-TW", None),
        ("ru-Latn", None),
        ("de-1901", "de"),
        ("cy", None),
        ("enm", None),
    ],
)
def test_a_language_is_found_by_its_first_subtag_and_its_script(tag: str, found: str | None) -> None:
    language = find_language(tag)
    assert (language and language.tag) == found


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("EN", "en"),
        ("pt-br", "pt-BR"),
        ("eng", "en"),
        ("iw", "he"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("en_US", "en-US"),
        (" fr ", "fr"),
        ("es-419", "es-419"),
        ("ru-Cyrl", "ru"),
    ],
)
def test_tags_are_brought_to_one_spelling(text: str, tag: str) -> None:
    assert normalise_tag(text) == tag


@pytest.mark.parametrize(
    "text",
    [
        "und",
        "mul",
        "zxx",
        "mis",
        "root",
        "qaa",
        "qtz-Latn",
        "x-klingon",
        "en-x-cockney",
        "i-default",
        "xx",
        "en-OO",
        "english",
        "e",
        "en--US",
        "en-u-ca-gregory",
    ],
)
def test_what_names_no_language_is_refused_by_name(text: str) -> None:
    with pytest.raises(UnsupportedLanguage) as refused:
        normalise_tag(text)
    assert text in refused.value.detail


@pytest.mark.parametrize("text", ["", " ", "日本語", "en\n<b>", "\0", "-" * 5_000])
def test_nonsense_is_refused_in_few_words(text: str) -> None:
    with pytest.raises(UnsupportedLanguage) as refused:
        normalise_tag(text)
    assert len(refused.value.detail) < 100


@given(st.from_regex(r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8}){0,3}", fullmatch=True) | st.text(max_size=20))
def test_whatever_is_accepted_stays_as_it_is_and_has_names(text: str) -> None:
    try:
        tag = normalise_tag(text)
    except UnsupportedLanguage:
        return
    assert normalise_tag(tag) == tag
    names = describe_tag(tag)
    assert names.tag == tag
    assert names.english_name
    assert names.native_name


@pytest.mark.parametrize(
    ("tag", "english", "native", "direction"),
    [
        ("ar", "Arabic", "العربية", Direction.RTL),
        ("pt-BR", "Portuguese (Brazil)", "português (Brasil)", Direction.LTR),
        ("fa", "Persian", "فارسی", Direction.RTL),
        ("cy", "Welsh", "Cymraeg", Direction.LTR),
        ("pa-Arab", "Punjabi (Arabic)", "پنجابی (عربی)", Direction.RTL),
        ("tlh", "Klingon", "Klingon", Direction.LTR),
        ("arc-Hebr", "Aramaic", "Aramaic", Direction.RTL),
        ("zza-Latn", "Zaza", "Zaza", Direction.LTR),
        ("aaa", "aaa", "aaa", Direction.LTR),
    ],
)
def test_any_language_has_names_and_a_direction(tag: str, english: str, native: str, direction: Direction) -> None:
    names = describe_tag(tag)
    assert (names.english_name, names.native_name, names.direction) == (english, native, direction)
