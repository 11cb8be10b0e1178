"""Which part of a long text a model is told: whole sentences, near what is known of the image."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.vision.passages import LONG_NOTE, LONGEST, OMISSION, choose_passages

MARKET = [f"Stall number {number} sells goods that nobody else in town has." for number in range(100)]
SHIP = "The Aurora came home on 3 May. Her crew was met by the mayor."
LONG = " ".join([*MARKET[:70], SHIP, *MARKET[70:]])


def told_sentences(told: str) -> list[str]:
    return [
        f"{sentence}.".replace("..", ".")
        for part in told.split(OMISSION)
        for sentence in part.strip().split(". ")
        if sentence
    ]


def test_a_short_text_is_told_whole() -> None:
    passages = choose_passages(" One\n two.\u200b ", ["two"])
    assert (passages.told, passages.rest) == ("One two.", "")
    full = ("word " * LONG_NOTE)[: LONG_NOTE - 1] + "."
    assert choose_passages(full).told == full


def test_without_hints_it_is_told_from_the_beginning() -> None:
    passages = choose_passages(LONG)
    assert passages.told.startswith(MARKET[0])
    assert passages.told.endswith(f" {OMISSION}")
    assert passages.told.count(OMISSION) == 1
    assert SHIP not in passages.told
    assert SHIP in passages.rest
    assert passages.rest.startswith(f"{OMISSION} ")
    assert choose_passages(LONG, ["", "Zeppelin", "!"]) == passages


@pytest.mark.parametrize("hint", ["Aurora", "Photograph of the AURORAS", "https://example.org/img/aurora-home.jpg"])
def test_what_is_said_of_the_image_is_told_first_with_its_neighbours(hint: str) -> None:
    passages = choose_passages(LONG, [hint])
    assert f"{MARKET[69]} {SHIP}" in passages.told
    assert passages.told.startswith(MARKET[0]), "what is left of the room is for the beginning"
    assert passages.told.count(OMISSION) == 2
    assert SHIP not in passages.rest
    assert passages.rest.startswith(OMISSION)


def test_words_that_many_sentences_have_say_nothing() -> None:
    assert choose_passages(LONG, ["stall that sells goods in town"]) == choose_passages(LONG)


def test_sentences_stay_whole_and_in_order() -> None:
    told = told_sentences(choose_passages(LONG, ["Aurora", "stall number 95"]).told)
    known = [*MARKET[:70], *SHIP.replace(". ", ".|").split("|"), *MARKET[70:]]
    places = [known.index(sentence) for sentence in told]
    assert places == sorted(places)
    assert known.index(MARKET[95]) in places


@pytest.mark.parametrize(
    ("sentence", "other", "hint"),
    [
        ("観測船オーロラ号が帰港した。", "市場では魚が売られている。", "オーロラ号"),
        ("เรือออโรร่ากลับมาแล้ว ", "ตลาดขายปลาทุกวัน ", "ออโรร่า"),
        ("عادت سفينة الشفق إلى الميناء. ", "يبيع السوق السمك كل يوم. ", "شفق"),
        ("जहाज़ ऑरोरा लौट आया। ", "बाज़ार में मछली बिकती है। ", "ऑरोरा"),
        ("Корабль «Аврора» вернулся. ", "На рынке продают рыбу. ", "Аврору"),
    ],
)
def test_other_scripts_have_sentences_too(sentence: str, other: str, hint: str) -> None:
    text = other * (9_000 // len(other)) + sentence + other * 50
    passages = choose_passages(text, [hint])
    assert sentence.strip() in passages.told
    assert sentence.strip() not in choose_passages(text).told


def test_a_text_without_sentences_is_parted() -> None:
    for text in ("menu item " * 1_000, "ก็" * 5_000, "字" * 9_000):
        passages = choose_passages(text)
        assert LONG_NOTE - LONGEST - 20 < len(passages.told) <= LONG_NOTE
        assert passages.rest


@given(
    st.lists(
        st.sampled_from(["A boat. ", "静かな湖。", "menu\n", "x" * 700, "ก็", "Is it? ", "\u200b", "№ 5 "]), max_size=60
    ),
    st.lists(st.sampled_from(["boat", "湖", "menu", ""]), max_size=3),
)
def test_it_always_fits_and_loses_nothing(pieces: list[str], hints: list[str]) -> None:
    text = "".join(pieces * 3)
    passages = choose_passages(text, hints)
    assert len(passages.told) <= LONG_NOTE
    kept = sorted((passages.told + passages.rest).replace(OMISSION, "").replace(" ", ""))
    assert choose_passages(text, hints) == passages
    assert kept == sorted("".join(text.replace("\u200b", "").split()))
