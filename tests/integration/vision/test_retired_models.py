"""A model that its provider does not offer any more: the next in the chain serves, and an operator is told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from service.domain.images import Picture, PictureFacts
from service.domain.work import unrecorded
from service.jobs.describing import Describing
from tests.describers import JPEG, WISH, Configure
from tests.fakes.provider import FakeProvider


async def never_measure(picture: Picture) -> PictureFacts:
    raise AssertionError(f"{picture} is looked at by models alone")


async def never_read(picture: Picture, languages: Sequence[str]) -> str:
    raise AssertionError(f"{picture} is looked at by models alone, {languages}")


async def test_the_next_serves_and_it_is_said_once(fake_provider: FakeProvider, configure: Configure) -> None:
    fake_provider.lacks.add("qwen/qwen3.8-27b")
    chain = Describing([configure("groq"), configure("openai")], measure=never_measure, read_text=never_read)
    with capture_logs() as logs:
        outcomes = [await chain.describe([JPEG], WISH, unrecorded) for _ in range(3)]
    assert {description.origin.provider for description, _ in outcomes} == {"openai"}
    assert all("groq:qwen/qwen3.8-27b: groq answered 404" in line for _, [line] in outcomes)
    assert [exchange.row for exchange in fake_provider.ledger] == ["groq", "openai", "openai", "openai"]
    assert [(entry["event"], entry["model"]) for entry in logs] == [("vision.model_missing", "qwen/qwen3.8-27b")]


@pytest.mark.parametrize(
    ("entry", "gone", "words"),
    [
        ("groq", "qwen/qwen3.8-27b", "(name meta-llama/llama-4-scout-17b-16e-instruct instead)"),
        ("openai", "gpt-6-luna", "(name gpt-6-sol instead)"),
        ("xai:grok-4.7", "grok-4.7", "(name grok-4.3 instead)"),
        ("ollama:qwen2.5vl", "qwen2.5vl:latest", "it lists "),
    ],
)
async def test_the_check_names_one_that_may_take_its_place(
    fake_provider: FakeProvider, configure: Configure, entry: str, gone: str, words: str
) -> None:
    describer = configure(entry)
    assert await describer.check() is None
    fake_provider.lacks.add(gone)
    line = await describer.check()
    assert line is not None
    assert line.startswith("the provider does not list this model; it lists ")
    assert words in line
    assert not fake_provider.ledger
