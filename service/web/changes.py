"""What a caller may send about a description that is there, and the way from there to the domain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from service.domain.descriptions import ALT_TEXT_CAP, LONG_DESCRIPTION_CAP
from service.errors import InvalidRequest, RevisionRequired
from service.jobs.catalogue import Catalogue
from service.jobs.editing import Edit, IsCurrent
from service.jobs.questions import Asked
from service.languages import normalise_tag
from service.web.conditional import matches
from service.web.requests import AudioRequest, Tag, Tags, make_audio_wish
from service.web.schemas import etag_of_transcript
from service.wording.cleaning import clean_line, clean_paragraphs

MOST_REQUESTS = 100
SUGGESTION_PART = re.compile(r'-[0-9a-f]*"')
"""The end of a transcript's entity tag."""

AUTHOR_CAP = 200
QUESTION_CAP = 1_000

Author = Annotated[
    Annotated[str, Meta(max_length=AUTHOR_CAP)] | None, Meta(description="Who does this; kept with it and shown.")
]


class EditRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A person's words. A field that is left out stays as it is."""

    alt_text: Annotated[
        Annotated[str, Meta(max_length=ALT_TEXT_CAP)] | None,
        Meta(description="One line; empty says that the image is decorative."),
    ] = None
    long_description: Annotated[
        Annotated[str, Meta(max_length=LONG_DESCRIPTION_CAP)] | None,
        Meta(description="Paragraphs with an empty line between them."),
    ] = None
    by: Author = None


class ApprovalRequest(Struct, frozen=True, forbid_unknown_fields=True):
    by: Author = None


class LanguagesRequest(Struct, frozen=True, forbid_unknown_fields=True):
    languages: Annotated[Tags, Meta(min_length=1, description="BCP-47 tags; those that are there already stay.")]


class ReadingRequest(AudioRequest, frozen=True, forbid_unknown_fields=True):
    """Another voice, speed or format for texts that are there."""

    languages: Annotated[
        Annotated[Tags, Meta(min_length=1)] | None, Meta(description="Only in these; in all where left out.")
    ] = None


class QuestionRequest(Struct, frozen=True, forbid_unknown_fields=True):
    question: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=QUESTION_CAP,
            description="What a listener wants to know about the image.",
            extra_json_schema={"pattern": r"\S"},
        ),
    ]
    language: Annotated[
        Tag | None, Meta(description="BCP-47 tag of the answer; the description's first language where left out.")
    ] = None
    audio: Annotated[
        AudioRequest | Literal["none"] | None,
        Meta(description="How the answer is read aloud; `kinds` matters only if it is empty, which is as `none`."),
    ] = None


class BulkRequest(Struct, frozen=True, forbid_unknown_fields=True):
    requests: Annotated[
        tuple[msgspec.Raw, ...],
        Meta(min_length=1, max_length=MOST_REQUESTS, description="Each as POST /v1/descriptions takes it."),
    ]


def make_edit(request: EditRequest) -> Edit:
    """Cleaned of what nobody sees, as a model's words are. Raises `InvalidRequest` where nothing is to be changed."""
    if request.alt_text is None and request.long_description is None:
        raise InvalidRequest("Send alt_text, long_description, or both.")
    alt_text, long_description = request.alt_text, request.long_description
    return Edit(
        None if alt_text is None else clean_line(alt_text),
        None if long_description is None else clean_paragraphs(long_description),
    )


def make_question(request: QuestionRequest, catalogue: Catalogue) -> Asked:
    """Raises `InvalidRequest`, `UnsupportedLanguage` or `UnknownVoice`."""
    text = clean_line(request.question)
    if not text:
        raise InvalidRequest("question: has no character that can be seen")
    audio = request.audio if isinstance(request.audio, AudioRequest) and request.audio.kinds else None
    return Asked(
        text=text,
        language=None if request.language is None else next(iter(spell_languages([request.language], catalogue))),
        audio_wish=None if audio is None else make_audio_wish(audio, catalogue),
    )


def make_author(by: str | None, owner: str) -> str:
    """Who is said to have done it: the owner where nobody is named. Some names grow when they are composed."""
    return clean_line(by or "")[:AUTHOR_CAP] or owner


def read_precondition(if_match: str | None, *, is_required: bool) -> IsCurrent:
    """Whether the words are what If-Match says. Raises `RevisionRequired` where it has to say something.

    A suggestion that a machine has made since is nobody's edit, and none is refused for it.
    """
    if if_match is None and is_required:
        raise RevisionRequired
    wanted = "*" if if_match is None else SUGGESTION_PART.sub('"', if_match)
    return lambda transcript: matches(wanted, SUGGESTION_PART.sub('"', etag_of_transcript(transcript)))


def spell_languages(tags: Sequence[str], catalogue: Catalogue) -> dict[str, str]:
    """Normalised tags, each with how it was spelled. Raises `UnsupportedLanguage`."""
    spelled: dict[str, str] = {}
    for tag in tags:
        spelled.setdefault(normalise_tag(tag), tag)
    catalogue.check_languages(tuple(spelled))
    return spelled
