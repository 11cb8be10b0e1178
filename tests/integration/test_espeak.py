import io
import json
import shutil
import subprocess
import sys
import wave
from collections.abc import Sequence
from pathlib import Path

import espeakng_loader
import pytest

from service.domain.speech import Utterance
from service.domain.work import unrecorded
from service.errors import BadAudio
from service.speech.engines.espeak import BUNDLED, WORKER, Espeak
from service.speech.engines.espeak_voices import VOICES


def utterances(*texts: str) -> Sequence[Utterance]:
    return [Utterance(0, len(text), text, text, 0) for text in texts]


async def speak(
    *texts: str, language: str = "en", speed: float = 1.0, engine: Espeak | None = None
) -> tuple[bytes, ...]:
    engine = engine or Espeak()
    voice = engine.choose_voice(language)
    return await engine.speak(utterances(*texts), voice=voice, language=language, speed=speed, paid=unrecorded)


def seconds(file: bytes) -> float:
    with wave.open(io.BytesIO(file)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        return float(reader.getnframes() / reader.getframerate())


async def test_one_file_per_utterance_in_order() -> None:
    short, long = await speak("Yes.", "A red bicycle leans against a white wall in the sun.")

    assert 0.1 < seconds(short) < 1
    assert 2 < seconds(long) < 4


async def test_no_utterance_gives_no_file() -> None:
    assert await speak() == ()


async def test_the_same_request_gives_the_same_bytes() -> None:
    texts = ("A red bicycle.", "It leans against a wall.", "A red bicycle.")

    assert await speak(*texts) == await speak(*texts)


async def test_speed_is_the_pace() -> None:
    text = "A red bicycle leans against a white wall in the sun."
    slow, plain, fast = [seconds((await speak(text, speed=speed))[0]) for speed in (0.5, 1.0, 2.0)]

    assert slow > 1.6 * plain > 2.4 * fast


async def test_every_voice_we_list_is_there_and_speaks() -> None:
    engine = Espeak()

    for voice in VOICES:
        files = await engine.speak(utterances("1952"), voice=voice, language="", speed=1, paid=unrecorded)
        assert seconds(files[0]) > 0.3, voice.id


async def test_brackets_and_tags_are_text_not_commands() -> None:
    as_command, as_text = await speak("[[h@l'oU]]", "<break time='9s'/> hello")

    assert seconds(as_command) > 1
    assert seconds(as_text) < 6


@pytest.mark.parametrize("text", ["a\0b", "\ud800 lone", "-v en --help", "%s%n", "é" * 800, "😀\u200d👩", "\u202e abc"])
async def test_hostile_texts_are_only_texts(text: str) -> None:
    assert len(await speak("Before.", text, "After.")) == 3


async def test_a_deep_data_folder_is_no_hindrance(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d" * 60] * 4)
    shutil.copytree(espeakng_loader.get_data_path(), deep)

    assert await speak("Hello.", engine=Espeak(data=deep)) == await speak("Hello.")


async def test_another_library_has_another_name(tmp_path: Path) -> None:
    library = tmp_path / "libespeak-ng.so"
    shutil.copy(espeakng_loader.get_library_path(), library)

    assert Espeak(library).name not in {Espeak().name, "espeak-ng "}
    assert await Espeak(library).check() is None


async def test_a_library_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    library = tmp_path / "libespeak-ng.so"
    library.write_text("no library")
    engine = Espeak(library)

    assert "does not start" in str(await engine.check())
    with pytest.raises(BadAudio, match="Hello"):
        await speak("Hello.", engine=engine)


def test_the_worker_stands_alone_and_says_its_version() -> None:
    request = {"library": espeakng_loader.get_library_path(), "data": espeakng_loader.get_data_path()}

    answer = subprocess.run(
        [sys.executable, "-I", "-S", WORKER],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=True,
        cwd="/",
    ).stdout

    assert answer[4:].decode().startswith(BUNDLED)
    source = WORKER.read_text()
    assert "SPDX-License-Identifier: GPL-3.0-or-later" in source
    assert "from service" not in source
