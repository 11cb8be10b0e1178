"""The images of an HTML page, each with what its page says around it. Broken pages are read as far as they go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from service.domain.descriptions import Role
from service.errors import UnsupportedLanguage
from service.languages import normalise_tag
from service.wording.cleaning import clean_line
from service.wording.lint import Image
from service.wording.surroundings import Surroundings

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())  # noqa: SIM905
INLINE = frozenset("a abbr b bdi bdo button cite code em i label mark picture q s small span strong sub sup u".split())  # noqa: SIM905
"""Whose text is part of what stands around them."""
NEARBY_LENGTH = 2_000
"""Characters of the text around an image that are looked at,"""
NEARBY_PIECES = 200
"""in so many pieces: a page may hold every image in one element."""

DECORATIVE = frozenset({"presentation", "none"})
"""Roles that hide an image."""

HIDING_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
"""Of an element itself; style sheets are not read."""

Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImageOnPage:
    line: int
    """From 1, as is `column`."""
    column: int
    element: str
    """Its name in small letters."""
    image: Image


@dataclass(slots=True)
class _Link:
    words: list[str] = field(default_factory=list)
    """What gives it a name besides one image: its text, its label, the alt texts of its images."""
    images: int = 0
    has_title: bool = False
    """Which names it where nothing else does."""


@dataclass(slots=True)
class _Open:
    """An element that has begun, with what it has from its ancestors."""

    tag: str
    language: str | None = None
    is_hidden: bool = False
    link: _Link | None = None
    caption: list[str] | None = None
    block: list[str] = field(default_factory=list)
    """The words of the nearest element around it, or of itself, that is not inline."""
    drawing: int | None = None
    """Which of the images found is the SVG it is part of."""


@dataclass(slots=True)
class _Found:
    line: int
    column: int
    element: str
    name: str | None
    role: Role
    file_name: str
    around: _Open
    block: list[str]


def find_images(html: str, *, language: str | None = None) -> list[ImageOnPage]:
    """In their order, without those hidden from listeners; `language` is the page's where no `lang` says another."""
    reader = _Reader(language)
    reader.feed(html)
    reader.close()
    return [
        image
        for image in map(_place, reader.found)
        # a drawing that nothing says to be an image is passed over by screen readers, unless a link has nothing else
        if image.element != "svg" or image.image.alt is not None or image.image.place.role is not Role.UNKNOWN
    ]


class _Reader(HTMLParser):
    def __init__(self, language: str | None) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Found] = []
        self._stack = [_Open("", language)]
        self._counts: Counter[str] = Counter()

    def parse_html_declaration(self, i: int) -> int:
        try:
            return super().parse_html_declaration(i)
        except AssertionError:  # which the standard library raises for declarations it does not know
            return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in reversed(attrs)}  # of two of a name the first counts
        if tag == "a" and self._counts["a"]:
            self.handle_endtag("a")
        element = self._open(tag, attributes)
        if not element.is_hidden:
            self._take_image(tag, attributes, element)
        if tag not in VOID:
            self._stack.append(element)
            self._counts[tag] += 1

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in {"svg", "title", "path"}:  # only in drawings does the stroke close anything
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._counts[tag]:
            return
        ended = ""
        while ended != tag:
            ended = self._stack.pop().tag
            self._counts[ended] -= 1

    def handle_data(self, data: str) -> None:
        inner = self._stack[-1]
        if inner.is_hidden or inner.tag in {"script", "style", "template"} or not data.strip():
            return
        if inner.tag == "title" and inner.drawing is not None:
            drawing = self.found[inner.drawing]
            drawing.name = f"{drawing.name or ''}{data}"
            return
        inner.block.append(data)
        if inner.link is not None:
            inner.link.words.append(data)
        if inner.caption is not None and self._counts["figcaption"]:
            inner.caption.append(data)

    def _open(self, tag: str, attributes: Attributes) -> _Open:
        outer = self._stack[-1]
        link = outer.link
        if (tag == "a" and "href" in attributes) or tag == "button":
            label, title = (attributes.get(name, "").strip() for name in ("aria-label", "title"))
            link = _Link([label] if label else [], has_title=bool(title))
        return _Open(
            tag,
            _read_language(attributes, outer.language),
            outer.is_hidden or _hides(attributes),
            link,
            [] if tag == "figure" else outer.caption,
            outer.block if tag in INLINE or tag in VOID else [],
            outer.drawing,
        )

    def _take_image(self, tag: str, attributes: Attributes, element: _Open) -> None:
        role = attributes.get("role", "").strip().lower()
        is_drawing = tag == "svg" and role in {"", "img", "graphics-document"}
        is_input = tag == "input" and attributes.get("type", "").lower() == "image"
        is_area = tag == "area" and "href" in attributes
        if not (tag == "img" or is_input or is_area or is_drawing or (role == "img" and tag not in VOID)):
            return
        if "aria-labelledby" in attributes:  # named by other words of the page
            return
        name = attributes.get("aria-label") or (attributes.get("alt") if tag in VOID else None)
        line, column = self.getpos()
        self.found.append(
            _Found(
                line,
                column + 1,
                tag,
                (name or "") if role in DECORATIVE else name,
                _role(role, must_act=is_input or is_area, is_named_image=role == "img"),
                _file_name(attributes.get("src", "")),
                element,
                self._stack[-1].block,
            )
        )
        if is_drawing:
            element.drawing = len(self.found) - 1
        if element.link is not None:
            element.link.images += 1


def _role(aria: str, *, must_act: bool, is_named_image: bool) -> Role:
    if aria in DECORATIVE:
        return Role.DECORATIVE
    if must_act:
        return Role.FUNCTIONAL
    return Role.INFORMATIVE if is_named_image else Role.UNKNOWN


def _place(found: _Found) -> ImageOnPage:
    around = found.around
    link = around.link
    role = found.role
    said = _say(link.words) if link else ""
    if link and not (said or link.has_title) and link.images == 1 and role in {Role.UNKNOWN, Role.INFORMATIVE}:
        role = Role.FUNCTIONAL
    nearby = tuple(text for text in (said, _say(found.block)) if text)
    place = Surroundings(language=around.language, caption=_say(around.caption or ()), nearby=nearby, role=role)
    return ImageOnPage(found.line, found.column, found.element, Image(found.name, place, file_name=found.file_name))


def _say(pieces: Sequence[str]) -> str:
    return clean_line(" ".join(pieces[:NEARBY_PIECES])[:NEARBY_LENGTH])


def _hides(attributes: Attributes) -> bool:
    """Whether what is inside is kept from listeners, as far as the page itself says so."""
    is_unseen = HIDING_STYLE.search(attributes.get("style", "")) is not None
    return is_unseen or attributes.get("aria-hidden") == "true" or "hidden" in attributes


def _read_language(attributes: Attributes, outer: str | None) -> str | None:
    """An empty `lang` says that the language is not known; one that is wrong says nothing."""
    text = attributes.get("lang", attributes.get("xml:lang"))
    if text is None:
        return outer
    if not text.strip():
        return None
    try:
        return normalise_tag(text)
    except UnsupportedLanguage:
        return outer


def _file_name(address: str) -> str:
    if address[:5].lower() == "data:":
        return ""
    try:
        return unquote(urlsplit(address).path.rpartition("/")[2])
    except ValueError:
        return ""
