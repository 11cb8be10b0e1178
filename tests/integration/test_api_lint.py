"""/v1/lint: an alt text judged by rules alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.api import Json, problem_of, promising
from tests.running import make_settings

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    folder: Path = tmp_path_factory.mktemp("lint")
    async with promising(make_settings(folder)) as client:
        yield client


async def lint(client: httpx.AsyncClient, alt: str | None, **fields: Any) -> Json:
    response = await client.post("/v1/lint", json={"alt": alt, **fields})
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


def rules(found: Json) -> set[str]:
    return {finding["rule"] for finding in found["findings"]}


async def test_a_good_alt_text_is_ok(client: httpx.AsyncClient) -> None:
    assert await lint(client, "A red boat on a calm lake", language="en") == {"findings": [], "ok": True}


async def test_a_finding_says_what_is_wrong_and_offers_better_words(client: httpx.AsyncClient) -> None:
    found = await lint(client, "Image of a dog", language="en")
    [finding] = found["findings"]
    assert not found["ok"]
    assert finding.pop("words").startswith("Says that this is an image")
    assert finding == {"rule": "image-of", "severity": "error", "excerpt": "Image of", "suggestion": "A dog"}


async def test_a_hint_leaves_it_ok(client: httpx.AsyncClient) -> None:
    found = await lint(client, "X", language="en")
    assert (rules(found), found["ok"]) == ({"too-short"}, True)


async def test_a_missing_attribute_is_not_an_empty_one(client: httpx.AsyncClient) -> None:
    assert rules(await lint(client, None)) == {"missing"}
    assert rules(await lint(client, "")) == set()
    assert rules(await lint(client, "", context={"role": "informative"})) == {"empty"}


async def test_what_stands_around_it_counts(client: httpx.AsyncClient) -> None:
    caption = {"caption": "A red boat on a lake"}
    assert rules(await lint(client, "A red boat on a lake.", language="en", context=caption)) == {"repeats-caption"}
    assert rules(await lint(client, "Our shop", language="en", neighbours=["Our shop"])) == {"repeats-neighbour"}
    assert rules(await lint(client, "", context={"link_target": "/shop"})) == {"empty"}
    assert rules(await lint(client, "", context={"link_target": "/shop"}, neighbours=["Our shop"])) == set()
    assert rules(await lint(client, "A cheap boat", language="en", context={"avoid": ["cheap"]})) == {"avoided-word"}
    assert rules(await lint(client, "A poster", language="en", text_in_image=["Sale ends Friday"])) == {"text-missing"}
    assert rules(await lint(client, "red-boat", language="en", file_name="red-boat.png")) == {"file-name"}


async def test_the_language_is_judged_where_it_is_said(client: httpx.AsyncClient) -> None:
    text = "A red boat lies on a calm lake, and behind it stand the dark hills."
    assert rules(await lint(client, text, language="de")) == {"wrong-language"}
    assert rules(await lint(client, text)) == set()


@pytest.mark.parametrize(
    "body",
    [{}, {"alt": 1}, {"alt": "x", "colour": "red"}, {"alt": "x", "context": {"colour": "red"}}, {"alt": "x" * 10_001},
     []],
)  # fmt: skip
async def test_other_shapes_are_refused(client: httpx.AsyncClient, body: object) -> None:
    response = await client.post("/v1/lint", json=body)
    assert problem_of(response) == (400, "invalid-request")


async def test_what_is_no_language_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.post("/v1/lint", json={"alt": "x", "language": "xx"})
    assert problem_of(response) == (400, "unsupported-language")
