"""Keeping under a provider's limits: what its headers say is left, less what is under way.

Groq and OpenAI refill steadily: a reset is the time until all of a limit is there again. Where another one refills all
at once, a refusal tells when, and holds back everybody.
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count

from service.errors import ProviderPaused

LONGEST_WAIT = 75.0
"""Seconds: limits per minute ask for up to 60. What takes longer is not waited for."""
LONGEST_LINE = 600.0
"""Seconds that a call may stand in line before the next provider is asked."""
FIRST_CALLS = 8
"""At once to a provider that has not answered yet: its limits are not known."""
DAY = 86_400.0
SPELLINGS = (("requests", ""), ("requests", "-requests"), ("tokens", "-tokens"))
"""How the headers of a kind of limit end; Together's have no ending."""
DURATION = re.compile(
    r"(?:(?P<days>[\d.]+)d)?(?:(?P<hours>[\d.]+)h)?(?:(?P<minutes>[\d.]+)m(?!s))?(?:(?P<seconds>[\d.]+)s)?"
    r"(?:(?P<milliseconds>[\d.]+)ms)?"
)
UNITS = {"days": DAY, "hours": 3_600.0, "minutes": 60.0, "seconds": 1.0, "milliseconds": 0.001}


def parse_duration(text: str) -> float:
    """Seconds of `7.66s`, `2m59.56s`, `1h2m`, `200ms` or a bare number. Raises ValueError for anything else."""
    found = DURATION.fullmatch(text.strip())
    if not text.strip() or found is None:
        return float(text)
    return sum(float(number) * UNITS[unit] for unit, number in found.groupdict().items() if number)


@dataclass(frozen=True, slots=True)
class Window:
    """What was left of a limit when a provider told it."""

    limit: float
    left: float
    reset: float
    """Seconds until all of it is there again."""
    told_at: float

    def wait(self, need: float, now: float) -> float:
        """Seconds until `need` is there; infinite where it never is."""
        missing = need - self.left
        if missing <= 0:
            return 0.0
        if need > self.limit:
            return math.inf
        return max(0.0, self.told_at + self.reset * missing / (self.limit - self.left) - now)


def read_windows(headers: Mapping[str, str], now: float) -> dict[str, Window]:
    """By kind, those that are told in full and can be true."""
    windows: dict[str, Window] = {}
    for kind, ending in SPELLINGS:
        with suppress(ValueError, KeyError):
            limit, left = (float(headers[f"x-ratelimit-{part}{ending}"]) for part in ("limit", "remaining"))
            reset = parse_duration(headers[f"x-ratelimit-reset{ending}"])
            if 0 <= left <= limit < math.inf and 0 <= reset <= DAY:
                windows[kind] = Window(limit, left, reset, now)
    return windows


def find_reset(headers: Mapping[str, str]) -> float | None:
    """Seconds until what is used up is there again, as Groq tells it; None where nothing is used up."""
    return max((window.reset for window in read_windows(headers, 0).values() if window.left <= 0), default=None)


class Pace:
    """Of the calls to one model of one provider, in this process. `clock` is in seconds.

    Nothing that a provider says can stop its calls for good: figures that cannot be true are passed over, what would
    take longer than `LONGEST_WAIT` is not waited for, and an answer makes room in any case.
    """

    def __init__(self, name: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._windows: dict[str, Window] = {}
        self._is_known = False
        self._held_until = 0.0
        self._numbers = count(1)
        self._told_by = 0
        """Number of the call whose answer told what is left; later ones are not counted in it yet."""
        self._under_way: dict[int, int] = {}
        """Tokens by number."""
        self._line = asyncio.Lock()
        self._standing = 0
        self._news = asyncio.Event()

    @asynccontextmanager
    async def turn(self, tokens: int) -> AsyncIterator[int]:
        """When there is room for a call of so many tokens, in the order they came: its number.

        Raises `ProviderPaused` where the line is too long.
        """
        if self._standing or self.wait(tokens):
            await self._stand_in_line(tokens)
        number = next(self._numbers)
        self._under_way[number] = tokens
        try:
            yield number
        finally:
            del self._under_way[number]
            self._is_known = True
            self._news.set()

    def learn(self, number: int, headers: Mapping[str, str]) -> None:
        """From the answer to a call. One that comes after the answer to a later call is old news."""
        self._is_known = True
        if number > self._told_by and (windows := read_windows(headers, self._clock())):
            self._windows, self._told_by = windows, number
        self._news.set()

    def hold(self, seconds: float) -> None:
        """Nobody goes before so many seconds, unless that is too long to be waited for."""
        if seconds <= LONGEST_WAIT:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def wait(self, tokens: int) -> float:
        """Seconds until there is room for a call if nothing else happens; infinite: until one under way has ended."""
        if not self._is_known:
            return 0.0 if len(self._under_way) < FIRST_CALLS else math.inf
        now = self._clock()
        waits = [self._held_until - now, 0.0]
        if self._windows:
            later = [tokens for number, tokens in self._under_way.items() if number > self._told_by]
            taken = {"requests": (1, len(later)), "tokens": (tokens, sum(later))}
            for kind, window in self._windows.items():
                need, under_way = taken[kind]
                # what exceeds the whole limit is for the provider to refuse
                waits.append(window.wait(min(need, window.limit) + under_way, now))
        longest = max(waits)
        return longest if longest <= LONGEST_WAIT or math.isinf(longest) else 0.0

    async def _stand_in_line(self, tokens: int) -> None:
        self._standing += 1
        try:
            async with asyncio.timeout(LONGEST_LINE), self._line:
                while seconds := self.wait(tokens):
                    self._news.clear()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(None if math.isinf(seconds) else seconds):
                            await self._news.wait()
        except TimeoutError:
            raise ProviderPaused(f"{self._name} had no room within its limits for {LONGEST_LINE:g} s") from None
        finally:
            self._standing -= 1
