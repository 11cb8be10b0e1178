"""Bytes as an engine gave them → PCM, or `BadAudio` with the reason. The content decides, never its announced type."""

from __future__ import annotations

import re
from pathlib import Path

from service.audio.pcm import to_segment
from service.audio.wav import read_wav
from service.domain.speech import Sound
from service.errors import BadAudio, ChildProcessFailed
from service.isolation import run_program

SHORTEST = 50
"""Milliseconds; no spoken word is as short."""
QUIETEST = -50
"""dBFS of the loudest sample; speech peaks far above."""
LONGEST = 600
"""Seconds of one utterance: a small file may unpack to hours."""
SECONDS = 60
MEMORY_MB = 512

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"RIFF", "wav"),
    (0, b"ID3", "mp3"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (4, b"ftyp", "mp4"),
    (0, b"\x1aE\xdf\xa3", "webm"),
)
_MPEG_SYNC = re.compile(rb"\xff[\xe0-\xff]")
"""Eleven set bits begin every frame of MPEG audio and of AAC in ADTS, which ffmpeg tells apart."""


def sniff(data: bytes) -> str:
    """What an audio file is by its first bytes: wav, mp3 (or aac), ogg, flac, mp4 or webm. Raises `BadAudio`."""
    if not data:
        raise BadAudio("The speech engine answered with nothing.")
    for place, magic, kind in _MAGIC:
        if data.startswith(magic, place):
            return kind
    if _MPEG_SYNC.match(data):
        return "mp3"
    raise BadAudio(f"The speech engine answered with {_describe(data)} instead of audio.")


def read_speech(data: bytes) -> Sound:
    """A WAV file with speech in it. Raises `BadAudio` where it is broken, silent or too short."""
    sound = read_wav(data)
    if sound.milliseconds < SHORTEST:
        raise BadAudio(f"The speech engine answered with only {sound.milliseconds:.0f} ms of sound.")
    if to_segment(sound).max_dBFS < QUIETEST:
        raise BadAudio("The speech engine answered with silence.")
    return sound


async def unpack(data: bytes, ffmpeg: Path) -> bytes:
    """Any audio file as a WAV file; a WAV file as it is. Raises `BadAudio`."""
    kind = sniff(data)
    if kind == "wav":
        return data
    command = [str(ffmpeg), "-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1"]
    command += [
        "-protocol_whitelist",
        "pipe",
        "-i",
        "pipe:0",
        "-map",
        "0:a:0",
        "-t",
        str(LONGEST),
        "-c:a",
        "pcm_s16le",
        "-f",
        "wav",
        "pipe:1",
    ]
    try:
        return await run_program(command, data, seconds=SECONDS, memory_mb=MEMORY_MB)
    except ChildProcessFailed as error:
        raise BadAudio(f"The speech engine answered with {kind} audio that does not play.") from error.__cause__


def _describe(data: bytes) -> str:
    start = data[:256].lstrip().lower()
    if start.startswith((b"{", b"[")):
        return "JSON"
    if start.startswith(b"<"):
        return "a web page"
    if start.isascii() and start.replace(b"\n", b" ").decode().isprintable():
        return "text"
    return "unknown bytes"
