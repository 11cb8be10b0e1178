"""The formats people get, one row each, and the encoder that makes them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import imageio_ffmpeg

from service.audio.loudness import LIMITER
from service.audio.pcm import SAMPLE_WIDTH
from service.domain.speech import Sound
from service.errors import ConfigurationError
from service.isolation import run_program

SECONDS = 60
MEMORY_MB = 512
DEFAULT_FORMAT = "mp3"
TRIAL_RATE = 22_050


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    encoder: str
    arguments: tuple[str, ...]
    """For ffmpeg, after its input."""


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "mp3": Format("audio/mpeg", "libmp3lame", ("-b:a", "64k", "-id3v2_version", "3", "-f", "mp3")),
    }
)


async def encode(sound: Sound, format: str, ffmpeg: Path, *, language: str = "") -> bytes:  # noqa: A002
    """Assembled sound as a file in a format of `FORMATS`, at the target loudness; same duration, no delay.

    The `language` is written into the file where given. Raises `ChildProcessFailed`.
    """
    # A file in memory, because an encoder goes back to the start of its file to write how long the sound is and what to
    # skip; without that MP3 starts 50 ms late. It leaves nothing behind, however we end.
    descriptor = os.memfd_create("clip")
    try:
        command = _command(ffmpeg, FORMATS[format], sound.sample_rate, {"language": language})
        command += [f"/proc/{os.getpid()}/fd/{descriptor}"]
        await run_program(command, sound.pcm, seconds=SECONDS, memory_mb=MEMORY_MB)
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    finally:
        os.close(descriptor)


def find_ffmpeg(setting: Path | None) -> Path:
    """The program of the setting, else the one that came along, tried with every format.

    Raises `ConfigurationError` where it is missing or cannot make one of them.
    """
    try:
        program = setting or Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ConfigurationError("There is no ffmpeg; name one in ALTALOUD_FFMPEG.") from error
    faults = [fault for name, row in FORMATS.items() if (fault := _try(program, name, row))]
    if faults:
        raise ConfigurationError(*faults)
    return program


def _try(program: Path, name: str, row: Format) -> str | None:
    second = bytes(SAMPLE_WIDTH * TRIAL_RATE)
    command = [*_command(program, row, TRIAL_RATE, {}), "pipe:1"]
    try:
        trial = subprocess.run(command, input=second, capture_output=True, check=False, timeout=SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"ALTALOUD_FFMPEG: {program} does not run ({error})"
    if trial.returncode == 0 and trial.stdout:
        return None
    reason = trial.stderr.decode(errors="replace").strip().partition("\n")[0]
    return f"ALTALOUD_FFMPEG: {program} cannot make {name} with {row.encoder} ({reason})"


def _command(ffmpeg: Path, row: Format, sample_rate: int, tags: Mapping[str, str]) -> list[str]:
    """All but the file to write. PCM comes on standard input."""
    command = [str(ffmpeg), "-nostdin", "-y", "-hide_banner", "-loglevel", "error", "-threads", "1"]
    command += ["-f", "s16le", "-ar", str(sample_rate), "-ac", "1", "-i", "pipe:0"]
    command += ["-af", f"aformat=channel_layouts=mono,{LIMITER}", "-c:a", row.encoder, *row.arguments]
    for name, value in tags.items():
        command += ["-metadata", f"{name}={value}"] if value else []
    return command
