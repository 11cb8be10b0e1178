"""Sound that is played faster or slower than it was spoken, at its own pitch."""

from __future__ import annotations

from pathlib import Path

from service.audio.ffmpeg import command, raw, run
from service.audio.pcm import SAMPLE_WIDTH
from service.domain.speech import Sound
from service.errors import ChildProcessFailed
from service.isolation import ChildFault

TAIL = 0.5
"""Seconds of silence after the sound that ffmpeg's filter may keep back instead of its end."""


async def stretch(sound: Sound, tempo: float, ffmpeg: Path) -> Sound:
    """As long as it takes at `tempo` times its pace, from 0.5 to 2, to the sample. Raises `ChildProcessFailed`."""
    size = SAMPLE_WIDTH * round(len(sound.pcm) / SAMPLE_WIDTH / tempo)
    filters = f"apad=pad_dur={TAIL},atempo={tempo:.4f}"
    pcm = await run(
        [*command(ffmpeg, *raw(sound.sample_rate, "pipe:0")), "-af", filters, "-f", "s16le", "pipe:1"], sound.pcm
    )
    if len(pcm) < size:
        raise ChildProcessFailed from ChildFault(f"gave {len(pcm)} bytes instead of {size}")
    return Sound(pcm[:size], sound.sample_rate)
