"""The words of a reply, held against the rules: what holds, what rules put right, and what is wrong with the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from service.domain.descriptions import (
    ALT_TEXT_CAP,
    LONG_DESCRIPTION_CAP,
    ChartData,
    Classification,
    Description,
    Origin,
    TextFound,
    Words,
)
from service.errors import UnusableReply
from service.wording.extent import BEYOND_CAP, EMPTY
from service.wording.findings import Finding, Severity
from service.wording.recognition import WRONG_LANGUAGE, WRONG_SCRIPT
from service.wording.rules import (
    Surroundings,
    check_alt_text,
    check_long_description,
    repair_alt_text,
    repair_long_description,
)
from service.wording.talk import ASSISTANT_TALK, FIELD_NAME, PROMPT_ECHO

ALT, LONG = "alt_text", "long_description"
FIELDS: Mapping[str, int] = {ALT: ALT_TEXT_CAP, LONG: LONG_DESCRIPTION_CAP}
"""The texts of a language, and the characters that each may have."""
BEYOND_REPAIR = 4
"""Times its cap: no rule makes such a text short enough, so none has to read it."""
STRAY = frozenset({WRONG_LANGUAGE.id, WRONG_SCRIPT.id})
SAYS_NOTHING = frozenset(rule.id for rule in (EMPTY, ASSISTANT_TALK, PROMPT_ECHO, FIELD_NAME))
"""Rules whose offender holds nothing that better words could be made of."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of one language, put right by rule, and what is still wrong with it."""

    words: str
    findings: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """It may be published, though a person may be asked to look."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def says_nothing(self) -> bool:
        return bool({finding.rule for finding in self.errors} & SAYS_NOTHING)


Texts = Mapping[str, Mapping[str, Text]]
"""By language and field."""
Written = Mapping[str, Mapping[str, str]]
"""What a model wrote, by language and field; empty where it did not."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the texts of a reply are held against."""

    languages: tuple[str, ...]
    place: Surroundings
    left_empty: frozenset[str] = frozenset()
    """Fields that are empty whatever was written."""
    may_be_empty: frozenset[str] = frozenset()
    """Fields that are rather empty than wrong."""
    verbatim: str = ""
    """What the alt text has to say word for word."""

    def check(self, tag: str, field: str, words: str) -> Text:
        if field in self.left_empty:
            return Text("")
        text = self._judge(tag, field, words)
        return Text("") if field in self.may_be_empty and not text.holds else text

    def _judge(self, tag: str, field: str, words: str) -> Text:
        cap = FIELDS[field]
        if len(words) > BEYOND_REPAIR * cap:
            return Text(words[:cap], (BEYOND_CAP.found(length=len(words), target=cap),))
        others = tuple(other for other in self.languages if other != tag)
        place = replace(self.place, language=tag, other_languages=others)
        return _check_alt_text(words, place, self.verbatim) if field == ALT else _check_long_description(words, place)

    def check_all(self, written: Written) -> Texts:
        texts = {tag: self._check_fields(tag, written[tag]) for tag in written}
        return {**texts, **self._exchange(texts, written)}

    def _check_fields(self, tag: str, written: Mapping[str, str]) -> dict[str, Text]:
        return {field: self.check(tag, field, written[field]) for field in FIELDS}

    def _exchange(self, texts: Texts, written: Written) -> Texts:
        """Texts in a wrong language under the tags they belong to, where they plainly belong to one another."""
        strays = [tag for tag, fields in texts.items() if _is_stray(fields.values())]
        moved: dict[str, Mapping[str, Text]] = {}
        for tag in strays:
            elsewhere = {home: self._check_fields(home, written[tag]) for home in strays if home != tag}
            homes = {home: fields for home, fields in elsewhere.items() if not _is_stray(fields.values())}
            if len(homes) != 1:
                return {}
            moved |= homes
        return moved if len(moved) == len(strays) else {}


def _is_stray(texts: Iterable[Text]) -> bool:
    return any(finding.rule in STRAY for text in texts for finding in text.errors)


def _check_alt_text(words: str, place: Surroundings, verbatim: str) -> Text:
    repaired = repair_alt_text(words, place)
    if verbatim and not _words_of(verbatim) <= _words_of(repaired):
        repaired = repair_alt_text(verbatim, place)
    return Text(repaired, _serious(check_alt_text(repaired, place)) if repaired else (EMPTY.found(),))


def _check_long_description(words: str, place: Surroundings) -> Text:
    repaired = repair_long_description(words, place)
    return Text(repaired, _serious(check_long_description(repaired, place)) if repaired else (EMPTY.found(),))


def _serious(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.severity is not Severity.HINT)


def _words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply as far as it holds."""

    classification: Classification
    terms: Terms
    texts: Texts
    text_in_image: tuple[TextFound, ...] = ()
    data: ChartData | None = None
    uncertain: tuple[str, ...] = ()
    draft: bool = False
    needs_review: tuple[str, ...] = ()
    """Marks of what the words were made from, which are theirs, too."""

    @property
    def faults(self) -> Texts:
        """The texts with which something is wrong."""
        wrong = {
            tag: {field: text for field, text in fields.items() if text.findings} for tag, fields in self.texts.items()
        }
        return {tag: fields for tag, fields in wrong.items() if fields}

    @property
    def says_nothing(self) -> bool:
        """There is not a text in it that better ones could be made of."""
        said = [text for fields in self.texts.values() for text in fields.values() if text.words or text.findings]
        return bool(said) and all(text.says_nothing for text in said)

    def told(self, prompt: str) -> Reading:
        """The same after a model was told more, none of which may come back."""
        place = self.terms.place
        return replace(self, terms=replace(self.terms, place=replace(place, prompt=f"{place.prompt}\n{prompt}")))

    def mended(self, written: Written) -> Reading:
        """With those of the new texts that are better than the old."""

        def choose(tag: str, field: str, old: Text) -> Text:
            words = written.get(tag, {}).get(field, "")
            if not old.findings or not words:
                return old
            new = self.terms.check(tag, field, words)
            is_better = new.holds and (not old.holds or len(new.findings) < len(old.findings))
            return new if is_better else old

        return replace(
            self,
            texts={
                tag: {field: choose(tag, field, text) for field, text in fields.items()}
                for tag, fields in self.texts.items()
            },
        )

    def refuse_if_empty(self) -> None:
        """Raises `UnusableReply`, naming rules and never words, where no text of any language holds."""
        has_errors = any(not text.holds for fields in self.texts.values() for text in fields.values())
        if has_errors and not any(_holds_something(fields) for fields in self.texts.values()):
            broken = "; ".join(f"{tag}: {', '.join(_rules(fields.values()))}" for tag, fields in self.texts.items())
            raise UnusableReply(f"the words broke rules in every language ({broken})")

    def description(self, origin: Origin) -> Description:
        """What may be shown. Raises `UnusableReply` where that is nothing."""
        self.refuse_if_empty()
        return Description(
            classification=self.classification,
            words={tag: self._words(fields) for tag, fields in self.texts.items()},
            origin=origin,
            text_in_image=self.text_in_image,
            data=self.data,
            uncertain=self.uncertain,
            withheld=tuple(
                tag for tag, fields in self.texts.items() if not all(text.holds for text in fields.values())
            ),
        )

    def _words(self, fields: Mapping[str, Text]) -> Words:
        shown = {field: text.words if text.holds else "" for field, text in fields.items()}
        codes = dict.fromkeys([*self.needs_review, *_rules(fields.values())])
        return Words(shown[ALT], shown[LONG], self.draft, tuple(codes))


def _holds_something(fields: Mapping[str, Text]) -> bool:
    return any(text.holds and text.words for text in fields.values())


def _rules(texts: Iterable[Text]) -> list[str]:
    """Of what is withheld why, of what is shown what a person should look at."""
    return list(dict.fromkeys(finding.rule for text in texts for finding in text.errors or text.findings))
