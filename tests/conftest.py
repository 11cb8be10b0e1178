"""Parts that many tests need."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import stamina

from service.jobs.steps import ATTEMPTS
from tests.fakes.provider import FakeProvider


@pytest.fixture
async def fake_provider() -> AsyncIterator[FakeProvider]:
    """Five vision and speech providers over real HTTP, with a ledger and faults on demand."""
    async with FakeProvider() as fake:
        yield fake


@pytest.fixture
def without_pauses() -> Iterator[None]:
    """Retries come as often as always, and at once."""
    with stamina.set_testing(True, attempts=ATTEMPTS, cap=True):
        yield
