"""From the domain to the shapes of the API."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version as version_of
from urllib.parse import quote

import msgspec

from service.domain.descriptions import AudioKind, Failure, GlossaryTerm, Words
from service.domain.records import (
    Audio,
    AudioState,
    DescriptionRecord,
    GivenImage,
    Question,
    Revision,
    Transcript,
    Usage,
)
from service.domain.speech import Pronunciation, Voice, VoiceQuality
from service.jobs.catalogue import OfferedLanguage
from service.languages import describe_tag
from service.web.resources import (
    AnswerProvenanceResource,
    AudioResource,
    ClassificationResource,
    DataResource,
    DescriptionResource,
    FailureResource,
    GlossaryResource,
    GlossaryTermResource,
    ImageResource,
    LanguageResource,
    LexiconEntryResource,
    LexiconResource,
    ProgressResource,
    ProvenanceResource,
    QuestionResource,
    ResultResource,
    RevisionResource,
    SuggestionResource,
    TextResource,
    TokensResource,
    TranscriptResource,
    UsageResource,
    VoiceResource,
)

VERSION = version_of("altaloud")
Qualities = Mapping[str, VoiceQuality]
"""By the ids of voices."""


def etag_of(version: int, qualities: Qualities) -> str:
    """Strong: the version grows with all that is shown, apart from what this program and its voices make of it."""
    return f'"{version}-{_edition(tuple(qualities.items()))}"'


@lru_cache(maxsize=2)
def _edition(qualities: tuple[tuple[str, VoiceQuality], ...]) -> str:
    return hashlib.sha256(msgspec.json.encode((VERSION, qualities))).hexdigest()[:12]


def etag_of_transcript(transcript: Transcript) -> str:
    """Strong. Its first half stands for the words and their approval, its second for what is offered beside them."""
    words = msgspec.structs.replace(to_transcript("", transcript), suggestion=None)
    return f'"{_hash(words)}-{_hash(transcript.suggestion)}"'


def _hash(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:16]


def to_description(record: DescriptionRecord, qualities: Qualities) -> DescriptionResource:
    outcome = record.outcome
    spelled = dict(zip(record.wish.languages, record.wish.spelled_as, strict=True))
    return DescriptionResource(
        id=record.id,
        status=record.status,
        created_at=record.created_at,
        expires_at=record.expires_at,
        image=_to_image(record.id, 1, record.images[0]),
        images=[image for number, one in enumerate(record.images, 1) if (image := _to_image(record.id, number, one))],
        image_name=record.image_name,
        image_url=record.image_url,
        languages=list(record.wish.spelled_as),
        alt_length=record.wish.alt_length,
        classification=ClassificationResource(outcome.classification.kind, outcome.classification.reason)
        if outcome
        else None,
        results={
            spelled[transcript.language]: _to_result(record.id, transcript, qualities)
            for transcript in record.transcripts
        },
        text_in_image=[TextResource(text=found.text, language=found.language) for found in outcome.text_in_image]
        if outcome
        else [],
        data=DataResource(list(outcome.data.columns), [list(row) for row in outcome.data.rows], outcome.data.trend)
        if outcome and outcome.data
        else None,
        uncertain=list(outcome.uncertain) if outcome else [],
        progress=ProgressResource(record.progress.stage, record.progress.done, record.progress.total),
        provenance=_to_provenance(record),
        failure=_to_failure(record.failure),
        questions=record.questions,
        questions_url=f"/v1/descriptions/{record.id}/questions",
        metadata=dict(record.metadata),
    )


def _to_image(description_id: str, number: int, given: GivenImage) -> ImageResource | None:
    stored = given.stored
    if stored is None:
        return None
    which = "" if number == 1 else f"?image={number}"
    return ImageResource(
        width=stored.width,
        height=stored.height,
        name=given.name,
        sha256=stored.sha256,
        page=stored.page,
        pages=stored.pages,
        frames=stored.frames,
        preview_url=f"/v1/descriptions/{description_id}/preview{which}",
    )


def _to_result(description_id: str, transcript: Transcript, qualities: Qualities) -> ResultResource:
    words = transcript.words
    captioned = transcript.captioned is not None and transcript.captioned.state is AudioState.READY
    return ResultResource(
        transcript_id=transcript.id,
        alt_text=words.alt_text,
        long_description=words.long_description,
        direction=describe_tag(transcript.language).direction,
        written_by=transcript.written_by,
        draft=words.draft,
        needs_review=list(words.needs_review),
        revision=transcript.revision,
        etag=etag_of_transcript(transcript),
        approved_by=transcript.approved_by,
        approved_at=transcript.approved_at,
        suggestion=_to_suggestion(transcript.suggestion),
        audio=[_to_audio(audio, qualities) for audio in transcript.audio],
        captions_url=f"/v1/descriptions/{description_id}/captions/{transcript.language}.vtt" if captioned else None,
    )


def _to_suggestion(words: Words | None) -> SuggestionResource | None:
    return None if words is None else SuggestionResource(words.alt_text, words.long_description)


def to_transcript(description_id: str, transcript: Transcript) -> TranscriptResource:
    words = transcript.words
    return TranscriptResource(
        id=transcript.id,
        description_id=description_id,
        language=transcript.language,
        direction=describe_tag(transcript.language).direction,
        alt_text=words.alt_text,
        long_description=words.long_description,
        written_by=transcript.written_by,
        draft=words.draft,
        needs_review=list(words.needs_review),
        revision=transcript.revision,
        approved_by=transcript.approved_by,
        approved_at=transcript.approved_at,
        suggestion=_to_suggestion(transcript.suggestion),
    )


def to_revision(revision: Revision) -> RevisionResource:
    return RevisionResource(
        number=revision.number,
        alt_text=revision.alt_text,
        long_description=revision.long_description,
        written_by=revision.written_by,
        author=revision.author,
        created_at=revision.created_at,
    )


def to_question(question: Question, qualities: Qualities) -> QuestionResource:
    origin = question.origin
    return QuestionResource(
        id=question.id,
        description_id=question.description_id,
        question=question.text,
        language=question.language,
        direction=describe_tag(question.language).direction,
        state=question.state,
        answer=question.answer,
        can_tell=question.can_tell,
        provenance=AnswerProvenanceResource(
            origin.provider,
            origin.model,
            origin.prompt_version,
            TokensResource(origin.tokens.prompt, origin.tokens.completion),
        )
        if origin
        else None,
        failure=_to_failure(question.failure),
        audio=_to_audio(question.audio, qualities) if question.audio else None,
        created_at=question.created_at,
        answered_at=question.answered_at,
    )


def to_glossary(terms: Sequence[GlossaryTerm]) -> GlossaryResource:
    return GlossaryResource([GlossaryTermResource(one.term, one.meaning, dict(one.spellings)) for one in terms])


def etag_of_glossary(terms: Sequence[GlossaryTerm]) -> str:
    return f'"{_hash(to_glossary(terms))}"'


def to_lexicon(entries: Sequence[Pronunciation]) -> LexiconResource:
    return LexiconResource([LexiconEntryResource(one.word, dict(one.spoken)) for one in entries])


def etag_of_lexicon(entries: Sequence[Pronunciation]) -> str:
    return f'"{_hash(to_lexicon(entries))}"'


def _to_failure(failure: Failure | None) -> FailureResource | None:
    return None if failure is None else FailureResource(failure.code, failure.detail, failure.advice)


def _to_audio(audio: Audio, qualities: Qualities) -> AudioResource:
    return AudioResource(
        id=audio.id,
        kind=AudioKind(audio.kind),
        state=audio.state,
        reason=audio.reason,
        format=audio.format,
        url=f"/v1/audio/{audio.id}" if audio.state is AudioState.READY else None,
        seconds=None if audio.milliseconds is None else round(audio.milliseconds / 1000, 2),
        bytes=audio.size,
        voice=audio.voice,
        voice_quality=None if audio.voice is None else qualities.get(audio.voice),
        engine=audio.engine,
        passed_over=list(audio.passed_over),
        stream=f"/v1/audio/{audio.id}/stream" if audio.state is AudioState.PENDING else None,
        word_captions=f"/v1/audio/{audio.id}/captions?cues=words" if audio.tells_words else None,
    )


def _to_provenance(record: DescriptionRecord) -> ProvenanceResource | None:
    if record.outcome is None:
        return None
    origin = record.outcome.origin
    return ProvenanceResource(
        provider=origin.provider,
        model=origin.model,
        prompt_version=origin.prompt_version,
        tokens=TokensResource(origin.tokens.prompt, origin.tokens.completion),
        usage=_to_usage(record.usage),
        milliseconds=dict(record.progress.milliseconds),
        passed_over=list(record.outcome.passed_over),
        reused_from=record.outcome.reused_from,
        rewritten_from=record.outcome.rewritten_from,
    )


def _to_usage(usage: Usage) -> UsageResource:
    return UsageResource(
        calls=usage.calls,
        prompt_tokens=usage.tokens.prompt,
        completion_tokens=usage.tokens.completion,
        # ten digits: sums of parts of a cent
        cost_usd=None if usage.dollars is None else round(usage.dollars, 10),
    )


def to_language(offered: OfferedLanguage) -> LanguageResource:
    names, voice = offered.names, offered.voice
    return LanguageResource(
        tag=names.tag,
        name=names.english_name,
        native_name=names.native_name,
        direction=names.direction,
        voice=voice.id if voice else None,
        voice_quality=voice.quality if voice else None,
    )


def to_voice(voice: Voice, language: str | None = None) -> VoiceResource:
    """Its sample is in the `language` it was asked for in."""
    # a slash inside a part of an address is taken for the end of it, so it is quoted twice
    name = quote(f"{voice.engine}:{voice.id}".replace("%", "%25").replace("/", "%2F"), safe=":")
    return VoiceResource(
        id=voice.id,
        engine=voice.engine,
        name=voice.name,
        languages=list(voice.languages),
        quality=voice.quality,
        gender=voice.gender,
        note=voice.note,
        sample=f"/v1/voices/{name}/sample" + (f"?language={language}" if language else ""),
    )
