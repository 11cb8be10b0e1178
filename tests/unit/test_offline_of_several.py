"""The offline describer tells of several images one after the other, each under its number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.descriptions import ALT_TEXT_CAP, LONG_DESCRIPTION_CAP, Context, Detail, Kind, Role, Wish
from service.domain.images import (
    Brightness,
    ColourShare,
    Orientation,
    PictureFacts,
    PictureKind,
    Placement,
)
from service.domain.work import unrecorded
from service.languages import LANGUAGES
from service.vision.offline import OfflineDescriber

PHOTOGRAPH = PictureFacts(
    kind=PictureKind.PHOTOGRAPH,
    orientation=Orientation.LANDSCAPE,
    width=4000,
    height=3000,
    brightness=Brightness.MEDIUM,
    placement=Placement.LEFT,
    colours=(ColourShare("dark_green", 0.5), ColourShare("light_blue", 0.3), ColourShare("turquoise", 0.1)),
)
POSTER = replace(PHOTOGRAPH, kind=PictureKind.GRAPHIC, text="Sale ends\nFriday")
WORDY = replace(POSTER, text="Wanderlust " * 2_000)


async def test_each_image_is_told_of_under_its_number() -> None:
    description = await OfflineDescriber().describe([], Wish(("en", "de")), facts=[PHOTOGRAPH, POSTER], paid=unrecorded)
    english = description.words["en"]
    assert (
        english.alt_text
        == "1/2: Photograph, landscape format, mainly dark green. 2/2: Graphic with the text “Sale ends Friday”."
    )
    first, second, notice = english.long_description.split("\n\n")
    assert first.startswith("1/2: Photograph, landscape format, 4,000 by 3,000 pixels")
    assert second.startswith("2/2: Graphic")
    assert "Sale ends Friday" in second
    assert notice.startswith("Nobody has looked")
    assert description.words["de"].long_description.count("2/2: ") == 1
    assert [found.text for found in description.text_in_image] == ["Sale ends\nFriday"]
    assert description.classification.kind is Kind.INFORMATIVE


async def test_images_of_words_alone_are_text_together() -> None:
    description = await OfflineDescriber().describe([], Wish(("en",)), facts=[POSTER, POSTER], paid=unrecorded)
    assert description.classification.kind is Kind.TEXT
    decorative = Wish(("en",), context=Context(role=Role.DECORATIVE))
    description = await OfflineDescriber().describe([], decorative, facts=[POSTER, PHOTOGRAPH], paid=unrecorded)
    assert description.words["en"].alt_text == ""


@pytest.mark.parametrize("count", [2, 3, 10])
async def test_as_many_as_may_be_keep_within_the_caps_in_every_language(count: int) -> None:
    wish = Wish(tuple(LANGUAGES), detail=Detail.RICH, alt_length=ALT_TEXT_CAP)
    for facts in (PHOTOGRAPH, POSTER, WORDY):
        description = await OfflineDescriber().describe([], wish, facts=[facts] * count, paid=unrecorded)
        for tag, words in description.words.items():
            assert len(words.alt_text) <= ALT_TEXT_CAP, tag
            assert len(words.long_description) <= LONG_DESCRIPTION_CAP, tag
            assert f"{count}/{count}: " in words.alt_text
