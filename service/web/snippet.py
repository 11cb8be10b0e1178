"""A description as a piece of HTML for another website: what stands in it, and where it leads.

The long description stands in the open, not folded away: nobody has to find and open it, it needs no words of ours in
the reader's language, and it is the transcript of the audio below it. `aria-details` leads from the image to it; a
caption or `aria-describedby` would be read out in one breath.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from service.domain.descriptions import AudioKind
from service.domain.records import Audio, AudioState, DescriptionRecord, Transcript
from service.errors import InvalidRequest
from service.languages import LANGUAGES, Direction, LanguageNames, describe_tag, find_language

LONGEST_ADDRESS = 2_048
CONTROLS = re.compile(r"[\x00-\x1f\x7f]|^\s|\s$")
"""Browsers strip some of them: `java\\nscript:` is a scheme to them."""
SHOWN_NOWHERE = (".pdf", ".tif", ".tiff", ".heic", ".heif")
"""Files that not every browser shows as an image; their preview is."""


@dataclass(frozen=True, slots=True)
class DraftMark:
    words: str
    language: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Player:
    url: str
    captions_url: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """What the template `snippet.html` is filled with. Addresses are absolute unless the caller's own is not."""

    id: str
    language: LanguageNames
    image: str
    alt: str
    alt_text: str
    paragraphs: tuple[str, ...]
    mark: DraftMark | None
    alt_player: Player | None
    long_player: Player | None


def make_snippet(record: DescriptionRecord, transcript: Transcript, *, base_url: str, image: str | None) -> Snippet:
    """`image` is its address on the caller's page. Raises `InvalidRequest` where it leads to no image."""
    words = transcript.words
    undecided = not words.alt_text and not transcript.is_a_persons
    mark = _draft_mark(transcript.language) if words.draft or words.needs_review or undecided else None
    return Snippet(
        id=f"description-{transcript.id}",
        language=describe_tag(transcript.language),
        image=_choose_image(record, base_url) if image is None else check_image_address(image),
        # an empty alt hides the image from whoever cannot see it: only a person decides that, never a draft
        alt=mark.words if undecided and mark else words.alt_text,
        alt_text=words.alt_text,
        paragraphs=tuple(line for line in map(str.strip, words.long_description.splitlines()) if line),
        mark=mark,
        alt_player=_find_player(transcript, AudioKind.ALT, base_url),
        long_player=_find_player(transcript, AudioKind.LONG, base_url),
    )


def _draft_mark(tag: str) -> DraftMark:
    """In the language of the text, else in English."""
    language = find_language(tag) or LANGUAGES["en"]
    return DraftMark(language.wording.draft_mark, language.tag, language.direction)


def _choose_image(record: DescriptionRecord, base_url: str) -> str:
    """The address it was given by, where that shows what is described; else the preview."""
    given = (record.image_url or "").strip()
    of_many = bool(record.further) or (record.image is not None and record.image.pages > 1)
    if not given or of_many or urlsplit(given).path.lower().endswith(SHOWN_NOWHERE):
        return f"{base_url}/v1/descriptions/{record.id}/preview"
    return given


def check_image_address(text: str) -> str:
    """An http or https address, or one that is relative to the page. Raises `InvalidRequest`."""
    if not text or len(text) > LONGEST_ADDRESS or CONTROLS.search(text):
        raise InvalidRequest(f"src: needs 1 to {LONGEST_ADDRESS} characters, no line breaks and no spaces around them")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise InvalidRequest("src: is not an address") from None
    if parts.scheme not in {"", "http", "https"} or (parts.scheme and not parts.netloc):
        raise InvalidRequest("src: has to begin with http:// or https://, or be relative to the page")
    return text


def _find_player(transcript: Transcript, kind: AudioKind, base_url: str) -> Player | None:
    """Of the newest that is ready; what is spoken anew at this moment reads the words of before."""
    ready = [audio for audio in transcript.audio if audio.kind is kind and audio.state is AudioState.READY]
    return _player(max(ready, key=lambda audio: audio.id), base_url) if ready else None


def _player(audio: Audio, base_url: str) -> Player:
    url = f"{base_url}/v1/audio/{audio.id}"
    return Player(url, f"{url}/captions")
