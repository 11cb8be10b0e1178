"""What a player makes of sound."""

from __future__ import annotations

import subprocess

from service.audio.formats import find_ffmpeg

FFMPEG = find_ffmpeg(None)


def seconds_of(mp3: bytes) -> float:
    """How long it plays, decoded from its first to its last frame."""
    command = [str(FFMPEG), "-v", "error", "-f", "mp3", "-i", "-", "-f", "s16le", "-ac", "1", "-ar", "8000", "-"]
    return len(subprocess.run(command, input=mp3, capture_output=True, check=True).stdout) / 16_000
