"""The rules about words: what has to be found is found, what is sound is left alone, and what can be mended is."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.descriptions import ALT_TEXT_CAP, LONG_DESCRIPTION_CAP, Detail, Kind, Role, Wish
from service.domain.images import (
    Brightness,
    ColourShare,
    Orientation,
    Picture,
    PictureFacts,
    PictureKind,
    Placement,
    View,
)
from service.domain.work import unrecorded
from service.languages import LANGUAGES
from service.vision.offline import OfflineDescriber
from service.wording.findings import EXCERPT_LENGTH, Severity
from service.wording.lint import ALL_RULES
from service.wording.rules import (
    Surroundings,
    check_alt_text,
    check_long_description,
    repair_alt_text,
    repair_long_description,
)
from tests.wordings import each, each_broken, read_words

PICTURE = Picture(b"", "image/png", 1, 1, 1, 1, "png")
PHOTOGRAPH = PictureFacts(
    kind=PictureKind.PHOTOGRAPH,
    orientation=Orientation.LANDSCAPE,
    width=4000,
    height=3000,
    brightness=Brightness.DARK,
    placement=Placement.LEFT,
    colours=(ColourShare("blue", 0.5), ColourShare("green", 0.3), ColourShare("white", 0.2)),
)
POSTER = replace(PHOTOGRAPH, kind=PictureKind.GRAPHIC, text="Sale ends\nFriday")
BLANK = replace(PHOTOGRAPH, kind=PictureKind.BLANK, colours=(ColourShare("white", 1.0),))
EVERYWHERE = Surroundings(language="en")
ANY_PLACE = st.builds(
    Surroundings,
    language=st.sampled_from([None, "da", *LANGUAGES]),
    other_languages=st.sampled_from([(), ("en", "de")]),
    allowed=st.lists(st.text(max_size=20), max_size=2).map(tuple),
    caption=st.text(max_size=20),
    avoid=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    kind=st.sampled_from([None, *Kind]),
    role=st.sampled_from(Role),
    prompt=st.just("You describe images for people who cannot see them, and you do it well."),
)
SIGNS = st.text(st.sampled_from("*_`#-[]()<>&;=/!|~\"' \n.,:abcAB01“„«한의 사진的图片写真صورة"), max_size=60)


def rules_of(text: str, language: str | None = "en", **known: Any) -> set[str]:
    return {one.rule for one in check_alt_text(text, replace(Surroundings(language=language), **known))}


@pytest.mark.parametrize(("rule", "language", "text"), each_broken())
def test_what_breaks_a_rule_is_found(rule: str, language: str, text: str) -> None:
    assert rule in rules_of(text, language)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_sentences_that_break_its_rules_and_some_that_do_not(tag: str) -> None:
    tried = [read_words("broken")[rule][tag] for rule in ("image-of", "assistant-talk", "cut-off")]
    tried += [read_words(name)[tag] for name in ("sensitive", "harmless", "persons", "sound")]
    assert all(tried)
    assert len(read_words("sensitive")[tag]) >= 6, "religion, ethnicity and health, twice each"


@pytest.mark.parametrize(("language", "text"), each("sound"))
def test_sound_words_are_left_alone(language: str, text: str) -> None:
    assert rules_of(text, language) == set()
    assert repair_alt_text(text, Surroundings(language=language)) == text


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("facts", [PHOTOGRAPH, POSTER, BLANK], ids=["photograph", "poster", "blank"])
async def test_a_draft_of_the_offline_describer_breaks_no_rule(tag: str, facts: PictureFacts) -> None:
    place = Surroundings(language=tag, other_languages=tuple(LANGUAGES), allowed=(POSTER.text,))
    for detail in Detail:
        wish = Wish((tag,), detail=detail)
        made = await OfflineDescriber().describe([View(PICTURE)], wish, facts=[facts], paid=unrecorded)
        words = made.words[tag]
        assert check_alt_text(words.alt_text, place) == []
        assert check_long_description(words.long_description, place) == []


def test_rules_have_ids_of_their_own_and_a_finding_quotes_nothing_to_a_model() -> None:
    assert max(Counter(rule.id for rule in ALL_RULES).values()) == 1
    for rule, language, text in each_broken():
        for finding in check_alt_text(text, Surroundings(language=language)):
            known = next(one for one in ALL_RULES if one.id == finding.rule)
            assert finding.severity is known.severity, rule
            assert len(finding.excerpt) <= EXCERPT_LENGTH
            assert finding.words == known.words or "{" in known.words


# mending


@pytest.mark.parametrize(
    ("language", "text", "mended"),
    [
        ("en", "Image of a dog on grass.", "A dog on grass."),
        ("en", "This picture shows two boats", "Two boats"),
        ("en", "Photo of iPhone cases", "iPhone cases"),
        ("en", "Alt text: **Image of** a `red` boat", "A red boat"),
        ("en", "## A <b>red</b> boat", "A red boat"),
        ("en", "A boat<br/>on a lake", "A boat on a lake"),
        ("en", "[A boat](https://evil.example)", "A boat"),
        ("de", "Foto: ein Hund im Gras", "Ein Hund im Gras"),
        ("de", "Bild eines Hundes", "Bild eines Hundes"),  # the rest would hang in the air
        ("fr", "Image d’un chien", "Un chien"),
        ("es", "La imagen muestra a una mujer", "Una mujer"),
        ("he", "תמונה של כלב", "כלב"),
        ("zh", "图片显示了一只狗", "一只狗"),
        ("tr", "Fotoğraf: ince bir dal", "İnce bir dal"),
        ("ja", "湖に浮かぶ赤いボートの写真。", "湖に浮かぶ赤いボート。"),
        ("ja", "芝生に座る犬の画像です。", "芝生に座る犬。"),
        ("zh", "一个人在海边跑步的照片。", "一个人在海边跑步。"),
        ("zh", "这是一张红色小船的照片。", "红色小船。"),
        ("ko", "호수 위의 빨간 배의 사진입니다.", "호수 위의 빨간 배."),
        # what follows would not stand by itself, or be about something else
        ("ja", "赤いボートが写っている画像。", "赤いボートが写っている画像。"),
        ("ja", "白黒の写真。", "白黒の写真。"),
        ("zh", "桌上的照片。", "桌上的照片。"),
        ("zh", "美丽的照片", "美丽的照片"),
        ("ko", "여러 장의 사진", "여러 장의 사진"),
    ],
)
def test_what_a_rule_can_mend_is_mended(language: str, text: str, mended: str) -> None:
    assert repair_alt_text(text, Surroundings(language=language)) == mended


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=y>", "AT&amp;T", "| a | b |"])
def test_what_would_change_the_meaning_is_found_instead(text: str) -> None:
    assert "markup" in rules_of(repair_alt_text(text, EVERYWHERE))


def test_paragraphs_and_whole_items_of_a_list_stay() -> None:
    text = "# A market\n\nStalls stand left.\n\n- Apples are red.\n- Pears are green."
    mended = "A market\n\nStalls stand left.\n\nApples are red. Pears are green."
    assert repair_long_description(text, EVERYWHERE) == mended
    assert "markup" in {one.rule for one in check_long_description("Fruit:\n\n- apples\n- pears", EVERYWHERE)}


def test_a_decorative_image_says_nothing() -> None:
    decorative = Surroundings(kind=Kind.DECORATIVE)
    assert repair_alt_text("A border", decorative) == ""
    assert "not-empty" in rules_of("A border", kind=Kind.DECORATIVE)
    assert rules_of("", kind=Kind.DECORATIVE) == set()
    assert rules_of("", kind=Kind.INFORMATIVE) == {"empty"}
    assert rules_of("") == set(), "nothing is known about the image"


@given(st.text() | SIGNS, ANY_PLACE)
def test_mending_twice_changes_nothing_and_adds_nothing(text: str, place: Surroundings) -> None:
    for repair in repair_alt_text, repair_long_description:
        mended = repair(text, place)
        assert repair(mended, place) == mended
        before = Counter(unicodedata.normalize("NFC", text).casefold())
        added = Counter(mended.casefold()) - before - Counter({" ": len(mended), "\n": len(mended)})
        assert sum(added.values()) <= 1, "a capital, which may be a letter of its own: İ"


@given(st.text() | SIGNS, ANY_PLACE)
def test_checking_never_fails(text: str, place: Surroundings) -> None:
    known = {rule.id for rule in ALL_RULES}
    for finding in (*check_alt_text(text, place), *check_long_description(text, place)):
        assert finding.rule in known


@pytest.mark.parametrize(
    "piece",
    ["a", "a ", "<a ", "<b x='", "*", "*a", "_a_", "[a](", "@a.", "a.b", "a@", "“", "Anna ", "black ", "de la ", ".",
     ", ", "\u202e", "的图片", "image of ", "`", "http:", "|", "- a\n", "&amp;", "evil dot ", '{"a": ', "a-", "\n\n",
     "1.2.3.4", "*_"],
)  # fmt: skip
def test_hostile_texts_of_20_kb_are_read_to_their_end(piece: str) -> None:
    """Patterns that go back over what they have read would not come back from these."""
    text = piece * (20_000 // len(piece))
    place = Surroundings(language="fr", allowed=("Anna", "x"), caption=text[:99], nearby=(text,))
    assert len(repair_long_description(text, place)) <= len(text)
    assert {one.rule for one in check_alt_text(text, place)} >= {"beyond-cap"}


# what is known about the place


def test_words_of_the_image_and_its_context_may_be_repeated() -> None:
    place: dict[str, Any] = {"allowed": ("I'm sorry", "Angela Merkel", "Muslim Council", "**")}
    assert rules_of("A card that says I'm sorry", **place) == set()
    assert rules_of("Angela Merkel at a lectern", **place) == set()
    assert rules_of("Merkel at a lectern", **place) == set()
    assert rules_of("A Muslim woman of the Muslim Council", **place) == set()


def test_addresses_are_the_images_own() -> None:
    text = "A sign with shop.example on it"
    assert rules_of(text, allowed=("Buy at shop.example",)) == {"address"}, "whoever wrote the page may want it read"
    assert rules_of(text, addresses_from=("Open daily – Shop.example",)) == set()


@pytest.mark.parametrize(
    ("language", "text", "allowed", "rules"),
    [
        ("ja", "看板に申し訳ありませんとある。", "申し訳ありません", set()),
        ("ja", "看板に申し訳ありませんとある。", "閉店", {"assistant-talk"}),
        ("zh", "牌子上写着很抱歉，已售完。", "很抱歉，已售完", set()),
        ("zh", "我无法看到这个地方。", "我", {"assistant-talk"}),
        ("ko", "죄송합니다라고 쓴 종이", "죄송합니다", set()),
    ],
)
def test_words_are_known_in_scripts_without_spaces(language: str, text: str, allowed: str, rules: set[str]) -> None:
    assert rules_of(text, language, allowed=(allowed,)) == rules


def test_our_instructions_do_not_come_back() -> None:
    prompt = "Name colours only where they carry meaning or tell things apart in the image."
    echo = "A red boat. Name colours only where they carry meaning or tell."
    assert "prompt-echo" in rules_of(echo, prompt=prompt)
    assert rules_of("Name colours only where they carry", prompt=prompt) == set()
    assert "prompt-echo" not in rules_of(echo, prompt=prompt, allowed=(echo,))


def test_a_listener_hears_nothing_twice() -> None:
    assert "repeats-caption" in rules_of("A red boat on a lake.", caption="A red boat on a lake")
    assert "repeats-neighbour" in rules_of("Start", nearby=("Start",))
    assert "repeats-neighbour" in rules_of("A red boat", nearby=("Here lies a red boat, moored.",))
    assert rules_of("A boat", caption="A boat on a lake", nearby=("A boat trip",)) == set()


def test_words_to_avoid_are_pointed_out() -> None:
    assert rules_of("A cheap boat", avoid=("Cheap",)) == {"avoided-word"}
    assert rules_of("A cheaper boat", avoid=("cheap", " ")) == set()


def test_length_is_judged_against_the_target_and_its_cap() -> None:
    sentence = "A small red boat lies on a calm lake below the hills. "
    assert "too-long" not in rules_of(sentence * 4)
    assert "too-long" in rules_of(sentence * 5)
    assert "too-long" not in rules_of(sentence * 5, target_length=200)
    assert "too-long" not in rules_of(sentence * 5, kind=Kind.TEXT)
    assert "too-long" in rules_of("红色小船停在平静的湖面上，后面是深色的山丘。" * 6, "zh")
    assert "beyond-cap" in rules_of("A boat lies here. " * (ALT_TEXT_CAP // 17))
    long = check_long_description("A boat lies here. " * (LONG_DESCRIPTION_CAP // 17), EVERYWHERE)
    assert {one.rule for one in long} >= {"beyond-cap"}
    assert all(one.severity is Severity.ERROR for one in long if one.rule == "beyond-cap")
