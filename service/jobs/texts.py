"""What is read aloud: the words of an audio, with the table that belongs to them."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.descriptions import AudioKind, TextFound
from service.domain.records import Audio, AudioState, DescriptionRecord, Outcome, Question, Transcript
from service.speech.tables import write_table
from service.store.transcripts import spoken_text

LONGEST_TITLE = 100
"""Characters."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be read aloud, and where it belongs."""

    description_id: str
    language: str
    words: str
    revision: int = 0
    """Of the transcript; an answer has none."""
    title: str = ""
    """Of the file."""
    quoted: tuple[TextFound, ...] = ()
    """Words that stand in the image: they may be in other languages than the text."""


def text_of(record: DescriptionRecord, transcript: Transcript, kind: AudioKind) -> Text:
    """A table is read after the long description, in every language."""
    words = spoken_text(transcript.words, kind)
    if kind is AudioKind.LONG and words and (table := table_of(record.outcome)):
        words = f"{words}\n\n{table}"
    title = record.image_name or _shorten(transcript.words.alt_text)
    return Text(record.id, transcript.language, words, transcript.revision, title, _quoted(record))


def readers_of(transcript: Transcript, audio: Audio) -> set[str | None]:
    """Names of engines that have read the same aloud for another format."""
    alike = (audio.kind, audio.wanted_voice, audio.speed)
    ready = (one for one in transcript.audio if one.state is AudioState.READY)
    return {one.engine for one in ready if (one.kind, one.wanted_voice, one.speed) == alike}


def text_of_answer(record: DescriptionRecord, question: Question) -> Text:
    title = record.image_name or _shorten(question.text)
    return Text(record.id, question.language, question.answer or "", title=title, quoted=_quoted(record))


def table_of(outcome: Outcome | None) -> str:
    """As it is read; empty where there is none."""
    return write_table(outcome.data) if outcome and outcome.data else ""


def _quoted(record: DescriptionRecord) -> tuple[TextFound, ...]:
    return record.outcome.text_in_image if record.outcome else ()


def _shorten(text: str) -> str:
    """Cut between words."""
    if len(text) <= LONGEST_TITLE:
        return text
    return f"{text[:LONGEST_TITLE].rpartition(' ')[0] or text[:LONGEST_TITLE]} …"
