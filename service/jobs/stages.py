"""What a job does to its description: each stage goes on from what the one before left in the store."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from service.domain.descriptions import Description, Original, Words
from service.domain.images import Picture
from service.domain.records import (
    Audio,
    AudioState,
    DescriptionRecord,
    JobKind,
    Outcome,
    Transcript,
    WrittenBy,
)
from service.jobs.claims import Claim
from service.jobs.describing import Describing
from service.jobs.receiving import Receiving
from service.jobs.steps import JobLost
from service.jobs.voicing import Voicing
from service.store import descriptions, images, jobs, transcripts
from service.store.session import Connection, Database


class Stages:
    def __init__(self, database: Database, *, receiving: Receiving, describing: Describing, voicing: Voicing) -> None:
        self._database = database
        self._receiving = receiving
        self._describing = describing
        self._voicing = voicing

    async def fetch(self, claim: Claim, record: DescriptionRecord) -> None:
        """The image from its address. Raises a `FetchError` or an `ImageError`."""
        checked = await self._receiving.fetch(record.image_url or "", record.page)
        async with claim.write() as connection:
            image_id = await images.add(connection, owner=record.owner, sha256=checked.sha256, picture=checked.picture)
            await descriptions.change(connection, record.id, image_id=image_id)

    async def describe(self, claim: Claim, record: DescriptionRecord) -> None:
        """The picture in every language. What a person wrote or approved stays; the new words are offered beside it."""
        picture = await self._load_picture(record)
        if picture is None:
            raise JobLost
        description, passed_over = await self._describing.describe(picture, record.wish, claim.paid)
        async with claim.write() as connection:
            await descriptions.change(connection, record.id, outcome=_outcome(description, passed_over))
            await _keep_words(connection, record, description)
            if claim.job.kind is JobKind.REGENERATE:  # it has its words, and must not ask for them again
                await jobs.change_kind(connection, claim.job.id, JobKind.TRANSLATE)

    async def translate(self, claim: Claim, record: DescriptionRecord) -> None:
        """The languages of the wish that have no words yet, from the words of another one."""
        wish = replace(record.wish, languages=record.missing_languages, spelled_as=record.missing_languages)
        original = _choose_original(record)
        picture = await self._load_picture(record)
        description, _ = await self._describing.add_languages(picture, original, wish, claim.paid)
        async with claim.write() as connection:
            await descriptions.touch(connection, record.id)
            await _keep_words(connection, record, description)

    async def speak(self, claim: Claim, record: DescriptionRecord) -> None:
        """All pending texts side by side: each can be heard as soon as it is ready."""
        texts = [(transcript, text) for transcript in record.transcripts for text in transcript.audio]
        pending = [(transcript, text) for transcript, text in texts if text.state is AudioState.PENDING]
        progress = replace(record.progress, stage="speaking", done=len(texts) - len(pending), total=len(texts))

        async def voice(transcript: Transcript, text: Audio) -> None:
            nonlocal progress
            await self._voicing.voice(record, transcript, text, claim.paid)
            async with claim.write() as connection:  # counted inside, so that no smaller number is written last
                progress = replace(progress, done=progress.done + 1)
                await descriptions.change(connection, record.id, progress=progress)

        try:
            async with asyncio.TaskGroup() as group:
                for transcript, text in pending:
                    group.create_task(voice(transcript, text))
        except ExceptionGroup as failures:  # the first is why the others ended
            raise failures.exceptions[0] from None

    async def _load_picture(self, record: DescriptionRecord) -> Picture | None:
        async with self._database.read() as connection:
            return await images.load_picture(connection, record.id)


def _outcome(description: Description, passed_over: tuple[str, ...]) -> Outcome:
    return Outcome(
        classification=description.classification,
        origin=description.origin,
        text_in_image=description.text_in_image,
        data=description.data,
        uncertain=description.uncertain,
        passed_over=passed_over,
    )


def _choose_original(record: DescriptionRecord) -> Original:
    """What a person wrote or approved before what a machine wrote; else the first language that was asked for."""
    if record.outcome is None or not record.transcripts:
        raise JobLost
    transcript = min(record.transcripts, key=lambda one: not one.is_a_persons)
    outcome = record.outcome
    return Original(transcript.language, transcript.words, outcome.classification, outcome.text_in_image, outcome.data)


async def _keep_words(connection: Connection, record: DescriptionRecord, description: Description) -> None:
    """Read anew, since a person may have written meanwhile."""
    origin = description.origin
    author = origin.provider if origin.model == origin.provider else f"{origin.provider}:{origin.model}"
    known = {one.language: one for _, one in await transcripts.find_of(connection, [record.id])}
    added: dict[str, Words] = {}
    for tag in record.wish.languages:
        words, transcript = description.words.get(tag), known.get(tag)
        if words is None:
            continue
        if transcript is None:
            added[tag] = words
        elif transcript.is_a_persons:
            await transcripts.suggest(connection, transcript, words)
        elif words != transcript.words:
            await transcripts.revise(
                connection,
                transcript,
                words,
                written_by=WrittenBy.MACHINE,
                author=author,
                audio_wish=record.wish.audio,
            )
    await transcripts.add_all(
        connection, record.id, added, author=author, audio_wish=record.wish.audio, position=len(known)
    )
