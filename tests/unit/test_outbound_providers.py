"""What a provider's error means for us."""

from __future__ import annotations

import json

import pytest

from service.errors import (
    ProviderError,
    ProviderKeyRefused,
    ProviderModelMissing,
    ProviderOverloaded,
    ProviderQuotaExhausted,
    ProviderRefusedContent,
    ProviderRejectedRequest,
    UnusableReply,
)
from service.outbound.providers import ErrorAnswer, failure, parse_retry_after, quote, read_error


def body(message: str = "", code: object = None, kind: str = "") -> bytes:
    return json.dumps({"error": {"message": message, "code": code, "type": kind}}).encode()


def xai(code: str, message: str) -> bytes:
    return json.dumps({"code": code, "error": message}).encode()


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (400, body("Unrecognized request argument", None, "invalid_request_error"), ProviderRejectedRequest),
        (400, body("Failed to generate JSON", "json_validate_failed"), UnusableReply),
        (400, body("The model `x` has been decommissioned", "model_decommissioned"), ProviderModelMissing),
        (400, xai("Client specified an invalid argument", "Incorrect API key provided: sk***gA."), ProviderKeyRefused),
        (400, body("Your request was rejected by our moderation", "content_policy_violation"), ProviderRefusedContent),
        (400, b"", ProviderRejectedRequest),
        (401, body("Invalid API Key", "invalid_api_key"), ProviderKeyRefused),
        (402, body("Spending cap reached"), ProviderQuotaExhausted),
        (403, body("Not available in your region"), ProviderKeyRefused),
        (403, body("Input tokens + max_new_tokens exceed the context length"), ProviderRejectedRequest),
        (403, xai("personal-team-blocked:spending-limit", "You have run out of credits."), ProviderQuotaExhausted),
        (404, body("The model `x` does not exist", "model_not_found"), ProviderModelMissing),
        (413, body("Request too large on tokens per minute", "rate_limit_exceeded", "tokens"), ProviderOverloaded),
        (413, body("Request Entity Too Large", "request_too_large"), ProviderRejectedRequest),
        (422, xai("Failed to deserialize", "unknown field"), ProviderRejectedRequest),
        (429, body("Rate limit reached. See https://x/settings/billing", "rate_limit_exceeded"), ProviderOverloaded),
        (429, body("You exceeded your current quota", "insufficient_quota"), ProviderQuotaExhausted),
        (429, body("", "credit_balance_exhausted"), ProviderQuotaExhausted),
        (429, body("", "organization_spend_limit_exceeded"), ProviderQuotaExhausted),
        (429, xai("exhausted", "Your team has either used all available credits or …"), ProviderQuotaExhausted),
        (498, body("Flex tier capacity exceeded", "capacity_exceeded"), ProviderOverloaded),
        (500, b"<html>", ProviderOverloaded),
        (503, body("no capacity"), ProviderOverloaded),
        (529, b"[]", ProviderOverloaded),
        (301, b"", ProviderRejectedRequest),
        (408, b"", ProviderOverloaded),
        (409, b"", ProviderOverloaded),
        (410, body("gone", "model_decommissioned"), ProviderModelMissing),
        (413, body("Request too large: Limit 6000, Requested 7000", "rate_limit_exceeded"), ProviderRejectedRequest),
        (413, body("Too large: Limit 6000, Used 5000, Requested 2000", "rate_limit_exceeded"), ProviderOverloaded),
        (425, b"", ProviderOverloaded),
        (502, b"", ProviderOverloaded),
        (504, b"", ProviderOverloaded),
        (524, b"", ProviderOverloaded),
        (None, body("upstream failed", 502), ProviderOverloaded),
        (None, body("slow down", "rate_limit_exceeded"), ProviderOverloaded),
        (None, body("no credit", "insufficient_quota"), ProviderQuotaExhausted),
        (None, body("bad field", None, "invalid_request_error"), ProviderRejectedRequest),
        (None, body("something broke"), ProviderOverloaded),
    ],
)
def test_status_and_words_decide(status: int | None, answer: bytes, expected: type[ProviderError]) -> None:
    error = failure("groq", read_error(status, answer))
    assert type(error) is expected
    assert error.detail.startswith("groq answered ")
    assert isinstance(error.__cause__, ErrorAnswer)


USED_UP = {
    "x-ratelimit-limit-requests": "14400",
    "x-ratelimit-remaining-requests": "14370",
    "x-ratelimit-reset-requests": "2m59.56s",
    "x-ratelimit-limit-tokens": "6000",
    "x-ratelimit-remaining-tokens": "0",
    "x-ratelimit-reset-tokens": "7.66s",
}
"""As Groq tells that the tokens of a minute are spent, and few of a day's requests."""


def test_messages_about_keys_are_not_repeated() -> None:
    error = failure("openai", ErrorAnswer(401, "Incorrect API key provided: sk-abc***xyz."))
    assert error.detail == "openai answered 401"


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("one\ntwo\x1b[31m\u202e three", "one two [31m three"),
        ("see https://api.example/v1?key=secret for more", "see … for more"),
        ("bad image data:image/png;base64,AAAA at 0", "bad image … at 0"),
        (f"value {'A' * 500} is wrong", "value … is wrong"),
        ("", ""),
    ],
)
def test_a_strangers_words_are_made_fit_for_ours(said: str, quoted: str) -> None:
    assert quote(said) == quoted


def test_a_long_message_is_shortened() -> None:
    assert len(quote("word " * 100)) == 200


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Fri, 20 Nov 2026 10:00:30 GMT"}, 30),
        ({"retry-after": "Fri, 20 Nov 2020 10:00:30 GMT"}, 0),
        ({"retry-after": "Fri, 99 Foo 2026"}, None),
        ({"retry-after": "2m59.56s"}, 179.56),
        ({"retry-after": "200ms"}, 0.2),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9),
        ({"retry-after-ms": "nan", "retry-after": "9"}, 9),
        (USED_UP, 7.66),
        ({"retry-after": "soon"} | USED_UP, 7.66),
        ({"retry-after": "3"} | USED_UP, 3),
        (USED_UP | {"x-ratelimit-remaining-tokens": "1"}, None),
        (USED_UP | {"x-ratelimit-reset-tokens": "never"}, None),
    ],
)
def test_every_form_of_retry_after_is_understood(headers: dict[str, str], seconds: float | None) -> None:
    assert parse_retry_after(headers, now=1_795_168_800) == (None if seconds is None else pytest.approx(seconds))
