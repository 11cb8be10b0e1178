"""The shapes of the API, as they stand in the OpenAPI document: what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from service.domain.descriptions import AudioKind, Kind
from service.domain.records import AudioState, QuestionState, Status, WrittenBy
from service.domain.speech import VoiceQuality
from service.languages import Direction


class Problem(Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    advice: str
    retry_after: int | None = None


class ClassificationResource(Struct, frozen=True):
    """By W3C's alt decision tree. `decorative` is a suggestion with an empty alt text: only the author can decide."""

    kind: Kind
    reason: str


class AudioResource(Struct, frozen=True):
    id: str
    kind: AudioKind
    state: AudioState
    reason: str | None
    format: str
    url: str | None
    seconds: float | None
    bytes: int | None
    voice: str | None
    voice_quality: VoiceQuality | None
    """None where no voice has read it, or one that is in use no more."""
    engine: str | None
    """That has read it, with its model."""
    passed_over: list[str]
    """Why other engines, or the voice asked for, did not read it, one line each."""
    stream: str | None
    """Where it can be heard while it is still being made; None where it is not."""
    word_captions: str | None
    """Address of captions with a cue for each word; None where the engine told no times."""


class SuggestionResource(Struct, frozen=True):
    """What a machine would write where a person has written or approved the words."""

    alt_text: str
    long_description: str


class ResultResource(Struct, frozen=True):
    transcript_id: str
    alt_text: str
    long_description: str
    direction: Direction
    written_by: WrittenBy
    draft: bool
    needs_review: list[str]
    revision: int
    etag: str
    """For If-Match, to edit or approve these words."""
    approved_by: str | None
    approved_at: datetime | None
    suggestion: SuggestionResource | None
    audio: list[AudioResource]
    captions_url: str | None


class TranscriptResource(Struct, frozen=True):
    id: str
    description_id: str
    language: str
    direction: Direction
    alt_text: str
    long_description: str
    written_by: WrittenBy
    draft: bool
    needs_review: list[str]
    revision: int
    approved_by: str | None
    approved_at: datetime | None
    suggestion: SuggestionResource | None


class RevisionResource(Struct, frozen=True):
    number: int
    alt_text: str
    long_description: str
    written_by: WrittenBy
    author: str
    """A person, or the provider and model."""
    created_at: datetime


class RevisionList(Struct, frozen=True):
    items: list[RevisionResource]
    """Newest first."""


class TextResource(Struct, frozen=True):
    text: str
    language: str | None


class DataResource(Struct, frozen=True):
    columns: list[str]
    rows: list[list[str]]
    trend: str


class ProgressResource(Struct, frozen=True):
    stage: str
    done: int
    total: int


class TokensResource(Struct, frozen=True):
    prompt: int
    completion: int


class UsageResource(Struct, frozen=True):
    """What all calls for the words have taken since the first, failed ones too. Speech is not counted."""

    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    """None where the price of one of them is not known."""


class ProvenanceResource(Struct, frozen=True):
    provider: str
    model: str
    prompt_version: str
    tokens: TokensResource
    usage: UsageResource
    milliseconds: dict[str, int]
    passed_over: list[str]
    """Providers of the chain that were tried before and why they did not serve, one line each."""
    reused_from: str | None
    """Id of the description of the same image and context whose words were taken over. It may be deleted by now."""
    rewritten_from: str | None
    """Id of the description whose words were written anew for another context, without a look at the image."""


class FailureResource(Struct, frozen=True):
    code: str
    detail: str
    advice: str


class ImageResource(Struct, frozen=True):
    width: int
    height: int
    name: str | None
    sha256: str
    page: int
    pages: int
    """Of the document it is a page of; 1 of 1 for an image."""
    frames: int
    """More than one: the preview shows so many moments of an animation side by side."""
    preview_url: str


class DescriptionResource(Struct, frozen=True):
    id: str
    status: Status
    created_at: datetime
    expires_at: datetime
    image: ImageResource | None
    """The first. None until an image given by address has been fetched."""
    images: list[ImageResource]
    """All that are described together, in their order; those that are there."""
    image_name: str | None
    image_url: str | None
    """The address it was given by; None for a file."""
    languages: list[str]
    alt_length: int
    classification: ClassificationResource | None
    results: dict[str, ResultResource]
    text_in_image: list[TextResource]
    data: DataResource | None
    uncertain: list[str]
    progress: ProgressResource
    provenance: ProvenanceResource | None
    failure: FailureResource | None
    """Why it failed. With status `done`: why the last thing asked of it did not come about."""
    questions: int
    """How many were asked about it."""
    questions_url: str
    metadata: dict[str, Any]


class DescriptionPage(Struct, frozen=True):
    items: list[DescriptionResource]
    next: str | None
    """The address of the next page; None on the last."""


class AnswerProvenanceResource(Struct, frozen=True):
    provider: str
    model: str
    prompt_version: str
    tokens: TokensResource


class QuestionResource(Struct, frozen=True):
    id: str
    description_id: str
    question: str
    language: str
    """Of the answer."""
    direction: Direction
    state: QuestionState
    answer: str | None
    can_tell: bool | None
    """False where the answer is that the image does not show it."""
    provenance: AnswerProvenanceResource | None
    failure: FailureResource | None
    audio: AudioResource | None
    """None until there is an answer, and where it is not read aloud."""
    created_at: datetime
    answered_at: datetime | None


class QuestionList(Struct, frozen=True):
    items: list[QuestionResource]
    """Oldest first."""


class GlossaryTermResource(Struct, frozen=True):
    term: str
    meaning: str
    spellings: dict[str, str]
    """By normalised language tag."""


class GlossaryResource(Struct, frozen=True):
    terms: list[GlossaryTermResource]


class LexiconEntryResource(Struct, frozen=True):
    word: str
    spoken: dict[str, str]
    """By normalised language tag."""


class LexiconResource(Struct, frozen=True):
    entries: list[LexiconEntryResource]


class BulkItem(Struct, frozen=True, omit_defaults=True):
    status: int
    """As the request would have been answered by itself: 202, or that of the problem."""
    description: DescriptionResource | None = None
    problem: Problem | None = None


class BulkResult(Struct, frozen=True):
    items: list[BulkItem]
    """In the order of the requests."""


class LanguageResource(Struct, frozen=True):
    tag: str
    name: str
    native_name: str
    direction: Direction
    voice: str | None
    """Id of the voice that reads it by default; None where no voice in use speaks it well enough."""
    voice_quality: VoiceQuality | None


class LanguageList(Struct, frozen=True):
    items: list[LanguageResource]


class VoiceResource(Struct, frozen=True):
    id: str
    engine: str
    name: str
    languages: list[str]
    quality: VoiceQuality
    gender: str | None
    note: str
    sample: str
    """Address of an audio file in which it speaks."""


class VoiceList(Struct, frozen=True):
    items: list[VoiceResource]


class HealthResource(Struct, frozen=True):
    status: str
