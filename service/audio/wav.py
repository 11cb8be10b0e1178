"""WAV files as they come from speech engines, lies in their headers included."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from service.audio.pcm import AudioSegment, to_pcm, to_sound
from service.domain.speech import Sound
from service.errors import BadAudio

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
"""Format tags of Microsoft's WAVEFORMATEX."""
SAMPLE_RATES = range(8_000, 192_001)
"""Hz: no engine speaks as over less than a telephone line; what lies outside is a lie."""
CHANNELS = range(1, 9)
UNKNOWN = 0x7FFF0000
"""Bytes: two gigabytes are no length but the largest number, less a header perhaps."""
MISSING = 0.05
"""Seconds of announced sound that may be missing."""
_FLIP_SIGN = bytes(value ^ 0x80 for value in range(256))


class _Format(NamedTuple):
    tag: int
    channels: int
    sample_rate: int
    bits: int

    @property
    def bytes_a_second(self) -> int:
        return self.sample_rate * self.channels * self.bits // 8


def read_wav(data: bytes) -> Sound:
    """Integer samples of 8 to 32 bits or float ones, mixed down to mono. Raises `BadAudio`.

    Engines that stream do not know the length and write 0xFFFFFFFF, 0x7FFFFFFF or 0: then it is all there is. A file
    that is shorter than it says is refused, its last words are missing; so is a second header amid the samples, which
    would be heard as a crack.
    """
    if not (data.startswith(b"RIFF") and data[8:12] == b"WAVE"):
        raise BadAudio("The speech engine answered with a broken WAV file.")
    form: _Format | None = None
    for name, size, body in _chunks(data):
        if name == b"fmt ":
            form = _read_format(body)
        elif name == b"data":
            if form is None:
                break
            if b"WAVEfmt " in body:
                raise BadAudio("The speech engine answered with several WAV files run together.")
            if size - len(body) > form.bytes_a_second * MISSING:
                raise BadAudio("The speech engine answered with a WAV file that ends before its time.")
            return _mix_down(body, form)
    raise BadAudio("The speech engine answered with a WAV file without sound.")


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    """Name, announced size and content of each; of sound whose size was not known when it was announced, the rest."""
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        if name == b"data" and not 0 < size < UNKNOWN:
            size = len(data) - place - 8
        yield name, size, data[place + 8 : place + 8 + size]
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
    """What is no number, or infinite, becomes what is nearest to it."""
    values = np.nan_to_num(np.frombuffer(samples, f"<f{bits // 8}"))
    return to_pcm(values.clip(-1, 1).astype(np.float32))
