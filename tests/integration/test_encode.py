import array
import asyncio
import math
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from service.audio.assemble import assemble
from service.audio.clip import make_clip
from service.audio.formats import FORMATS, encode, find_ffmpeg
from service.audio.read import LONGEST, unpack
from service.domain.speech import Sound, Utterance
from service.domain.work import unrecorded
from service.errors import BadAudio, ConfigurationError, SpeechUnavailable
from service.isolation import ChildFault
from service.speech.engines.espeak import Espeak
from service.speech.utterances import split_into_utterances

TEXT = (
    "A narrow street in an old town after rain. Wet cobblestones mirror yellow house fronts.\n"
    "On the left, a red bicycle leans against the wall."
)

every_format = pytest.mark.parametrize("name", FORMATS)


@pytest.fixture(scope="module")
def ffmpeg() -> Path:
    return find_ffmpeg(None)


async def spoken(text: str, language: str = "en", speed: float = 1.0) -> tuple[Sequence[Utterance], tuple[bytes, ...]]:
    engine = Espeak()
    utterances = split_into_utterances(text, language, engine.utterance_limit)
    voice = engine.choose_voice(language)
    return utterances, await engine.speak(utterances, voice=voice, language=language, speed=speed, paid=unrecorded)


def run(ffmpeg: Path, *arguments: str) -> tuple[bytes, str]:
    done = subprocess.run([ffmpeg, "-nostdin", "-hide_banner", *arguments], capture_output=True, check=True)
    return done.stdout, done.stderr.decode()


def decode(ffmpeg: Path, file: Path, rate: int) -> "array.array[int]":
    pcm, _ = run(ffmpeg, "-i", str(file), "-f", "s16le", "-ac", "1", "-ar", str(rate), "pipe:1")
    return array.array("h", pcm)


def beep(seconds: float, rate: int = 22_050) -> Sound:
    wave = (round(9_000 * math.sin(2 * math.pi * 440 * i / rate)) for i in range(int(seconds * rate)))
    return Sound(array.array("h", wave).tobytes(), rate)


def one(pause: int = 0) -> Utterance:
    return Utterance(0, 1, "x", "x", pause)


@every_format
@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000])
async def test_a_file_plays_as_long_as_its_sound_and_starts_with_it(
    ffmpeg: Path, tmp_path: Path, name: str, rate: int
) -> None:
    quiet = Sound(bytes(2 * rate), rate)
    sound = Sound(quiet.pcm + beep(1, rate).pcm + quiet.pcm, rate)
    file = tmp_path / "clip"
    file.write_bytes(await encode(sound, name, ffmpeg))

    heard = decode(ffmpeg, file, rate)
    loud = [index for index, sample in enumerate(heard) if abs(sample) > 2_000]

    exact = name in {"wav", "flac"}
    assert len(heard) / rate == pytest.approx(3, abs=0 if exact else 0.03)
    assert loud[0] / rate == pytest.approx(1, abs=0.01)
    assert loud[-1] / rate == pytest.approx(2, abs=0.01)


async def test_it_is_an_mp3_of_64_kilobits_with_its_tags(ffmpeg: Path, tmp_path: Path) -> None:
    file = tmp_path / "clip.mp3"
    file.write_bytes(await encode(beep(10), "mp3", ffmpeg, language="pt-BR"))

    _, said = run(ffmpeg, "-i", str(file), "-f", "null", "-")

    assert re.search(r"Audio: mp3.*22050 Hz, mono.*64 kb/s", said)
    assert b"TLAN\0\0\0\x07\0\0\0pt-BR" in file.read_bytes()
    assert "Duration: 00:00:10.00" in said


@every_format
async def test_a_file_is_what_its_row_says_and_tells_its_length(ffmpeg: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "clip"
    file.write_bytes(await encode(beep(5), name, ffmpeg))

    _, said = run(ffmpeg, "-i", str(file), "-f", "null", "-")

    container, stream = {
        "mp3": ("mp3", "mp3"),
        "opus": ("mov,mp4", "opus"),
        "aac": ("mov,mp4", r"aac \(LC\)"),
        "wav": ("wav", "pcm_s16le"),
        "flac": ("flac", "flac"),
    }[name]
    assert f"Input #0, {container}" in said
    assert re.search(rf"Audio: {stream}.* mono", said)
    assert "Duration: 00:00:05.0" in said


@pytest.mark.parametrize("name", ["opus", "aac"])
async def test_the_track_of_an_mp4_has_its_language_and_the_index_comes_first(
    ffmpeg: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "clip"
    file.write_bytes(await encode(beep(5), name, ffmpeg, language="pt-BR"))

    _, said = run(ffmpeg, "-i", str(file), "-f", "null", "-")

    assert "Stream #0:0[0x1](por)" in said
    assert file.read_bytes().index(b"moov") < file.read_bytes().index(b"mdat")


async def test_opus_is_half_as_large_as_mp3_and_flac_smaller_than_wav(ffmpeg: Path) -> None:
    utterances, files = await spoken(TEXT)
    sizes = {}
    for name in FORMATS:
        clip = await make_clip(files, utterances, format=name, ffmpeg=ffmpeg, aside=asyncio.to_thread)
        sizes[name] = len(clip.data)
    assert sizes["opus"] < 0.6 * sizes["mp3"]
    assert sizes["flac"] < 0.8 * sizes["wav"]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@every_format
async def test_nothing_is_left_behind(ffmpeg: Path, name: str) -> None:
    before = open_files()

    first, second = [await encode(beep(1), name, ffmpeg) for _ in range(2)]
    assert find_ffmpeg(ffmpeg) == ffmpeg

    assert first == second
    assert open_files() == before


@every_format
@pytest.mark.parametrize(
    ("text", "language", "speed"),
    [(TEXT, "en", 1), (TEXT, "en", 2), ("Un perro rojo.", "es", 1), (TEXT * 5, "en", 0.8)],
)
async def test_speech_comes_out_at_the_level_and_below_the_ceiling(
    ffmpeg: Path, tmp_path: Path, name: str, text: str, language: str, speed: float
) -> None:
    utterances, files = await spoken(text, language, speed)
    clip = await make_clip(files, utterances, format=name, ffmpeg=ffmpeg, aside=asyncio.to_thread)
    file = tmp_path / "clip"
    file.write_bytes(clip.data)

    _, said = run(ffmpeg, "-i", str(file), "-af", "ebur128=peak=true", "-f", "null", "-")
    summary = said.rpartition("Summary:")[2]
    loudness, peak = (float(re.search(rf"{name}:\s+(-?[\d.]+)", summary)[1]) for name in ("I", "Peak"))  # type: ignore[index]

    assert loudness == pytest.approx(-18, abs=1.2)
    assert peak <= -1.5


@every_format
async def test_a_clip_is_whole_with_captions_to_its_end(ffmpeg: Path, tmp_path: Path, name: str) -> None:
    utterances, files = await spoken(TEXT)

    clip = await make_clip(files, utterances, format=name, ffmpeg=ffmpeg, aside=asyncio.to_thread)

    file = tmp_path / "clip"
    file.write_bytes(clip.data)
    assert (clip.format, clip.media_type) == (name, FORMATS[name].media_type)
    assert len(decode(ffmpeg, file, 22_050)) / 22.05 == pytest.approx(clip.milliseconds, abs=30)
    cues = re.findall(r"(\d\d):(\d\d)\.(\d{3}) -->.*?(\d\d):(\d\d)\.(\d{3})\n(.+)", clip.captions)
    assert [cue[-1] for cue in cues] == [utterance.source for utterance in utterances]
    minutes, seconds, thousandths = map(int, cues[-1][3:6])
    assert abs(minutes * 60_000 + seconds * 1_000 + thousandths - clip.milliseconds) < 100


@pytest.mark.parametrize("name", ["mp3", "flac"])
async def test_other_files_than_wav_are_decoded(ffmpeg: Path, name: str) -> None:
    sound, _ = assemble([beep(2)], [one()])
    file = await encode(sound, name, ffmpeg)

    clip = await make_clip([file, file], [one(300), one()], format="mp3", ffmpeg=ffmpeg, aside=asyncio.to_thread)

    assert clip.milliseconds == pytest.approx(4_300, abs=100)


async def test_a_text_without_words_has_no_clip(ffmpeg: Path) -> None:
    utterances, files = await spoken("***")

    with pytest.raises(SpeechUnavailable, match="no words"):
        await make_clip(files, utterances, format="mp3", ffmpeg=ffmpeg, aside=asyncio.to_thread)


@pytest.mark.parametrize("data", [b"ID3\x04\0\0\0\0\0\0 no frames", b"OggS" + bytes(99), b"\xff\xfb\x90\x64"])
async def test_files_that_do_not_play_are_bad_audio(ffmpeg: Path, data: bytes) -> None:
    with pytest.raises(BadAudio, match=r"audio that does not play\.$") as caught:
        await unpack(data, ffmpeg)
    assert isinstance(caught.value.__cause__, ChildFault), "what ffmpeg says is for the log"


async def test_a_small_file_that_unpacks_to_hours_is_cut_off(ffmpeg: Path, tmp_path: Path) -> None:
    file = tmp_path / "long.mp3"
    hour = ("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "3600", "-b:a", "8k")
    run(ffmpeg, *hour, str(file))

    wav = await unpack(file.read_bytes(), ffmpeg)

    assert len(wav) / 2 / 8_000 == pytest.approx(LONGEST, abs=1)


def test_each_format_that_a_program_cannot_make_is_named(ffmpeg: Path, tmp_path: Path) -> None:
    """An ffmpeg that was built without two of the encoders."""
    program = tmp_path / "ffmpeg"
    refusing = 'case "$*" in *libopus*|*libmp3lame*) echo "Unknown encoder" >&2; exit 1;; esac'
    program.write_text(f'#!/bin/sh\n{refusing}\nexec {ffmpeg} "$@"\n')
    program.chmod(0o700)

    with pytest.raises(ConfigurationError) as refused:
        find_ffmpeg(program)

    assert refused.value.faults == (
        f"ALTALOUD_FFMPEG: {program} cannot make mp3 with libmp3lame (Unknown encoder)",
        f"ALTALOUD_FFMPEG: {program} cannot make opus with libopus (Unknown encoder)",
    )


def test_a_program_that_is_no_ffmpeg_is_refused_by_name() -> None:
    for program in ("/bin/true", "/bin/false", "/nowhere/ffmpeg"):
        with pytest.raises(ConfigurationError, match=f"ALTALOUD_FFMPEG: {program}"):
            find_ffmpeg(Path(program))
