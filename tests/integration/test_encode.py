import asyncio
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from service.audio.clip import make_clip
from service.audio.even import SAMPLE_RATES
from service.audio.formats import FORMATS, find_ffmpeg
from service.audio.pcm import resample, to_pcm, to_samples
from service.domain.speech import Sound, Spoken, Tags, Utterance
from service.errors import ConfigurationError, SpeechUnavailable
from tests.sounds import (
    RATE,
    clip_of,
    decode,
    find_silences,
    measure,
    run_ffmpeg,
    sentences,
    speak,
    speechlike,
    tone,
)

TEXT = (
    "A narrow street in an old town after rain. Wet cobblestones mirror yellow house fronts.\n"
    "On the left, a red bicycle leans against the wall."
)
TAGS = Tags("Bicycle — “old town”", "pt-BR", "Uma rua estreita.\nUma bicicleta.", "eSpeak NG 1.52, pt-br")
LANGUAGE = {"wav": b"ILNG\x06\0\0\0pt-BR\0", "flac": b"language=pt-BR", "mp3": "por".encode("utf-16")}
HEARD = {"mp3": 1152 / 16_000, "opus": 0.02, "aac": 1024 / 16_000, "wav": 0, "flac": 0}
"""Seconds of a frame at the lowest rate we test."""

every_format = pytest.mark.parametrize("name", FORMATS)


@pytest.fixture(scope="module")
def ffmpeg() -> Path:
    return find_ffmpeg(None)


def one(pause: int = 0) -> Utterance:
    return Utterance(0, 1, "x", "x", pause)


@every_format
@pytest.mark.parametrize("rate", SAMPLE_RATES)
async def test_a_file_plays_as_long_as_its_sound_and_starts_with_it(ffmpeg: Path, name: str, rate: int) -> None:
    spoken = [Spoken(tone(seconds, rate=rate)) for seconds in (0.5, 0.4, 0.6013)]

    clip = await clip_of(spoken, sentences(300, 600, 0), name, ffmpeg)

    heard = decode(ffmpeg, clip.data, rate)
    loud = np.flatnonzero(np.abs(heard) > 1_000) / rate
    assert clip.milliseconds == pytest.approx(2_401, abs=2)
    assert len(heard) / rate == pytest.approx(2.4013, abs=0.001 if HEARD[name] == 0 or name == "mp3" else HEARD[name])
    assert loud[0] == pytest.approx(0, abs=0.01)
    assert loud[-1] == pytest.approx(2.4, abs=0.01)
    assert [round(gap, 1) for gap in np.diff(loud) if gap > 0.1] == [0.3, 0.6]


async def test_it_is_an_mp3_of_64_kilobits_that_tells_its_length_and_delay(ffmpeg: Path) -> None:
    clip = await clip_of([Spoken(tone(10))], [one()], "mp3", ffmpeg)

    _, said = run_ffmpeg(ffmpeg, clip.data, "-f", "null", "-")

    assert re.search(r"Audio: mp3.*22050 Hz, mono.*64 kb/s", said)
    assert "Duration: 00:00:10.0" in said
    assert "Estimating" not in said
    assert "encoder         : LAME3.100" in said
    assert "bitrate: 6" in said
    assert soundfile.info(io.BytesIO(clip.data)).frames == pytest.approx(10 * RATE, abs=2)
    assert len(decode(ffmpeg, clip.data, RATE)) == pytest.approx(10 * RATE, abs=2), (
        "players skip what encoder and decoder put before it"
    )


@every_format
async def test_a_file_is_what_its_row_says_and_tells_its_length(ffmpeg: Path, name: str) -> None:
    clip = await clip_of([Spoken(tone(5))], [one()], name, ffmpeg, TAGS)

    _, said = run_ffmpeg(ffmpeg, clip.data, "-f", "null", "-")

    container, stream = {
        "mp3": ("mp3", "mp3"),
        "opus": ("mov,mp4", "opus"),
        "aac": ("mov,mp4", r"aac \(LC\)"),
        "wav": ("wav", "pcm_s16le"),
        "flac": ("flac", "flac"),
    }[name]
    assert (clip.format, clip.media_type) == (name, FORMATS[name].media_type)
    assert f"Input #0, {container}" in said
    assert re.search(rf"Audio: {stream}.* mono", said)
    assert "Duration: 00:00:05.0" in said
    assert re.search(r"(?i)title +: Bicycle — “old town”", said)
    assert "Synthetic voice: eSpeak NG 1.52, pt-br" in said
    assert LANGUAGE.get(name, b"") in clip.data


async def test_an_mp3_tells_in_old_words_what_it_is_and_what_it_says(ffmpeg: Path) -> None:
    clip = await clip_of([Spoken(tone(1))], [one()], "mp3", ffmpeg, TAGS)

    assert clip.data.startswith(b"ID3\x03")
    assert tags_of(ffmpeg, clip.data) == {
        "title": "Bicycle — “old town”",
        "language": "por",
        "lyrics-por": TAGS.transcript,
        "comment": "Synthetic voice: eSpeak NG 1.52, pt-br",
        "SYNTHETIC VOICE": "eSpeak NG 1.52, pt-br",
    }


def tags_of(ffmpeg: Path, data: bytes) -> dict[str, str]:
    told = run_ffmpeg(ffmpeg, data, "-f", "ffmetadata", "pipe:1")[0].decode().replace("\\\n", "\r")
    pairs = [line.partition("=") for line in told.split("\n") if "=" in line]
    return {name: value.replace("\r", "\n") for name, _, value in pairs if name != "encoder"}


async def test_every_file_is_marked_as_synthetic_whatever_else_is_known(ffmpeg: Path) -> None:
    for name in FORMATS:
        clip = await clip_of([Spoken(tone(0.5))], [one()], name, ffmpeg)
        _, said = run_ffmpeg(ffmpeg, clip.data, "-f", "null", "-")
        assert re.search(r"(?i)comment +: Synthetic voice", said), name


async def test_a_flac_is_whole_and_named(ffmpeg: Path) -> None:
    clip = await clip_of([Spoken(tone(3))], [one()], "flac", ffmpeg, TAGS)

    assert soundfile.info(io.BytesIO(clip.data)).frames == pytest.approx(3 * RATE, abs=2)
    assert tags_of(ffmpeg, clip.data) == {
        "title": "Bicycle — “old town”",
        "language": "pt-BR",
        "comment": "Synthetic voice: eSpeak NG 1.52, pt-br",
    }


@pytest.mark.parametrize("name", ["opus", "aac"])
async def test_the_index_of_an_mp4_comes_first(ffmpeg: Path, name: str) -> None:
    clip = await clip_of([Spoken(tone(5))], [one()], name, ffmpeg, TAGS)
    assert clip.data.index(b"moov") < clip.data.index(b"mdat")


async def test_opus_is_half_as_large_as_mp3_and_flac_smaller_than_wav(ffmpeg: Path) -> None:
    utterances, spoken = await speak(TEXT)
    sizes = {name: len((await clip_of(spoken, utterances, name, ffmpeg)).data) for name in FORMATS}
    assert sizes["opus"] < 0.6 * sizes["mp3"]
    assert sizes["flac"] < 0.8 * sizes["wav"]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@every_format
async def test_the_same_sound_gives_the_same_file_and_nothing_is_left_behind(ffmpeg: Path, name: str) -> None:
    before = open_files()

    first, second = [(await clip_of([Spoken(tone(1))], [one()], name, ffmpeg, TAGS)).data for _ in range(2)]
    assert find_ffmpeg(ffmpeg) == ffmpeg

    assert first == second
    assert open_files() == before


@every_format
@pytest.mark.parametrize(
    ("text", "language", "speed"),
    [
        ("No dogs.", "en", 1),
        (TEXT, "en", 2),
        ("Un perro rojo delante de una puerta azul.", "es", 1),
        ("Узкая улица в старом городе после дождя. Красный велосипед.", "ru", 1),
        (TEXT * 6, "en", 0.8),
    ],
)
async def test_speech_comes_out_at_the_level_and_below_the_ceiling(
    ffmpeg: Path, name: str, text: str, language: str, speed: float
) -> None:
    utterances, spoken = await speak(text, language, speed=speed)

    clip = await clip_of(spoken, utterances, name, ffmpeg)

    loudness, peak = measure(ffmpeg, clip.data)
    assert loudness == pytest.approx(-18, abs=1)
    assert peak <= -1.5
    assert max(find_silences(ffmpeg, clip.data, longer_than=0.2), default=0) < 0.8


@every_format
@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
@pytest.mark.parametrize("seconds", [0.5, 3])
async def test_sharp_voices_of_any_rate_and_length_stay_below_the_ceiling(
    ffmpeg: Path, name: str, rate: int, seconds: float
) -> None:
    spoken = [Spoken(speechlike(seconds, level, rate=rate)) for level in (0.99, 0.1)]

    clip = await clip_of(spoken, sentences(300, 0), name, ffmpeg)

    loudness, peak = measure(ffmpeg, clip.data)
    assert loudness == pytest.approx(-18, abs=1)
    assert peak <= -1.5


async def test_a_peak_that_an_encoder_raises_is_taken_back(ffmpeg: Path) -> None:
    """AAC makes -1.1 dBTP of these clicks at first."""
    clicks = np.random.default_rng(1).normal(0, 0.02, 64_000).astype(np.float32)
    clicks[::160] += 0.9

    clip = await clip_of([Spoken(Sound(to_pcm(clicks), 32_000))], sentences(0), "aac", ffmpeg)

    assert measure(ffmpeg, clip.data)[1] <= -1.5


@every_format
async def test_a_minute_is_at_the_level_and_below_the_ceiling(ffmpeg: Path, name: str) -> None:
    utterances, spoken = await speak("\n".join([TEXT] * 8))

    clip = await clip_of(spoken, utterances, name, ffmpeg)

    loudness, peak = measure(ffmpeg, clip.data)
    assert clip.milliseconds > 60_000
    assert loudness == pytest.approx(-18, abs=1)
    assert peak <= -1.5


@every_format
async def test_a_clip_is_whole_with_captions_to_its_end(ffmpeg: Path, name: str) -> None:
    utterances, spoken = await speak(TEXT)

    clip = await clip_of(spoken, utterances, name, ffmpeg, Tags(transcript=TEXT))

    assert len(decode(ffmpeg, clip.data, RATE)) / RATE * 1000 == pytest.approx(clip.milliseconds, abs=30)
    cues = read_cues(clip.captions)
    assert [text for _, _, text in cues] == [utterance.source for utterance in utterances]
    assert abs(cues[-1][1] - clip.milliseconds) < 100
    assert clip.word_captions is not None
    words = read_cues(clip.word_captions)
    assert [text for _, _, text in words] == TEXT.split()
    assert abs(words[-1][1] - clip.milliseconds) < 100
    assert all(start < end for start, end, _ in words)
    for start, end, text in cues:
        within = [word for begin, _, word in words if start <= begin < end]
        assert " ".join(within) == text


def read_cues(captions: str) -> list[tuple[int, int, str]]:
    cues = re.findall(r"(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})\n(.+)", captions)
    times = [[int(part) for part in cue[:8]] for cue in cues]
    return [
        (((a * 60 + b) * 60 + c) * 1000 + d, ((e * 60 + f) * 60 + g) * 1000 + h, cue[8])
        for (a, b, c, d, e, f, g, h), cue in zip(times, cues, strict=True)
    ]


async def test_voices_of_several_rates_make_one_even_clip(ffmpeg: Path) -> None:
    utterances, spoken = await speak(TEXT)
    mixed = [
        Spoken(Sound(to_pcm(resample(to_samples(one.sound.pcm), RATE, rate)), rate), one.words)
        for one, rate in zip(spoken, (24_000, 44_100, 16_000), strict=True)
    ]

    clip = await clip_of(mixed, utterances, "wav", ffmpeg)

    same = await clip_of(spoken, utterances, "wav", ffmpeg)
    assert measure(ffmpeg, clip.data)[0] == pytest.approx(measure(ffmpeg, same.data)[0], abs=0.5)
    assert clip.milliseconds == pytest.approx(same.milliseconds, abs=40)


async def test_a_text_without_words_has_no_clip(ffmpeg: Path) -> None:
    with pytest.raises(SpeechUnavailable, match="no words"):
        await clip_of([], [], "mp3", ffmpeg)


async def test_a_sound_too_many_or_too_few_is_an_error(ffmpeg: Path) -> None:
    for count in (1, 3):
        with pytest.raises((ValueError, IndexError)):
            await clip_of([Spoken(tone(0.2))] * count, sentences(300, 0), "wav", ffmpeg)


async def test_who_speaks_is_let_go_when_the_clip_fails(ffmpeg: Path) -> None:
    closed = asyncio.Event()

    async def spoken() -> AsyncIterator[Spoken]:
        try:
            yield Spoken(tone(0.2))
            yield Spoken(Sound(b"\0", 22_050))  # half a sample
        finally:
            closed.set()

    with pytest.raises(ValueError):
        await make_clip(spoken(), sentences(0, 0), format="mp3", tags=Tags(), ffmpeg=ffmpeg, aside=asyncio.to_thread)

    assert closed.is_set()


def test_each_format_that_a_program_cannot_make_is_named(ffmpeg: Path, tmp_path: Path) -> None:
    """An ffmpeg that was built without one of the encoders."""
    program = tmp_path / "ffmpeg"
    refusing = 'case "$*" in *libopus*) echo "Unknown encoder" >&2; exit 1;; esac'
    program.write_text(f'#!/bin/sh\n{refusing}\nexec {ffmpeg} "$@"\n')
    program.chmod(0o700)

    with pytest.raises(ConfigurationError) as refused:
        find_ffmpeg(program)

    assert refused.value.faults == (f"ALTALOUD_FFMPEG: {program} cannot make opus (Unknown encoder)",)


def test_a_program_that_is_no_ffmpeg_is_refused_by_name() -> None:
    for program in ("/bin/true", "/bin/false", "/nowhere/ffmpeg"):
        with pytest.raises(ConfigurationError, match=f"ALTALOUD_FFMPEG: {program}"):
            find_ffmpeg(Path(program))
