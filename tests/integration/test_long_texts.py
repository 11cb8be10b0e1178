"""Texts of 3,000 characters in ten languages, from the request to files that are decoded and measured."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.audio.formats import find_ffmpeg
from service.domain.descriptions import Description, Wish, Words
from service.speech.engines.espeak import Espeak
from tests.api import Json, post, promising
from tests.running import make_settings
from tests.sounds import decode, find_silences, measure
from tests.staging import Describer, audio_of

LENGTH = 3_000
"""Characters."""
PATIENCE = 240
"""Seconds, generous."""
RATE = 8_000
SENTENCES = {
    "de": "Neben dem Fenster stehen {} rote Fahrräder. Dahinter wartet ein alter Mann, der in einer Zeitung liest.",
    "en": "Beside the window stand {} red bicycles. Behind them waits an old man, who is reading a newspaper.",
    "es": "Junto a la ventana hay {} bicicletas rojas. Detrás espera un hombre mayor, que lee un periódico.",
    "fr": "Près de la fenêtre, il y a {} vélos rouges. Derrière attend un vieil homme, qui lit un journal.",
    "hi": "खिड़की के पास {} लाल साइकिलें खड़ी हैं। उनके पीछे एक बूढ़ा आदमी अख़बार पढ़ रहा है।",
    "ko": "창문 옆에 빨간 자전거 {}대가 서 있습니다. 그 뒤에서 한 노인이 신문을 읽고 있습니다.",
    "pt-BR": "Ao lado da janela há {} bicicletas vermelhas. Atrás delas espera um homem idoso, que lê um jornal.",
    "ru": "У окна стоят {} красных велосипедов. За ними ждёт пожилой мужчина, который читает газету.",
    "sw": "Kando ya dirisha kuna baiskeli nyekundu {}. Nyuma yake anasubiri mzee anayesoma gazeti.",
    "zh": "窗户旁边停着{}辆红色的自行车。后面有一位老人，正在看报纸。",
}


def write(language: str) -> str:
    """Every sentence with a number of its own, five pairs of them in a paragraph."""
    text = ""
    for number in count(1):
        text += SENTENCES[language].format(number) + ("\n\n" if number % 5 == 0 else " ")
        if len(text) >= LENGTH:
            return text.strip()
    raise AssertionError


class Writer(Describer):
    """Writes at length."""

    def _write(self, answer: bytes, wish: Wish) -> Description:
        described = super()._write(answer, wish)
        words = {tag: Words(f"Alt {tag}.", write(tag)) for tag in wish.languages}
        return Description(described.classification, words, described.origin)


async def test_long_texts_are_read_whole_even_and_in_time(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    async with promising(settings, vision=[Writer()], speech=[Espeak()]) as client:
        response = await post(client, languages=",".join(SENTENCES), audio={"kinds": ["long"]})
        assert response.status_code == 202, response.text
        url = response.headers["location"]
        live = asyncio.create_task(listen(client, url))
        found = await until(client, url, lambda found: found["status"] == "done")
        assert {audio["state"] for audio in audio_of(found)} == {"ready"}
        await check_live(await live, audio_of(found)[0]["seconds"])
        for language, result in found["results"].items():
            (audio,) = result["audio"]
            await check(client, audio, language)


async def until(client: httpx.AsyncClient, url: str, is_so: Callable[[Json], bool]) -> Json:
    async with asyncio.timeout(PATIENCE):
        while not is_so(found := (await client.get(url)).json()):  # noqa: ASYNC110 - as a client would
            await asyncio.sleep(0.25)
    so: Json = found
    return so


async def listen(client: httpx.AsyncClient, url: str) -> bytes:
    """The first audio while it is being made."""
    found = await until(client, url, lambda found: bool(audio_of(found)))
    response = await client.get(f"/v1/audio/{audio_of(found)[0]['id']}/stream", timeout=PATIENCE)
    assert response.status_code == 200, "it was heard too late"
    return response.content


async def check_live(data: bytes, seconds: float) -> None:
    ffmpeg = find_ffmpeg(None)
    heard, (loudness, _), silences = await asyncio.gather(
        asyncio.to_thread(decode, ffmpeg, data, RATE),
        asyncio.to_thread(measure, ffmpeg, data),
        asyncio.to_thread(find_silences, ffmpeg, data, longer_than=0.2),
    )
    assert len(heard) / RATE == pytest.approx(seconds, abs=0.25)
    assert loudness == pytest.approx(-18, abs=1.5)
    assert max(silences) < 0.8


async def check(client: httpx.AsyncClient, audio: dict[str, Any], language: str) -> None:
    ffmpeg = find_ffmpeg(None)
    data = (await client.get(audio["url"])).content
    heard, (loudness, peak), silences = await asyncio.gather(
        asyncio.to_thread(decode, ffmpeg, data, RATE),
        asyncio.to_thread(measure, ffmpeg, data),
        asyncio.to_thread(find_silences, ffmpeg, data, longer_than=0.2),
    )
    assert len(heard) / RATE == pytest.approx(audio["seconds"], abs=0.03), language
    assert loudness == pytest.approx(-18, abs=1), language
    assert peak <= -1.5, language
    assert max(silences) < 0.8, language
    text = write(language)
    sentences = re.findall(r"[^.。।]+[.。।]", text)
    cues = await read_cues(client, f"{audio['url']}/captions")
    assert [cue for _, _, cue in cues] == [" ".join(sentence.split()) for sentence in sentences], language
    words = await read_cues(client, audio["word_captions"])
    assert "".join(word for _, _, word in words) == "".join(text.split()), language
    for told in cues, words:
        check_times(told, round(audio["seconds"] * 1000))


def check_times(cues: Sequence[tuple[int, int, str]], milliseconds: int) -> None:
    assert all(start < end for start, end, _ in cues)
    assert [start for start, _, _ in cues] == sorted(start for start, _, _ in cues)
    assert abs(cues[-1][1] - milliseconds) <= 100


async def read_cues(client: httpx.AsyncClient, url: str) -> list[tuple[int, int, str]]:
    found = re.findall(r"(\S+) --> (\S+)\n(.+)", (await client.get(url)).text)
    return [(milliseconds_of(start), milliseconds_of(end), text) for start, end, text in found]


def milliseconds_of(timestamp: str) -> int:
    hours, minutes, seconds = timestamp.split(":")
    return round((int(hours) * 60 + int(minutes)) * 60_000 + float(seconds) * 1000)
