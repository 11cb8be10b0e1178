"""The program of a child process: answers calls of one function over its standard streams until its input ends.

`service.isolation` starts and supervises it. It is a module of its own as it must start fast and stay small: it loads
no event loop.
"""

from __future__ import annotations

import importlib
import signal
import struct
import sys
from collections.abc import Callable
from typing import IO, get_type_hints

import msgspec

from service.errors import ServiceError

FRAME = struct.Struct(">I")
"""Every message is preceded by its length in bytes."""
DONE = ""
"""First part of an answer, before the result; the code of an error stands there otherwise, before its detail."""


def serve_calls(function: Callable[..., object], requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answers calls of `function` until `requests` ends."""
    hints = get_type_hints(function)
    hints.pop("return")
    decoder = msgspec.msgpack.Decoder(type=tuple[tuple(hints.values())])  # type: ignore[misc]
    while header := requests.read(FRAME.size):
        try:
            # the message has no name: it would stay in memory next to what was read from it
            arguments = decoder.decode(requests.read(FRAME.unpack(header)[0]))
            answer = DONE, msgspec.msgpack.encode(function(*arguments))
        except ServiceError as error:
            answer = error.code, error.detail.encode()
        packed = msgspec.msgpack.encode(answer)
        answers.write(FRAME.pack(len(packed)) + packed)
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's to handle; it closes our input
    serve_calls(getattr(importlib.import_module(sys.argv[1]), sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
