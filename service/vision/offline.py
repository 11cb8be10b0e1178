"""Measured facts become an honest draft: no model looks at the picture, and nothing is said that was not measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from service.domain.descriptions import (
    LONG_DESCRIPTION_CAP,
    Answer,
    Classification,
    Description,
    Detail,
    GlossaryTerm,
    Inquiry,
    Kind,
    Origin,
    Original,
    Role,
    TextFound,
    Wish,
    Words,
)
from service.domain.images import Brightness, ColourShare, ImageLimits, PictureFacts, PictureKind, View
from service.domain.work import Growing, PaidCall, unseen
from service.errors import LanguageNotWritten, NoVisionModel
from service.languages import Wording, find_language, locale_of

NAME = "offline"
ORIGIN = Origin(provider=NAME, model=NAME, prompt_version="offline-1")

SHORT_TEXT = 80
"""Characters; text up to this length stands in the alt text itself, longer text is quoted in the long description."""
TEXT_DOMINATES = 10
"""Letters from which a drawn picture is one of text; fewer are labels."""
TEXT_QUOTED = LONG_DESCRIPTION_CAP - 1_000
"""Characters of text in the long description; the rest of it has room in what is left."""
TOLD_BRIEFLY = 200
"""Characters of what is told of one image among several, its text apart."""
MAIN_COLOURS, MAIN_SHARE = 3, 0.1
"""How many colours a picture mainly has at most, and the least share of the area that each of them has."""
SHARE_STEP, SHARE_MOST = 0.05, 0.95
"""Shares are told in steps of 5 %, since the measure is rough, and none as all of a picture that is not blank."""

REASONS = {
    Kind.TEXT: (
        "Words were read in this picture, which is no photograph. Not looked at: this draft only tells what was "
        "measured."
    ),
    Kind.FUNCTIONAL: (
        "The author says that it is a link or a button. Not looked at: this draft cannot tell where it leads or what "
        "it does, which its alt text should say."
    ),
    Kind.DECORATIVE: "The author says that it is decorative. Not looked at: this draft only tells what was measured.",
    Kind.INFORMATIVE: "Not looked at: this draft only tells what was measured.",
}


class OfflineDescriber:
    """Needs no key, no network and no picture: it puts the facts into words."""

    name = NAME
    limits = ImageLimits(max_images=10)
    takes_addresses = False
    batches = None
    wants_facts = True
    price = (0.0, 0.0)

    def writes(self, language: str) -> bool:
        return find_language(language) is not None

    async def describe(
        self,
        views: Sequence[View],  # noqa: ARG002
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),
        glossary: Sequence[GlossaryTerm] = (),  # noqa: ARG002
        paid: PaidCall,  # noqa: ARG002
        growing: Growing = unseen,  # noqa: ARG002
    ) -> Description:
        """The draft in every language of the wish. Raises `LanguageNotWritten` naming those it cannot write."""
        kind = _classify(_needed(facts), wish)
        return Description(
            classification=Classification(kind, REASONS[kind]),
            words=self._write_all(facts, wish, kind),
            origin=ORIGIN,
            text_in_image=tuple(TextFound(one.text) for one in facts if one.text),
        )

    async def translate(
        self,
        original: Original,
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),
        glossary: Sequence[GlossaryTerm] = (),  # noqa: ARG002
        paid: PaidCall,  # noqa: ARG002 - nothing is paid for
    ) -> Description:
        """The same draft as `describe` would give, of the original's class. What the original says is left unread."""
        return Description(
            classification=original.classification,
            words=self._write_all(_needed(facts), wish, original.classification.kind),
            origin=ORIGIN,
            text_in_image=original.text_in_image,
            data=original.data,
        )

    async def rewrite(
        self,
        original: Original,  # noqa: ARG002
        wish: Wish,  # noqa: ARG002
        *,
        glossary: Sequence[GlossaryTerm] = (),  # noqa: ARG002
        paid: PaidCall,  # noqa: ARG002
    ) -> Description:
        """Raises `LanguageNotWritten`: it measures, and cannot read."""
        raise LanguageNotWritten("The offline describer writes from measurements alone")

    async def answer(
        self,
        views: Sequence[View],  # noqa: ARG002
        inquiry: Inquiry,  # noqa: ARG002
        *,
        glossary: Sequence[GlossaryTerm] = (),  # noqa: ARG002
        paid: PaidCall,  # noqa: ARG002
    ) -> Answer:
        """Raises `NoVisionModel`: it has not looked at the picture."""
        raise NoVisionModel

    def _write_all(self, facts: Sequence[PictureFacts], wish: Wish, kind: Kind) -> dict[str, Words]:
        unwritten = [tag for tag in wish.languages if not self.writes(tag)]
        if unwritten:
            raise LanguageNotWritten(f"The offline describer does not write {', '.join(unwritten)}")
        return {tag: _write(tag, facts, wish, kind) for tag in wish.languages}

    async def close(self) -> None:
        """There is nothing to let go of."""

    async def check(self) -> None:
        """There is nothing that could be missing."""


def _needed(facts: Sequence[PictureFacts]) -> Sequence[PictureFacts]:
    if not facts:
        raise ValueError("the offline describer works on measured facts alone")
    return facts


def _classify(facts: Sequence[PictureFacts], wish: Wish) -> Kind:
    """The author's word first; whether a picture decorates or does something cannot be measured."""
    if wish.context.role is Role.DECORATIVE:
        return Kind.DECORATIVE
    if wish.context.role is Role.FUNCTIONAL:
        return Kind.FUNCTIONAL
    return Kind.TEXT if all(map(_text_dominates, facts)) else Kind.INFORMATIVE


def _text_dominates(facts: PictureFacts) -> bool:
    return facts.kind is not PictureKind.PHOTOGRAPH and sum(map(str.isalpha, facts.text)) >= TEXT_DOMINATES


def _write(tag: str, facts: Sequence[PictureFacts], wish: Wish, kind: Kind) -> Words:
    """Of several images each has its number before it, which needs no grammar."""
    language = find_language(tag)
    assert language is not None  # noqa: S101 - each tag was asked for before
    wording, locale, count = language.wording, locale_of(tag) or Locale(language.tag), len(facts)
    quotes = (SHORT_TEXT, TEXT_QUOTED) if count == 1 else (SHORT_TEXT // 2, TEXT_QUOTED // count - TOLD_BRIEFLY)
    images = [Phrases(wording, locale, one, *quotes) for one in facts]
    alt_length = wish.alt_length if count == 1 else wish.alt_length // count - len(f" {count}/{count}: ")
    alt_texts = [_alt_text(phrases, alt_length) for phrases in images]
    told = [_tell(phrases, wish.detail if count == 1 else Detail.BRIEF) for phrases in images]
    return Words(
        alt_text="" if kind is Kind.DECORATIVE else wording.sentence_space.join(_number(alt_texts)),
        long_description="\n\n".join([*_number(told), wording.not_looked_at])
        if count > 1
        else wording.sentence_space.join([*told, wording.not_looked_at]),
        draft=True,
        needs_review=(NAME,),
    )


def _number(texts: Sequence[str]) -> list[str]:
    if len(texts) == 1:
        return list(texts)
    return [f"{number}/{len(texts)}: {text}" for number, text in enumerate(texts, 1)]


def _alt_text(phrases: Phrases, length: int) -> str:
    """The fullest sentence that keeps to `length`, else the shortest: no sentence is ever cut."""
    candidates = [phrases.join(parts) for parts in _alt_parts(phrases)]
    return next((sentence for sentence in candidates if len(sentence) <= length), candidates[-1])


def _alt_parts(phrases: Phrases) -> Iterator[tuple[str, ...]]:
    """What the sentence may be made of, fullest first; the least important parts go first."""
    subject, orientation = phrases.subject(), phrases.orientation()
    if _text_dominates(phrases.facts):
        yield (subject,)
        return
    if phrases.facts.kind is PictureKind.BLANK:
        yield subject, orientation, phrases.colours()
        yield subject, phrases.colours()
        return
    if phrases.facts.brightness is not Brightness.MEDIUM:
        yield subject, orientation, phrases.brightness(), phrases.colours()
    for most in range(MAIN_COLOURS, 0, -1):
        yield subject, orientation, phrases.colours(most)
    yield subject, orientation
    yield (subject,)


def _tell(phrases: Phrases, detail: Detail) -> str:
    opening = (phrases.kind(), phrases.orientation(), phrases.size())
    if phrases.facts.kind is PictureKind.BLANK or detail is Detail.BRIEF:
        sentences = [phrases.join((*opening, phrases.colours())), phrases.text_found()]
    else:
        sentences = [
            phrases.join((*opening, phrases.brightness())),
            phrases.text_found(),
            phrases.colour_shares(),
            phrases.placement(),
        ]
    return phrases.wording.sentence_space.join(filter(None, sentences))


@dataclass(frozen=True, slots=True)
class Phrases:
    """The facts in the words of one language."""

    wording: Wording
    locale: Locale
    facts: PictureFacts
    short_text: int
    text_quoted: int
    """Characters of the text found that are quoted at most in the alt text, and in the long description."""

    def join(self, parts: Iterable[str]) -> str:
        """One sentence. Only its first letter is touched: later ones may begin nouns or names."""
        sentence = self.wording.comma.join(parts) + self.wording.full_stop
        return sentence[:1].upper() + sentence[1:]

    def kind(self) -> str:
        """Lines that can be read are lettering, not a drawing."""
        drawn_letters = self.facts.kind is PictureKind.LINE_ART and _text_dominates(self.facts)
        return self.wording.kinds[PictureKind.GRAPHIC if drawn_letters else self.facts.kind]

    def subject(self) -> str:
        """The kind, with the words that stand in the picture or where to find them."""
        text = self._text()
        if not text:
            return self.kind()
        template = self.wording.with_text if len(text) <= self.short_text else self.wording.with_long_text
        return template.format(kind=self.kind(), text=self._quote(text))

    def orientation(self) -> str:
        return self.wording.orientations[self.facts.orientation]

    def brightness(self) -> str:
        return self.wording.brightnesses[self.facts.brightness]

    def placement(self) -> str:
        return self.wording.placements[self.facts.placement]

    def size(self) -> str:
        width, height = (format_decimal(pixels, locale=self.locale) for pixels in (self.facts.width, self.facts.height))
        return self.wording.size.format(width=width, height=height)

    def colours(self, most: int = MAIN_COLOURS) -> str:
        """The largest colours by name; a blank picture has one."""
        first, *others = self.facts.colours
        if self.facts.kind is PictureKind.BLANK:
            return self.wording.single_colour.format(colour=self.wording.colours[first.name])
        main = [first, *(colour for colour in others if colour.share >= MAIN_SHARE)][:most]
        return self.wording.mainly.format(colours=self._list(self.wording.colours[colour.name] for colour in main))

    def colour_shares(self) -> str:
        return self.wording.shares.format(colours=self._list(map(self._share, self.facts.colours)))

    def text_found(self) -> str:
        """Empty where there is none."""
        text = self._text()
        return text and self.wording.text_found.format(
            text=self._quote(shorten(text, self.text_quoted, placeholder=" …"))
        )

    def _text(self) -> str:
        return " ".join(self.facts.text.split())

    def _quote(self, text: str) -> str:
        before, after = self.wording.quotes
        return f"{before}{text}{after}"

    def _share(self, colour: ColourShare) -> str:
        rough = min(max(round(colour.share / SHARE_STEP) * SHARE_STEP, SHARE_STEP), SHARE_MOST)
        percent = format_percent(rough, locale=self.locale)
        return self.wording.share.format(colour=self.wording.colours[colour.name], percent=percent)

    def _list(self, items: Iterable[str]) -> str:
        return format_list(list(items), locale=self.locale)
