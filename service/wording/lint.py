"""Lint of an alt text that anybody wrote: what is wrong with it where it stands. No model is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from service.domain.descriptions import Kind, Role
from service.languages import LANGUAGES, Language
from service.wording.cleaning import clean_line
from service.wording.extent import DENSE, TOLERANCE
from service.wording.findings import Finding, Rule, Severity
from service.wording.image_of import capitalise
from service.wording.patterns import languages_for, opening, whole_text
from service.wording.rules import OF_AN_ALT_TEXT, OF_ANY_WRITER, RULES, find_all
from service.wording.surroundings import Surroundings, is_allowed

MISSING = Rule(
    "missing",
    Severity.ERROR,
    "Has neither an alt attribute nor a label, so a screen reader may read the file's name; write an alt text, an "
    "empty one if the image is decorative.",
)
FILE_NAME = Rule("file-name", Severity.ERROR, "Is a file's name; say what the image shows or does.")
PLACEHOLDER = Rule(
    "placeholder", Severity.ERROR, "Is a placeholder that says nothing; say what the image shows or does."
)
LINK_TALK = Rule(
    "link-talk",
    Severity.WARNING,
    "Announces a link or a button, which a screen reader does by itself; say only where it leads or what it does.",
)
TOO_SHORT = Rule("too-short", Severity.HINT, "Is hardly a word; say a little more, if that helps a listener.")
TEXT_MISSING = Rule(
    "text-missing",
    Severity.WARNING,
    "Leaves out most of the words that stand in the image; repeat them, for a listener cannot read them.",
)
LINT_RULES: tuple[Rule, ...] = (MISSING, FILE_NAME, PLACEHOLDER, LINK_TALK, TOO_SHORT, TEXT_MISSING)
ALL_RULES: tuple[Rule, ...] = (*RULES, *LINT_RULES)

ENDING = r"\.(?:jpe?g|jfif|png|apng|gif|webp|avif|svgz?|heic|heif|bmp|tiff?|ico|pdf|psd|eps)"
FILE_NAMES = re.compile(
    rf"\S*[^\s.]{ENDING}(?:[?#]\S*)?|[^\n/\\]{{1,100}}{ENDING}"
    r"|(?:img|dsc[fn]?|pxl|mvimg|gopr|dji|p|sam|hpim|wp|vid|image|photo|pic|picture|bild|foto|scan|screen[ _-]?shot|"
    r"bildschirmfoto|captura|capture|unnamed|untitled|unknown|whatsapp[ _-]image|signal|fb_img|received)"
    r"[ _-]?\(?\d[\d\W_]*(?:(?:at|um|à|a las|pm|am|edited|copy|wa\d+|kopie|copie|hdr|pano)[\d\W_]*){0,3}"
    r"|image/[a-z+]{3,8}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|(?=[0-9a-f]*\d)[0-9a-f]{16,64}|[\d_-]{6,}(?:_[nob])?",
    re.IGNORECASE,
)
"""With a known ending; or as cameras, phones, screenshots and stores name files."""
LETTERS_ENOUGH = 3
TOKEN = re.compile(r"[^\W_]+")
SHARE_OF_TEXT = 0.5
"""Of the words in the image that the alt text has to say."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image as its page shows it."""

    alt: str | None
    """None: there is no such attribute."""
    place: Surroundings = field(default_factory=Surroundings)
    text_in_image: tuple[str, ...] = ()
    file_name: str = ""


def lint_image(image: Image) -> list[Finding]:
    """What is wrong with an image's alt text, the graver first.

    A person may write names and what they know of people; these rules are for machines alone.
    """
    place = replace(
        image.place,
        allowed=(*image.place.allowed, *image.text_in_image),
        other_languages=image.place.other_languages or tuple(LANGUAGES),  # a page may be in any of them
    )
    if image.alt is None:
        return [MISSING.found("", "" if place.role is Role.DECORATIVE else None)]
    alt = image.alt
    found = list(_find_file_name(alt, image.file_name)) or list(_find_placeholder(alt, place))
    if not found:  # else the other rules would only find the same again
        found = [
            *_find_link_talk(alt, place),
            *_find_too_short(alt, place),
            *_find_missing_text(alt, image.text_in_image, place),
            *find_all(alt, place, (*OF_ANY_WRITER, *OF_AN_ALT_TEXT)),
        ]
    return sorted(found, key=lambda one: [*Severity].index(one.severity))


def _find_file_name(alt: str, file_name: str) -> Iterator[Finding]:
    plain = alt.strip()
    stem = file_name.rpartition(".")[0] or file_name
    is_stem = bool(re.search(r"[-_\d]", plain)) and " " not in plain and plain.casefold() == stem.casefold()
    if plain and (is_stem or FILE_NAMES.fullmatch(plain)):
        yield FILE_NAME.found(plain)


def _find_placeholder(alt: str, place: Surroundings) -> Iterator[Finding]:
    if not alt.strip() or is_allowed(clean_line(alt), place):
        return
    says_nothing = not any(map(str.isalnum, alt)) and not any(ord(character) > ord("\u2190") for character in alt)
    if says_nothing or any(
        whole_text(language.norms.placeholders).fullmatch(alt) for language in languages_for(place.language)
    ):
        yield PLACEHOLDER.found(alt)


def _find_link_talk(alt: str, place: Surroundings) -> Iterator[Finding]:
    if is_allowed(clean_line(alt), place):
        return
    for language in languages_for(place.language):
        if whole_text(language.norms.link_talk).fullmatch(alt):
            yield LINK_TALK.found(alt)
            return
        # one word may open any sentence ("More people …"), two of them announce
        match = opening(language.tag, language.norms.link_talk).match(alt)
        if match and (" " in match[0] or language.script in DENSE):
            rest = alt[match.end() :].lstrip(" :,")
            yield LINK_TALK.found(match[0], capitalise(rest, language.tag) if rest else None)
            return
        if place.role is Role.FUNCTIONAL and (match := _naming_itself(language).fullmatch(alt.strip())):
            yield LINK_TALK.found(
                match["first"] or match["last"], capitalise(match["rest"] or match["said"], language.tag)
            )
            return


@lru_cache(maxsize=64)
def _naming_itself(language: Language) -> re.Pattern[str]:
    """A link or button that is called one, before or after what it does: close button, Schaltfläche: Schließen."""
    gap = r"[\s:–-]*" if language.script in DENSE else r"(?:[\s:–-]+)"
    controls = language.norms.controls
    return re.compile(
        rf"(?P<first>{controls}){gap}(?P<rest>.{{2,}})|(?P<said>.{{2,}}?){gap}(?P<last>{controls})", re.IGNORECASE
    )


def _find_too_short(alt: str, place: Surroundings) -> Iterator[Finding]:
    letters = [character for character in alt if character.isalnum()]
    # one sign of Chinese, or of a script without small letters, may be a word
    if 0 < len(letters) < LETTERS_ENOUGH and all(map(str.isascii, letters)) and not is_allowed(alt, place):
        yield TOO_SHORT.found(alt)


def _find_missing_text(alt: str, texts: Sequence[str], place: Surroundings) -> Iterator[Finding]:
    """Long texts belong into a long description, so the alt text need not repeat them."""
    words = {word for text in texts for word in TOKEN.findall(text.casefold())}
    is_long = sum(map(len, texts)) > TOLERANCE * place.target_length
    if not words or is_long or not alt.strip() or place.kind is Kind.DECORATIVE:
        return
    said = alt.casefold()
    if sum(word in said for word in words) < SHARE_OF_TEXT * len(words):
        yield TEXT_MISSING.found(" ".join(texts))
