"""The words we send, as text files in a folder per version, and the one place where they are filled in.

Whatever a caller gave travels as a JSON string: it can hold no line and no mark that the prompt itself uses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template
from urllib.parse import urlsplit

from service.domain.descriptions import (
    LONG_DESCRIPTION_CAP,
    LONG_DESCRIPTION_CHARACTERS,
    Context,
    GlossaryTerm,
    Inquiry,
    Original,
    Role,
    Wish,
)
from service.domain.images import View
from service.languages import describe_tag
from service.vision.passages import choose_passages
from service.vision.prompts.views import name_views, tell_views
from service.vision.terms import (
    choose_terms,
    find_spoken,
    names_of_place,
    note_term,
    texts_of_original,
    texts_of_place,
)
from service.wording.cleaning import clean_line, clean_paragraphs

DESCRIBE = "describe-3"
TRANSLATE = "translate-1"
REWRITE = "rewrite-1"
MEND = "mend-1"
ANSWER = "answer-1"
"""Versions: the folders in use."""
SHORT_NOTE = 500
"""Characters taken of a title, a caption, a name or a destination."""
INSTRUCTIONS = 2_000
ANSWER_CAP = 600
"""Characters of an answer to a question; hard."""
WORDS_NOTED = 30
"""Keywords, words to avoid, and pieces of text found in the image."""


@dataclass(frozen=True, slots=True)
class Prompt:
    version: str
    rules: str
    """The same for every image: the system prompt, where a model takes one."""
    request: str
    """This image: stands after it, so that nothing in the image has the last word."""

    @property
    def whole(self) -> str:
        """All that a model is told, apart from its form."""
        return f"{self.rules}\n\n{self.request}"

    @property
    def own_words(self) -> str:
        """What is ours of it, whatever is filled in: that may not come back, while what others gave may well do."""
        return f"{self.rules}\n\n{_read(self.version, 'request').template}"

    def shape(self, schema: Mapping[str, object]) -> str:
        """What a model is told that no server holds to the schema."""
        return _fill(self.version, "shape", schema=json.dumps(schema))

    @property
    def closing(self) -> str:
        """What a model is told that has looked things up, and has to answer now."""
        return _fill(self.version, "answer_now").lstrip()

    def complaint(self, problem: str) -> str:
        """What a model is told whose answer had `problem`."""
        return _fill(self.version, "again", problem=problem)


def render_prompt(views: Sequence[View], wish: Wish, glossary: Sequence[GlossaryTerm] = ()) -> Prompt:
    """Asks for the description of pictures that stand before these words."""
    terms = choose_terms(glossary, texts_of_place(wish.context))
    told = _tell_terms(DESCRIBE, terms, wish.languages)
    hints = find_hints(wish.context, views)
    return _render(DESCRIBE, wish, hints, the_image=name_views(views), about_the_image=_about(views), glossary=told)


def find_hints(context: Context, views: Sequence[View] = ()) -> list[str]:
    """What is known of an image before anybody has seen it: what its place says of it, and the name of its file."""
    return [*names_of_place(context), context.link_target, *(view.address or "" for view in views)]


def render_translation(original: Original, wish: Wish, glossary: Sequence[GlossaryTerm] = ()) -> Prompt:
    """Asks for a description in other languages, without a picture."""
    told = _tell_terms(TRANSLATE, find_spoken(glossary, texts_of_original(original)), wish.languages)
    return _render(TRANSLATE, wish, texts_of_original(original), original=_as_data(_quote(original)), glossary=told)


def render_mending(wish: Wish, *, known: Mapping[str, object], faults: Mapping[str, object]) -> Prompt:
    """Asks for some texts of a reply once more, without a picture. `wish` names the languages of those alone."""
    return _render(MEND, wish, find_hints(wish.context), known=_as_data(known), faults=_as_data(faults))


def render_rewriting(original: Original, wish: Wish, glossary: Sequence[GlossaryTerm] = ()) -> Prompt:
    """Asks for the description of an image in another place, from all that is known of it, without a picture."""
    data = original.data
    table = {"columns": data.columns, "rows": data.rows, "trend": data.trend} if data else None
    known = _quote(original) | {"data": table, "uncertain": original.uncertain}
    said = texts_of_original(original)
    told = _tell_terms(REWRITE, choose_terms(glossary, [*texts_of_place(wish.context), *said]), wish.languages)
    hints = [*find_hints(wish.context), *said]
    return _render(REWRITE, wish, hints, original=_as_data(known), glossary=told)


def render_question(views: Sequence[View], inquiry: Inquiry, glossary: Sequence[GlossaryTerm]) -> Prompt:
    """Asks for the answer to a question about the pictures that stand before these words."""
    original, data = inquiry.original, inquiry.original.data
    said = _quote(original) | {"uncertain": [clean_line(doubt)[:SHORT_NOTE] for doubt in original.uncertain]}
    if data:
        said["data"] = {"columns": data.columns, "rows": data.rows, "trend": data.trend}
    spoken = [inquiry.question, *texts_of_original(original)]
    terms = choose_terms(glossary, [*spoken, *texts_of_place(inquiry.context)])
    request = _fill(
        ANSWER,
        "request",
        the_image=name_views(views),
        about_the_images=_about(views),
        notes=_as_data(_notes(inquiry.context, spoken)),
        said=_as_data(said),
        glossary=_tell_terms(ANSWER, terms, [inquiry.language]),
        earlier=_as_data([{"question": one.question, "answer": one.answer} for one in inquiry.earlier]),
        **_ask(inquiry),
    )
    return Prompt(ANSWER, _fill(ANSWER, "rules"), request)


def render_answer_mending(inquiry: Inquiry, draft: str, problems: Sequence[str]) -> Prompt:
    """Asks for an answer that broke rules once more, without a picture."""
    listed = "\n".join(f"- {problem}" for problem in problems)
    request = _fill(ANSWER, "mend", draft=_as_data(clean_line(draft)), problems=listed, **_ask(inquiry))
    return Prompt(ANSWER, _fill(ANSWER, "rules"), request)


def _ask(inquiry: Inquiry) -> dict[str, object]:
    name = describe_tag(inquiry.language).english_name
    question = _as_data(clean_line(inquiry.question))
    return {"question": question, "language": f"{inquiry.language} ({name})", "cap": ANSWER_CAP}


def _tell_terms(version: str, terms: Sequence[GlossaryTerm], languages: Sequence[str]) -> str:
    noted = [note_term(term, languages) for term in terms]
    return _fill(version, "glossary", terms=_as_data(noted)) if noted else ""


def _render(version: str, wish: Wish, hints: Sequence[str], **values: object) -> Prompt:
    """`hints` tell what of a long text around the image is about it."""
    instructions = clean_line(wish.instructions)[:INSTRUCTIONS]
    request = _fill(
        version,
        "request",
        notes=_as_data(_notes(wish.context, hints)),
        languages="\n".join(f"- {tag}: {describe_tag(tag).english_name}" for tag in wish.languages),
        alt_length=wish.alt_length,
        long_length=LONG_DESCRIPTION_CHARACTERS[wish.detail],
        long_cap=LONG_DESCRIPTION_CAP,
        instructions=_fill(version, "instructions", instructions=_as_data(instructions)) if instructions else "",
        **values,
    )
    return Prompt(version, _fill(version, "rules"), request)


def _fill(version: str, name: str, **values: object) -> str:
    return _read(version, name).substitute(values).rstrip()


@cache
def _read(version: str, name: str) -> Template:
    path = resources.files(__name__) / version / f"{name}.txt"
    return Template(path.read_text("utf-8"))


def _about(views: Sequence[View]) -> str:
    told = tell_views(views)
    return f" {told}" if told else ""


def _quote(original: Original) -> dict[str, object]:
    return {
        "language": f"{original.language}: {describe_tag(original.language).english_name}",
        "class": original.classification.kind.value,
        "alt_text": clean_line(original.words.alt_text),
        "long_description": clean_paragraphs(original.words.long_description),
        "text_in_image": [clean_line(found.text)[:SHORT_NOTE] for found in original.text_in_image[:WORDS_NOTED]],
    }


def _as_data(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _notes(context: Context, hints: Sequence[str]) -> dict[str, object]:
    """What is known about the place of an image; what is not known is left out."""
    product = context.product
    notes: dict[str, object] = {
        "page_title": clean_line(context.page_title)[:SHORT_NOTE],
        "page": _place(context.page_url),
        "caption": clean_line(context.caption)[:SHORT_NOTE],
        "text_around_the_image": choose_passages(context.surrounding_text, hints).told,
        "role": "" if context.role is Role.UNKNOWN else context.role.value,
        "leads_to": _place(context.link_target),
        "keywords": [clean_line(word)[:SHORT_NOTE] for word in context.keywords[:WORDS_NOTED]],
        "avoid": [clean_line(word)[:SHORT_NOTE] for word in context.avoid[:WORDS_NOTED]],
        "product": clean_line(product.name)[:SHORT_NOTE] if product else "",
        "brand": clean_line(product.brand)[:SHORT_NOTE] if product else "",
    }
    return {name: note for name, note in notes.items() if note} or {"note": "nothing is known about its place"}


def _place(address: str) -> str:
    """An address as host and path: queries hold what is nobody's business. Other words stay as they are."""
    line = clean_line(address)
    if "://" not in line:
        return line.partition("?")[0][:SHORT_NOTE]
    try:
        parts = urlsplit(line)
    except ValueError:
        return ""
    return f"{parts.hostname or ''}{parts.path}".rstrip("/")[:SHORT_NOTE]
