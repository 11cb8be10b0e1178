"""The only place that names concrete classes: a service and its web application, made from settings."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from litestar.types import ASGIApp

from service.audio.formats import find_ffmpeg
from service.domain.images import IntakeLimits
from service.errors import ConfigurationError, UnknownVoice, UnsupportedLanguage
from service.intake import decode as decoding
from service.intake.fetch import fetch_image
from service.intake.measure import measure
from service.intake.ocr import find_tesseract, read_text
from service.isolation import Isolated
from service.jobs.answering import Answering
from service.jobs.batch import USUAL, BatchKeeper, Pace
from service.jobs.budget import Budget
from service.jobs.catalogue import Catalogue
from service.jobs.choosing import check_default
from service.jobs.describing import Describing
from service.jobs.editing import Editing
from service.jobs.engine import Engine
from service.jobs.listening import Listening
from service.jobs.pipeline import Pipeline
from service.jobs.progress import Watch
from service.jobs.questions import Asking
from service.jobs.receiving import Receiving
from service.jobs.samples import Sampling
from service.jobs.stages import Stages
from service.jobs.sweep import sweep_expired
from service.jobs.voicing import Voicing
from service.languages import normalise_tag
from service.outbound.addresses import PUBLIC_ONLY, AddressRule, check_url
from service.outbound.guarded import GuardedClient
from service.settings import Settings
from service.speech.base import SpeechEngine
from service.speech.engines import build_speech_chain
from service.store import schema
from service.store.lock import serving_lock
from service.store.session import Database
from service.vision.base import VisionProvider
from service.vision.providers import build_vision_chain
from service.web.application import build_web

MEASURE_SECONDS = 10.0
MEASURE_MEMORY_MB = 512
WORKS_ITSELF = (
    "ALTALOUD_EMBEDDED_WORKER: on SQLite the process that serves does the work, too; "
    "workers of their own need PostgreSQL (ALTALOUD_DATABASE_URL)"
)


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that works together in one process. `running` brings it to life."""

    settings: Settings
    vision: Sequence[VisionProvider]
    speech: Sequence[SpeechEngine]
    tesseract: Path | None
    database: Database
    catalogue: Catalogue
    watch: Watch
    listening: Listening
    sampling: Sampling
    receiving: Receiving
    pipeline: Pipeline
    editing: Editing
    asking: Asking
    engine: Engine
    batches: BatchKeeper
    closers: Sequence[Callable[[], Awaitable[None]]]

    @asynccontextmanager
    async def running(self, *, works: bool | None = None) -> AsyncIterator[None]:
        """Readies the database, and until the block ends does the work: jobs, and clearing up what is past its time.

        `works` is as the settings say where it is None; without it jobs are only handed to workers elsewhere. Raises
        `ConfigurationError` where the database cannot be used or another process serves it.
        """
        with serving_lock(self.database):
            works = self.settings.embedded_worker if works is None else works
            try:
                await schema.prepare(self.database)
                async with self._working() if works else nullcontext():
                    yield
            finally:
                await self.close()

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[None]:
        self.engine.start(self.pipeline.produce)
        keepers = [
            asyncio.create_task(sweep_expired(self.database, timedelta(days=self.settings.retention_days))),
            asyncio.create_task(self.batches.keep()),
        ]
        try:
            yield
        finally:
            for keeper in keepers:
                keeper.cancel()
            await self.engine.stop()
            await asyncio.gather(*keepers, return_exceptions=True)  # before the database is closed under them

    def __str__(self) -> str:
        """What it uses, and where its data lies."""
        vision = ", ".join(provider.name for provider in self.vision)
        speech = ", ".join(engine.name for engine in self.speech)
        return f"vision: {vision} · speech: {speech} · data: {self.database.location}"

    async def close(self) -> None:
        """Lets go of connections and child processes."""
        for close in self.closers:
            await close()


def build_service(
    settings: Settings,
    *,
    vision: Sequence[VisionProvider] | None = None,
    speech: Sequence[SpeechEngine] | None = None,
    addresses: AddressRule = PUBLIC_ONLY,
    batch_pace: Pace = USUAL,
) -> Service:
    """Contacts nobody. Raises `ConfigurationError` with one line for everything that is wrong."""
    faults: list[str] = []
    with _gather(faults):
        ffmpeg = find_ffmpeg(settings.ffmpeg)
    with _gather(faults):
        tesseract = find_tesseract(settings.tesseract)
    with _gather(faults):
        database = Database(settings.effective_database_url)
        if database.is_sqlite and not settings.embedded_worker:
            faults.append(WORKS_ITSELF)
    if vision is None:
        vision, wrong = build_vision_chain(settings)
        faults += wrong
    if speech is None:
        speech, wrong = build_speech_chain(settings)
        faults += wrong
    languages = _read_languages(settings, vision, faults)
    voices = _read_voices(settings, speech, faults)
    if faults:
        raise ConfigurationError(*faults)
    return _put_together(
        _Chosen(settings, languages, voices, vision, speech, database, ffmpeg, tesseract),
        addresses=addresses,
        pace=batch_pace,
    )


def _read_languages(settings: Settings, vision: Sequence[VisionProvider], faults: list[str]) -> list[str]:
    """The default languages; each that is none, or that nobody writes, is a fault."""
    languages = []
    for text in settings.languages:
        try:
            tag = normalise_tag(text)
            Catalogue([], vision, []).check_languages([tag])
            languages.append(tag)
        except UnsupportedLanguage as error:
            faults.append(f"ALTALOUD_LANGUAGES: {error.detail}")
    return languages


def _read_voices(settings: Settings, speech: Sequence[SpeechEngine], faults: list[str]) -> dict[str, str]:
    """Who reads which language; each entry that names no language, or nobody who speaks it, is a fault."""
    voices: dict[str, str] = {}
    for text, voice in settings.voices:
        try:
            tag = normalise_tag(text)
            check_default(speech, tag, voice)
            if voices.setdefault(tag, voice) != voice:
                faults.append(f"ALTALOUD_VOICES: {tag} is there twice")
        except (UnsupportedLanguage, UnknownVoice) as error:
            faults.append(f"ALTALOUD_VOICES: {error.detail}")
    return voices


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the settings, or whoever builds the service, want it to be made of."""

    settings: Settings
    languages: Sequence[str]
    voices: Mapping[str, str]
    """Who reads a language by default."""
    vision: Sequence[VisionProvider]
    speech: Sequence[SpeechEngine]
    database: Database
    ffmpeg: Path
    tesseract: Path | None


class _Children:
    """What is done in processes of its own: reading the images of strangers."""

    def __init__(self, settings: Settings) -> None:
        self._limits = IntakeLimits(settings.max_upload_mb * 1_000_000, settings.max_megapixels * 1_000_000)
        decoder = partial(
            Isolated,
            decoding.decode,
            processes=os.cpu_count() or 1,
            seconds=decoding.SECONDS,
            memory_mb=decoding.memory_mb(self._limits),
        )
        self._decode, self._decode_alone = decoder(), decoder(calls_per_child=1)
        self.measure = Isolated(measure, processes=1, seconds=MEASURE_SECONDS, memory_mb=MEASURE_MEMORY_MB)

    def receiving(self, addresses: AddressRule) -> Receiving:
        return Receiving(
            self._limits,
            decode=self._decode,
            decode_alone=self._decode_alone,
            check_address=partial(check_url, rule=addresses),
            fetch=partial(fetch_image, client=GuardedClient(rule=addresses), max_bytes=self._limits.max_bytes),
        )

    async def close(self) -> None:
        for child in (self._decode, self._decode_alone, self.measure):
            await child.close()


def _put_together(chosen: _Chosen, *, addresses: AddressRule, pace: Pace) -> Service:
    settings, database = chosen.settings, chosen.database
    children = _Children(settings)
    watch, engine = Watch(database), Engine(database)
    receiving = children.receiving(addresses)
    reader = partial(read_text, program=chosen.tesseract)
    describing = Describing(chosen.vision, measure=children.measure, read_text=reader)
    voicing = Voicing(database, chosen.speech, ffmpeg=chosen.ffmpeg, voices=chosen.voices)
    catalogue = Catalogue(chosen.languages, chosen.vision, chosen.speech, default_voices=chosen.voices)
    budget = Budget(
        settings.daily_budget,
        prices=[provider.price for provider in chosen.vision],
        answering=[provider.price for provider in chosen.vision if not provider.wants_facts],
    )
    editing = Editing(database, watch=watch, trigger=engine.trigger, budget=budget)
    closers = [provider.close for provider in chosen.vision] + [speaker.close for speaker in chosen.speech]
    return Service(
        settings=settings,
        vision=chosen.vision,
        speech=chosen.speech,
        tesseract=chosen.tesseract,
        database=database,
        catalogue=catalogue,
        watch=watch,
        listening=Listening(database, watch, ffmpeg=chosen.ffmpeg),
        sampling=Sampling(database, chosen.speech, budget=budget, ffmpeg=chosen.ffmpeg),
        receiving=receiving,
        pipeline=Pipeline(
            database,
            receiving=receiving,
            stages=Stages(database, receiving=receiving, describing=describing, voicing=voicing),
            answering=Answering(database, describing=describing, voicing=voicing),
            watch=watch,
            retention=timedelta(days=settings.retention_days),
            trigger=engine.trigger,
            budget=budget,
        ),
        editing=editing,
        asking=Asking(editing, catalogue),
        engine=engine,
        batches=BatchKeeper(
            database,
            {provider.name: provider.batches for provider in chosen.vision if provider.batches},
            trigger=engine.trigger,
            pace=pace,
        ),
        closers=[watch.close, children.close, *closers, database.close],
    )


def create_app(service: Service) -> ASGIApp:
    """The web application of a service. Whoever serves it keeps the service `running` around it."""
    parts = {
        "pipeline": service.pipeline,
        "editing": service.editing,
        "asking": service.asking,
        "sampling": service.sampling,
        "database": service.database,
        "catalogue": service.catalogue,
        "watch": service.watch,
        "listening": service.listening,
    }
    return build_web(service.settings, parts)


@contextmanager
def _gather(faults: list[str]) -> Iterator[None]:
    try:
        yield
    except ConfigurationError as error:
        faults += error.faults
