"""Questions about an image: what a model is sent, and its reply as an answer that may be spoken aloud.

The order of checks: those of `answer` → the object's shape → put right by rule → in the right language, short enough,
and within the rules that hold for every text.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.descriptions import GlossaryTerm, Inquiry, Tokens
from service.domain.images import View
from service.errors import UnusableReply
from service.vision.answer import Answer, find_object, read_answer
from service.vision.prompts import ANSWER_CAP, render_answer_mending, render_question
from service.vision.request import Request
from service.wording.cleaning import clean_line, clean_lines
from service.wording.findings import Finding, Severity
from service.wording.rules import Surroundings, check_long_description, repair_long_description

OUTPUT_TOKENS = 1_000
"""An answer of `ANSWER_CAP` characters in a script whose letters cost a token each, and the braces around it."""
MISSING = Finding("missing-words", Severity.ERROR, "There is no answer; write it.")
TOO_LONG = Finding("too-long", Severity.ERROR, "The answer is too long; say only what was asked for.")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"can_tell": {"type": "boolean"}, "answer": {"type": "string"}},
    "required": ["can_tell", "answer"],
    "additionalProperties": False,
}
"""Whether it can be told comes first: a model writes in the order of the schema."""

Send = Callable[[Request], Awaitable[bytes]]
"""Makes the paid call of a request."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer put right by rule, and what is still wrong with it."""

    text: str
    can_tell: bool
    findings: tuple[Finding, ...] = ()

    def settle(self) -> Draft:
        """Itself. Raises `UnusableReply`, naming rules and never words, where it may not be spoken."""
        if self.findings:
            rules = ", ".join(dict.fromkeys(finding.rule for finding in self.findings))
            raise UnusableReply(f"the answer broke rules ({rules})")
        return self


def make_question(
    views: Sequence[View], inquiry: Inquiry, glossary: Sequence[GlossaryTerm], reasoning_tokens: int
) -> Request:
    prompt = render_question(views, inquiry, glossary)
    return Request("answer", prompt, SCHEMA, OUTPUT_TOKENS + reasoning_tokens, views=tuple(views))


async def find_answer(
    send: Send, request: Request, inquiry: Inquiry, glossary: Sequence[GlossaryTerm]
) -> tuple[Draft, Tokens]:
    """The answer that holds, and what all calls took; raises `UnusableReply`.

    One that is cut off is given more room once, one that cannot be read is complained of once, and one that breaks
    rules is mended once without the image: `answer`, `answer-2`, `answer-3`, `answer-mend`.
    """
    place = _make_place(inquiry, glossary, request.prompt.own_words)
    spent = Tokens()
    while True:
        is_cut_off = False
        try:
            answer = read_answer(await send(request))
            is_cut_off, spent = answer.is_cut_off, spent + answer.tokens
            draft = _read_draft(answer, place)
            break
        except UnusableReply as problem:
            request = request.mended(problem, is_cut_off=is_cut_off)
    if draft.findings:
        problems = list(dict.fromkeys(finding.words for finding in draft.findings))
        prompt = render_answer_mending(inquiry, draft.text, problems)
        answer = read_answer(await send(Request("answer-mend", prompt, SCHEMA, request.output_cap)))
        draft, spent = _read_draft(answer, place), spent + answer.tokens
    return draft.settle(), spent


def _read_draft(answer: Answer, place: Surroundings) -> Draft:
    """Raises `UnusableReply` for what is no answer at all."""
    reply = find_object(answer.content, "answer")
    text, can_tell = reply["answer"], reply.get("can_tell")
    if not isinstance(text, str):
        raise UnusableReply("`answer` is no text")
    if not isinstance(can_tell, bool):
        raise UnusableReply("`can_tell` is neither true nor false")
    repaired = clean_line(repair_long_description(text, place))
    return Draft(repaired, can_tell, tuple(_find_errors(repaired, place)))


def _find_errors(text: str, place: Surroundings) -> list[Finding]:
    if not text:
        return [MISSING]
    found = [finding for finding in check_long_description(text, place) if finding.severity is Severity.ERROR]
    return [*found, TOO_LONG] if len(text) > ANSWER_CAP else found


def _make_place(inquiry: Inquiry, glossary: Sequence[GlossaryTerm], rules: str) -> Surroundings:
    """What an answer may repeat: what was said of the image and stands in it, and what the owner registered.

    Not the question: a name that only the listener gives is not confirmed.
    """
    original, context = inquiry.original, inquiry.context
    data = original.data
    cells = [*data.columns, *(cell for row in data.rows for cell in row)] if data else []
    product = [context.product.name, context.product.brand] if context.product else []
    terms = [spelled for term in glossary for spelled in (term.term, *term.spellings.values())]
    seen = [
        *(original.words.alt_text, original.words.long_description),
        *(found.text for found in original.text_in_image),
        *cells,
    ]
    page = [context.page_title, context.caption, context.surrounding_text, *context.keywords]
    return Surroundings(
        language=inquiry.language,
        allowed=clean_lines([*seen, *page, *product, *terms]),
        addresses_from=clean_lines([*seen, *terms]),
        prompt=rules,
    )
