"""What is kept: a description with its image, transcripts and audio, and the job that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.descriptions import (
    AudioKind,
    ChartData,
    Classification,
    Failure,
    Metadata,
    Origin,
    Progress,
    TextFound,
    Wish,
    Words,
)

LOCAL_OWNER = "local"
"""Whose everything is until there are keys."""


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


@dataclass(frozen=True, slots=True)
class Audio:
    id: str
    kind: AudioKind
    state: AudioState
    format: str
    voice: str | None = None
    reason: str | None = None
    sha256: str | None = None
    size: int | None = None
    """Bytes."""
    milliseconds: int | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    id: str
    language: str
    words: Words
    written_by: WrittenBy
    audio: tuple[Audio, ...] = ()

    @property
    def captioned(self) -> Audio | None:
        """The audio whose captions are shown: of the long description, of the alt text only where that is all."""
        return next(iter(sorted(self.audio, key=lambda audio: audio.kind is not AudioKind.LONG)), None)


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


@dataclass(frozen=True, slots=True)
class DescriptionRecord:
    id: str
    owner: str
    status: Status
    wish: Wish
    metadata: Metadata
    progress: Progress
    created_at: datetime
    expires_at: datetime
    image: StoredImage | None = None
    image_name: str | None = None
    image_url: str | None = None
    outcome: Outcome | None = None
    transcripts: tuple[Transcript, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    owner: str
    description_id: str
    starts: int
    """How often it was started; a job that keeps killing its process is given up."""
