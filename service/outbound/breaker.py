"""A circuit breaker: whoever keeps failing is left alone for a while, then tried by one call before all may go on.

The breakers one can install let every waiting call try at once when the pause is over, and take a refusal for a success
or for a failure; here it is neither.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.errors import ProviderError, ProviderPaused
from service.telemetry import log

FAULTS = 5
"""In a row, after which calls are stopped: more than one call is retried."""
FIRST_PAUSE = 10.0
LONGEST_PAUSE = 60.0
"""Seconds: each pause is twice as long as the one before while the provider does not come back."""
LOOK_AGAIN = 1.0
"""Seconds after which to ask again whether the call that tries the provider has come back."""


class Breaker:
    """Of one model of one provider, in this process. `clock` is in seconds."""

    def __init__(
        self, name: str, *, first_pause: float = FIRST_PAUSE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name = name
        self._first_pause = first_pause
        self._clock = clock
        self._faults = 0
        self._pause = 0.0
        """0 while calls may go."""
        self._until = 0.0
        self._is_tried = False

    def check(self) -> None:
        """Raises `ProviderPaused` where a call would be stopped."""
        if not self._pause:
            return
        rest = self._until - self._clock()
        if rest > 0 or self._is_tried:
            raise ProviderPaused(f"{self._name} has kept failing", retry_after=max(rest, LOOK_AGAIN))

    @contextmanager
    def watch(self, is_fault: Callable[[ProviderError], bool]) -> Iterator[None]:
        """Around a call: stops it as `check` does, and learns from how it ends."""
        self.check()
        tries = self._is_tried = bool(self._pause)
        try:
            yield
        except ProviderError as error:
            self._learn(tries=tries, is_fault=is_fault(error))
            raise
        except BaseException:  # stopped from outside, which tells nothing of the provider
            self._is_tried = self._is_tried and not tries
            raise
        else:
            self._learn(tries=tries, is_fault=False)

    def _learn(self, *, tries: bool, is_fault: bool) -> None:
        if self._pause and not tries:
            return  # it was begun before the pause and tells nothing of now
        self._is_tried = False
        if not is_fault:
            if self._pause:
                log.info("provider.resumed", provider=self._name)
            self._faults, self._pause = 0, 0.0
            return
        self._faults += 1
        if tries or self._faults >= FAULTS:
            if not self._pause:
                log.warning("provider.paused", provider=self._name, faults=self._faults)
            self._pause = min(self._pause * 2 or self._first_pause, LONGEST_PAUSE)
            self._until = self._clock() + self._pause
