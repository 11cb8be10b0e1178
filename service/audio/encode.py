"""Assembled sound → a file in one of the formats, at the target loudness and below the ceiling."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import count, takewhile
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import IO, NamedTuple

import numpy as np
import soundfile

from service.audio.aside import Aside
from service.audio.assemble import CORRECTION, Assembly
from service.audio.ffmpeg import command, memory_file, path_of, raw, run
from service.audio.formats import FORMATS, Format
from service.audio.limiter import CEILING, ENCODING, measure_peak
from service.audio.loudness import TARGET, gate, measure_steps
from service.audio.mp3 import encode_mp3
from service.audio.tags import named, tag_flac, write_id3, write_wav
from service.domain.speech import Tags
from service.languages import three_letters

LIMITED = 0.2
"""LU that the last limiting takes, give or take as much."""
TRIES = 4
NEAR = 0.5
"""LU from the target that are left as they are: nobody hears them."""
SAFELY = 0.1
"""dB between our estimate of a true peak and those of others."""
AT_ONCE = 10
"""Seconds."""


async def encode(assembly: Assembly, format: str, tags: Tags, *, ffmpeg: Path, aside: Aside) -> bytes:  # noqa: A002
    """The whole of what was spoken as a file in a format of `FORMATS`; same duration, no delay, the same bytes again.

    Encoders move peaks, at times by 1.7 dB, and turn down what they leave out: what they made is decoded and measured,
    and made again where a peak is too high or the whole too soft. Raises `ChildProcessFailed`.
    """
    row = FORMATS[format]
    target, ceiling = TARGET + LIMITED + row.softer, CEILING - ENCODING
    for _ in range(TRIES):
        await aside(assembly.level, target, ceiling)
        if row.arguments:
            data = await _encode_with(ffmpeg, assembly, row, tags)
        else:
            data = await aside(OURS[format], assembly, tags)
        heard = await _hear(data, row, ffmpeg, aside)
        over, off = heard.peak - CEILING + SAFELY, TARGET - heard.loudness
        if over <= 0 and not NEAR < abs(off) < CORRECTION:
            break
        ceiling -= max(over, 0)
        target += off if abs(off) < CORRECTION else 0
    return data


def _encode_mp3(assembly: Assembly, tags: Tags) -> bytes:
    return encode_mp3(assembly.read(), assembly.sample_rate, assembly.frames, before=write_id3(tags))


def _encode_wav(assembly: Assembly, tags: Tags) -> bytes:
    return write_wav(assembly.read(), assembly.frames, assembly.sample_rate, tags)


def _encode_flac(assembly: Assembly, tags: Tags) -> bytes:
    file = BytesIO()
    with soundfile.SoundFile(file, "w", assembly.sample_rate, 1, "PCM_16", format="FLAC") as writer:
        for piece in assembly.read():
            writer.buffer_write(piece, "int16")
    return tag_flac(file.getbuffer(), tags)


OURS: Mapping[str, Callable[[Assembly, Tags], bytes]] = MappingProxyType(
    {"mp3": _encode_mp3, "wav": _encode_wav, "flac": _encode_flac}
)


async def _encode_with(ffmpeg: Path, assembly: Assembly, row: Format, tags: Tags) -> bytes:
    with memory_file() as file:
        source = raw(assembly.sample_rate, path_of(assembly.descriptor))
        await run([*command(ffmpeg, *source), *_tell(tags), *row.arguments, path_of(file)])
        return os.pread(file, os.fstat(file).st_size, 0)


def _tell(tags: Tags) -> Iterator[str]:
    """The tags of an MP4 file; it keeps the language of its track as ISO 639-2."""
    for name, value in named(tags).items():
        yield from ("-metadata", f"{name}={value}")
    if tags.language:
        yield from ("-metadata:s:a:0", f"language={three_letters(tags.language)}")


class _Heard(NamedTuple):
    loudness: float
    """LUFS."""
    peak: float
    """True peak, dB of full scale."""


async def _hear(data: bytes, row: Format, ffmpeg: Path, aside: Aside) -> _Heard:
    if not row.arguments:
        return await aside(_measure, BytesIO(data))
    with memory_file(data) as file, TemporaryFile() as decoded:
        # floats: what is above full scale is not to be cut off before it was measured
        await run([*command(ffmpeg, "-i", path_of(file)), "-c:a", "pcm_f32le", "-f", "wav", path_of(decoded.fileno())])
        return await aside(_measure, decoded)


def _measure(file: IO[bytes]) -> _Heard:
    with _Played(file) as reader:
        rate = reader.samplerate
        pieces = takewhile(len, (reader.read(AT_ONCE * rate, dtype="float32") for _ in count()))
        heard = [(measure_steps(piece, rate), measure_peak(piece, rate)) for piece in pieces]
    return _Heard(gate(np.concatenate([steps for steps, _ in heard])), max(peak for _, peak in heard))


class _Played(soundfile.SoundFile):  # type: ignore[misc]
    """Read from start to end: after every piece it would else seek to where it is, and a decoder of MP3 start anew."""

    def seekable(self) -> bool:
        return False
