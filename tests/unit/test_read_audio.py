import array
import contextlib
import io
import math
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audio.read import read_speech, sniff
from service.audio.wav import read_wav
from service.errors import BadAudio

RATE = 16_000
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


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF, len(PCM16) + 1_000])
def test_lying_sizes_are_clamped(size: int) -> None:
    assert read_wav(wav(PCM16, size=size)).pcm == PCM16


def test_half_a_frame_at_the_end_is_dropped() -> None:
    assert read_wav(wav(PCM16 + b"\x01", size=0xFFFFFFFF)).pcm == PCM16


def test_the_standard_library_agrees() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, RATE, 0, "NONE", ""))
        writer.writeframes(PCM16)

    assert read_speech(file.getvalue()).pcm == PCM16


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (wav(PCM16 + wav(PCM16), size=0xFFFFFFFF), "run together"),
        (wav(b""), "0 ms"),
        (wav(PCM16[:800]), "25 ms"),
        (wav(bytes(RATE * 2)), "silence"),
        (wav(PCM16, tag=7, bits=8), "cannot read"),
        (wav(PCM16, rate=0), "cannot read"),
        (wav(PCM16, channels=0), "cannot read"),
        (b"RIFF\0\0\0\0WAVE", "without sound"),
        (b"RIFF\0\0\0\0AVI ", "broken"),
        (b"RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd", "without sound"),
    ],
)
def test_what_is_no_speech_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadAudio, match=reason):
        read_speech(data)


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
        read_speech(wav(PCM16)[:kept] + noise)
