"""Lint of anybody's alt text, where it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.descriptions import Role
from service.languages import LANGUAGES
from service.wording.findings import Severity
from service.wording.lint import ALL_RULES, Image, lint_image
from service.wording.surroundings import Surroundings
from tests.wordings import each

ROOT = Path(__file__).parents[2]
LINKED = {"role": Role.FUNCTIONAL}


def lint(
    alt: str | None, language: str | None = "en", *, text: str = "", file_name: str = "", **known: Any
) -> set[str]:
    place = Surroundings(language=language, **known)
    return {one.rule for one in lint_image(Image(alt, place, (text,) if text else (), file_name))}


def test_every_rule_is_documented_with_its_severity() -> None:
    document = (ROOT / "docs/lint.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning|hint) \|", document, re.MULTILINE)
    assert sorted(rows) == sorted((rule.id, rule.severity) for rule in ALL_RULES)


def test_an_alt_that_is_missing_is_not_one_that_is_empty() -> None:
    assert lint(None) == {"missing"}
    assert lint("") == set()
    assert lint("", **LINKED) == {"empty"}
    assert lint(" ", role=Role.INFORMATIVE) == {"empty"}
    assert lint("", role=Role.DECORATIVE) == set()
    [finding] = lint_image(Image(None, Surroundings(role=Role.DECORATIVE)))
    assert finding.suggestion == ""


@pytest.mark.parametrize(
    "alt",
    ["IMG_2041.jpg", "DSC00012", "screenshot-2024-01-01", "my holiday photo.png", "IMG_20240101_123456", "a/b/c.webp",
     "PXL_20230101_101010", "image1", "Screenshot 2024-01-01 at 10.00.00", "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
     "d41d8cd98f00b204e9800998ecf8427e", "12345678_n", "logo.svg?v=2", "image/png",
     "WhatsApp Image 2024-01-01 at 10.00.00"],
)  # fmt: skip
def test_names_of_files_are_found(alt: str) -> None:
    assert lint(alt) == {"file-name"}


@pytest.mark.parametrize(
    "alt", ["Deceased 1945", "P 51 Mustang", "Version 2.0", "Image 1: a boat", "Photo finish", "7"]
)
def test_words_with_numbers_are_no_names_of_files(alt: str) -> None:
    assert "file-name" not in lint(alt)


def test_a_files_own_name_says_nothing() -> None:
    assert lint("red-boat_lake", file_name="red-boat_lake.jpeg") == {"file-name"}
    assert "file-name" not in lint("Boat", file_name="boat.jpeg")


@pytest.mark.parametrize(
    ("language", "alt"),
    [("en", "image"), ("en", "Alt text"), ("en", "todo"), ("en", "untitled"), ("en", "..."),
     ("en", "Product image 3"), ("fr", "Lorem ipsum dolor sit amet"), ("de", "Bild"),
     ("fr", "Sans titre"), ("es", "imagen"), ("it", "immagine"), ("pt", "imagem"), ("nl", "afbeelding"),
     ("pl", "obraz"), ("ru", "картинка"), ("tr", "resim"), ("ar", "صورة"), ("he", "תמונה"), ("hi", "चित्र"),
     ("zh", "图片"), ("ja", "画像"), ("ko", "이미지"), ("sw", "picha"), ("vi", "hình ảnh"),
     ("de", "spacer"), (None, "imagen")],
)  # fmt: skip
def test_placeholders_are_found_in_every_language(language: str | None, alt: str) -> None:
    assert lint(alt, language) == {"placeholder"}


@pytest.mark.parametrize(("language", "alt"), each("sound"))
def test_whoever_says_more_than_a_placeholder_is_no_placeholder(language: str, alt: str) -> None:
    assert not lint(alt, language) & {"placeholder", "link-talk"}


@pytest.mark.parametrize(
    ("alt", "suggestion"),
    [("Link to our shop", "Our shop"), ("Click here", None), ("more", None), ("Button for search", "Search")],
)
def test_links_do_not_announce_themselves(alt: str, suggestion: str | None) -> None:
    [finding] = [one for one in lint_image(Image(alt, Surroundings(language="en"))) if one.rule == "link-talk"]
    assert finding.suggestion == suggestion
    assert "link-talk" not in lint("More people than ever on a beach")


@pytest.mark.parametrize(
    ("language", "alt", "suggestion"),
    [("en", "Close button", "Close"), ("en", "Link: our shop", "Our shop"), ("de", "Schaltfläche Suchen", "Suchen"),
     ("de", "Schließen-Button", "Schließen"), ("fr", "bouton Fermer", "Fermer"), ("es", "botón Cerrar", "Cerrar"),
     ("it", "pulsante Chiudi", "Chiudi"), ("pt", "botão Fechar", "Fechar"), ("nl", "knop Sluiten", "Sluiten"),
     ("pl", "przycisk Zamknij", "Zamknij"), ("ru", "Кнопка «Закрыть»", "«Закрыть»"), ("tr", "Kapat düğmesi", "Kapat"),
     ("ar", "زر الإغلاق", "الإغلاق"), ("he", "כפתור סגירה", "סגירה"), ("hi", "बंद करें बटन", "बंद करें"),
     ("zh", "关闭按钮", "关闭"), ("ja", "閉じるボタン", "閉じる"), ("ko", "닫기 버튼", "닫기"),
     ("sw", "Kitufe Funga", "Funga"), ("vi", "nút Đóng", "Đóng")],
)  # fmt: skip
def test_links_and_buttons_do_not_say_what_they_are(language: str, alt: str, suggestion: str) -> None:
    place = Surroundings(language=language, role=Role.FUNCTIONAL)
    [finding] = [one for one in lint_image(Image(alt, place)) if one.rule == "link-talk"]
    assert finding.suggestion == suggestion
    assert "link-talk" not in lint(alt, language), "where it is no link, it may be a picture of one"


def test_words_that_begin_like_a_control_announce_none() -> None:
    assert lint("Buttonhole stitches", **LINKED) == set()
    assert lint("Linked lists", **LINKED) == set()
    assert lint("Cufflink", **LINKED) == set()


def test_the_words_of_an_image_are_said() -> None:
    assert lint("A poster", text="Sale ends Friday") == {"text-missing"}
    assert lint("Sale ends Friday", text="Sale ends Friday") == set()
    assert lint("MORE", text="MORE") == set(), "an image of that word"
    assert lint("A page of a book", text="words of a page " * 40) == set(), "which belong into a long description"


def test_another_language_is_told_among_all_that_are_known() -> None:
    assert lint("Ein überfluteter Weg mit zwei Autos, die unter dem Wasser stehen und nicht fahren.") == {
        "wrong-language"
    }
    assert lint("Ein Weg", "en") == set(), "in doubt it is right"


def test_few_letters_are_a_hint_and_no_fault() -> None:
    [finding] = lint_image(Image("X", Surroundings(language="en")))
    assert (finding.rule, finding.severity) == ("too-short", Severity.HINT)
    assert lint("犬", "ja") == set()


@pytest.mark.parametrize(("language", "text"), [*each("persons"), *each("sensitive")])
def test_a_person_may_write_whom_they_know(language: str, text: str) -> None:
    assert not lint(text, language) & {"person-name", "sensitive-term", "address", "prompt-echo"}


def test_graver_findings_come_first() -> None:
    found = lint_image(Image("IMAGE OF A RED BOAT, A LAKE,", Surroundings(language="en", avoid=("boat",))))
    assert [one.severity for one in found] == sorted((one.severity for one in found), key=[*Severity].index)
    assert len({one.severity for one in found}) > 1


@given(
    st.none() | st.text(),
    st.sampled_from([None, "da", *LANGUAGES]),
    st.lists(st.text(max_size=9), max_size=3).map(tuple),
    st.text(max_size=9),
)
def test_linting_never_fails(alt: str | None, language: str | None, texts: tuple[str, ...], name: str) -> None:
    known = {rule.id for rule in ALL_RULES}
    place = Surroundings(language=language, nearby=texts, caption=name)
    assert {one.rule for one in lint_image(Image(alt, place, texts, name))} <= known
