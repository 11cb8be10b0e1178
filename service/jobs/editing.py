"""What people do to a description after it was asked for. No machine undoes what is decided here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from service.domain.descriptions import TEXT_KINDS, AudioKind, AudioWish, Failure, Progress, Words
from service.domain.records import (
    QUIET_KINDS,
    Audio,
    AudioState,
    DescriptionRecord,
    JobKind,
    Status,
    Transcript,
    WrittenBy,
)
from service.errors import (
    Cancelled,
    InvalidRequest,
    NotDescribedYet,
    NotFound,
    RevisionMismatch,
    UnsupportedLanguage,
    WordsWithheld,
)
from service.jobs.budget import UNLIMITED, Budget
from service.jobs.pipeline import TriggerJob
from service.jobs.progress import Watch
from service.store import audio, descriptions, jobs, questions, transcripts
from service.store.session import Connection, Database
from service.store.transcripts import spoken_text

MOST_LANGUAGES = 20
MOST_AUDIO = 20
"""Of one language."""
CANCELLED = "It was cancelled before it was spoken."
UNANSWERED = Failure(Cancelled.code, "It was cancelled before it was answered.", Cancelled.advice)


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person writes; None leaves a text as it is."""

    alt_text: str | None = None
    long_description: str | None = None


IsCurrent = Callable[[Transcript], bool]
"""Whether a transcript is still what the person saw."""


class Editing:
    def __init__(self, database: Database, *, watch: Watch, trigger: TriggerJob, budget: Budget = UNLIMITED) -> None:
        self._database = database
        self._watch = watch
        self._trigger = trigger
        self._budget = budget

    async def edit(self, transcript_id: str, edit: Edit, *, owner: str, by: str, is_current: IsCurrent) -> str:
        """A person's revision; audio of a text that changed is spoken anew. The id of the description.

        The same words again change nothing. Raises `NotFound`, or `RevisionMismatch` where `is_current` says no.
        """
        async with self._open_transcript(transcript_id, owner, is_current) as (connection, record, transcript):
            words = transcript.words
            if edit.alt_text is not None:
                words = replace(words, alt_text=edit.alt_text)
            if edit.long_description is not None:
                words = replace(words, long_description=edit.long_description)
            is_withheld = transcript.language in record.withheld_languages
            if words != transcript.words or is_withheld:
                await descriptions.touch(connection, record.id)
                drafts = await transcripts.find_drafts(connection, transcript)
                await transcripts.revise(
                    connection,
                    transcript,
                    _mark(words, transcript.words, drafts),
                    written_by=WrittenBy.PERSON,
                    author=by,
                    audio_wish=record.wish.audio,
                )
                await self._voice_pending(connection, record)
        return record.id

    async def approve(self, transcript_id: str, *, owner: str, by: str, is_current: IsCurrent) -> str:
        """A person stands for the words. The id of the description.

        Raises as `edit` does, and `WordsWithheld` where there are none to stand for.
        """
        async with self._open_transcript(transcript_id, owner, is_current) as (connection, record, transcript):
            if transcript.language in record.withheld_languages and not transcript.words.alt_text:
                raise WordsWithheld
            await descriptions.touch(connection, record.id)
            await transcripts.approve(connection, transcript.id, by=by)
        return record.id

    async def dismiss_suggestion(self, transcript_id: str, *, owner: str, is_current: IsCurrent) -> str:
        """A person's words stay, and a machine's are offered beside them no more. The id of the description.

        Raises as `edit` does.
        """
        async with self._open_transcript(transcript_id, owner, is_current) as (connection, record, transcript):
            await transcripts.suggest(connection, transcript, transcript.words)
        return record.id

    async def add_languages(self, description_id: str, tags: Mapping[str, str], *, owner: str) -> None:
        """`tags`: normalised to spelled. Those that are there already stay as they are, those that failed are retried.

        Raises `NotFound`, `NotDescribedYet`, `BudgetSpent`, or `UnsupportedLanguage` for too many.
        """
        async with self.open(description_id, owner) as (connection, record):
            self._refuse_without_words(record)
            new = {tag: spelled for tag, spelled in tags.items() if tag not in record.wish.languages}
            if len(record.wish.languages) + len(new) > MOST_LANGUAGES:
                raise UnsupportedLanguage(f"A description has at most {MOST_LANGUAGES} languages.")
            lacking = {*record.missing_languages, *record.withheld_languages}
            has_failed = tags.keys() & lacking and not await jobs.find_kinds(connection, record.id)
            if new or has_failed:
                wish = replace(
                    record.wish,
                    languages=(*record.wish.languages, *new),
                    spelled_as=(*record.wish.spelled_as, *new.values()),
                )
                await self._reopen(connection, record, JobKind.TRANSLATE, wish=wish)

    async def add_audio(
        self, description_id: str, wish: AudioWish, *, owner: str, languages: Sequence[str] = ()
    ) -> None:
        """More readings of the texts, in all languages or some; what is there already stays as it is.

        Raises `NotFound`, `NotDescribedYet`, `UnsupportedLanguage` for one it is not written in, or `InvalidRequest`
        for too many.
        """
        async with self.open(description_id, owner) as (connection, record):
            self._refuse_without_words(record)
            if missing := set(languages) - {transcript.language for transcript in record.transcripts}:
                raise UnsupportedLanguage(f"This description is not written in {', '.join(sorted(missing))}.")
            chosen = [one for one in record.transcripts if not languages or one.language in languages]
            if sum([await self._add_readings(connection, transcript, wish) for transcript in chosen]):
                await descriptions.touch(connection, record.id)
                await self.open_job(connection, record, JobKind.VOICE)

    async def _add_readings(self, connection: Connection, transcript: Transcript, wish: AudioWish) -> int:
        """How many there were none of yet."""
        kinds = [
            kind
            for kind in wish.kinds
            if spoken_text(transcript.words, kind)
            and not any(_is_same(one, kind, wish, transcript.language) for one in transcript.audio)
        ]
        if len(transcript.audio) + len(kinds) > MOST_AUDIO:
            raise InvalidRequest(f"A language has at most {MOST_AUDIO} audio files.")
        await audio.add_pending(connection, transcript.id, kinds, wish, transcript.language)
        return len(kinds)

    async def cancel(self, description_id: str, *, owner: str) -> None:
        """Nothing more is begun for it; what is there stays. Raises `NotFound`."""
        async with self.open(description_id, owner) as (connection, record):
            kinds = await jobs.find_kinds(connection, record.id)
            if not kinds:
                return
            was_cancelled = record.status is Status.CANCELLED
            status = Status.CANCELLED if JobKind.DESCRIBE in kinds or was_cancelled else Status.DONE
            await jobs.end_all(connection, record.id)
            await audio.fail_pending(connection, record.id, CANCELLED)
            await questions.fail_pending(connection, record.id, UNANSWERED)
            progress = replace(record.progress, stage=status.value)
            await descriptions.change(connection, record.id, status=status, progress=progress)

    async def retry(self, description_id: str, *, owner: str) -> bool:
        """Tries again what failed, was cancelled or had no voice, and nothing else. False where there is nothing.

        Raises `NotFound`, or `BudgetSpent` where words are lacking.
        """
        async with self.open(description_id, owner) as (connection, record):
            if await jobs.find_kinds(connection, record.id):
                return False
            has_silent = await audio.retry_failed(connection, record.id)
            goes_on = record.failure is None  # what failed had answers that were of no use
            withheld = record.withheld_languages
            if record.status is not Status.DONE:
                await self._reopen(connection, record, JobKind.DESCRIBE, goes_on=goes_on)
            elif withheld and len(withheld) == len(record.transcripts):  # there is nothing to write them from
                await self._reopen(connection, record, JobKind.REGENERATE)
            elif record.missing_languages or withheld:
                await self._reopen(connection, record, JobKind.TRANSLATE, goes_on=goes_on and not withheld)
            elif await jobs.find_last_kind(connection, record.id) is JobKind.REGENERATE:
                await self._reopen(connection, record, JobKind.REGENERATE, goes_on=goes_on)
            elif has_silent:
                await descriptions.touch(connection, record.id)
                await self.open_job(connection, record, JobKind.VOICE)
            else:
                return await self._retry_questions(connection, record)
            await self._retry_questions(connection, record)
        return True

    async def _retry_questions(self, connection: Connection, record: DescriptionRecord) -> bool:
        """Whether there are any that failed, or answers that could not be spoken."""
        codes = await questions.retry_failed(connection, record.id)
        has_silent = await audio.retry_answers(connection, record.id)
        if codes or has_silent:
            await descriptions.touch(connection, record.id)
            # as with descriptions: what failed had answers that were of no use
            goes_on = codes <= {Cancelled.code}
            await self.open_job(connection, record, JobKind.QUESTION, asks_for_words=bool(codes), goes_on=goes_on)
        return bool(codes or has_silent)

    async def regenerate(self, description_id: str, *, owner: str) -> None:
        """The picture is described again. What a person wrote or approved stays.

        Raises `NotFound` or `BudgetSpent`.
        """
        async with self.open(description_id, owner) as (connection, record):
            kinds = await jobs.find_kinds(connection, record.id)
            if not kinds & {JobKind.DESCRIBE, JobKind.REGENERATE}:
                kind = JobKind.REGENERATE if record.outcome else JobKind.DESCRIBE
                await self._reopen(connection, record, kind)

    @asynccontextmanager
    async def open(self, description_id: str, owner: str) -> AsyncIterator[tuple[Connection, DescriptionRecord]]:
        """The description as it is, nobody else's until the block ends. Raises `NotFound`."""
        async with self._database.write() as connection:
            await descriptions.hold(connection, description_id)
            record = await descriptions.find(connection, description_id, owner=owner)
            if record is None:
                raise NotFound
            yield connection, record
        self._watch.changed(description_id)

    @asynccontextmanager
    async def _open_transcript(
        self, transcript_id: str, owner: str, is_current: IsCurrent
    ) -> AsyncIterator[tuple[Connection, DescriptionRecord, Transcript]]:
        """Raises `NotFound` or `RevisionMismatch`."""
        async with self._database.read() as connection:
            place = await transcripts.find(connection, transcript_id, owner=owner)
        if place is None:
            raise NotFound
        async with self.open(place.description_id, owner) as (connection, record):
            [transcript] = [one for one in record.transcripts if one.id == transcript_id]
            if not is_current(transcript):
                raise RevisionMismatch
            yield connection, record, transcript

    def _refuse_without_words(self, record: DescriptionRecord) -> None:
        if not record.transcripts:
            raise NotDescribedYet

    async def _reopen(
        self,
        connection: Connection,
        record: DescriptionRecord,
        kind: JobKind,
        *,
        goes_on: bool = False,
        **values: Any,  # noqa: ANN401 - columns
    ) -> None:
        """What is asked of it now is not done yet. `goes_on`: where a cancelled job was, with its answers."""
        progress = Progress(milliseconds=record.progress.milliseconds)
        await descriptions.change(
            connection, record.id, status=Status.QUEUED, progress=progress, failure=None, **values
        )
        has_words = record.outcome is not None and not record.missing_languages
        asks_for_words = kind is not JobKind.DESCRIBE or not has_words
        await self.open_job(connection, record, kind, asks_for_words=asks_for_words, goes_on=goes_on)

    async def _voice_pending(self, connection: Connection, record: DescriptionRecord) -> None:
        if await audio.has_any(connection, record.id, AudioState.PENDING):
            await self.open_job(connection, record, JobKind.VOICE)

    async def open_job(
        self,
        connection: Connection,
        record: DescriptionRecord,
        kind: JobKind,
        *,
        asks_for_words: bool = False,
        goes_on: bool = False,
    ) -> None:
        """Jobs of one description run one after the other: the end of one triggers the next.

        `asks_for_words` is what may cost money. Raises `BudgetSpent` where nobody could be asked for them today.
        """
        if asks_for_words:
            await self._budget.refuse(connection, record.owner, asks=kind is JobKind.QUESTION)
        if kind in QUIET_KINDS and await jobs.waits(connection, record.id, kind):
            return
        added = await jobs.add(connection, owner=record.owner, description_id=record.id, kind=kind)
        if goes_on:
            await jobs.inherit_answers(connection, record.id, added.job_id, kind)
        else:
            await jobs.forget_answers(connection, record.id, kind)
        if await jobs.find_open(connection, record.id) == [added]:
            await self._trigger(connection, added.job_id, added.claim)


def _mark(words: Words, former: Words, drafts: Sequence[Words]) -> Words:
    """A text of a draft that a person puts in the place of another is a draft there, too, until it is approved.

    Of words that are no draft, a person's are not to be reviewed any more.
    """
    for kind in TEXT_KINDS:
        text = spoken_text(words, kind)
        if text and text != spoken_text(former, kind):
            for draft in drafts:
                if spoken_text(draft, kind) == text:
                    return replace(words, draft=True, needs_review=draft.needs_review)
    return words if words.draft else replace(words, needs_review=())


def _is_same(reading: Audio, kind: AudioKind, wish: AudioWish, language: str) -> bool:
    asked = (kind, audio.wanted_voice(wish, language), wish.speed, wish.format)
    return asked == (reading.kind, reading.wanted_voice, reading.speed, reading.format)
