"""What is kept: a description with its image, transcripts and audio, and the job that makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from service.domain.descriptions import (
    AudioKind,
    AudioWish,
    ChartData,
    Classification,
    Failure,
    Kind,
    Metadata,
    Origin,
    Progress,
    TextFound,
    Tokens,
    Wish,
    Words,
)

LOCAL_OWNER = "local"
"""Whose everything is until there are keys."""


class JobKind(StrEnum):
    """What made a job necessary. Every job does whatever its description lacks."""

    DESCRIBE = "describe"
    REGENERATE = "regenerate"
    """The picture is described again, although it has been."""
    TRANSLATE = "translate"
    VOICE = "voice"
    QUESTION = "question"


QUIET_KINDS = frozenset({JobKind.VOICE, JobKind.QUESTION})
"""They bring no words of the description: one that is done stays so meanwhile."""


class Status(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in {Status.DONE, Status.FAILED, Status.CANCELLED}


class AudioState(StrEnum):
    PENDING = "pending"
    READY = "ready"
    UNAVAILABLE = "unavailable"
    """No voice in use speaks the language well enough; `reason` says so."""
    FAILED = "failed"


class QuestionState(StrEnum):
    PENDING = "pending"
    ANSWERED = "answered"
    FAILED = "failed"


class WrittenBy(StrEnum):
    MACHINE = "machine"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image as it is kept, without its pixels."""

    id: str
    sha256: str
    media_type: str
    width: int
    height: int
    """Pixels of the image as it came, upright."""
    page: int = 1
    pages: int = 1
    frames: int = 1


@dataclass(frozen=True, slots=True)
class GivenImage:
    """One image of a description as it was asked for, and as it is kept once it is there."""

    name: str | None
    url: str | None
    """The address it was given by; None for a file."""
    page: int
    """Of the document that was asked for."""
    stored: StoredImage | None


@dataclass(frozen=True, slots=True)
class Audio:
    id: str
    kind: AudioKind
    state: AudioState
    format: str
    wanted_voice: str | None = None
    speed: float = 1.0
    voice: str | None = None
    """The one that read it."""
    engine: str | None = None
    """And the engine, with its model."""
    passed_over: tuple[str, ...] = ()
    """Engines of the chain that did not read it, each with the reason."""
    reason: str | None = None
    sha256: str | None = None
    size: int | None = None
    """Bytes."""
    milliseconds: int | None = None
    tells_words: bool = False
    """Whether it is known when each word is heard."""


@dataclass(frozen=True, slots=True)
class Transcript:
    id: str
    language: str
    words: Words
    written_by: WrittenBy
    revision: int = 1
    """Number of the one shown here."""
    suggestion: Words | None = None
    """What a machine would write instead of what a person wrote or approved."""
    approved_by: str | None = None
    approved_at: datetime | None = None
    audio: tuple[Audio, ...] = ()

    @property
    def is_a_persons(self) -> bool:
        """No machine overwrites it."""
        return self.written_by is WrittenBy.PERSON or self.approved_at is not None

    @property
    def captioned(self) -> Audio | None:
        """The audio whose captions are shown: of the long description, of the alt text only where that is all.

        Of several that are ready the one asked for last.
        """

        def rank(one: Audio) -> tuple[bool, bool]:
            return one.kind is AudioKind.LONG, one.state is AudioState.READY

        return max(reversed(self.audio), key=rank, default=None)


@dataclass(frozen=True, slots=True)
class Revision:
    """One wording of a transcript. What is written anew never takes the place of what was."""

    number: int
    alt_text: str
    long_description: str
    written_by: WrittenBy
    author: str
    """A person, or the provider and model."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked about an image that is described, and what came of it."""

    id: str
    description_id: str
    text: str
    language: str
    """Of the answer."""
    state: QuestionState
    created_at: datetime
    answer: str | None = None
    can_tell: bool | None = None
    """Whether the image shows what was asked for."""
    origin: Origin | None = None
    failure: Failure | None = None
    audio_wish: AudioWish | None = None
    """None: the answer is not read aloud."""
    audio: Audio | None = None
    answered_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Nothing is to come any more."""
        is_silent = self.audio is None or self.audio.state is not AudioState.PENDING
        return self.state is not QuestionState.PENDING and is_silent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of a finished vision stage, words apart."""

    classification: Classification
    origin: Origin
    text_in_image: tuple[TextFound, ...] = ()
    data: ChartData | None = None
    uncertain: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    """Providers of the chain that were tried before and did not serve, one line each."""
    reused_from: str | None = None
    """Id of the description whose words were taken over, so that nobody was asked. It may be gone by now."""
    rewritten_from: str | None = None
    """Id of the description from which the words were written anew for another place, without a look at the image."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the calls for the words of a description have taken, speech apart."""

    calls: int = 0
    """Attempts, failed ones too."""
    tokens: Tokens = field(default_factory=Tokens)
    dollars: float | None = 0.0
    """US dollars; None where the price of one of them is not known."""


@dataclass(frozen=True, slots=True)
class DescriptionRecord:
    id: str
    owner: str
    version: int
    """Grows with every change of what is shown."""
    status: Status
    wish: Wish
    metadata: Metadata
    progress: Progress
    created_at: datetime
    expires_at: datetime
    image: StoredImage | None = None
    image_name: str | None = None
    image_url: str | None = None
    page: int = 1
    """Of the document that was asked for."""
    further: tuple[GivenImage, ...] = ()
    """Images that are described together with the first."""
    outcome: Outcome | None = None
    transcripts: tuple[Transcript, ...] = ()
    failure: Failure | None = None
    """Why it failed; of one that is done, why the last thing asked of it did not come about."""
    usage: Usage = Usage()
    """Of its jobs that have ended."""
    questions: int = 0
    """How many were asked about it."""

    @property
    def images(self) -> tuple[GivenImage, ...]:
        """All that are described together, in their order."""
        return (GivenImage(self.image_name, self.image_url, self.page, self.image), *self.further)

    @property
    def missing_languages(self) -> tuple[str, ...]:
        """Asked for and not written yet."""
        written = {transcript.language for transcript in self.transcripts}
        return tuple(tag for tag in self.wish.languages if tag not in written)

    @property
    def withheld_languages(self) -> tuple[str, ...]:
        """Those of which a text broke its rules, or both did, and which nobody has written yet."""
        if self.outcome is None or self.outcome.classification.kind is Kind.DECORATIVE:
            return ()
        return tuple(one.language for one in self.transcripts if _has_gap(one))


def _has_gap(transcript: Transcript) -> bool:
    words = transcript.words
    is_complete = bool(words.alt_text and words.long_description)
    return bool(words.needs_review) and not (is_complete or words.draft or transcript.is_a_persons)


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    owner: str
    description_id: str
    kind: JobKind
    claim: int
    """Grows each time a worker takes it or leaves it: whoever holds an older one has lost the job."""
    starts: int
    """How often it was started; a job that keeps killing its process is given up."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A job that waits to be taken, under its claim of now."""

    job_id: str
    claim: int
