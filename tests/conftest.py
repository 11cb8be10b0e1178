"""Parts that many tests need."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.provider import FakeProvider


@pytest.fixture
async def fake_provider() -> AsyncIterator[FakeProvider]:
    """Five vision and speech providers over real HTTP, with a ledger and faults on demand."""
    async with FakeProvider() as fake:
        yield fake
