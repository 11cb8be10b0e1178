"""Chat describers that talk to the fake provider over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.domain.images import ImageLimits
from service.outbound.providers import ProviderClient
from service.settings import read_settings
from service.vision.chat import ChatDescriber
from service.vision.dialect import Dialect, Rung
from service.vision.providers import build_vision_chain
from tests.describers import Build, Configure
from tests.fakes.provider import FakeProvider
from tests.fakes.rows import ROWS

LADDER = (Rung.JSON_SCHEMA, Rung.JSON_OBJECT, Rung.PROMPT)


@pytest.fixture
async def build(fake_provider: FakeProvider) -> AsyncIterator[Build]:
    made: list[ChatDescriber] = []

    def make(
        base_url: str = "", key: str = ROWS["openai"].key, model: str = "gpt-4.1-mini", seconds: float = 5
    ) -> ChatDescriber:
        client = ProviderClient("openai", base_url or fake_provider.base_url("openai"), key, seconds=seconds)
        cap = "max_completion_tokens"
        dialect = Dialect(provider="openai", model=model, limits=ImageLimits(), output_cap=cap, rungs=LADDER)
        made.append(ChatDescriber(dialect, client))
        return made[-1]

    yield make
    for describer in made:
        await describer.close()


@pytest.fixture
async def configure(fake_provider: FakeProvider) -> AsyncIterator[Configure]:
    made: list[ChatDescriber] = []

    def make(entry: str) -> ChatDescriber:
        settings = read_settings({"ALTALOUD_VISION": entry, **fake_provider.variables()}, Path("no.env"))
        (describer,), _ = build_vision_chain(settings)
        assert isinstance(describer, ChatDescriber)
        made.append(describer)
        return describer

    yield make
    for describer in made:
        await describer.close()
