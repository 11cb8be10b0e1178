"""The embedded engine: every voice we offer, when its words begin, and that the same line is the same bytes."""

from __future__ import annotations

import io
import re
import shutil
import wave
from array import array
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import espeakng_loader
import pytest
import pytest_asyncio

from service.domain.speech import Answered, Line, Voice, VoiceQuality
from service.errors import ProviderRejectedRequest
from service.speech.engines.espeak import BUNDLED, Espeak
from service.speech.engines.espeak_voices import VOICES
from service.speech.samples import NUMBERS, find_sample

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEBIAN = Path("/usr/lib/x86_64-linux-gnu")
SPOKEN = [(voice, language) for voice in VOICES for language in voice.languages]
DENSE = re.compile("(zh|yue|ko|ja)")
"""Languages whose letters each take a syllable."""
BICYCLE = "A red bicycle leans against a white wall in the sun."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine() -> AsyncIterator[Espeak]:
    made = Espeak()
    yield made
    await made.close()


async def say(engine: Espeak, text: str, language: str = "en", speed: float = 1.0) -> Answered:
    return await engine.speak(Line(text, engine.choose_voice(language).id, language, speed))


def read(answered: Answered) -> tuple[float, array[int]]:
    """Seconds and samples."""
    with wave.open(io.BytesIO(answered.data)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        samples = array("h", reader.readframes(reader.getnframes()))
        return len(samples) / reader.getframerate(), samples


def seconds(answered: Answered) -> float:
    return read(answered)[0]


# its voices


@pytest.mark.parametrize(("voice", "language"), SPOKEN, ids=lambda value: getattr(value, "id", value))
async def test_a_voice_says_a_sentence_of_its_language(engine: Espeak, voice: Voice, language: str) -> None:
    text = find_sample(language)
    assert text != NUMBERS

    answered = await engine.speak(Line(text, voice.id, language))
    length, samples = read(answered)

    assert max(samples) > 3000, "it is heard"
    assert (2 if DENSE.match(language) else 8) < len(text) / length < (10 if DENSE.match(language) else 26)
    times = [word.milliseconds for word in answered.words]
    assert times == sorted(times)
    assert times[0] < 200
    assert times[-1] < length * 1000
    offsets = [word.offset for word in answered.words]
    assert offsets == sorted(set(offsets))
    assert len(offsets) >= 0.7 * len(text.split())


async def test_voices_that_are_hard_to_follow_say_so() -> None:
    poor = {language for voice, language in SPOKEN if voice.quality is VoiceQuality.POOR}
    assert poor == {"ar", "he", "th", "fa", "ur"}
    assert not any(voice.note for voice in VOICES if voice.quality is not VoiceQuality.POOR)


async def test_all_that_it_offers_can_be_had(engine: Espeak) -> None:
    assert await engine.usable_voices() == engine.voices() == VOICES
    assert engine.bill(Line("Yes.", "en", "en")) is None


# when words begin


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "One fish. Two fish? Red fish, blue fish!", "One fish Two fish Red fish blue fish"),
        ("de", "Über 100 Äpfel.", "Über 100 Äpfel"),
        ("zh", "红车靠墙。天晴。", "红 车 靠 墙 天 晴"),
        ("hi", "एक लाल साइकिल है।", "एक लाल साइकिल है"),
        ("ar", "الشمس مشرقة.", "الشمس مشرقة"),
        ("ko", "빨간 자전거가 있다.", "빨간 자전거가 있다"),
        ("en", "Hi 😀 there 👩‍👩‍👧 and 🇪🇸 too", "Hi 😀 there 👩‍👩‍👧 and 🇪🇸 too"),
        ("en", "It weighs 3.5 or 12,000 tons", "It weighs 3 or 12 tons"),
        ("en", "tab\tline\nhalf\ud800 nul\0end  two\u00a0one", "tab line half nul end two one"),
        ("en", "e\u0301te\u0301 cafe\u0301", "e\u0301te\u0301 cafe\u0301"),
    ],
)
async def test_every_word_has_its_place_in_the_text(engine: Espeak, language: str, text: str, words: str) -> None:
    answered = await say(engine, text, language)

    begun = [text[word.offset :] for word in answered.words]
    for told, expected in zip(begun, words.split(), strict=True):
        assert told.startswith(expected)
    times = [word.milliseconds for word in answered.words]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert times[-1] < seconds(answered) * 1000


async def test_places_hold_across_a_text_longer_than_the_library_reads_at_once(engine: Espeak) -> None:
    words = [f"word{number}" for number in "abcdefghijklmnopqrstuvwxyz"] * 20
    text = " ".join(words)

    answered = await say(engine, text)

    assert len(answered.words) == len(words)
    assert {text[word.offset : word.offset + 4] for word in answered.words} == {"word"}


async def test_times_follow_the_pace(engine: Espeak) -> None:
    slow, fast = [await say(engine, BICYCLE, speed=speed) for speed in (0.5, 2.0)]

    for late, early in zip(slow.words[1:], fast.words[1:], strict=True):
        assert 3 < late.milliseconds / early.milliseconds < 6


# what it is asked


async def test_speed_is_its_own_pace(engine: Espeak) -> None:
    plain = seconds(await say(engine, BICYCLE))

    for speed in (0.5, 0.75, 1.5, 2.0):
        assert engine.keeps_pace(speed)
        assert plain / seconds(await say(engine, BICYCLE, speed=speed)) == pytest.approx(speed, rel=0.15)
    assert not engine.keeps_pace(0.4)
    assert not engine.keeps_pace(3)


async def test_the_same_line_gives_the_same_bytes_whatever_was_said_before(engine: Espeak) -> None:
    before = await say(engine, BICYCLE)
    for language in ("ru", "zh", "ar"):
        await say(engine, find_sample(language), language, speed=1.7)

    other = Espeak()
    try:
        assert await say(other, BICYCLE) == await say(engine, BICYCLE) == before
    finally:
        await other.close()


async def test_brackets_and_tags_are_text_not_commands(engine: Espeak) -> None:
    assert seconds(await say(engine, "[[h@l'oU]]")) > 1
    assert seconds(await say(engine, "<break time='9s'/> hello")) < 6


@pytest.mark.parametrize("text", ["a\0b", "\ud800 lone", "-v en --help", "%s%n", "é" * 800, "😀\u200d👩", "\u202e abc"])
async def test_hostile_texts_are_only_texts(engine: Espeak, text: str) -> None:
    assert seconds(await say(engine, text)) > 0.1


async def test_a_text_without_a_word_has_no_times(engine: Espeak) -> None:
    assert (await say(engine, " ")).words == ()


async def test_a_voice_that_is_not_there_is_named(engine: Espeak) -> None:
    with pytest.raises(ProviderRejectedRequest, match="no voice nobody"):
        await engine.speak(Line("Hello.", "nobody", "en"))


# libraries of one's own


async def test_a_deep_data_folder_is_no_hindrance(engine: Espeak, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d" * 60] * 4)
    shutil.copytree(espeakng_loader.get_data_path(), deep)
    own = Espeak(data=deep)
    try:
        assert await say(own, "Hello.") == await say(engine, "Hello.")
    finally:
        await own.close()


async def test_another_library_has_another_name(tmp_path: Path) -> None:
    library = tmp_path / "libespeak-ng.so"
    shutil.copy(espeakng_loader.get_library_path(), library)
    own = Espeak(library)
    try:
        assert own.name not in {f"espeak-ng {BUNDLED}", "espeak-ng "}
        assert await own.check() is None
    finally:
        await own.close()


@pytest.mark.parametrize("content", ["no library", ""])
async def test_a_library_that_cannot_be_used_is_told(tmp_path: Path, content: str) -> None:
    library = tmp_path / "libespeak-ng.so"
    library.write_text(content)
    own = Espeak(library)
    try:
        assert "does not start" in str(await own.check())
        with pytest.raises(ProviderRejectedRequest, match="Hello"):
            await say(own, "Hello.")
    finally:
        await own.close()


@pytest.mark.skipif(not (DEBIAN / "espeak-ng-data").is_dir(), reason="the system has no eSpeak NG")
async def test_the_library_of_the_system_speaks_too() -> None:
    own = Espeak(DEBIAN / "libespeak-ng.so.1", DEBIAN / "espeak-ng-data")
    try:
        assert await own.check() is None
        answered = await say(own, BICYCLE)
    finally:
        await own.close()
    assert 2 < seconds(answered) < 5
    assert len(answered.words) >= 10, "it reads “in the” as one"
