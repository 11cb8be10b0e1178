"""eSpeak NG: the embedded engine, without key or network. It speaks in `espeak_worker.py`, a program of its own."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import espeakng_loader
import msgspec

from service.domain.speech import Answered, Line, Voice, WordTime
from service.domain.work import Bill
from service.errors import BadAudio, ChildProcessFailed, ConfigurationError, ProviderRejectedRequest, SpeechUnavailable
from service.isolation import ChildFault, FramedProgram
from service.speech.engines.espeak_voices import VOICES
from service.speech.matching import find_voice, for_language

BUNDLED = "1.52"
"""The version that espeakng-loader carries."""
WORDS_PER_MINUTE = 175
"""eSpeak NG's own default."""
SLOWEST, FASTEST = 80, 450
"""Words a minute that eSpeak NG takes without its sonic time-stretching."""
SECONDS = 30
"""Of work on one text. 5,000 characters take about one second."""
HANDING_OVER = 5
"""Seconds beside that for a worker to start, and for messages to cross."""
MEMORY_MB = 512
TEXTS_PER_WORKER = 100_000
"""Each is read by a child of the worker, which itself does not grow."""
SPOKEN_SYMBOLS = frozenset({"Sc", "Sm", "So"})
"""Unicode's categories of what is read as a word without being one: currencies, mathematics, emoji."""

WORKER = Path(__file__).with_name("espeak_worker.py")


class Espeak:
    """Free of charge. Raises `ConfigurationError` where a file is missing."""

    utterance_limit = 800
    """Ours, so that a caption stays readable and a crash costs little; eSpeak NG has none."""

    def __init__(self, library: Path | None = None, data: Path | None = None, *, seconds: int = SECONDS) -> None:
        """`seconds` are what one text may take."""
        self._library = (library or Path(espeakng_loader.get_library_path())).absolute()
        self._data = (data or Path(espeakng_loader.get_data_path())).absolute()
        faults = []
        if not self._library.is_file():
            faults.append(f"ALTALOUD_ESPEAK_LIBRARY: there is no file {self._library}")
        if not (self._data / "phontab").is_file():
            faults.append(f"ALTALOUD_ESPEAK_DATA: {self._data} is no espeak-ng-data folder (it has no file phontab)")
        if faults:
            raise ConfigurationError(*faults)
        self._seconds = seconds
        self.at_once = os.cpu_count() or 1
        self._workers = FramedProgram(
            [sys.executable, "-I", "-S", str(WORKER), str(self._library), str(self._data)],
            processes=self.at_once,
            seconds=seconds + HANDING_OVER,
            memory_mb=MEMORY_MB,
            calls_per_child=TEXTS_PER_WORKER,
        )
        self.name = f"espeak-ng {BUNDLED if library is None and data is None else self._fingerprint()}"

    def voices(self) -> tuple[Voice, ...]:
        return VOICES

    async def usable_voices(self) -> tuple[Voice, ...]:
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

    def keeps_pace(self, speed: float) -> bool:
        return SLOWEST <= WORDS_PER_MINUTE * speed <= FASTEST

    def bill(self, line: Line) -> Bill | None:  # noqa: ARG002
        return None

    async def speak(self, line: Line) -> Answered:
        """A WAV file, byte-identical for the same line, and when each of its words begins.

        Raises `ProviderRejectedRequest` for a text that crashes the library, as it would again; `BadAudio` where a
        worker was lost.
        """
        rate = round(min(max(WORDS_PER_MINUTE * line.speed, SLOWEST), FASTEST))
        request = {"voice": line.voice, "rate": rate, "text": line.text, "seconds": self._seconds}
        try:
            said, sound = await self._ask(request)
        except ChildProcessFailed as error:
            raise BadAudio(f"eSpeak NG failed on “{line.text[:60]}”.") from error.__cause__
        if said.error:
            raise ProviderRejectedRequest(f"eSpeak NG failed on “{line.text[:60]}”: {said.error}.")
        return Answered(sound, tuple(_words(line.text, said.words)))

    async def close(self) -> None:
        await self._workers.close()

    async def check(self) -> str | None:
        try:
            said, _ = await self._ask({})
        except ChildProcessFailed as error:
            return f"it does not start: {error.__cause__}"
        return f"it does not start: {said.error}" if said.error else None

    async def _ask(self, request: dict[str, object]) -> tuple[_Said, bytes]:
        """What the worker says, and the sound. Raises `ChildProcessFailed`."""
        first, _, sound = (await self._workers.ask(json.dumps(request).encode())).partition(b"\n")
        try:
            return msgspec.json.decode(first, type=_Said), sound
        except (msgspec.DecodeError, UnicodeError):
            raise ChildProcessFailed from ChildFault("answered nonsense")

    def _fingerprint(self) -> str:
        """Of a library that is not ours; its sound must not be taken for the sound of another version."""
        return hashlib.sha256(self._library.read_bytes() + str(self._data).encode()).hexdigest()[:12]


class _Said(msgspec.Struct, frozen=True):
    """The first line of an answer of the worker."""

    words: tuple[tuple[int, int], ...] = ()
    error: str = ""
    version: str = ""


def _words(text: str, told: Iterable[tuple[int, int]]) -> Iterator[WordTime]:
    """In order, one for each word. Left out is what the library tells of the inside of numbers and emoji it reads out,
    and what it counts beyond the text.
    """
    latest = WordTime(-1, 0)
    for offset, milliseconds in told:
        if latest.offset < offset < len(text) and milliseconds >= latest.milliseconds and _begins_word(text, offset):
            yield (latest := WordTime(offset, milliseconds))


def _begins_word(text: str, offset: int) -> bool:
    first = text[offset]
    if first.isdigit() and offset and text[offset - 1].isdigit():
        return False
    return first.isalnum() or unicodedata.category(first) in SPOKEN_SYMBOLS
