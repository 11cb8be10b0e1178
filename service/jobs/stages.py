"""What a job does to its description: each stage goes on from what the one before left in the store."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import groupby

from service.domain.descriptions import AudioKind, Description, GlossaryTerm, Origin, Original, Priority, Wish
from service.domain.images import Picture
from service.domain.records import (
    AudioState,
    DescriptionRecord,
    JobKind,
    Outcome,
    WrittenBy,
)
from service.jobs.claims import Claim
from service.jobs.describing import Describing
from service.jobs.receiving import Receiving, naming
from service.jobs.reuse import Reuse, Reused, columns_of
from service.jobs.steps import JobLost
from service.jobs.texts import readers_of, table_of, text_of
from service.jobs.voicing import Voicing
from service.store import answers, audio, descriptions, glossary, images, jobs, transcripts
from service.store.answers import Keys
from service.store.session import Connection, Database

LONGEST_AUTHOR = 200
"""Characters of a name that are kept with words; those of models have any length."""


class Stages:
    def __init__(self, database: Database, *, receiving: Receiving, describing: Describing, voicing: Voicing) -> None:
        self._database = database
        self._receiving = receiving
        self._describing = describing
        self._voicing = voicing
        self._reuse = Reuse(database, describing)

    async def fetch(self, claim: Claim, record: DescriptionRecord) -> None:
        """The images that are not there yet from their addresses. Raises a `FetchError` or an `ImageError`."""
        missing = [(number, one) for number, one in enumerate(record.images, 1) if one.stored is None]
        for url, pages in groupby(missing, key=lambda numbered: numbered[1].url or ""):
            data = b""
            for number, given in pages:
                with naming(number, given.name, among=len(record.images)):
                    data = data or await self._receiving.fetch(url)
                    checked = await self._receiving.check(data, given.page)
                async with claim.write() as connection:
                    image_id = await images.add(
                        connection, owner=record.owner, sha256=checked.sha256, picture=checked.picture
                    )
                    await descriptions.set_image(connection, record.id, number, image_id)

    async def describe(self, claim: Claim, record: DescriptionRecord) -> None:
        """The picture in every language. What a person wrote or approved stays; the new words are offered beside it.

        What is known of the picture answers it without another look, unless that is what was asked for.
        """
        pictures = await self._load_pictures(record)
        if not pictures:
            raise JobLost
        terms = await self._load_glossary(record)
        keys = self._reuse.make_keys(record, pictures, terms)
        async with self._reuse.turn(record, keys):
            if keys and (reused := await self._reuse.find(claim.job, record, keys, terms, claim.paid)):
                return await _keep_reused(claim, record, keys, reused)
            async with claim.growing() as growing:
                description, passed_over = await self._describing.describe(
                    pictures,
                    _wish_of(record, claim.job.kind),
                    claim.paid,
                    addresses=[one.url for one in record.images],
                    glossary=terms,
                    growing=growing,
                )
            async with claim.write() as connection:
                outcome = _outcome(description, passed_over)
                await descriptions.change(connection, record.id, outcome=outcome, **columns_of(keys, outcome))
                await _keep_words(connection, record, description)
                if record.outcome is not None and table_of(outcome) != table_of(record.outcome):
                    await audio.renew_all(connection, record.id, AudioKind.LONG)
                if claim.job.kind is JobKind.REGENERATE:  # it has its words, and must not ask for them again
                    await jobs.change_kind(connection, claim.job.id, JobKind.TRANSLATE)
        return None

    async def translate(self, claim: Claim, record: DescriptionRecord) -> None:
        """The languages of the wish that have no words yet, from the words of another one."""
        lacking = lacking_languages(record, claim.job.kind)
        wish = replace(record.wish, languages=lacking, spelled_as=lacking)
        original = _choose_original(record)
        pictures = await self._load_pictures(record)
        terms = await self._load_glossary(record)
        description, _ = await self._describing.add_languages(pictures, original, wish, claim.paid, glossary=terms)
        async with claim.write() as connection:
            await descriptions.touch(connection, record.id)
            await _keep_words(connection, record, description)

    async def speak(self, claim: Claim, record: DescriptionRecord) -> None:
        """All pending texts side by side: each can be heard as soon as it is ready."""
        audios = [(transcript, one) for transcript in record.transcripts for one in transcript.audio]
        pending = [(transcript, one) for transcript, one in audios if one.state is AudioState.PENDING]
        progress = replace(record.progress, stage="speaking", done=len(audios) - len(pending), total=len(audios))

        async def tell(connection: Connection) -> None:
            nonlocal progress  # counted inside, so that no smaller number is written last
            progress = replace(progress, done=progress.done + 1)
            await descriptions.change(connection, record.id, progress=progress)

        try:
            async with asyncio.TaskGroup() as group:
                for transcript, one in pending:
                    text = text_of(record, transcript, one.kind)
                    read_by = readers_of(transcript, one)
                    group.create_task(self._voicing.voice(text, one, claim, tell, read_by=read_by))
        except ExceptionGroup as failures:  # the first is why the others ended
            raise failures.exceptions[0] from None

    async def _load_pictures(self, record: DescriptionRecord) -> list[Picture]:
        async with self._database.read() as connection:
            return await images.load_pictures(connection, record.id)

    async def _load_glossary(self, record: DescriptionRecord) -> tuple[GlossaryTerm, ...]:
        async with self._database.read() as connection:
            return await glossary.load(connection, record.owner)


def _wish_of(record: DescriptionRecord, kind: JobKind) -> Wish:
    """Who has an image looked at again waits for it."""
    return replace(record.wish, priority=Priority.NORMAL) if kind is JobKind.REGENERATE else record.wish


def _outcome(description: Description, passed_over: tuple[str, ...]) -> Outcome:
    return Outcome(
        classification=description.classification,
        origin=description.origin,
        text_in_image=description.text_in_image,
        data=description.data,
        uncertain=description.uncertain,
        passed_over=passed_over,
    )


def lacking_languages(record: DescriptionRecord, kind: JobKind) -> tuple[str, ...]:
    """What a job has to write: what was withheld is tried again only where somebody asks for languages."""
    return record.missing_languages + (record.withheld_languages if kind is JobKind.TRANSLATE else ())


def _choose_original(record: DescriptionRecord) -> Original:
    """What a person wrote or approved before what a machine wrote; else the first language that was asked for."""
    if record.outcome is None or not record.transcripts:
        raise JobLost
    withheld = record.withheld_languages
    transcript = min(record.transcripts, key=lambda one: (one.language in withheld, not one.is_a_persons))
    seen = record.outcome
    return Original(
        transcript.language, transcript.words, seen.classification, seen.text_in_image, seen.data, seen.uncertain
    )


async def _keep_reused(claim: Claim, record: DescriptionRecord, keys: Keys, reused: Reused) -> None:
    async with claim.write() as connection:
        columns = columns_of(keys, reused.outcome)
        await descriptions.change(connection, record.id, outcome=reused.outcome, **columns)
        await answers.take_over(connection, record.id, reused.known, audio_wish=record.wish.audio)
        if reused.written is not None:
            await _keep_words(connection, record, reused.written)


async def _keep_words(connection: Connection, record: DescriptionRecord, description: Description) -> None:
    """Read anew, since a person may have written meanwhile. What was withheld takes the place of no words."""
    known = {one.language: one for _, one in await transcripts.find_of(connection, [record.id])}
    position = len(known)
    for tag in record.wish.languages:
        words, transcript = description.words.get(tag), known.get(tag)
        if words is None or (transcript and tag in description.withheld and not transcript.words.is_withheld):
            continue
        author = _author(description.authors.get(tag, description.origin))
        if transcript is None:
            await transcripts.add_all(
                connection, record.id, {tag: words}, author=author, audio_wish=record.wish.audio, position=position
            )
            position += 1
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


def _author(origin: Origin) -> str:
    name = origin.provider if origin.model == origin.provider else f"{origin.provider}:{origin.model}"
    return name[:LONGEST_AUTHOR]
