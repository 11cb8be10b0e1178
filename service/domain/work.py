"""What is handed down to the rooms that pay for something."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from service.domain.descriptions import Tokens

SPEECH_STEP = "speak:"
"""Begins the names of calls that buy speech. What follows stands for voice and words, so that the same name is the same
sound in every job of a description."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a call took."""

    tokens: Tokens = field(default_factory=Tokens)
    dollars: float | None = None
    """US dollars; None where no price is known."""


@dataclass(frozen=True, slots=True)
class Later:
    """The same call as a line of a batch, for whoever has a day's time."""

    provider: str
    """And model, as a chain names them."""
    body: bytes
    expected: Spent


@dataclass(frozen=True, slots=True)
class Bill:
    """What a call will cost at most, and how to tell from its answer what it has cost. None of it: it is free."""

    expected: Spent
    """Before it is made: the whole prompt, and the output cap."""
    read: Callable[[bytes], Spent]
    """What an answer says of itself. Raises nothing."""
    later: Later | None = None
    """The cheaper way, where there is one and it may be taken."""


@dataclass(frozen=True, slots=True)
class GrowingText:
    """What a model has written so far in one language."""

    alt_text: str = ""
    long_description: str = ""


Growing = Callable[[Mapping[str, GrowingText]], None]
"""Is shown words while they are written, by language. They are not checked yet and never kept."""


def unseen(texts: Mapping[str, GrowingText]) -> None:
    """A `Growing` for whom nobody watches."""


class PaidCall(Protocol):
    """Makes a call to a provider, and makes it once.

    The answer is recorded under `name` before it is used: when a job runs again after a crash, a name that has an
    answer is answered from the record. Names are unique and stable within a job. The call is retried on retryable
    errors.
    """

    async def __call__(self, name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None) -> bytes: ...


async def unrecorded(
    name: str,  # noqa: ARG001
    call: Callable[[], Awaitable[bytes]],
    bill: Bill | None = None,  # noqa: ARG001
) -> bytes:
    """A `PaidCall` that keeps nothing, for checks and tests."""
    return await call()
