"""The story of one image: taken in, made small and safe, described, spoken, kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from service.audio.formats import DEFAULT_FORMAT
from service.domain.descriptions import Failure, Metadata, Wish
from service.domain.records import Audio, AudioState, DescriptionRecord, Job, Outcome, Status, Transcript
from service.domain.work import PaidCall
from service.errors import JobInterrupted, ServiceError
from service.jobs.describing import Describing
from service.jobs.progress import Watch
from service.jobs.receiving import CheckedImage, IncomingImage, ReceivedImage, Receiving
from service.jobs.steps import DescriptionDeleted, Steps
from service.jobs.voicing import Voicing
from service.store import audio, descriptions, images, jobs, transcripts
from service.store.session import Connection, Database, now
from service.telemetry import log

MOST_STARTS = 5
"""A job that was started so often and never ended is what ends the process."""


class Pipeline:
    def __init__(
        self,
        database: Database,
        *,
        receiving: Receiving,
        describing: Describing,
        voicing: Voicing,
        watch: Watch,
        retention: timedelta,
        trigger: Callable[[str], Awaitable[None]],
    ) -> None:
        self._database = database
        self._receiving = receiving
        self._describing = describing
        self._voicing = voicing
        self._watch = watch
        self._retention = retention
        self._trigger = trigger

    async def submit(self, incoming: IncomingImage, wish: Wish, *, owner: str, metadata: Metadata) -> str:
        """`receive` and `accept` in one."""
        return await self.accept(await self._receiving.receive(incoming), wish, owner=owner, metadata=metadata)

    async def receive(self, incoming: IncomingImage) -> ReceivedImage:
        """Raises an `ImageError` or `AddressNotAllowed` where the image cannot be used; keeps nothing yet."""
        return await self._receiving.receive(incoming)

    async def accept(self, received: ReceivedImage, wish: Wish, *, owner: str, metadata: Metadata) -> str:
        """The id of the new description, which from now on ends in a result or in a failure that says why."""
        async with self._database.write() as connection:
            description_id = await descriptions.add(
                connection,
                owner=owner,
                wish=wish,
                metadata=metadata,
                expires_at=now() + self._retention,
                image_id=await _keep(connection, owner, received.image) if received.image else None,
                image_name=received.name,
                image_url=received.url,
            )
            job_id = await jobs.add(connection, owner=owner, description_id=description_id)
        log.info("description.accepted", description=description_id, languages=len(wish.languages))
        await self._trigger(job_id)
        return description_id

    async def delete(self, description_id: str, *, owner: str) -> bool:
        """False where there was none. Work on it stops at its next step."""
        async with self._database.write() as connection:
            deleted = await descriptions.delete(connection, description_id, owner=owner)
        self._watch.changed(description_id)
        return deleted

    async def produce(self, job_id: str) -> None:
        """Takes a job to its end from wherever it stands; what is recorded is not done again."""
        async with self._database.write() as connection:
            job = await jobs.start(connection, job_id)
        if job is None:
            return
        try:
            if job.starts > MOST_STARTS:
                raise JobInterrupted
            await self._run_stages(job, Steps(self._database, job.id).paid)
        except asyncio.CancelledError:
            await asyncio.shield(self._forgive(job))
            raise
        except DescriptionDeleted:
            log.info("description.deleted_meanwhile", description=job.description_id)
        except ServiceError as error:
            await self._fail(job, error)
        except Exception:  # whatever it was, the job gets an end and the log gets the cause
            log.exception("description.crashed", description=job.description_id)
            await self._fail(job, ServiceError())

    async def _forgive(self, job: Job) -> None:
        """A start that ended because the service stops in good order says nothing against the job."""
        async with self._database.write() as connection:
            await jobs.forgive_start(connection, job.id)

    async def _run_stages(self, job: Job, paid: PaidCall) -> None:
        record = await self._load(job.description_id, job.owner)
        if record.image is None:
            record = await self._timed("fetching", record, self._fetch_image(record))
        if record.outcome is None:
            record = await self._timed("describing", record, self._describe(record, paid))
        record = await self._timed("speaking", record, self._speak(record, paid))
        await self._end(job, status=Status.DONE, progress=replace(record.progress, stage="done"))
        log.info("description.done", description=job.description_id)

    async def _timed(self, stage: str, record: DescriptionRecord, work: Awaitable[None]) -> DescriptionRecord:
        """The record as it is after the stage, which is shown while it lasts and timed when it is over."""
        await self._change(record.id, status=Status.RUNNING, progress=replace(record.progress, stage=stage))
        started = time.perf_counter()
        await work
        milliseconds = round((time.perf_counter() - started) * 1000)
        record = await self._load(record.id, record.owner)
        progress = replace(record.progress, milliseconds={**record.progress.milliseconds, stage: milliseconds})
        await self._change(record.id, progress=progress)
        return replace(record, progress=progress)

    async def _load(self, description_id: str, owner: str) -> DescriptionRecord:
        async with self._database.read() as connection:
            record = await descriptions.find(connection, description_id, owner=owner)
        if record is None:
            raise DescriptionDeleted
        return record

    async def _change(self, description_id: str, **values: Any) -> None:  # noqa: ANN401 - columns
        async with self._database.write() as connection:
            await descriptions.change(connection, description_id, **values)
        self._watch.changed(description_id)

    async def _fetch_image(self, record: DescriptionRecord) -> None:
        checked = await self._receiving.fetch(record.image_url or "")
        async with self._database.write() as connection:
            image_id = await _keep(connection, record.owner, checked)
            if not await descriptions.change(connection, record.id, image_id=image_id):
                raise DescriptionDeleted

    async def _describe(self, record: DescriptionRecord, paid: PaidCall) -> None:
        async with self._database.read() as connection:
            picture = await images.load_picture(connection, record.id)
        if picture is None:
            raise DescriptionDeleted
        description, passed_over = await self._describing.describe(picture, record.wish, paid)
        outcome = Outcome(
            classification=description.classification,
            origin=description.origin,
            text_in_image=description.text_in_image,
            data=description.data,
            uncertain=description.uncertain,
            passed_over=passed_over,
        )
        async with self._database.write() as connection:
            if not await descriptions.change(connection, record.id, outcome=outcome):
                raise DescriptionDeleted
            await transcripts.add_all(
                connection,
                record.id,
                {tag: description.words[tag] for tag in record.wish.languages},
                audio_kinds=record.wish.audio.kinds,
                audio_format=DEFAULT_FORMAT,
            )

    async def _speak(self, record: DescriptionRecord, paid: PaidCall) -> None:
        """All texts side by side: each can be heard as soon as it is ready."""
        texts = [(transcript, text) for transcript in record.transcripts for text in transcript.audio]
        pending = [(transcript, text) for transcript, text in texts if text.state is AudioState.PENDING]
        progress = replace(record.progress, stage="speaking", done=len(texts) - len(pending), total=len(texts))

        async def voice(transcript: Transcript, text: Audio) -> None:
            nonlocal progress
            await self._voicing.voice(record, transcript, text, paid)
            progress = replace(progress, done=progress.done + 1)
            await self._change(record.id, progress=progress)

        try:
            async with asyncio.TaskGroup() as group:
                for transcript, text in pending:
                    group.create_task(voice(transcript, text))
        except ExceptionGroup as failures:  # the first is why the others ended
            raise failures.exceptions[0] from None

    async def _fail(self, job: Job, error: ServiceError) -> None:
        log.warning("description.failed", description=job.description_id, code=error.code)
        await self._end(job, status=Status.FAILED, failure=Failure(error.code, error.detail, error.advice))

    async def _end(self, job: Job, **values: Any) -> None:  # noqa: ANN401 - columns
        async with self._database.write() as connection:
            await descriptions.change(connection, job.description_id, **values)
            await audio.fail_pending(connection, job.description_id, "The work on this description ended early.")
            await jobs.end(connection, job.id)
        self._watch.changed(job.description_id)


async def _keep(connection: Connection, owner: str, checked: CheckedImage) -> str:
    return await images.add(connection, owner=owner, sha256=checked.sha256, picture=checked.picture)
