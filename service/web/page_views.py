"""What the pages show of the service, and the page of one description."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from litestar.response import Template

from service.domain.descriptions import AudioKind, Words
from service.domain.records import Audio, AudioState, DescriptionRecord, Question, Status
from service.jobs.catalogue import Catalogue
from service.languages import normalise_tag
from service.settings import Settings
from service.web.guards import ANY_ORIGIN
from service.web.page_form import Fault
from service.web.page_voices import OfferedVoices
from service.web.resources import LanguageResource
from service.web.schemas import to_description, to_language, to_question
from service.web.snippet import make_snippet
from service.wording.rules import RULES

ANSWERS = {
    "saved": "Saved.",
    "approved": "Approved.",
    "saved-and-approved": "Saved and approved.",
    "unchanged": "Nothing was changed.",
    "changed-meanwhile": "Somebody changed these words meanwhile. Read them again first.",
    "kept": "Your words stay as they are.",
    "being-read": "The new player comes first.",
    "read-already": "There is such a reading already.",
    "language-added": "The new language was added.",
    "asked": "Your question was sent.",
    "nothing-to-retry": "There is nothing left to try again.",
    "trying-again": "It was tried again.",
    "cancelled": "Cancelled.",
    "describing-again": "The image was described again.",
}
"""What is said after something was done, by the code that the address of the next page carries."""
MEANWHILE = {
    "saved": "Saved. The audio is being read anew.",
    "saved-and-approved": "Saved and approved. The audio is being read anew.",
    "being-read": "It is being read aloud. The new player comes first.",
    "asked": "Your question is being answered.",
    "language-added": "The words in the new language will appear on this page.",
    "trying-again": "It is being tried again.",
    "describing-again": "The image is being described again.",
}
"""The same while the work goes on."""
WORDS_ANEW = frozenset({"language-added", "trying-again", "describing-again"})
"""After these a failure of the description is one of what was asked for last."""


REASONS = {rule.id: rule.words for rule in RULES} | {
    "too-long": "Is much longer than asked for.",
    "beyond-cap": "Is longer than any such text may be.",
}
"""Why words are to be reviewed or withheld, by the code of the API; those of rules that count have no figures here."""


@dataclass(frozen=True, slots=True)
class Said:
    code: str = ""
    tag: str = ""
    """Of the language it is about; empty: the whole description."""


def draw(template: str, catalogue: Catalogue, **context: Any) -> Template:  # noqa: ANN401 - what a template wants
    return Template(template, context={"offline": catalogue.is_offline, **context})


def draw_description(
    record: DescriptionRecord,
    catalogue: Catalogue,
    settings: Settings,
    *,
    base_url: str,
    is_over: bool,
    voices: OfferedVoices,
    similar: Sequence[DescriptionRecord] = (),
    said: Said | None = None,
    faults: Sequence[Fault] = (),
    questions: Sequence[Question] = (),
    typed: Mapping[str, str] = MappingProxyType({}),
) -> Template:
    """`typed` is what stood in a form of faults."""
    said = said or Said()
    description = to_description(record, catalogue.qualities)
    spelled = dict(zip(record.wish.languages, record.wish.spelled_as, strict=True))
    return draw(
        "description.html",
        catalogue,
        description=description,
        language_names={tag: to_language(catalogue.offer(normalise_tag(tag))) for tag in description.languages},
        readings={audio.id: audio for transcript in record.transcripts for audio in transcript.audio},
        words_marks={audio.id: _mark(one.words, audio) for one in record.transcripts for audio in one.audio},
        voices={tag: voices.by_language.get(normalised, ()) for normalised, tag in spelled.items()},
        best_voices={tag: voices.best.get(normalised) for normalised, tag in spelled.items()},
        formats=catalogue.formats,
        other_languages=[one for one in offer_languages(catalogue) if one.tag not in record.wish.languages],
        snippets={
            spelled[one.language]: make_snippet(record, one, base_url=base_url, image=None)
            for one in record.transcripts
        },
        anyone_may_read=ANY_ORIGIN in settings.cors_origins,
        owner=record.owner,
        withheld=[spelled[tag] for tag in record.withheld_languages],
        reason_words=REASONS,
        pending=count_pending(record),
        is_over=is_over,
        similar=[to_description(one, catalogue.qualities) for one in similar],
        can_retry=can_retry(record),
        answer=_choose_answer(said.code, is_over=is_over, has_failed=record.failure is not None),
        answer_then=ANSWERS.get(said.code, ""),
        answered=said.tag,
        errors=faults,
        questions=[to_question(question, catalogue.qualities) for question in questions],
        normal_tags={tag: normalised for normalised, tag in spelled.items()},
        can_ask=catalogue.answers_questions and record.image is not None,
        typed=typed,
    )


def _mark(words: Words, audio: Audio) -> str:
    """Short, and another for other words: a player of what was said before must not be taken for the new one."""
    text = words.alt_text if audio.kind == AudioKind.ALT else words.long_description
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _choose_answer(code: str, *, is_over: bool, has_failed: bool) -> str:
    """Empty where the page tells of a failure instead."""
    if not is_over and code in MEANWHILE:
        return MEANWHILE[code]
    return "" if has_failed and code in WORDS_ANEW else ANSWERS.get(code, "")


def count_pending(record: DescriptionRecord) -> int:
    """Readings that are still to come."""
    return sum(audio.state is AudioState.PENDING for one in record.transcripts for audio in one.audio)


def can_retry(record: DescriptionRecord) -> bool:
    """Whether something ended without what was asked for, which another try may bring."""
    if not record.status.is_final:
        return False
    has_failed = any(audio.state is AudioState.FAILED for one in record.transcripts for audio in one.audio)
    is_lacking = bool(record.missing_languages or record.withheld_languages) or record.failure is not None
    return has_failed or is_lacking or record.status is not Status.DONE


def offer_languages(catalogue: Catalogue) -> list[LanguageResource]:
    """Those of the catalogue, and the operator's own choice, which a model may write beyond them."""
    offered = {language.names.tag: language for language in catalogue.languages()}
    for tag in catalogue.default_languages:
        offered.setdefault(tag, catalogue.offer(tag))
    return [to_language(language) for language in offered.values()]
