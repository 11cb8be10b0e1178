"""What is asked for about an image, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What the author says the image is on its page for."""

    INFORMATIVE = "informative"
    FUNCTIONAL = "functional"
    DECORATIVE = "decorative"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """The class of an image by W3C's alt decision tree (WAI images tutorial)."""

    TEXT = "text"
    FUNCTIONAL = "functional"
    INFORMATIVE = "informative"
    COMPLEX = "complex"
    REDUNDANT = "redundant"
    DECORATIVE = "decorative"


class Detail(StrEnum):
    """How much a long description says."""

    BRIEF = "brief"
    STANDARD = "standard"
    RICH = "rich"


LONG_DESCRIPTION_CHARACTERS: Mapping[Detail, int] = {Detail.BRIEF: 300, Detail.STANDARD: 800, Detail.RICH: 2_000}
"""Soft targets per level of detail."""
ALT_TEXT_CAP = 1_000
"""Characters; hard. An alt text longer than this is a long description in the wrong field."""
LONG_DESCRIPTION_CAP = 5_000
"""Characters; hard."""
ALT_LENGTH = 125
"""Characters; a soft target. JAWS 6 read alt text in pieces of 125, nothing was ever cut (see WCAG 1.1.1: no limit)."""


@dataclass(frozen=True, slots=True)
class Product:
    name: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Where the image stands and what it is for."""

    page_title: str = ""
    page_url: str = ""
    surrounding_text: str = ""
    caption: str = ""
    role: Role = Role.UNKNOWN
    link_target: str = ""
    keywords: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    product: Product | None = None


AUTO = "auto"
"""Instead of a voice: the best that truly speaks the language."""


class AudioKind(StrEnum):
    """Which text is read aloud."""

    ALT = "alt"
    LONG = "long"
    ANSWER = "answer"
    """To a question; the others are of a transcript."""


TEXT_KINDS = (AudioKind.ALT, AudioKind.LONG)
"""The texts of a transcript."""


@dataclass(frozen=True, slots=True)
class AudioWish:
    kinds: tuple[AudioKind, ...] = TEXT_KINDS
    """Empty: no audio is wanted."""
    voice: str | None = None
    """An id of GET /v1/voices, without or with its engine; `AUTO`: the best for each language in use; None: what the
    settings say, else `AUTO`."""
    voices: Mapping[str, str] = field(default_factory=dict)
    """The same by normalised tag, which goes before."""
    speed: float = 1.0
    """0.5 to 2.0 times the voice's own pace."""
    format: str = "mp3"
    """A key of `audio.formats.FORMATS`."""


class Priority(StrEnum):
    NORMAL = "normal"
    BATCH = "batch"
    """May take a day, at a discount: by the provider's batch API where it has one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """All that a caller may ask of one image, the image itself apart."""

    languages: tuple[str, ...]
    """Normalised BCP-47 tags, without repetition, in the order asked."""
    spelled_as: tuple[str, ...] = ()
    """The same tags as the caller spelled them, which is how the answer is keyed."""
    context: Context = Context()
    alt_length: int = ALT_LENGTH
    detail: Detail = Detail.STANDARD
    instructions: str = ""
    audio: AudioWish = AudioWish()
    priority: Priority = Priority.NORMAL
    by_address: bool = False
    """Whether a provider that can may be given the image's address instead of its bytes."""


@dataclass(frozen=True, slots=True)
class Classification:
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class TextFound:
    """Words that stand in the image, verbatim."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ChartData:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    trend: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said about the image in one language."""

    alt_text: str
    long_description: str
    draft: bool = False
    needs_review: tuple[str, ...] = ()
    """Reason codes for a person to look at it: `offline`, or the rules of `wording` that were broken."""

    @property
    def is_withheld(self) -> bool:
        """Nothing that a model wrote in this language may be shown: it waits for a person, or for another attempt."""
        return bool(self.needs_review) and not (self.alt_text or self.long_description)


@dataclass(frozen=True, slots=True)
class Tokens:
    prompt: int = 0
    completion: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.prompt + other.prompt, self.completion + other.completion)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote a description."""

    provider: str
    model: str
    prompt_version: str
    tokens: Tokens = Tokens()


@dataclass(frozen=True, slots=True)
class Description:
    """What a vision provider gives: words in every language asked, and what it saw independent of language."""

    classification: Classification
    words: Mapping[str, Words]
    """Keyed by the tags of the wish, all of them. What broke its contract in the end is withheld."""
    origin: Origin
    text_in_image: tuple[TextFound, ...] = ()
    data: ChartData | None = None
    uncertain: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    """Tags of which a text, or both, broke the contract in the end."""
    authors: Mapping[str, Origin] = field(default_factory=dict)
    """Who wrote the words of a tag, where it was not who is named as the origin."""


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A name or term that an owner registered."""

    term: str
    meaning: str = ""
    """What or who it is, and how to recognise it."""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """How it is written in other languages, by normalised tag."""


@dataclass(frozen=True, slots=True)
class Original:
    """A description in one language, from which it is written in others, or for another place."""

    language: str
    words: Words
    classification: Classification
    text_in_image: tuple[TextFound, ...] = ()
    data: ChartData | None = None
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question about an image, and what was answered."""

    question: str
    answer: str
    language: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question about an image, in the light of what was said before."""

    question: str
    language: str
    original: Original
    context: Context = Context()
    earlier: tuple[Exchange, ...] = ()
    """Oldest first."""


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    can_tell: bool
    """False where the answer is that the image does not show it."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a description failed, as stored and as answered."""

    code: str
    detail: str
    advice: str = ""


Metadata = Mapping[str, Any]
"""The caller's own JSON object, echoed and never read."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is, in steps a person can read."""

    stage: str = "queued"
    """queued, fetching, describing, speaking, done."""
    done: int = 0
    total: int = 0
    milliseconds: Mapping[str, int] = field(default_factory=dict)
    """Time each finished stage took."""
