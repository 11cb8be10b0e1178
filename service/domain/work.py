"""What is handed down to the rooms that pay for something."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

SPEECH_STEP = "speak:"
"""Begins the names of calls that buy speech. What follows stands for voice and words, so that the same name is the same
sound in every job of a description."""


class PaidCall(Protocol):
    """Makes a call to a provider, and makes it once.

    The answer is recorded under `name` before it is used: when a job runs again after a crash, a name that has an
    answer is answered from the record. Names are unique and stable within a job. The call is retried on retryable
    errors.
    """

    async def __call__(self, name: str, call: Callable[[], Awaitable[bytes]]) -> bytes: ...


async def unrecorded(name: str, call: Callable[[], Awaitable[bytes]]) -> bytes:  # noqa: ARG001
    """A `PaidCall` that keeps nothing, for checks and tests."""
    return await call()
