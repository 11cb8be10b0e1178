"""What can go wrong between us and a provider, one value each; `FakeProvider.plan` queues them."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes import sounds
from tests.fakes.rows import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one request that was not wrong in itself. By default: nothing, the ordinary answer comes."""

    refusal: Refusal | None = None
    """Answered in the provider's own form of error, with this status."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Instead of the ordinary one."""
    media_type: str = ""
    delay: float = 0
    """Seconds before the first byte."""
    pace: float = 0
    """Seconds after each byte, of a stream after each event."""
    waits: Mapping[int, asyncio.Event] = field(default_factory=dict)
    """What has to be set before the event of a stream with this number is sent, counted as a sequence is."""
    cut_after: int | None = None
    """Bytes of the body after which the connection is gone; -1: before the status line."""
    edit: Callable[[str], str] | None = None
    """What becomes of the text of a chat answer."""
    message: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the message, put over the ordinary ones."""
    finish_reason: str | None = None
    calls: tuple[tuple[str, str], ...] = ()
    """Functions called instead of answering: name and arguments of each."""
    edit_answer: Callable[[dict[str, Any]], object] | None = None
    """Alters the whole chat completion, before a stream is made of it."""
    edit_sound: Callable[[bytes], bytes] | None = None
    """What becomes of a WAV file."""
    edit_stream: Callable[[Sequence[str]], Sequence[str]] | None = None
    """What becomes of the events of a stream, each with the empty line that ends it."""
    ignores_stream: bool = False
    """Answered in one piece whatever was asked for."""
    invalid: Callable[[str], str] | None = None
    """What the model writes does not hold its schema, and Groq refuses it: what becomes of the text of the answer."""


ORDINARY = Fault()


def rate_limited(retry_after: str = "0.05") -> Fault:
    refusal = Refusal(429, "Rate limit reached for tokens per minute", "rate_limit_exceeded", "tokens")
    return Fault(refusal=refusal, headers={"retry-after": retry_after})


def quota_spent() -> Fault:
    return Fault(refusal=Refusal(429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota"))


def overloaded(status: int = 503) -> Fault:
    return Fault(refusal=Refusal(status, "Service unavailable", None, "server_error"))


def form_rejected(form: str) -> Fault:
    message = f"'response_format' of type '{form}' is not supported with this model"
    return Fault(refusal=Refusal(400, message, "invalid_request_error", param="response_format"))


def model_retired() -> Fault:
    return Fault(refusal=Refusal(404, "The model has been decommissioned", "model_not_found"))


def validation_failed(change: Callable[[str], str] = lambda text: text[:-1]) -> Fault:
    """Groq's `json_validate_failed`, which was paid for: its `failed_generation` is the answer, changed."""
    return Fault(invalid=change)


def address_failed() -> Fault:
    """The provider could not fetch the image."""
    message = "Error while downloading file. Timeout while downloading the image."
    return Fault(refusal=Refusal(400, message, "invalid_image_url"))


def too_long(status: int = 400) -> Fault:
    """Prompt and output cap exceed the context; Together says so with 403."""
    message = "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens."
    return Fault(refusal=Refusal(status, message, "context_length_exceeded" if status == 400 else None))


def calls_tool(name: str, arguments: str = "{}") -> Fault:
    """The model calls a function instead of answering."""
    return Fault(calls=((name, arguments),))


def stream_cut(events: int = 4) -> Fault:
    """The stream ends after so many events, as if that were all."""
    return Fault(edit_stream=lambda lines: lines[:events])


def error_in_stream(events: int = 4, message: str = "upstream failed", code: int | str = 502) -> Fault:
    """After so many events the stream tells an error and ends."""
    error = json.dumps({"error": {"message": message, "code": code}})
    return Fault(edit_stream=lambda lines: [*lines[:events], f"data: {error}\n\n"])


def stream_ignored() -> Fault:
    return Fault(ignores_stream=True)


def completion_edited(change: Callable[[dict[str, Any]], object]) -> Fault:
    """`change` alters the whole chat completion."""
    return Fault(edit_answer=change)


def error_in_200(message: str = "upstream failed", code: int | str = 502) -> Fault:
    body = json.dumps({"error": {"message": message, "code": code}}).encode()
    return Fault(body=body)


def html() -> Fault:
    return Fault(body=b"<!doctype html><title>Sign in</title><p>Please sign in.", media_type="text/html")


def empty() -> Fault:
    return Fault(body=b"")


def junk(size: int = 10_000_000) -> Fault:
    return Fault(body=b"\x00junk" * (size // 5), media_type="application/octet-stream")


def gzip_bomb(size: int = 200_000_000) -> Fault:
    return Fault(body=gzip.compress(b" " * size, 9), headers={"content-encoding": "gzip"})


def cut_off(at: int = 200) -> Fault:
    """The connection is reset in the middle of the body."""
    return Fault(cut_after=at)


def reset() -> Fault:
    """The connection is reset before anything was answered."""
    return Fault(cut_after=-1)


def hang(seconds: float = 3_600) -> Fault:
    return Fault(delay=seconds)


def drip(seconds: float = 1) -> Fault:
    """One byte each `seconds`."""
    return Fault(pace=seconds)


def truncated_json() -> Fault:
    """The text of the answer ends in its middle, and nobody says so."""
    return Fault(edit=lambda text: text[: len(text) // 2])


def ran_out() -> Fault:
    """The model stopped at the output cap."""
    return Fault(edit=lambda text: text[: len(text) // 2], finish_reason="length")


def refused() -> Fault:
    return Fault(message={"refusal": "I can't help with that image.", "content": None})


def filtered() -> Fault:
    return Fault(message={"content": ""}, finish_reason="content_filter")


def fenced() -> Fault:
    return Fault(edit=lambda text: f"Here is the description:\n```json\n{text}\n```\n")


def thought() -> Fault:
    return Fault(edit=lambda text: f'<think>The user wants {{"alt_text": …}}.</think>\n\n{text}')


def says(text: str) -> Fault:
    """The model answers just this."""
    return Fault(edit=lambda _: text)


def without_language(tag: str) -> Fault:
    return edited(lambda reply: reply["languages"].pop(tag))


def edited(change: Callable[[dict[str, Any]], object]) -> Fault:
    """`change` alters the object the model would have answered."""

    def edit(text: str) -> str:
        reply = json.loads(text)
        change(reply)
        return json.dumps(reply, ensure_ascii=False)

    return Fault(edit=edit)


def terms_not_accepted() -> Fault:
    """Groq's, until somebody has accepted them in its console."""
    message = (
        "The model `canopylabs/orpheus-v1-english` requires terms acceptance. Please have the org admin accept the "
        "terms at https://console.groq.com/playground?model=canopylabs%2Forpheus-v1-english"
    )
    return Fault(refusal=Refusal(400, message, "model_terms_required"))


def words_refused() -> Fault:
    message = "Your request was rejected as a result of our safety system."
    return Fault(refusal=Refusal(400, message, "content_policy_violation"))


def silent() -> Fault:
    """As long as the speech would have been."""
    return Fault(edit_sound=lambda file: _with_pcm(file, lambda pcm: bytes(len(pcm))))


def cut_short(part: float = 0.3) -> Fault:
    """A file that is whole in itself, but holds only the first part of what was to be said."""
    return Fault(edit_sound=lambda file: _with_pcm(file, lambda pcm: pcm[: int(len(pcm) * part) & ~1]))


def looped(times: int = 4) -> Fault:
    """It says the same over and over."""
    return Fault(edit_sound=lambda file: _with_pcm(file, lambda pcm: pcm * times))


def lying_size(size: int = sounds.STREAMED) -> Fault:
    """The header claims another size than the data has: 0xFFFFFFFF and 0x7FFFFFFF where a file is streamed."""
    return Fault(edit_sound=lambda file: sounds.wav(*sounds.unpack(file), size=size))


def run_together() -> Fault:
    """Two files, one after the other: the second one's header stands in the middle of the sound."""
    return Fault(edit_sound=_run_together)


def wrong_rate(factor: int = 2) -> Fault:
    """The header claims so many times the sample rate that the sound has: it plays too fast."""

    def edit(file: bytes) -> bytes:
        pcm, rate = sounds.unpack(file)
        return sounds.wav(pcm, rate * factor)

    return Fault(edit_sound=edit)


def mp3_instead() -> Fault:
    """Whatever format was asked for."""
    return Fault(edit_sound=lambda file: sounds.mp3(*sounds.unpack(file)))


def held_until(event: asyncio.Event) -> Fault:
    """Nothing is sent before the event is set."""
    return Fault(waits={0: event})


def _with_pcm(file: bytes, change: Callable[[bytes], bytes]) -> bytes:
    pcm, rate = sounds.unpack(file)
    return sounds.wav(change(pcm), rate)


def _run_together(file: bytes) -> bytes:
    pcm, rate = sounds.unpack(file)
    half = len(pcm) // 4 * 2
    return sounds.wav(pcm[:half], rate) + sounds.wav(pcm[half:], rate)
