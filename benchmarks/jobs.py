"""What a job costs us when nobody else takes time: jobs per second with instant fakes, on SQLite and on PostgreSQL.

    .venv/bin/python benchmarks/jobs.py

Every image is another small JPEG, described in one language by a fake that answers at once, and its alt text is spoken
by a fake that answers a tone at once; decoding, levelling and encoding are the real ones. CPU seconds are
those of this process and of its children: what the children spend is Pillow's (decoding) and ffmpeg's. The server of
PostgreSQL is a process of its own and not counted; its disk writes are switched to unsafe, SQLite's are safe.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image

from service.app import build_service
from service.domain.descriptions import (
    Answer,
    AudioKind,
    AudioWish,
    Classification,
    Description,
    GlossaryTerm,
    Inquiry,
    Kind,
    Origin,
    Original,
    Wish,
    Words,
)
from service.domain.images import ImageLimits, PictureFacts, View
from service.domain.records import LOCAL_OWNER
from service.domain.speech import Answered, Line, Voice, VoiceQuality
from service.domain.work import Bill, Growing, PaidCall, unseen
from service.jobs.receiving import IncomingImage
from service.settings import Settings
from service.store import descriptions
from service.telemetry import configure_logging
from tests.databases import Server
from tests.fakes import answers

JOBS = 400
IN_FLIGHT = 100
ROWS = (
    "jobs per second",
    "CPU of our own process, ms a job",
    "CPU of Pillow and ffmpeg, ms a job",
    "share of our own",
)
VOICE = Voice("instant", "instant", "Instant", ("en",), VoiceQuality.SYNTHETIC)


class InstantVision:
    name = "instant:fake"
    limits = ImageLimits()
    takes_addresses = False
    batches = None
    wants_facts = False
    price = (0.0, 0.0)

    def __init__(self) -> None:
        self._numbers = count()

    def writes(self, language: str) -> bool:
        return True

    async def describe(
        self,
        views: Sequence[View],
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),
        glossary: Sequence[GlossaryTerm] = (),
        paid: PaidCall,
        growing: Growing = unseen,
    ) -> Description:
        async def call() -> bytes:
            return b"answer"

        await paid("describe", call)
        # another text for every image, so that no sound is found among those that are kept
        words = Words(f"Picture {next(self._numbers)}", "")
        return Description(Classification(Kind.INFORMATIVE, ""), {"en": words}, Origin("instant", "fake", "1"))

    async def translate(
        self,
        original: Original,
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),
        glossary: Sequence[GlossaryTerm] = (),
        paid: PaidCall,
    ) -> Description:
        raise NotImplementedError

    async def rewrite(
        self, original: Original, wish: Wish, *, glossary: Sequence[GlossaryTerm] = (), paid: PaidCall
    ) -> Description:
        raise NotImplementedError

    async def answer(
        self, views: Sequence[View], inquiry: Inquiry, *, glossary: Sequence[GlossaryTerm] = (), paid: PaidCall
    ) -> Answer:
        raise NotImplementedError

    async def close(self) -> None: ...

    async def check(self) -> str | None:
        return None


class InstantSpeech:
    name = "instant"
    utterance_limit = 1_000
    at_once = 64

    def voices(self) -> tuple[Voice, ...]:
        return (VOICE,)

    async def usable_voices(self) -> tuple[Voice, ...]:
        return self.voices()

    def choose_voice(self, language: str, wanted: str | None = None) -> Voice:
        return VOICE

    def keeps_pace(self, speed: float) -> bool:
        return True

    def bill(self, line: Line) -> Bill | None:
        return None

    async def speak(self, line: Line) -> Answered:
        return Answered(answers.speak(line.text))

    async def close(self) -> None: ...

    async def check(self) -> str | None:
        return None


@dataclass(frozen=True, slots=True)
class Measured:
    seconds: float
    ours: float
    """CPU seconds of this process."""
    children: float

    def rows(self) -> dict[str, str]:
        figures = (
            f"{JOBS / self.seconds:.0f}",
            f"{self.ours / JOBS * 1000:.1f}",
            f"{self.children / JOBS * 1000:.1f}",
            f"{self.ours / (self.ours + self.children):.2f}",
        )
        return dict(zip(ROWS, figures, strict=True))


def make_image(number: int) -> bytes:
    out = BytesIO()
    colour = (number & 255, number >> 8 & 255, 100)
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


async def run_jobs(settings: Settings) -> Measured:
    service = build_service(settings, vision=[InstantVision()], speech=[InstantSpeech()])
    images = [make_image(number) for number in range(JOBS)]
    wish = Wish(languages=("en",), spelled_as=("en",), audio=AudioWish(kinds=(AudioKind.ALT,)))
    places = asyncio.Semaphore(IN_FLIGHT)
    before = cpu(resource.RUSAGE_CHILDREN)

    async def one(image: bytes) -> None:
        async with places:
            incoming = IncomingImage(image, "image.jpg")
            description_id = await service.pipeline.submit([incoming], wish, owner=LOCAL_OWNER, metadata={})
            await service.watch.wait_until_final(description_id, owner=LOCAL_OWNER, seconds=120)
            async with service.database.read() as connection:
                record = await descriptions.find(connection, description_id, owner=LOCAL_OWNER)
            assert record is not None
            assert [audio.state for audio in record.transcripts[0].audio] == ["ready"], record

    async with service.running():
        ours, started = cpu(resource.RUSAGE_SELF), time.perf_counter()
        await asyncio.gather(*(one(image) for image in images))
        seconds, ours = time.perf_counter() - started, cpu(resource.RUSAGE_SELF) - ours
    # children are counted when they have ended
    return Measured(seconds, ours, cpu(resource.RUSAGE_CHILDREN) - before)


def main() -> None:
    configure_logging("console", quiet=True)
    with tempfile.TemporaryDirectory() as folder, Server() as server, server.database() as address:
        addresses = {"SQLite": f"sqlite:///{folder}/altaloud.sqlite3", "PostgreSQL": address}
        measured = {
            name: asyncio.run(run_jobs(Settings(data_dir=Path(folder), database_url=url, espeak_data=None)))
            for name, url in addresses.items()
        }
    print(f"| {JOBS} jobs, {IN_FLIGHT} in flight | " + " | ".join(measured) + " |")
    print("|---|" + "---|" * len(measured))
    for title in ROWS:
        print(f"| {title} | " + " | ".join(run.rows()[title] for run in measured.values()) + " |")


if __name__ == "__main__":
    main()
