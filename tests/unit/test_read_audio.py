import array
import contextlib
import io
import math
import random
import struct
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audio.kept import keep, take
from service.audio.pcm import to_segment, to_sound
from service.audio.read import check_speech, read_speech, sniff
from service.audio.wav import read_wav
from service.domain.speech import Line, Sound
from service.errors import BadAudio
from tests.sounds import speechlike, tone

RATE = 16_000
NOWHERE = Path("/nowhere")
SINE = [math.sin(2 * math.pi * 300 * i / RATE) / 2 for i in range(RATE)]
PCM16 = array.array("h", (round(v * 32_767) for v in SINE)).tobytes()


def wav(
    samples: bytes, *, channels: int = 1, bits: int = 16, tag: int = 1, rate: int = RATE, size: int | None = None
) -> bytes:
    width = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * width, width, bits)
    length = len(samples) if size is None else size
    return (
        b"RIFF" + struct.pack("<I", size or 36 + len(samples)) + b"WAVE"
        + b"fmt " + struct.pack("<I", 16) + form
        + b"LIST" + struct.pack("<I", 5) + b"INFOx\0"
        + b"data" + struct.pack("<I", length) + samples
    )  # fmt: skip


def encoded(bits: int, tag: int) -> bytes:
    if tag == 3:
        return array.array("f" if bits == 32 else "d", SINE).tobytes()
    if bits == 8:
        return bytes(round(v * 127) + 128 for v in SINE)
    scale = 2 ** (bits - 1) - 1
    return b"".join(round(v * scale).to_bytes(bits // 8, "little", signed=True) for v in SINE)


@pytest.mark.parametrize(("bits", "tag"), [(8, 1), (16, 1), (24, 1), (32, 1), (32, 3), (64, 3)])
def test_every_width_gives_the_same_sound(bits: int, tag: int) -> None:
    sound = read_wav(wav(encoded(bits, tag), bits=bits, tag=tag))

    heard = array.array("h", sound.pcm)
    assert (len(heard), sound.sample_rate) == (RATE, RATE)
    assert max(abs(a - b * 32_767) for a, b in zip(heard, SINE, strict=True)) < (300 if bits == 8 else 3)


def test_stereo_is_mixed_down() -> None:
    both = b"".join(struct.pack("<hh", 1_000, 3_000) for _ in range(RATE))

    heard = array.array("h", read_wav(wav(both, channels=2)).pcm)

    assert len(heard) == RATE
    assert set(heard) <= {1_999, 2_000, 2_001}


def test_extensible_headers_are_read() -> None:
    guid = struct.pack("<HHIIHHHHIH", 0xFFFE, 1, RATE, RATE * 2, 2, 16, 22, 16, 4, 1) + bytes(14)
    data = (
        b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<I", len(guid)) + guid + b"data" + struct.pack("<I", len(PCM16)) + PCM16
    )

    assert read_wav(data).pcm == PCM16


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF - 36, 0xFFFFFFFF - 44, len(PCM16) + 1_000])
def test_lying_sizes_are_clamped(size: int) -> None:
    assert read_wav(wav(PCM16, size=size)).pcm == PCM16


def test_floats_that_are_no_numbers_do_no_harm() -> None:
    values = array.array("f", [math.nan, math.inf, -math.inf, 2.0, 0.5] * 100).tobytes()

    heard = array.array("h", read_wav(wav(values, tag=3, bits=32)).pcm)

    assert list(heard[:5]) == [0, 32_767, -32_768, 32_767, 16_384]


def test_half_a_frame_at_the_end_is_dropped() -> None:
    assert read_wav(wav(PCM16 + b"\x01", size=0xFFFFFFFF)).pcm == PCM16


def test_the_standard_library_agrees() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, RATE, 0, "NONE", ""))
        writer.writeframes(PCM16)

    assert read_wav(file.getvalue()).pcm == PCM16


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (wav(PCM16 + wav(PCM16), size=0xFFFFFFFF), "run together"),
        (wav(PCM16[:8_000], size=len(PCM16)), "before its time"),
        (wav(PCM16, tag=7, bits=8), "cannot read"),
        (wav(PCM16, rate=0), "cannot read"),
        (wav(PCM16, rate=600), "600 Hz"),
        (wav(PCM16, rate=4_000_000), "cannot read"),
        (wav(PCM16, channels=0), "cannot read"),
        (b"RIFF\0\0\0\0WAVE", "without sound"),
        (b"RIFF\0\0\0\0AVI ", "broken"),
        (b"RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd", "without sound"),
    ],
)
async def test_a_broken_wav_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadAudio, match=reason):
        await read_speech(data, line=line("A cat."), ffmpeg=NOWHERE)


def line(text: str, speed: float = 1.0) -> Line:
    return Line(text, "voice", "en", speed)


def joined(*sounds: Sound) -> Sound:
    return Sound(b"".join(sound.pcm for sound in sounds), RATE)


def quiet(seconds: float) -> Sound:
    return Sound(bytes(2 * round(seconds * RATE)), RATE)


def speech(seconds: float) -> Sound:
    return speechlike(seconds, rate=RATE)


NOISE = Sound(random.Random(1).randbytes(2 * RATE), RATE)
SENTENCE = "A narrow street in an old town after rain, with yellow house fronts."
"""Four and a half seconds, usually."""

FAULTS = [
    (quiet(0), SENTENCE, "0 ms"),
    (speech(0.025), SENTENCE, "25 ms"),
    (quiet(4), SENTENCE, "silence"),
    (tone(4, 0.001, rate=RATE), SENTENCE, "silence"),
    (Sound(array.array("h", [32_767, -32_768] * RATE).tobytes(), RATE), "A cat.", "noise"),
    (joined(speech(1.2), quiet(2.5), quiet(2.5)), SENTENCE, "silent for 8"),
    (joined(speech(2.5), quiet(3.4), speech(2.5)), SENTENCE, r"gap of 3\.[45] s"),
    (speech(1), SENTENCE, "too little"),
    (speech(16), SENTENCE, "too much"),
    (speech(9), "A cat.", "too much"),
    (Sound(speech(4.5).pcm, 2 * RATE * 2), SENTENCE, "too little"),
    (Sound(speech(16).pcm, RATE // 2), SENTENCE, "too much"),
    (speech(1.2), "雨后老城里的一条窄街，一辆红色自行车。", "too little"),
]


@pytest.mark.parametrize(("sound", "text", "reason"), FAULTS)
def test_what_is_no_speech_of_the_text_is_refused_with_the_reason(sound: Sound, text: str, reason: str) -> None:
    with pytest.raises(BadAudio, match=reason):
        check_speech(sound, line(text))


@pytest.mark.parametrize(
    ("sound", "text", "speed"),
    [
        (speech(4.5), SENTENCE, 1),
        (speech(2.6), SENTENCE, 1),
        (speech(9), SENTENCE, 1),
        (speech(2.2), SENTENCE, 2),
        (speech(9), SENTENCE, 0.5),
        (speech(0.2), "No.", 1),
        (speech(2), "No.", 1),
        (joined(quiet(1), speech(0.4), quiet(1)), "No.", 1),
        (joined(quiet(2), speech(4.5), quiet(6)), SENTENCE, 1),
        (joined(speech(2), quiet(1.5), speech(2.5)), SENTENCE, 1),
        (speech(5), "雨后老城里的一条窄街，一辆红色自行车。", 1),
        (speech(6), "+49 30 1234567", 1),
        (speech(1.1), "1000000000000 stars", 1),
        (speech(0.5), "Rating: ★★★★★", 1),
        (speech(9), "Ⅷ Ⅻ ⅩⅩⅩ", 1),
        (speech(7), "WWWWWWWWWWWWWWWW", 1),
    ],
)
def test_what_may_be_speech_passes(sound: Sound, text: str, speed: float) -> None:
    check_speech(sound, line(text, speed))


def test_a_sound_that_stops_at_full_level_must_be_nearly_as_long_as_its_text() -> None:
    """The same 2.4 s: spoken hastily to the end, or cut off in a word."""
    ended = to_sound(to_segment(tone(2.4, rate=RATE)).fade_out(200))

    check_speech(ended, line(SENTENCE))
    with pytest.raises(BadAudio, match="too little"):
        check_speech(tone(2.4, rate=RATE), line(SENTENCE))


async def test_a_constant_offset_is_taken_away() -> None:
    sound = speech(1)
    samples = array.array("h", sound.pcm)
    moved = array.array("h", (sample + 3_000 for sample in samples)).tobytes()

    read = array.array("h", (await read_speech(wav(moved), line=line("A cat."), ffmpeg=NOWHERE)).pcm)

    assert max(abs(a - b) for a, b in zip(read, samples, strict=True)) < 30


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (wav(PCM16), "wav"),
        (b"ID3\x04\0", "mp3"),
        (b"\xff\xfb\x90\x64", "mp3"),
        (b"OggS\0", "ogg"),
        (b"fLaC\0", "flac"),
        (b"\0\0\0\x20ftypM4A ", "mp4"),
    ],
)
def test_the_content_says_what_it_is(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "nothing"),
        (b'{"error": "quota"}', "JSON"),
        (b"  <!doctype html>", "a web page"),
        (b"rate limit\nreached", "text"),
        (b"\x00\x01\x02\x03", "unknown bytes"),
    ],
)
def test_what_is_no_audio_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadAudio, match=reason):
        sniff(data)


@given(st.binary(max_size=200), st.integers(0, 60))
def test_no_bytes_raise_anything_but_bad_audio(noise: bytes, kept: int) -> None:
    with contextlib.suppress(BadAudio):
        check_speech(read_wav(wav(PCM16)[:kept] + noise), line("A cat."))


@given(st.integers(1, 3_000), st.sampled_from([8_000, 11_025, 22_050, 24_000, 44_100, 48_000]), st.randoms())
def test_what_is_kept_comes_back_as_it_was(count: int, rate: int, noise: random.Random) -> None:
    sound = Sound(noise.randbytes(2 * count), rate)

    assert take(keep(sound)) == sound
    assert keep(sound) == keep(sound)


def test_kept_speech_is_much_smaller_than_it_was() -> None:
    sound = tone(5)
    assert len(keep(sound)) < 0.6 * len(sound.pcm)
