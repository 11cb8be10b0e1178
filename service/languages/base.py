"""What a language is to us, and the wording the offline describer needs in it.

Every word stands where no grammar can break it: nouns in their dictionary form, colours as names, phrases that follow
each other behind commas. What varies is filled into templates whose places are named in braces.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.languages.norms import Norms
from service.languages.speaking import Speaking


class Direction(StrEnum):
    LTR = "ltr"
    RTL = "rtl"


class Terms:
    """Terms by what they stand for: its fields carry the names that `service.domain.images` measures in."""

    __slots__ = ()

    def __getitem__(self, name: str) -> str:
        return str(getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds(Terms):
    """Nouns, in small letters where the language begins nouns with them; a `PictureKind` each."""

    photograph: str
    graphic: str
    screenshot: str
    line_art: str
    blank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Orientations(Terms):
    """Phrases such as "landscape format"."""

    landscape: str
    portrait: str
    square: str
    panorama: str
    tall: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brightnesses(Terms):
    """Phrases such as "dark overall"."""

    dark: str
    medium: str
    bright: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placements(Terms):
    """Whole sentences saying where most of the visible detail lies."""

    centre: str
    left: str
    right: str
    top: str
    bottom: str
    even: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours(Terms):
    """Names of colours, as they stand in a list."""

    black: str
    dark_grey: str
    grey: str
    light_grey: str
    white: str
    red: str
    orange: str
    brown: str
    yellow: str
    beige: str
    olive: str
    green: str
    dark_green: str
    turquoise: str
    light_blue: str
    blue: str
    dark_blue: str
    purple: str
    pink: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Phrases carry no full stop and no capital at their start: both are set where they become a sentence."""

    kinds: Kinds
    orientations: Orientations
    brightnesses: Brightnesses
    placements: Placements
    colours: Colours

    size: str
    """A phrase with {width} and {height}, in pixels."""
    mainly: str
    """A phrase with {colours}, a list of one to three colours."""
    single_colour: str
    """A phrase with {colour}: there is no other in the picture."""
    shares: str
    """A sentence with {colours}, a list in which every colour has its rough share of the area in brackets."""
    with_text: str
    """A phrase with {kind} and {text}, the words read in the picture, in quotation marks."""
    with_long_text: str
    """A phrase with {kind}, saying that its text is quoted in the long description."""
    text_found: str
    """A sentence with {text}, in quotation marks."""
    not_looked_at: str
    """Whole sentences: nobody has looked at what the picture shows, this draft comes from measurements alone, a person
    or a vision model should replace it."""

    draft_mark: str
    """A label as it is shown, with its capital and without a full stop: this is a draft that no person has checked."""

    share: str = "{colour} ({percent})"
    """One entry of the list in `shares`."""
    comma: str = ", "
    full_stop: str = "."
    sentence_space: str = " "
    """What stands between two sentences."""
    quotes: tuple[str, str] = ("“", "”")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    tag: str
    """BCP-47, the primary subtag alone."""
    english_name: str
    native_name: str
    direction: Direction
    script: str
    """ISO 15924, the script its wording is written in."""
    wording: Wording
    norms: Norms
    speaking: Speaking


@dataclass(frozen=True, slots=True)
class LanguageNames:
    """What can be said of any language, whether we write in it or not."""

    tag: str
    english_name: str
    native_name: str
    direction: Direction
