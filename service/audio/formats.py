"""The formats people get, one row each, and the program that makes most of them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import imageio_ffmpeg

from service.audio.ffmpeg import SECONDS, command, memory_file, path_of, raw
from service.audio.pcm import SAMPLE_WIDTH
from service.errors import ConfigurationError

TRIAL_RATE = 22_050


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    extension: str
    arguments: tuple[str, ...] = ()
    """For ffmpeg, after its input; what has none is made in this process, by the function in `encode.OURS`."""
    softer: float = 0.0
    """LU by which the encoder turns speech down."""


FASTSTART = ("-movflags", "+faststart")
"""The index of an MP4 before its sound, so that playing begins with the first bytes."""

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "mp3": Format("audio/mpeg", "mp3", softer=0.45),  # LAME multiplies by 0.95 at this rate
        # Half the size. In MP4, because Safari plays Ogg late and badly; .mp4, because Apple's players take an .m4a for
        # AAC. At 24 kb/s or tuned to speech it would raise single peaks over the ceiling: to -0.6 dBFS.
        "opus": Format(
            'audio/mp4; codecs="opus"',
            "mp4",
            ("-c:a", "libopus", "-ar", "48000", "-b:a", "32k", *FASTSTART, "-f", "mp4"),
        ),
        # ffmpeg's default search takes four times as long and raises single peaks over the ceiling: to -0.2 dBFS
        "aac": Format(
            'audio/mp4; codecs="mp4a.40.2"',
            "m4a",
            ("-c:a", "aac", "-b:a", "64k", "-aac_coder", "fast", *FASTSTART, "-f", "ipod"),
        ),
        "wav": Format("audio/wav", "wav"),
        "flac": Format("audio/flac", "flac"),
    }
)


def find_ffmpeg(setting: Path | None) -> Path:
    """The program of the setting, else the one that came along, tried with every format that needs it.

    Raises `ConfigurationError` where it is missing or cannot make one of them: what is offered can be had.
    """
    try:
        program = setting or Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ConfigurationError("There is no ffmpeg; name one in ALTALOUD_FFMPEG.") from error
    foreign = [name for name, row in FORMATS.items() if row.arguments]
    # at once takes a third of the time; one by one tells which is at fault
    if (fault := _try(program, foreign)) is not None:
        faults = [one for name in foreign if (one := _try(program, [name]))]
        if len(faults) == len(foreign):
            raise ConfigurationError(fault)
        if faults:
            raise ConfigurationError(*faults)
    return program


def _try(program: Path, names: Sequence[str]) -> str | None:
    """What is wrong, in words; None where a second of silence came out in each of the formats."""
    with ExitStack() as stack:
        files = [stack.enter_context(memory_file()) for _ in names]
        line = command(program, *raw(TRIAL_RATE, "pipe:0"))
        for name, file in zip(names, files, strict=True):
            line += [*FORMATS[name].arguments, path_of(file)]
        second = bytes(SAMPLE_WIDTH * TRIAL_RATE)
        try:
            trial = subprocess.run(line, input=second, capture_output=True, check=False, timeout=SECONDS)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"ALTALOUD_FFMPEG: {program} does not run ({error})"
        if trial.returncode == 0 and all(os.fstat(file).st_size for file in files):
            return None
    reason = trial.stderr.decode(errors="replace").strip().partition("\n")[0]
    return f"ALTALOUD_FFMPEG: {program} cannot make {' and '.join(names)} ({reason})"
