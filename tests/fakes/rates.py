"""A provider's rate limits: a window of requests and tokens, and the headers that tell what is left of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.fakes.rows import Json, Refusal

CHARACTERS_PER_TOKEN = 4


def count_tokens(texts: str, images: int, body: Json, image_tokens: int) -> int:
    """What Groq and OpenAI count before a model starts: the prompt, and the output cap."""
    cap = body.get("max_completion_tokens") or body.get("max_tokens") or 0
    return int(cap) + image_tokens * images + len(texts) // CHARACTERS_PER_TOKEN


@dataclass(slots=True)
class Window:
    """So many requests and tokens within `seconds` from the first; then it is full again."""

    requests: int = 1_000_000
    tokens: int = 1_000_000_000
    seconds: float = 60
    refused: int = 0
    """How many requests it has turned away."""
    _ends: float = 0
    _requests_left: int = field(init=False, default=0)
    _tokens_left: int = field(init=False, default=0)

    def take(self, tokens: int) -> Refusal | None:
        """Counts one request, or says why it has no room."""
        now = time.monotonic()
        if now >= self._ends:
            self._ends, self._requests_left, self._tokens_left = now + self.seconds, self.requests, self.tokens
        if tokens > self.tokens:
            self.refused += 1
            return Refusal(413, "Request too large for tokens per minute (TPM)", "rate_limit_exceeded", "tokens")
        if not self._requests_left or tokens > self._tokens_left:
            self.refused += 1
            kind = "tokens" if self._requests_left else "requests"
            return Refusal(429, f"Rate limit reached for {kind} per minute", "rate_limit_exceeded", kind)
        self._requests_left -= 1
        self._tokens_left -= tokens
        return None

    def headers(self, spelling: str, refusal: Refusal | None) -> Mapping[str, str]:
        """As Groq, OpenAI or Together spell them; none where a provider tells nothing."""
        rest = max(0.0, self._ends - time.monotonic())
        wait = {"retry-after": f"{rest:.3f}"} if refusal and refusal.status == 429 and spelling else {}
        if spelling == "together":
            return wait | {
                "x-ratelimit-limit": str(self.requests),
                "x-ratelimit-remaining": str(self._requests_left),
                "x-ratelimit-reset": f"{rest:.3f}",
            }
        if spelling not in {"groq", "openai"}:
            return wait
        return wait | {
            "x-ratelimit-limit-requests": str(self.requests),
            "x-ratelimit-limit-tokens": str(self.tokens),
            "x-ratelimit-remaining-requests": str(self._requests_left),
            "x-ratelimit-remaining-tokens": str(self._tokens_left),
            "x-ratelimit-reset-requests": spell_duration(rest),
            "x-ratelimit-reset-tokens": spell_duration(rest),
        }


def spell_duration(seconds: float) -> str:
    """`200ms`, `7.66s`, `2m59.56s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    minutes, rest = divmod(seconds, 60)
    return (f"{minutes:.0f}m" if minutes else "") + f"{rest:.3f}".rstrip("0").rstrip(".") + "s"
