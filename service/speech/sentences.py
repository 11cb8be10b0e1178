"""Where sentences end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import sentencex

from service.languages import find_language

ABBREVIATIONS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "ar": "د. أ. أ.د. م. ص.",
        "de": "abb. abs. geb. inkl. max. tel.",
        "en": "approx. est. vol.",
        "es": "aprox. dña.",
        "fr": "M. MM. bd. dr. max. mgr. n. st.",
        "hi": "डॉ. श्री. नं. प्रो. पं. कु. सं.",
        "it": "n. pag.",
        "nl": "afb. d.w.z. mevr. o.a.",
        "pl": "al. dr. gen. godz. hab. im. inż. m.in. maks. min. ok. os. pl. płk. rys. s. t. tj. tzw. św.",
        "pt": "aprox. av. dr. dra. ex. fig. máx. n. p. pág. r. sr. sra. séc. tel. vol.",
        "ru": "гл. е. им. наб. напр. обл. ок. пл. рис. св. табл.",
        "sw": "bi. bw. dk. na. uk.",
        "tr": "alb. av. bkz. cad. doç. hz. m.ö. mah. sk. sn. yrd. örn.",
        "vi": "gs. kts. pgs. ths. tp. tr. ts. đh.",
    }.items()
}
"""Words that end no sentence although sentencex ends one there. The others it knows by itself. In small letters they
count however they are written."""

ORDINAL = re.compile(r"(?:.*[-–—])?\d{1,3}\.")
WITH_ORDINAL_DOTS = ("de", "pl", "tr")
"""Languages that write `2. Platz` for the second one."""
ORDINAL_SIGNS = ("º", "ª")
LONGEST_ABBREVIATION = 5
"""Characters, of those that no list has: a small letter after them goes on with a sentence that has capitals."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""No character of its own, which sentencex refuses."""


def find_sentences(line: str, language: str, wholes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that follow each other and cover the line; none ends within one of the `wholes`."""
    base = language.partition("-")[0].lower()  # sentencex knows no other tags
    spans: list[tuple[int, int]] = []
    place = 0
    for sentence in sentencex.segment(base, SURROGATE.sub("\ufffd", line)):
        start, place = place, place + len(sentence)
        if spans and (_goes_on(line[slice(*spans[-1])], sentence, base) or _is_within(start, wholes)):
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((start, place))
    return spans


def _goes_on(before: str, after: str, language: str) -> bool:
    """Whether the full stop between the two ends no sentence."""
    last = before.rsplit(maxsplit=1)[-1].lstrip("(") if before.strip() else ""
    if not last.endswith("."):
        return False
    if {last, last.lower()} & ABBREVIATIONS.get(language, frozenset()) or after.startswith(ORDINAL_SIGNS):
        return True
    is_ordinal = ORDINAL.fullmatch(last) is not None
    if after[:1].islower():
        return is_ordinal or (len(last) <= LONGEST_ABBREVIATION and before.lstrip()[0].isupper())
    return is_ordinal and language in WITH_ORDINAL_DOTS and not _is_small_word(after.partition(" ")[0], language)


def _is_small_word(word: str, language: str) -> bool:
    """Such as `the`, which has a capital at the beginning of a sentence alone."""
    found = find_language(language)
    return found is not None and word.lower().strip(",") in found.norms.function_words.split()


def _is_within(place: int, wholes: Sequence[tuple[int, int]]) -> bool:
    return any(start < place < end for start, end in wholes)
