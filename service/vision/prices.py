"""What a call to a model may cost, and what it has cost."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import msgspec

from service.domain.descriptions import Tokens
from service.domain.work import Bill, Spent
from service.vision.dialect import Dialect
from service.vision.request import Request

BYTES_PER_TOKEN = 3
"""Of a prompt, cautiously: English has four to five, most scripts with other letters three."""
MILLION = 1_000_000
MOST_TOKENS = 100_000_000
"""More is no count, whatever an answer says."""


def make_bill(dialect: Dialect, request: Request) -> Bill:
    expected = _spend(dialect, estimate_tokens(dialect, request))
    return Bill(expected, partial(read_spent, dialect, expected))


def estimate_tokens(dialect: Dialect, request: Request) -> Tokens:
    """At most: the words, the schema, what was looked up, the pictures; and the whole output cap."""
    structure = json.dumps((request.schema, request.looked_up, request.desk.tools))
    words = f"{request.prompt.whole}{structure}{request.complaint}"
    prompt = len(words.encode()) // BYTES_PER_TOKEN + dialect.image_tokens * len(request.views)
    return Tokens(prompt, request.output_cap)


def read_spent(dialect: Dialect, expected: Spent, body: bytes) -> Spent:
    """What the `usage` of a chat completion says. One that says nothing has cost what was expected."""
    try:
        fields = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        fields = None
    usage = fields.get("usage") if isinstance(fields, dict) else None
    if not isinstance(usage, dict):
        return Spent(dollars=expected.dollars)
    prompt, completion, total = (_count(usage.get(f"{name}_tokens")) for name in ("prompt", "completion", "total"))
    if not prompt and not completion:
        return Spent(dollars=expected.dollars)
    # xAI counts thought in the total alone, and charges for it
    return _spend(dialect, Tokens(prompt, max(completion, total - prompt)))


def halve(spent: Spent) -> Spent:
    """The price in a batch, at OpenAI and Groq."""
    return replace(spent, dollars=None if spent.dollars is None else spent.dollars / 2)


def _spend(dialect: Dialect, tokens: Tokens) -> Spent:
    if dialect.price is None:
        return Spent(tokens)
    prompt, completion = dialect.price
    return Spent(tokens, (tokens.prompt * prompt + tokens.completion * completion) / MILLION)


def _count(value: object) -> int:
    """Some servers write numbers as strings."""
    try:
        return min(max(0, int(value)), MOST_TOKENS) if isinstance(value, int | float | str) else 0
    except (ValueError, OverflowError):
        return 0
