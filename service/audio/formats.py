"""The formats people get, one row each, and the encoder that makes them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import imageio_ffmpeg

from service.audio.loudness import LIMITER
from service.audio.pcm import SAMPLE_WIDTH
from service.domain.speech import Sound
from service.errors import ConfigurationError
from service.isolation import run_program
from service.languages import three_letters

SECONDS = 60
MEMORY_MB = 512
TRIAL_RATE = 22_050


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    extension: str
    encoder: str
    arguments: tuple[str, ...]
    """For ffmpeg, after its input."""


FASTSTART = ("-movflags", "+faststart")
"""The index of an MP4 before its sound, so that playing begins with the first bytes."""

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "mp3": Format("audio/mpeg", "mp3", "libmp3lame", ("-b:a", "64k", "-id3v2_version", "3", "-f", "mp3")),
        # Half the size. In MP4, because Safari plays Ogg late and badly; .mp4, because Apple's players take an .m4a for
        # AAC. At 24 kb/s or tuned to speech it would raise single peaks over the ceiling: to -0.6 dBFS.
        "opus": Format(
            'audio/mp4; codecs="opus"', "mp4", "libopus", ("-ar", "48000", "-b:a", "32k", *FASTSTART, "-f", "mp4")
        ),
        # ffmpeg's default search takes four times as long and raises single peaks over the ceiling: to -0.2 dBFS
        "aac": Format(
            'audio/mp4; codecs="mp4a.40.2"',
            "m4a",
            "aac",
            ("-b:a", "64k", "-aac_coder", "fast", *FASTSTART, "-f", "ipod"),
        ),
        "wav": Format("audio/wav", "wav", "pcm_s16le", ("-f", "wav")),
        "flac": Format("audio/flac", "flac", "flac", ("-sample_fmt", "s16", "-f", "flac")),
    }
)


async def encode(sound: Sound, format: str, ffmpeg: Path, *, language: str = "") -> bytes:  # noqa: A002
    """Assembled sound as a file in a format of `FORMATS`, at the target loudness; same duration, no delay.

    The `language` is written into the file where given. Raises `ChildProcessFailed`.
    """
    with _memory_file() as (descriptor, path):
        command = [*_read(ffmpeg, sound.sample_rate), *_write(FORMATS[format], language), path]
        await run_program(command, sound.pcm, seconds=SECONDS, memory_mb=MEMORY_MB)
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def find_ffmpeg(setting: Path | None) -> Path:
    """The program of the setting, else the one that came along, tried with every format.

    Raises `ConfigurationError` where it is missing or cannot make one of them: what is offered can be had.
    """
    try:
        program = setting or Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ConfigurationError("There is no ffmpeg; name one in ALTALOUD_FFMPEG.") from error
    # at once takes a third of the time; one by one tells which is at fault
    if (fault := _try(program, list(FORMATS))) is not None:
        faults = [one for name in FORMATS if (one := _try(program, [name]))]
        if len(faults) == len(FORMATS):
            raise ConfigurationError(fault)
        if faults:
            raise ConfigurationError(*faults)
    return program


def _try(program: Path, names: Sequence[str]) -> str | None:
    """What is wrong, in words; None where a second of silence came out in each of the formats."""
    with ExitStack() as stack:
        files = [stack.enter_context(_memory_file()) for _ in names]
        command = _read(program, TRIAL_RATE)
        for name, (_, path) in zip(names, files, strict=True):
            command += [*_write(FORMATS[name]), path]
        second = bytes(SAMPLE_WIDTH * TRIAL_RATE)
        try:
            trial = subprocess.run(command, input=second, capture_output=True, check=False, timeout=SECONDS)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"ALTALOUD_FFMPEG: {program} does not run ({error})"
        if trial.returncode == 0 and all(os.fstat(descriptor).st_size for descriptor, _ in files):
            return None
    reason = trial.stderr.decode(errors="replace").strip().partition("\n")[0]
    made = " and ".join(f"{name} with {FORMATS[name].encoder}" for name in names)
    return f"ALTALOUD_FFMPEG: {program} cannot make {made} ({reason})"


@contextmanager
def _memory_file() -> Iterator[tuple[int, str]]:
    """Its descriptor, and a path under which a child process finds it.

    A file, because an encoder goes back to its start to write how long the sound is and what to skip; without that MP3
    starts 50 ms late and there is no MP4. In memory, because it leaves nothing behind, however we end.
    """
    descriptor = os.memfd_create("clip")
    try:
        yield descriptor, f"/proc/{os.getpid()}/fd/{descriptor}"
    finally:
        os.close(descriptor)


def _read(ffmpeg: Path, sample_rate: int) -> list[str]:
    """The command up to its input: PCM on standard input."""
    command = [str(ffmpeg), "-nostdin", "-y", "-hide_banner", "-loglevel", "error", "-threads", "1"]
    return [*command, "-f", "s16le", "-ar", str(sample_rate), "-ac", "1", "-i", "pipe:0"]


def _write(row: Format, language: str = "") -> list[str]:
    """One output of the command, all but the file to write."""
    command = ["-af", f"aformat=channel_layouts=mono,{LIMITER}", "-c:a", row.encoder, *row.arguments]
    if language:  # MP4 keeps it with the track, as ISO 639-2; the others with the file, as it is
        command += ["-metadata", f"language={language}", "-metadata:s:a:0", f"language={three_letters(language)}"]
    return command
