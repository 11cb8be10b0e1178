"""How soon speech is there: many languages against one with an engine that takes a second, and the first sound.

    .venv/bin/python benchmarks/speech.py

The engine of the first table answers each sentence after one second with a tone, as many at once as it is asked; the
languages' words come at once, so that only speaking is timed, from the request to the last finished file. The second is
eSpeak NG with a long description of 3,000 characters that a person has just written: seconds from the answer to the
edit, when the words are known, to as much of the live rendition as Chromium plays from, and to the finished file.
Services run in the benchmark's own process; seconds are wall time on the client's side.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import uvloop
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from service.domain.speech import Answered, Line
from service.telemetry import configure_logging
from tests.api import describe
from tests.fakes import answers
from tests.running import make_settings, running
from tests.staging import Describer, Speaker

SECONDS_OF_ENGINE = 1.0
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl")
RUNS = 3
SENTENCE = "Behind the small red boat stand dark hills, and a narrow road leads up to the village. "
LENGTH = 3_000
FIRST_BYTES = 32_768
"""What Chromium reads before it plays."""
AIM_RATIO, AIM_FIRST = 1.5, 0.3


@lru_cache
def make_sound(characters: int) -> bytes:
    """Made once: an engine's own work is not ours."""
    return answers.speak("a" * characters)


class SlowSpeaker(Speaker):
    """Speaks every language of the benchmark, a second for each sentence, however many at once."""

    languages = LANGUAGES

    async def speak(self, line: Line) -> Answered:
        await asyncio.sleep(SECONDS_OF_ENGINE)
        return Answered(make_sound(len(line.text)))


def make_image(number: int) -> bytes:
    """Another one for each number: what was described before would be spoken already."""
    out = BytesIO()
    Image.new("RGB", (40, 30), (number % 256, 80, 120)).save(out, "PNG")
    return out.getvalue()


async def time_languages(client: httpx.AsyncClient, count: int, number: int) -> float:
    started = time.perf_counter()
    found = await describe(client, make_image(number), languages=",".join(LANGUAGES[:count]), audio={})
    seconds = time.perf_counter() - started
    states = [audio["state"] for result in found["results"].values() for audio in result["audio"]]
    assert states == ["ready"] * 2 * count, states
    return seconds


async def time_first_sound(client: httpx.AsyncClient, number: int) -> Mapping[str, float]:
    found = await describe(client, make_image(number), languages="en", audio={"kinds": ["long"]})
    result = found["results"]["en"]
    text = f"Version {number}. " + SENTENCE * (LENGTH // len(SENTENCE))
    edited = await client.patch(
        f"/v1/transcripts/{result['transcript_id']}",
        json={"long_description": text},
        headers={"If-Match": result["etag"]},
    )
    edited.raise_for_status()
    started = time.perf_counter()
    times: dict[str, float] = {}
    received = 0
    async with client.stream("GET", f"/v1/audio/{result['audio'][0]['id']}/stream") as response:
        response.raise_for_status()
        async for piece in response.aiter_bytes():
            received += len(piece)
            if received >= FIRST_BYTES:
                times.setdefault("first", time.perf_counter() - started)
    times["last"] = time.perf_counter() - started
    await _until_ready(client, found)
    return times | {"file": time.perf_counter() - started}


async def _until_ready(client: httpx.AsyncClient, found: Mapping[str, Any]) -> None:
    while True:
        now = (await client.get(f"/v1/descriptions/{found['id']}")).json()
        if now["results"]["en"]["audio"][0]["state"] == "ready":
            return
        await asyncio.sleep(0.01)


async def compare_languages(folder: Path) -> None:
    settings = make_settings(folder)
    async with running(settings, vision=[Describer()], speech=[SlowSpeaker()]) as client:
        await time_languages(client, len(LANGUAGES), 0)
        one = [await time_languages(client, 1, 10 + run) for run in range(RUNS)]
        all_of_them = [await time_languages(client, len(LANGUAGES), 20 + run) for run in range(RUNS)]
    ratio = statistics.median(all_of_them) / statistics.median(one)
    print(f"| an engine of {SECONDS_OF_ENGINE:g} s a sentence, median of {RUNS} | seconds | ratio |")
    print("|---|---|---|")
    print(f"| 1 language | {statistics.median(one):.2f} | × 1.00 |")
    count = len(LANGUAGES)
    print(f"| {count} languages (aim: × {AIM_RATIO} at most) | {statistics.median(all_of_them):.2f} | × {ratio:.2f} |")
    print()


async def listen_early(folder: Path) -> None:
    async with running(make_settings(folder), vision=[Describer()]) as client:
        runs = [await time_first_sound(client, number) for number in range(RUNS + 1)][1:]
    middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    print(f"| eSpeak NG, {LENGTH:,} characters, median of {RUNS} | seconds after the words are known |")
    print("|---|---|")
    print(f"| first sound of the live rendition (aim: under {AIM_FIRST}) | {middle['first']:.2f} |")
    print(f"| last sound of the live rendition | {middle['last']:.2f} |")
    print(f"| finished file | {middle['file']:.2f} |")


def main() -> None:
    configure_logging("console", quiet=True)
    with tempfile.TemporaryDirectory() as folder:
        uvloop.run(compare_languages(Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        uvloop.run(listen_early(Path(folder)))


if __name__ == "__main__":
    main()
