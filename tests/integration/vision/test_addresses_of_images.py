"""An image goes out by its address where that was asked for, and as its bytes where the provider cannot fetch it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.images import View
from service.domain.work import unrecorded
from service.errors import ProviderRejectedRequest
from tests.describers import JPEG, SERVERS, WISH, Build, Configure
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.provider import FakeProvider
from tests.fakes.rows import Refusal

ADDRESS = "https://example.org/boat.jpg"
BY_ADDRESS = View(JPEG, address=ADDRESS)
TIMED_OUT = Refusal(400, "Timeout while downloading https://example.org/boat.jpg.")
NOT_OPENED = Refusal(422, "Failed to fetch image from the given url", param="messages.1.content.0.image_url")


@pytest.mark.parametrize("entry", ["groq", "openai", "together", "xai"])
async def test_who_fetches_images_is_sent_the_address(
    fake_provider: FakeProvider, configure: Configure, entry: str
) -> None:
    describer = configure(entry)
    assert describer.takes_addresses
    await describer.describe([BY_ADDRESS], WISH, paid=unrecorded)
    assert [exchange.images for exchange in fake_provider.ledger] == [[ADDRESS]]


@pytest.mark.parametrize("entry", ["local:llava:7b", *SERVERS])
async def test_a_server_of_the_house_is_sent_bytes(
    fake_provider: FakeProvider, configure: Configure, entry: str
) -> None:
    describer = configure(entry)
    assert not describer.takes_addresses
    await describer.describe([View(JPEG)], WISH, paid=unrecorded)
    assert fake_provider.ledger[0].images[0].startswith("data:image/jpeg;base64,")


@pytest.mark.parametrize("fault", [faults.address_failed(), Fault(refusal=TIMED_OUT), Fault(refusal=NOT_OPENED)])
async def test_an_address_that_cannot_be_fetched_is_followed_by_the_bytes(
    fake_provider: FakeProvider, build: Build, fault: Fault
) -> None:
    describer = build()
    fake_provider.plan(fault)
    await describer.describe([BY_ADDRESS], WISH, paid=unrecorded)
    await describer.describe([BY_ADDRESS], WISH, paid=unrecorded)
    kinds = [exchange.images[0].partition(":")[0] for exchange in fake_provider.ledger]
    assert kinds == ["https", "data", "https"]
    assert {exchange.body["response_format"]["type"] for exchange in fake_provider.ledger} == {"json_schema"}


async def test_bytes_that_are_refused_are_not_sent_again(fake_provider: FakeProvider, build: Build) -> None:
    fake_provider.plan(faults.address_failed(), faults.address_failed())
    with pytest.raises(ProviderRejectedRequest):
        await build().describe([BY_ADDRESS], WISH, paid=unrecorded)
    assert len(fake_provider.ledger) == 2


async def test_only_the_views_that_have_one_go_by_address(fake_provider: FakeProvider, configure: Configure) -> None:
    views = [BY_ADDRESS, replace(BY_ADDRESS, image=2, address=None)]
    await configure("openai").describe(views, WISH, paid=unrecorded)
    by_address, by_bytes = fake_provider.ledger[0].images
    assert by_address == ADDRESS
    assert by_bytes.startswith("data:")
