"""The one foreign program: how it is called, and how files reach it that have no name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.isolation import run_program

SECONDS = 300
"""AAC of an hour takes a tenth of it."""
MEMORY_MB = 512


def command(program: Path, *source: str) -> list[str]:
    """Its command line up to the input."""
    quiet = ("-nostdin", "-y", "-hide_banner", "-loglevel", "error", "-threads", "1")
    return [str(program), *quiet, *source]


def raw(sample_rate: int, path: str) -> tuple[str, ...]:
    """As its input: our PCM, which has no header."""
    return ("-f", "s16le", "-ar", str(sample_rate), "-ac", "1", "-i", path)


async def run(arguments: list[str], stdin: bytes = b"") -> bytes:
    """What it writes to standard output. Raises `ChildProcessFailed`."""
    return await run_program(arguments, stdin, seconds=SECONDS, memory_mb=MEMORY_MB)


@contextmanager
def memory_file(content: bytes = b"") -> Iterator[int]:
    """The descriptor of a file that is only in memory and leaves nothing behind, however we end.

    A file, because an encoder goes back to its start to write how long the sound is; without that there is no MP4.
    """
    descriptor = os.memfd_create("sound")
    try:
        os.pwrite(descriptor, content, 0)
        yield descriptor
    finally:
        os.close(descriptor)


def path_of(descriptor: int) -> str:
    """Where a child process finds a file of ours that has no name."""
    return f"/proc/{os.getpid()}/fd/{descriptor}"
