"""The offline describer tells what was measured, in every language, and says that nobody has looked."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.descriptions import (
    LONG_DESCRIPTION_CAP,
    LONG_DESCRIPTION_CHARACTERS,
    Classification,
    Context,
    Description,
    Detail,
    Kind,
    Original,
    Role,
    TextFound,
    Wish,
    Words,
)
from service.domain.images import (
    COLOUR_NAMES,
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
from service.errors import LanguageNotWritten
from service.languages import LANGUAGES
from service.vision.base import VisionProvider
from service.vision.offline import OfflineDescriber

PICTURE = Picture(b"", "image/png", 1, 1, 1, 1, "png")
COAST = PictureFacts(
    kind=PictureKind.PHOTOGRAPH,
    orientation=Orientation.LANDSCAPE,
    width=4000,
    height=3000,
    brightness=Brightness.MEDIUM,
    placement=Placement.LEFT,
    colours=(
        ColourShare("blue", 0.44),
        ColourShare("green", 0.28),
        ColourShare("white", 0.11),
        ColourShare("brown", 0.04),
    ),
)
POSTER = replace(COAST, kind=PictureKind.GRAPHIC, text="Sale ends\nFriday")
BLANK = replace(COAST, kind=PictureKind.BLANK, colours=(ColourShare("white", 1.0),))
ALL = tuple(LANGUAGES)

every_tag = pytest.mark.parametrize("tag", ALL)

any_facts = st.builds(
    PictureFacts,
    kind=st.sampled_from(PictureKind),
    orientation=st.sampled_from(Orientation),
    width=st.integers(8, 30_000),
    height=st.integers(8, 30_000),
    brightness=st.sampled_from(Brightness),
    placement=st.sampled_from(Placement),
    colours=st.lists(
        st.builds(ColourShare, st.sampled_from(COLOUR_NAMES), st.floats(0.001, 1)), min_size=1, max_size=5
    ).map(tuple),
    text=st.text(max_size=120) | st.text(st.characters(codec="ascii"), min_size=4_000, max_size=7_000),
)


async def describe(facts: PictureFacts, wish: Wish) -> Description:
    return await OfflineDescriber().describe([View(PICTURE)], wish, facts=[facts], paid=unrecorded)


async def alt_text(facts: PictureFacts, tag: str = "en", length: int = 125) -> str:
    return (await describe(facts, Wish((tag,), alt_length=length))).words[tag].alt_text


async def long_description(facts: PictureFacts, tag: str = "en", detail: Detail = Detail.STANDARD) -> str:
    return (await describe(facts, Wish((tag,), detail=detail))).words[tag].long_description


def test_it_is_a_vision_provider() -> None:
    provider: VisionProvider = OfflineDescriber()
    assert provider.name == "offline"
    assert provider.wants_facts


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "Photograph, landscape format, mainly blue, green, and white."),
        ("en-GB", "Photograph, landscape format, mainly blue, green and white."),
        ("es", "Fotografía, formato horizontal, principalmente en azul, verde y blanco."),
        ("de", "Fotografie, Querformat, vor allem in Blau, Grün und Weiß."),
        ("ru", "Фотография, горизонтальный формат, цветовая гамма: в основном синий, зелёный и белый."),
        ("ar", "صورة فوتوغرافية، بتنسيق أفقي، بألوان يغلب عليها الأزرق والأخضر والأبيض."),
        ("he", "תצלום, פורמט לרוחב, בעיקר בגווני כחול, ירוק ולבן."),
        ("ja", "写真、横長、主な色は青、緑、白。"),
    ],
)
async def test_alt_text_reads_as_one_phrase(tag: str, expected: str) -> None:
    assert await alt_text(COAST, tag) == expected


async def test_brightness_is_told_where_it_is_out_of_the_ordinary() -> None:
    dark = await alt_text(replace(COAST, brightness=Brightness.DARK))
    assert dark == "Photograph, landscape format, dark overall, mainly blue, green, and white."


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (80, "Photograph, landscape format, dark overall, mainly blue, green, and white."),
        (70, "Photograph, landscape format, mainly blue, green, and white."),
        (59, "Photograph, landscape format, mainly blue and green."),
        (50, "Photograph, landscape format, mainly blue."),
        (35, "Photograph, landscape format."),
        (20, "Photograph."),
        (1, "Photograph."),
    ],
)
async def test_the_least_important_goes_first_and_nothing_is_cut(length: int, expected: str) -> None:
    assert await alt_text(replace(COAST, brightness=Brightness.DARK), length=length) == expected


async def test_words_in_the_picture_come_first() -> None:
    assert await alt_text(POSTER) == "Graphic with the text “Sale ends Friday”."
    assert await alt_text(POSTER, "fr") == "Création graphique avec le texte «\u00a0Sale ends Friday\u00a0»."
    assert await alt_text(POSTER, "ko") == "“Sale ends Friday” 문구가 있는 그래픽."
    sign = replace(COAST, text="STOP")
    assert await alt_text(sign) == "Photograph with the text “STOP”, landscape format, mainly blue, green, and white."


@every_tag
async def test_text_is_quoted_in_the_alt_text_up_to_eighty_characters(tag: str) -> None:
    short, long = "w" * 80, "w" * 81
    assert short in await alt_text(replace(POSTER, text=short), tag)
    assert long not in await alt_text(replace(POSTER, text=long), tag)
    assert long in await long_description(replace(POSTER, text=long), tag)


async def test_lines_that_can_be_read_are_lettering() -> None:
    note = replace(POSTER, kind=PictureKind.LINE_ART, text="Back in ten minutes")
    assert await alt_text(note) == "Graphic with the text “Back in ten minutes”."
    assert (await alt_text(replace(note, text="A B"))).startswith("Line art with the text “A B”, ")


async def test_a_blank_picture_is_called_so() -> None:
    assert await alt_text(BLANK) == "Blank picture, landscape format, a single colour: white."
    assert await alt_text(BLANK, length=50) == "Blank picture, a single colour: white."
    words = await long_description(BLANK)
    assert words.startswith("Blank picture, landscape format, 4,000 by 3,000 pixels, a single colour: white. Nobody")


async def test_the_long_description_tells_all_that_was_measured() -> None:
    assert await long_description(replace(COAST, text="STOP")) == (
        "Photograph, landscape format, 4,000 by 3,000 pixels, of medium brightness. "
        "Text found in the picture: “STOP”. "
        "Main colours with their rough share of the area: blue (45%), green (30%), white (10%), and brown (5%). "
        "Most of the visible detail lies on the left. "
        "Nobody has looked at what the picture shows: this is an automatic draft made from measurements, and a person "
        "or a vision model should replace it."
    )


@every_tag
async def test_every_long_description_ends_with_saying_that_nobody_looked(tag: str) -> None:
    for detail in Detail:
        assert (await long_description(COAST, tag, detail)).endswith(LANGUAGES[tag].wording.not_looked_at)


@every_tag
async def test_brief_is_shorter_and_keeps_to_its_length(tag: str) -> None:
    brief = await long_description(COAST, tag, Detail.BRIEF)
    assert len(brief) < len(await long_description(COAST, tag))
    assert len(brief) <= LONG_DESCRIPTION_CHARACTERS[Detail.BRIEF]


@pytest.mark.parametrize(
    ("tag", "size", "share"),
    [
        ("de", "4.000 mal 3.000", "45\u00a0%"),
        ("fr-CH", "4\u202f000 sur 3\u202f000", "45%"),
        ("es-MX", "4,000 por 3,000", "45%"),
        ("tr", "4.000 piksel genişlik", "%45"),
        ("ar-EG", "4,000 في 3,000", "45%"),
    ],
)
async def test_numbers_are_written_as_the_tag_writes_them(tag: str, size: str, share: str) -> None:
    words = await long_description(COAST, tag)
    assert size in words
    assert share in words


async def test_only_a_blank_picture_is_all_of_one_colour() -> None:
    assert "red (95%)" in await long_description(replace(COAST, colours=(ColourShare("red", 0.999),)))


async def test_everything_is_a_draft_that_a_person_should_review() -> None:
    description = await describe(COAST, Wish(ALL))
    assert list(description.words) == list(ALL)
    assert all(words.draft and words.needs_review == ("offline",) for words in description.words.values())
    assert (description.origin.provider, description.origin.model) == ("offline", "offline")
    assert description.origin.prompt_version == "offline-1"


async def test_text_is_handed_on_as_it_was_read() -> None:
    assert (await describe(POSTER, Wish(("en",)))).text_in_image == (TextFound("Sale ends\nFriday"),)
    assert (await describe(COAST, Wish(("en",)))).text_in_image == ()


@pytest.mark.parametrize(
    ("facts", "role", "kind"),
    [
        (COAST, Role.UNKNOWN, Kind.INFORMATIVE),
        (COAST, Role.INFORMATIVE, Kind.INFORMATIVE),
        (POSTER, Role.UNKNOWN, Kind.TEXT),
        (replace(COAST, text="Sale ends Friday"), Role.UNKNOWN, Kind.INFORMATIVE),
        (replace(POSTER, text="A 12"), Role.UNKNOWN, Kind.INFORMATIVE),
        (POSTER, Role.FUNCTIONAL, Kind.FUNCTIONAL),
        (POSTER, Role.DECORATIVE, Kind.DECORATIVE),
    ],
)
async def test_the_class_follows_the_author_then_the_text(facts: PictureFacts, role: Role, kind: Kind) -> None:
    description = await describe(facts, Wish(("en",), context=Context(role=role)))
    assert description.classification.kind is kind
    assert "Not looked at" in description.classification.reason


async def test_decorative_is_the_authors_word_and_empties_the_alt_text_alone() -> None:
    description = await describe(COAST, Wish(("en", "es"), context=Context(role=Role.DECORATIVE)))
    assert "The author says that it is decorative" in description.classification.reason
    assert [words.alt_text for words in description.words.values()] == ["", ""]
    assert description.words["en"].long_description == await long_description(COAST)


async def test_where_a_link_leads_is_not_made_up() -> None:
    context = Context(role=Role.FUNCTIONAL, link_target="https://example.org/tickets", caption="Our new boat")
    words = (await describe(COAST, Wish(("en",), context=context))).words["en"]
    assert words.alt_text == await alt_text(COAST)
    assert "tickets" not in words.long_description


async def test_languages_it_cannot_write_are_named() -> None:
    describer = OfflineDescriber()
    assert describer.writes("pt-BR")
    assert not describer.writes("zh-Hant")
    with pytest.raises(LanguageNotWritten, match="cy, zh-Hant"):
        await describe(COAST, Wish(("en", "cy", "zh-Hant")))


async def test_it_is_always_ready_but_never_guesses_without_facts() -> None:
    assert await OfflineDescriber().check() is None  # type: ignore[func-returns-value]
    with pytest.raises(ValueError, match="facts"):
        await OfflineDescriber().describe([View(PICTURE)], Wish(("en",)), paid=unrecorded)
    with pytest.raises(ValueError, match="facts"):
        await OfflineDescriber().translate(SEEN, Wish(("en",)), paid=unrecorded)


SEEN = Original(
    "fr",
    Words("Une affiche.", "Une affiche annonce des soldes."),
    Classification(Kind.TEXT, "It mainly shows words."),
    (TextFound("Soldes", "fr"),),
)


async def test_more_languages_are_drafts_of_what_was_measured_in_the_class_that_is_known() -> None:
    wish = Wish(("en", "es"))
    added = await OfflineDescriber().translate(SEEN, wish, facts=[COAST], paid=unrecorded)
    assert added.words == (await describe(COAST, wish)).words
    assert all(words.draft and words.needs_review == ("offline",) for words in added.words.values())
    assert (added.classification, added.text_in_image) == (SEEN.classification, SEEN.text_in_image)
    assert added.origin.provider == "offline"
    with pytest.raises(LanguageNotWritten, match="cy"):
        await OfflineDescriber().translate(SEEN, Wish(("en", "cy")), facts=[COAST], paid=unrecorded)


async def test_what_was_found_decorative_is_so_in_more_languages() -> None:
    decorative = replace(SEEN, words=Words("", ""), classification=Classification(Kind.DECORATIVE, "A border."))
    words = (await OfflineDescriber().translate(decorative, Wish(("en",)), facts=[COAST], paid=unrecorded)).words["en"]
    assert words.alt_text == ""
    assert words.long_description == await long_description(COAST)


@given(any_facts, st.integers(1, 400), st.sampled_from(Detail))
async def test_whatever_was_measured_is_told_whole(facts: PictureFacts, length: int, detail: Detail) -> None:
    description = await describe(facts, Wish(ALL, alt_length=length, detail=detail))
    for tag, words in description.words.items():
        stop = LANGUAGES[tag].wording.full_stop
        assert words.alt_text.endswith(stop)
        assert words.long_description.endswith(stop)
        assert len(words.long_description) <= LONG_DESCRIPTION_CAP
        assert "\n" not in words.alt_text
