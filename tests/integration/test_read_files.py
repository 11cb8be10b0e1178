"""What engines answer in other forms than WAV."""

import asyncio
import math
from collections.abc import AsyncGenerator
from pathlib import Path

import numpy as np
import pytest

from service.audio.formats import FORMATS, find_ffmpeg
from service.audio.live import stream_mp3
from service.audio.pcm import to_samples
from service.audio.read import read_speech
from service.audio.tempo import stretch
from service.domain.speech import Line, Sound, Spoken
from service.errors import BadAudio, ChildProcessFailed
from service.isolation import ChildFault
from tests.sounds import RATE, clip_of, decode, each, measure, run_ffmpeg, sentences, speak, speechlike, tone

LINE = Line("Some words, spoken.", "voice", "en")


@pytest.fixture(scope="module")
def ffmpeg() -> Path:
    return find_ffmpeg(None)


@pytest.mark.parametrize("name", ["mp3", "flac", "wav"])
async def test_our_own_files_are_read(ffmpeg: Path, name: str) -> None:
    clip = await clip_of([Spoken(speechlike(2))], sentences(0), name, ffmpeg)

    sound = await read_speech(clip.data, line=LINE, ffmpeg=ffmpeg)

    assert sound.sample_rate == RATE
    assert sound.milliseconds == pytest.approx(2_000, abs=50)


@pytest.mark.parametrize(
    ("arguments", "rate"),
    [
        (("-c:a", "libopus", "-f", "ogg"), 48_000),
        (("-c:a", "aac", "-f", "adts"), 24_000),
        (("-c:a", "libopus", "-f", "webm"), 48_000),
        (("-c:a", "aac", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4"), 24_000),
        (("-c:a", "libmp3lame", "-ac", "2", "-f", "mp3"), 24_000),
    ],
)
async def test_other_files_than_wav_are_decoded(ffmpeg: Path, arguments: tuple[str, ...], rate: int) -> None:
    wav = await clip_of([Spoken(speechlike(2, rate=24_000))], sentences(0), "wav", ffmpeg)
    data, _ = run_ffmpeg(ffmpeg, wav.data, *arguments, "pipe:1")

    sound = await read_speech(data, line=LINE, ffmpeg=ffmpeg)

    assert sound.sample_rate == rate
    assert sound.milliseconds == pytest.approx(2_000, abs=100)


@pytest.mark.parametrize("data", [b"ID3\x04\0\0\0\0\0\0 no frames", b"OggS" + bytes(99), b"\xff\xfb\x90\x64"])
async def test_files_that_do_not_play_are_bad_audio(ffmpeg: Path, data: bytes) -> None:
    with pytest.raises(BadAudio, match=r"audio that does not play\.$") as caught:
        await read_speech(data, line=LINE, ffmpeg=ffmpeg)
    assert isinstance(caught.value.__cause__, ChildFault), "what ffmpeg says is for the log"


async def test_a_small_file_that_unpacks_to_hours_is_cut_off_and_refused(ffmpeg: Path) -> None:
    second = await clip_of([Spoken(tone(1, rate=8_000))], sentences(0), "wav", ffmpeg)
    loop = ("-af", "aloop=loop=-1:size=8000", "-t", "3600", "-b:a", "8k", "-f", "mp3", "pipe:1")
    hour, _ = run_ffmpeg(ffmpeg, second.data, *loop)

    with pytest.raises(BadAudio, match=r"(599\.9|600\.\d) s of sound, too much"):
        await read_speech(hour, line=LINE, ffmpeg=ffmpeg)


@pytest.mark.parametrize("tempo", [0.5, 0.8, 1.25, 2])
@pytest.mark.parametrize("seconds", [0.3, 4])
async def test_another_tempo_keeps_the_pitch(ffmpeg: Path, tempo: float, seconds: float) -> None:
    sound = tone(seconds, pitch=200)

    stretched = await stretch(sound, tempo, ffmpeg)

    assert stretched.milliseconds * tempo == pytest.approx(sound.milliseconds, abs=0.1)
    spectrum = np.abs(np.fft.rfft(to_samples(stretched.pcm)))
    assert np.argmax(spectrum) / stretched.milliseconds * 1000 == pytest.approx(200, abs=8)


async def test_speech_at_another_tempo_is_as_loud_to_its_end(ffmpeg: Path) -> None:
    _, (spoken, *_) = await speak("A narrow street in an old town after rain.")

    for tempo in (0.5, 2):
        stretched = to_samples((await stretch(spoken.sound, tempo, ffmpeg)).pcm)
        before = to_samples(spoken.sound.pcm)
        for part in (slice(0, 0.5), slice(0.5, 0.9)):
            powers = [
                float((samples[int(part.start * len(samples)) : int(part.stop * len(samples))] ** 2).mean())
                for samples in (before, stretched)
            ]
            assert 10 * math.log10(powers[1] / powers[0]) == pytest.approx(0, abs=2)


async def test_a_program_that_cannot_stretch_is_told(tmp_path: Path) -> None:
    for ending in ("exit 0", "exit 1"):
        program = tmp_path / "ffmpeg"
        program.write_text(f"#!/bin/sh\n{ending}\n")
        program.chmod(0o700)
        with pytest.raises(ChildProcessFailed):
            await stretch(tone(0.2), 2, program)


async def test_a_live_stream_is_one_even_mp3_of_all_that_was_spoken(ffmpeg: Path) -> None:
    utterances, spoken = await speak("A narrow street. Wet cobblestones mirror yellow house fronts.\nA red bicycle.")
    pairs = [(one, utterance.pause) for one, utterance in zip(spoken, utterances, strict=True)]

    pieces = [piece async for piece in stream_mp3(each(pairs), aside=asyncio.to_thread)]

    clip = await clip_of(spoken, utterances, "mp3", ffmpeg)
    heard = decode(ffmpeg, b"".join(pieces), RATE)
    assert len(pieces) == len(utterances) + 1
    assert len(heard) / RATE == pytest.approx(clip.milliseconds / 1000, abs=0.15)
    loudness, peak = measure(ffmpeg, b"".join(pieces))
    assert loudness == pytest.approx(-18, abs=1.5)
    assert peak <= -1


async def test_the_first_words_are_heard_before_the_second_ones_are_spoken(ffmpeg: Path) -> None:
    asked = 0

    async def speaking() -> AsyncGenerator[tuple[Spoken, int], None]:
        nonlocal asked
        for _ in range(3):
            asked += 1
            yield Spoken(speechlike(1)), 300

    stream = stream_mp3(speaking(), aside=asyncio.to_thread)
    first = await anext(stream)

    assert asked == 1
    assert len(decode(ffmpeg, first, RATE)) > 1.15 * RATE, "all of it, and of the pause all but what is being encoded"
    await stream.aclose()


async def test_who_stops_listening_lets_go_of_the_speaker() -> None:
    closed = False

    async def speaking() -> AsyncGenerator[tuple[Spoken, int], None]:
        nonlocal closed
        try:
            while True:
                yield Spoken(tone(0.3)), 300
        finally:
            closed = True

    stream = stream_mp3(speaking(), aside=asyncio.to_thread)
    await anext(stream)
    await stream.aclose()

    assert closed


async def test_a_stream_of_nothing_is_empty() -> None:
    nothing: list[tuple[Spoken, int]] = []
    assert [piece async for piece in stream_mp3(each(nothing), aside=asyncio.to_thread)] == []


async def test_voices_of_other_rates_join_the_stream_at_the_first_ones(ffmpeg: Path) -> None:
    pairs = [(Spoken(tone(1, rate=rate)), 0) for rate in (24_000, 16_000, 44_100)]

    data = b"".join([piece async for piece in stream_mp3(each(pairs), aside=asyncio.to_thread)])

    _, said = run_ffmpeg(ffmpeg, data, "-f", "null", "-")
    assert "24000 Hz, mono" in said
    assert len(decode(ffmpeg, data, 24_000)) / 24_000 == pytest.approx(3, abs=0.15)
    assert set(FORMATS) >= {"mp3"}
    assert isinstance(pairs[0][0].sound, Sound)
