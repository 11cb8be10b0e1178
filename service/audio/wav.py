"""WAV files as they come from speech engines, lies in their headers included."""

from __future__ import annotations

import array
import struct
import sys
from collections.abc import Iterator
from typing import NamedTuple

from service.audio.pcm import AudioSegment, to_sound
from service.domain.speech import Sound
from service.errors import BadAudio

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
"""Format tags of Microsoft's WAVEFORMATEX."""
SAMPLE_RATES = range(4_000, 192_001)
CHANNELS = range(1, 9)
_FLIP_SIGN = bytes(value ^ 0x80 for value in range(256))


class _Format(NamedTuple):
    tag: int
    channels: int
    sample_rate: int
    bits: int


def read_wav(data: bytes) -> Sound:
    """Integer samples of 8 to 32 bits or float ones, mixed down to mono. Raises `BadAudio`.

    Sizes are clamped to what is there: engines that stream write 0xFFFFFFFF or 0x7FFFFFFF as length. A second header
    amid the samples is refused, it would be heard as a crack.
    """
    if not (data.startswith(b"RIFF") and data[8:12] == b"WAVE"):
        raise BadAudio("The speech engine answered with a broken WAV file.")
    form: _Format | None = None
    for name, body in _chunks(data):
        if name == b"fmt ":
            form = _read_format(body)
        elif name == b"data":
            if form is None:
                break
            if b"WAVEfmt " in body:
                raise BadAudio("The speech engine answered with several WAV files run together.")
            return _mix_down(body, form)
    raise BadAudio("The speech engine answered with a WAV file without sound.")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        yield name, data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _read_format(body: bytes) -> _Format:
    if len(body) < 16:  # noqa: PLR2004 - a PCMWAVEFORMAT
        raise BadAudio("The speech engine answered with a broken WAV file.")
    tag, channels, sample_rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
    if tag == EXTENSIBLE and len(body) >= 26:  # noqa: PLR2004 - up to the first field of its SubFormat
        (tag,) = struct.unpack_from("<H", body, 24)
    readable = (tag == PCM and bits in (8, 16, 24, 32)) or (tag == FLOAT and bits in (32, 64))
    if not readable or sample_rate not in SAMPLE_RATES or channels not in CHANNELS:
        raise BadAudio(
            f"The speech engine answered with a WAV file we cannot read"
            f" (format {tag}, {bits} bits, {channels} channels, {sample_rate} Hz)."
        )
    return _Format(tag, channels, sample_rate, bits)


def _mix_down(samples: bytes, form: _Format) -> Sound:
    frame = form.channels * form.bits // 8
    samples = samples[: len(samples) // frame * frame]
    width = form.bits // 8
    if form.tag == FLOAT:
        samples, width = _from_float(samples, form.bits), 2
    elif width == 1:
        samples = samples.translate(_FLIP_SIGN)  # 8 bits alone are unsigned
    return to_sound(AudioSegment(data=samples, sample_width=width, frame_rate=form.sample_rate, channels=form.channels))


def _from_float(samples: bytes, bits: int) -> bytes:
    values = array.array("f" if bits == 32 else "d", samples)  # noqa: PLR2004
    if sys.byteorder == "big":
        values.byteswap()
    integers = array.array("h", (round(max(-1.0, min(1.0, value)) * 32767) for value in values))
    if sys.byteorder == "big":
        integers.byteswap()
    return integers.tobytes()
