"""The story of one image: taken in, made small and safe, described, spoken, kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from service.domain.descriptions import Failure, Metadata, Progress, Wish
from service.domain.records import QUIET_KINDS, DescriptionRecord, JobKind, Status
from service.errors import JobInterrupted, ServiceError, ServiceNotReady
from service.jobs.answering import Answering
from service.jobs.budget import UNLIMITED, Budget
from service.jobs.claims import Claim
from service.jobs.progress import Watch
from service.jobs.receiving import IncomingImage, ReceivedImage, Receiving
from service.jobs.stages import Stages, lacking_languages
from service.jobs.steps import JobLost, JobParked
from service.store import audio, descriptions, idempotency, images, jobs
from service.store.idempotency import IdempotencyKey
from service.store.session import Connection, Database, now
from service.telemetry import log

MOST_STARTS = 5
"""A job that was started so often and never ended is what ends the process."""
ENDED_EARLY = "The work on this description ended early."

TriggerJob = Callable[[Connection, str, int], Awaitable[None]]
"""Takes id and claim of a job. Called inside the transaction that opens a job: both are kept, or none."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Images that can be accepted, and what is asked of them together."""

    images: Sequence[ReceivedImage]
    """At least one."""
    wish: Wish
    metadata: Metadata


class Pipeline:
    def __init__(
        self,
        database: Database,
        *,
        receiving: Receiving,
        stages: Stages,
        answering: Answering,
        watch: Watch,
        retention: timedelta,
        trigger: TriggerJob,
        budget: Budget = UNLIMITED,
    ) -> None:
        self._database = database
        self._receiving = receiving
        self._stages = stages
        self._answering = answering
        self._watch = watch
        self._retention = retention
        self._trigger = trigger
        self._budget = budget

    async def submit(self, incoming: Sequence[IncomingImage], wish: Wish, *, owner: str, metadata: Metadata) -> str:
        """`receive` and `accept` of one description."""
        submission = Submission(await self.receive(incoming), wish, metadata)
        [description_id] = await self.accept([submission], owner=owner)
        return description_id

    async def receive(self, incoming: Sequence[IncomingImage]) -> Sequence[ReceivedImage]:
        """Raises an `ImageError` or `AddressNotAllowed` where an image cannot be used; keeps nothing yet."""
        return await self._receiving.receive(incoming)

    async def accept(
        self,
        submissions: Sequence[Submission],
        *,
        owner: str,
        key: IdempotencyKey | None = None,
        refused: Collection[int] = (),
    ) -> list[str]:
        """The ids of the new descriptions, each of which from now on ends in a result or in a failure that says why.

        All of them are kept, or none; under the `key` of their request where it has one, which also remembers the
        places of those among them that were `refused`. Raises `BudgetSpent` where nobody could describe them today.
        """
        async with self._database.write() as connection:
            await self._budget.refuse(connection, owner)
            image_ids = await self._keep_images(connection, submissions, owner)
            ids = [await self._accept_one(connection, submission, image_ids, owner) for submission in submissions]
            if key is not None:
                kept, places = iter(ids), range(len(ids) + len(refused))
                outcomes = [None if place in refused else next(kept) for place in places]
                await idempotency.set_accepted(connection, key, outcomes)
        for description_id, submission in zip(ids, submissions, strict=True):
            log.info("description.accepted", description=description_id, languages=len(submission.wish.languages))
        return ids

    async def _keep_images(
        self, connection: Connection, submissions: Sequence[Submission], owner: str
    ) -> dict[tuple[str, int], str]:
        """The ids of all images that were sent as files, by hash and page.

        Kept in one order for everybody: two requests with the same new pictures in different orders would wait for
        each other on PostgreSQL.
        """
        checked = [received.image for submission in submissions for received in submission.images]
        pictures = {one.key: one.picture for one in checked if one is not None}
        return {
            key: await images.add(connection, owner=owner, sha256=key[0], picture=pictures[key])
            for key in sorted(pictures)
        }

    async def _accept_one(
        self, connection: Connection, submission: Submission, image_ids: Mapping[tuple[str, int], str], owner: str
    ) -> str:
        ids = [image_ids[one.image.key] if one.image else None for one in submission.images]
        received, *further = submission.images
        description_id = await descriptions.add(
            connection,
            owner=owner,
            wish=submission.wish,
            metadata=submission.metadata,
            expires_at=now() + self._retention,
            image_id=ids[0],
            image_name=received.name,
            image_url=received.url,
            page=received.page,
        )
        for number, one in enumerate(further, 2):
            await images.give_further(
                connection,
                description_id,
                number,
                image_id=ids[number - 1],
                name=one.name,
                url=one.url,
                page=one.page,
            )
        job = await jobs.add(connection, owner=owner, description_id=description_id, kind=JobKind.DESCRIBE)
        await self._trigger(connection, job.job_id, job.claim)
        return description_id

    async def delete(self, description_id: str, *, owner: str) -> bool:
        """False where there was none. Work on it stops at its next step."""
        async with self._database.write() as connection:
            deleted = await descriptions.delete(connection, description_id, owner=owner)
            if deleted:
                await idempotency.forget_answer(connection, description_id)
        self._watch.changed(description_id)
        return deleted

    async def produce(self, job_id: str) -> None:
        """Takes a job to its end from wherever it stands; what is recorded is not done again.

        Raises `ServiceNotReady` where the database is away.
        """
        async with self._database.write() as connection:
            job = await jobs.start(connection, job_id)
        if job is None:
            return
        claim = Claim(self._database, self._watch, job, self._budget)
        try:
            if job.starts > MOST_STARTS:
                raise JobInterrupted
            await self._run_stages(claim)
        except asyncio.CancelledError:
            await asyncio.shield(self._leave(claim))
            raise
        except JobLost:
            log.info("job.lost", description=job.description_id)
        except JobParked:
            await self._park(claim)
        except ServiceNotReady:  # the database is away, which says nothing against the job: it is taken up again
            with suppress(ServiceNotReady):
                await self._leave(claim)
            raise
        except ServiceError as error:
            await self._fail(claim, error)
        except Exception:  # whatever it was, the job gets an end and the log gets the cause
            log.exception("description.crashed", description=job.description_id)
            await self._fail(claim, ServiceError())

    async def _leave(self, claim: Claim) -> None:
        """A start that ended because the service stops in good order says nothing against the job."""
        async with self._database.write() as connection:
            await jobs.leave(connection, claim.job)

    async def _park(self, claim: Claim) -> None:
        """Nothing triggers the job until its batch does, which may have done so already."""
        description_id = claim.job.description_id
        try:
            async with claim.write() as connection:
                await descriptions.change(
                    connection, description_id, status=Status.QUEUED, progress=Progress(stage="batched")
                )
                await jobs.leave(connection, claim.job)
        except JobLost:
            log.info("job.lost", description=description_id)
        else:
            log.info("job.parked", description=description_id)

    async def _run_stages(self, claim: Claim) -> None:
        record, kind = await claim.load(), claim.job.kind
        if kind is JobKind.QUESTION:
            await self._answering.answer(claim, record)
            await self._end(claim)
            return
        if any(one.stored is None for one in record.images):
            record = await self._timed("fetching", claim, record, self._stages.fetch)
        if record.outcome is None or kind is JobKind.REGENERATE:
            record = await self._timed("describing", claim, record, self._stages.describe)
        if kind is not JobKind.VOICE and lacking_languages(record, kind):
            record = await self._timed("translating", claim, record, self._stages.translate)
        record = await self._timed("speaking", claim, record, self._stages.speak)
        # another voice for the words of a description that was cancelled does not complete it
        keeps = kind is JobKind.VOICE and record.status.is_final
        status, failure = (record.status, record.failure) if keeps else (Status.DONE, None)
        progress = replace(record.progress, stage=status.value)
        await self._end(claim, status, progress=progress, failure=failure)
        log.info("description.done", description=record.id)

    async def _timed(
        self,
        stage: str,
        claim: Claim,
        record: DescriptionRecord,
        work: Callable[[Claim, DescriptionRecord], Awaitable[None]],
    ) -> DescriptionRecord:
        """The record as it is after the stage, which is shown while it lasts and timed when it is over."""
        # words that are complete stay so while another voice reads them
        status = {} if claim.job.kind is JobKind.VOICE else {"status": Status.RUNNING}
        await claim.change(**status, progress=replace(record.progress, stage=stage))
        started = time.perf_counter()
        await work(claim, record)
        milliseconds = round((time.perf_counter() - started) * 1000)
        record = await claim.load()
        # the next change writes it with what else it has to say
        progress = replace(record.progress, milliseconds={**record.progress.milliseconds, stage: milliseconds})
        return replace(record, progress=progress)

    async def _fail(self, claim: Claim, error: ServiceError) -> None:
        """Words that are there already are not lost with what was to be added to them."""
        log.warning("description.failed", description=claim.job.description_id, code=error.code)
        try:
            record = await claim.load()
            status = Status.DONE if record.transcripts else Status.FAILED
            failure = Failure(error.code, error.detail, error.advice)
            if claim.job.kind is JobKind.QUESTION:
                await self._answering.give_up(claim, failure)
                await self._end(claim)
            else:
                await self._end(claim, status, progress=record.progress, failure=failure)
        except JobLost:
            log.info("job.lost", description=claim.job.description_id)

    async def _end(self, claim: Claim, status: Status | None = None, **shown: Any) -> None:  # noqa: ANN401 - columns
        """`shown`: progress and failure beside the status. Without a status the description stays as it is."""
        description_id = claim.job.description_id
        shown |= {"status": status} if status else {}
        async with claim.write() as connection:
            await jobs.end(connection, claim.job.id)
            following = await jobs.find_open(connection, description_id)
            if following:
                await self._trigger(connection, following[0].job_id, following[0].claim)
                if status is Status.DONE and await jobs.find_kinds(connection, description_id) - QUIET_KINDS:
                    # more words are to come
                    shown |= {"status": Status.QUEUED, "progress": replace(shown["progress"], stage="queued")}
            else:
                await audio.fail_pending(connection, description_id, ENDED_EARLY)
            await descriptions.change(connection, description_id, **shown)
            await jobs.forget_answers(connection, description_id, claim.job.kind)
