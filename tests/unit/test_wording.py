"""Invisible characters go, words stay; a script is told from another."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.wording.cleaning import clean_line, clean_paragraphs
from service.wording.scripts import is_in_script_of


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\u202eb\u2066c\u200fd\u00ade\ufefff", "abcdef"),
        ("pass\u200dword", "password"),
        ("A \U000e0049\U000e0067nore\u2060 this", "A nore this"),
        ("tab\tand\nline\u2028end", "tab and line end"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👨\u200d👩\u200d👧 and ❤\ufe0f", "👨\u200d👩\u200d👧 and ❤\ufe0f"),
        ("x\ufe0f\ufe01", "x"),
        ("e\u0301", "é"),
        ("\ud800\ue000", ""),
    ],
)
def test_what_is_seen_stays_and_what_hides_goes(text: str, clean: str) -> None:
    assert clean_line(text) == clean


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_paragraphs(clean_paragraphs(text)) == clean_paragraphs(text)


@given(st.text())
def test_no_control_survives(text: str) -> None:
    allowed = {"\u200c", "\u200d"}
    assert not {c for c in clean_line(text) if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"}} - allowed


def test_paragraphs_are_kept() -> None:
    assert clean_paragraphs(" One\r\nline. \n \n\n Two. ") == "One line.\n\nTwo."


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "A red boat on a lake", True),
        ("en", "Красная лодка на озере", False),
        ("ru", "Красная лодка на озере", True),
        ("ru", "A red boat on a lake", False),
        ("ru", "Логотип Mercedes-Benz на капоте автомобиля", True),
        ("ja", "静かな湖に浮かぶ赤いボート", True),
        ("zh", "一部 iPhone 15 Pro Max 手机", True),
        ("zh", "こんにちは、これはボートです", False),
        ("ko", "잔잔한 호수 위의 빨간 배", True),
        ("sr", "Crveni čamac na jezeru", True),
        ("sr-Latn", "Црвени чамац на језеру", False),
        ("ar", "قارب أحمر على بحيرة هادئة", True),
        ("fa", "A red boat on a lake", False),
        ("ru", "H2O", True),
        ("tlh", "anything at all goes", True),
        ("iu", "ᐅᒥᐊᖅ ᐊᐅᐸᖅᑐᖅ ᑕᓯᕐᒥ", True),
    ],
)
def test_the_script_of_a_language_is_known(language: str, text: str, *, expected: bool) -> None:
    assert is_in_script_of(language, text) is expected
