"""Sounds to test with: tones made here, and sentences that eSpeak NG speaks."""

from __future__ import annotations

import asyncio
import re
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from service.audio.clip import make_clip
from service.audio.pcm import to_pcm
from service.audio.read import read_speech
from service.domain.speech import Clip, Line, Sound, Spoken, Tags, Utterance
from service.speech.engines.espeak import Espeak
from service.speech.utterances import split_into_utterances

T = TypeVar("T")

RATE = 22_050


def tone(seconds: float, level: float = 0.2, *, rate: int = RATE, silence: float = 0.0, pitch: float = 150) -> Sound:
    """Three harmonics, with silence on both ends."""
    times = 2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate
    wave = (np.sin(times) + np.sin(2 * times) / 2 + np.sin(3 * times) / 3) / 1.8
    quiet = bytes(2 * round(silence * rate))
    return Sound(quiet + to_pcm((level * wave).astype(np.float32)) + quiet, rate)


def speechlike(seconds: float, level: float = 0.5, *, rate: int = RATE, seed: int = 1) -> Sound:
    """Sharp pulses at the pitch of a voice, four syllables a second: peaks far above its loudness, as in speech."""
    noise = np.random.default_rng(seed)
    count = round(seconds * rate)
    places = np.arange(count)
    pulses = np.exp(-(places % (rate // 110)) / (rate / 400)) * np.sign(np.sin(places * 2 * np.pi * 700 / rate))
    syllables = np.maximum(np.sin(places * 2 * np.pi * 2 / rate), 0.15) ** 2
    wave = (pulses + noise.normal(0, 0.1, count)) * syllables
    return Sound(to_pcm((level * wave / np.abs(wave).max()).astype(np.float32)), rate)


def sentences(*pauses: int) -> list[Utterance]:
    return [
        Utterance(12 * i, 12 * i + 12, f"Sentence {i}.", f"Sentence {i}.", pause, sentence=i)
        for i, pause in enumerate(pauses)
    ]


async def each(items: Iterable[T]) -> AsyncIterator[T]:
    for item in items:
        yield item


async def speak(
    text: str, language: str = "en", *, speed: float = 1.0, limit: int = Espeak.utterance_limit
) -> tuple[Sequence[Utterance], list[Spoken]]:
    """What eSpeak NG says, read as the service reads it."""
    engine = Espeak()
    try:
        utterances = split_into_utterances(text, language, limit)
        voice = engine.choose_voice(language).id
        spoken = []
        for utterance in utterances:
            line = Line(utterance.spoken, voice, language, speed)
            answered = await engine.speak(line)
            spoken.append(Spoken(await read_speech(answered.data, line=line, ffmpeg=Path("/nowhere")), answered.words))
    finally:
        await engine.close()
    return utterances, spoken


async def clip_of(
    spoken: Iterable[Spoken], utterances: Sequence[Utterance], form: str, ffmpeg: Path, tags: Tags | None = None
) -> Clip:
    tags = tags or Tags()
    return await make_clip(each(spoken), utterances, format=form, tags=tags, ffmpeg=ffmpeg, aside=asyncio.to_thread)


def run_ffmpeg(ffmpeg: Path, data: bytes, *arguments: str) -> tuple[bytes, str]:
    """Standard output and standard error."""
    with tempfile.NamedTemporaryFile() as file:  # in a pipe no player knows how long a file is
        file.write(data)
        file.flush()
        command = [str(ffmpeg), "-nostdin", "-hide_banner", "-i", file.name, *arguments]
        done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout, done.stderr.decode(errors="replace")  # it cuts long tags off amid a character


def decode(ffmpeg: Path, data: bytes, rate: int) -> np.ndarray:
    pcm, said = run_ffmpeg(ffmpeg, data, "-xerror", "-f", "s16le", "-ac", "1", "-ar", str(rate), "pipe:1")
    assert "error" not in said.lower(), said
    return np.frombuffer(pcm, "<i2").astype(np.int32)


def measure(ffmpeg: Path, data: bytes) -> tuple[float, float]:
    """LUFS and dBTP, as ffmpeg measures them."""
    _, said = run_ffmpeg(ffmpeg, data, "-af", "ebur128=peak=true", "-f", "null", "-")
    summary = said.rpartition("Summary:")[2]
    loudness, peak = (float(re.search(rf"{name}:\s+(-?[\d.]+)", summary)[1]) for name in ("I", "Peak"))  # type: ignore[index]
    return loudness, peak


def find_silences(ffmpeg: Path, data: bytes, *, longer_than: float) -> list[float]:
    """Seconds of every silence below -60 dB."""
    _, said = run_ffmpeg(ffmpeg, data, "-af", f"silencedetect=noise=-60dB:d={longer_than}", "-f", "null", "-")
    return [float(length) for length in re.findall(r"silence_duration: ([\d.]+)", said)]
