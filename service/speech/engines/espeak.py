"""eSpeak NG: the embedded engine, without key or network. It speaks in `espeak_worker.py`, a program of its own."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import espeakng_loader

from service.domain.speech import Utterance, Voice
from service.domain.work import PaidCall
from service.errors import BadAudio, ChildProcessFailed, ConfigurationError, SpeechUnavailable
from service.isolation import ChildFault, run_program
from service.speech.engines.espeak_voices import VOICES
from service.speech.matching import find_voice, for_language

BUNDLED = "1.52"
"""The version that espeakng-loader carries."""
WORDS_PER_MINUTE = 175
"""eSpeak NG's own default."""
SLOWEST, FASTEST = 80, 450
"""Words a minute that eSpeak NG takes without its sonic time-stretching."""
SECONDS = 30
"""5,000 characters take about one second."""
MEMORY_MB = 512

WORKER = Path(__file__).with_name("espeak_worker.py")
_FRAME = struct.Struct(">I")


class Espeak:
    """Free of charge: nothing goes through `paid`. Raises `ConfigurationError` where a file is missing."""

    utterance_limit = 800
    """Ours, so that a caption stays readable and a crash costs little; eSpeak NG has none."""

    def __init__(self, library: Path | None = None, data: Path | None = None) -> None:
        self._library = (library or Path(espeakng_loader.get_library_path())).absolute()
        self._data = (data or Path(espeakng_loader.get_data_path())).absolute()
        faults = []
        if not self._library.is_file():
            faults.append(f"ALTALOUD_ESPEAK_LIBRARY: there is no file {self._library}")
        if not (self._data / "phontab").is_file():
            faults.append(f"ALTALOUD_ESPEAK_DATA: {self._data} is no espeak-ng-data folder (it has no file phontab)")
        if faults:
            raise ConfigurationError(*faults)
        self._at_once = asyncio.Semaphore(os.cpu_count() or 1)
        self.name = f"espeak-ng {BUNDLED if library is None and data is None else self._fingerprint()}"

    def voices(self) -> tuple[Voice, ...]:
        return VOICES

    def choose_voice(self, language: str, wanted: str | None = None) -> Voice:
        """The voice `wanted` if it speaks the language, else the best for it.

        So one wish may name a voice and several languages: each language the voice does not speak gets its default.
        Raises `UnknownVoice`, or `SpeechUnavailable` for a language without an acceptable voice.
        """
        if wanted and (voice := find_voice(VOICES, wanted, language)):
            return voice
        able = for_language(VOICES, language)
        if not able and language.partition("-")[0].lower() == "ja":
            raise SpeechUnavailable("eSpeak NG cannot read Japanese kanji: it would say “Chinese letter” for each.")
        if not able:
            raise SpeechUnavailable(f"eSpeak NG has no acceptable voice for {language}.")
        return able[0]

    async def speak(
        self,
        utterances: Sequence[Utterance],
        *,
        voice: Voice,
        language: str,  # noqa: ARG002 - the voice says it all
        speed: float,
        paid: PaidCall,  # noqa: ARG002
    ) -> tuple[bytes, ...]:
        """A WAV file per utterance, byte-identical for the same request.

        A text that crashes the library costs the others nothing: each is then tried once more in a process of its
        own. Raises `BadAudio` if one fails even so.
        """
        texts = [utterance.spoken for utterance in utterances]
        rate = round(min(max(WORDS_PER_MINUTE * speed, SLOWEST), FASTEST))
        async with self._at_once:
            try:
                return await self._run(voice.id, rate, texts)
            except ChildProcessFailed:
                return tuple([await self._speak_alone(voice.id, rate, text) for text in texts])

    async def close(self) -> None:
        """There is nothing to let go of: each call has a process of its own."""

    async def check(self) -> str | None:
        try:
            await self._ask({})
        except ChildProcessFailed as error:
            return f"it does not start: {error.__cause__}"
        return None

    async def _speak_alone(self, voice: str, rate: int, text: str) -> bytes:
        try:
            return (await self._run(voice, rate, [text]))[0]
        except ChildProcessFailed as error:
            raise BadAudio(f"eSpeak NG failed on “{text[:60]}”.") from error.__cause__

    async def _run(self, voice: str, rate: int, texts: Sequence[str]) -> tuple[bytes, ...]:
        frames = await self._ask({"voice": voice, "rate": rate, "texts": texts})
        if len(frames) != len(texts):
            raise ChildProcessFailed from ChildFault(f"answered {len(frames)} sounds for {len(texts)} texts")
        return frames

    async def _ask(self, request: Mapping[str, object]) -> tuple[bytes, ...]:
        """The worker's frames. Raises `ChildProcessFailed`."""
        files = {"library": str(self._library), "data": str(self._data)}
        command = [sys.executable, "-I", "-S", str(WORKER)]
        stdin = json.dumps({**files, **request}).encode()
        return tuple(_frames(await run_program(command, stdin, seconds=SECONDS, memory_mb=MEMORY_MB)))

    def _fingerprint(self) -> str:
        """Of a library that is not ours; its sound must not be taken for the sound of another version."""
        return hashlib.sha256(self._library.read_bytes() + str(self._data).encode()).hexdigest()[:12]


def _frames(output: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(output):
        (length,) = _FRAME.unpack_from(output, place)
        place += _FRAME.size + length
        yield output[place - length : place]
