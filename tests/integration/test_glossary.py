"""The glossary: replaced as a whole, kept per owner, guarded by its entity tag."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from service.store import glossary
from service.store.session import Database
from service.store.tables import glossary_terms
from tests.api import Json, describe, problem_of, promising, wait_until_final
from tests.databases import change_database
from tests.fakes import faults
from tests.fakes.objections import read_texts
from tests.fakes.provider import FakeProvider
from tests.processes import serving, until
from tests.running import make_settings

pytestmark = pytest.mark.usefixtures("both_databases")

TERMS: list[Json] = [
    {"term": "Zeppelin", "meaning": "our airship", "spellings": {"ja": "ツェッペリン", "pt-BR": "Zepelim"}},
    {"term": "Aurora", "meaning": "", "spellings": {}},
]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with promising(make_settings(tmp_path)) as client:
        yield client


async def put(client: httpx.AsyncClient, *terms: Json, **headers: str) -> httpx.Response:
    return await client.put("/v1/glossary", json={"terms": list(terms)}, headers=headers)


async def test_it_is_empty_at_first_and_then_what_was_put(client: httpx.AsyncClient, tmp_path: Path) -> None:
    assert (await client.get("/v1/glossary")).json() == {"terms": []}
    answer = await put(client, *TERMS)
    assert (answer.status_code, answer.json()) == (200, {"terms": TERMS})
    found = await client.get("/v1/glossary")
    assert found.json() == {"terms": TERMS}
    assert found.headers["etag"] == answer.headers["etag"]
    held = await client.get("/v1/glossary", headers={"If-None-Match": found.headers["etag"]})
    assert held.status_code == 304

    assert (await put(client, {"term": "Only"})).json()["terms"] == [{"term": "Only", "meaning": "", "spellings": {}}]
    database = Database(make_settings(tmp_path).effective_database_url)
    async with database.read() as connection:
        assert [one.term for one in await glossary.load(connection, "local")] == ["Only"]
        assert await glossary.load(connection, "somebody else") == ()
    await database.close()
    assert (await put(client)).json() == {"terms": []}


async def test_it_is_cleaned_and_its_tags_are_normalised(client: httpx.AsyncClient) -> None:
    asked = {"term": " Red\u200b  boat ", "meaning": "a\nboat", "spellings": {"PT_br": " Barco "}}
    [term] = (await put(client, asked)).json()["terms"]
    assert term == {"term": "Red boat", "meaning": "a boat", "spellings": {"pt-BR": "Barco"}}


async def test_nobody_replaces_what_they_have_not_seen(client: httpx.AsyncClient) -> None:
    stale = (await client.get("/v1/glossary")).headers["etag"]
    assert (await put(client, *TERMS, **{"If-Match": stale})).status_code == 200
    refused = await put(client, {"term": "Other"}, **{"If-Match": stale})
    assert problem_of(refused) == (412, "revision-mismatch")
    assert (await client.get("/v1/glossary")).json() == {"terms": TERMS}
    assert (await put(client, {"term": "Other"}, **{"If-Match": "*"})).status_code == 200


async def test_of_several_at_once_one_is_kept_whole(client: httpx.AsyncClient) -> None:
    lists = [[{"term": f"{letter}{number}"} for number in range(20)] + [{"term": "Shared"}] for letter in "abcdef"]
    answers = await asyncio.gather(*(put(client, *terms) for terms in lists))
    assert {answer.status_code for answer in answers} == {200}
    found = (await client.get("/v1/glossary")).json()
    assert found in [answer.json() for answer in answers]


@pytest.mark.parametrize(
    "terms",
    [
        [{"term": ""}],
        [{"term": " \u200b "}],
        [{"term": "x" * 201}],
        [{"term": "x", "meaning": "y" * 501}],
        [{"term": "x", "spellings": {"de": ""}}],
        [{"term": "x", "spellings": {"de": "y" * 201}}],
        [{"term": "x", "spellings": {"klingon": "y"}}],
        [{"term": "x", "spellings": {"pt-BR": "a", "pt-br": "b"}}],
        [{"term": "Straße"}, {"term": "STRASSE"}],
        [{"term": "x", "colour": "red"}],
        [{"term": f"t{number}"} for number in range(501)],
        [{}],
    ],
)
async def test_what_is_no_glossary_is_refused_and_changes_nothing(client: httpx.AsyncClient, terms: list[Json]) -> None:
    await put(client, *TERMS)
    assert (await put(client, *terms)).status_code == 400
    assert (await client.get("/v1/glossary")).json() == {"terms": TERMS}


async def test_the_largest_fits(client: httpx.AsyncClient) -> None:
    terms = [{"term": f"{number:x<200}", "meaning": "m" * 500} for number in range(500)]
    assert (await put(client, *terms)).status_code == 200


SHIP: Json = {"term": "Boat", "meaning": "our research ship", "spellings": {"ja": "オーロラ号", "de": "Boot Aurora"}}
OFFICES: list[Json] = [{"term": f"Office {number}"} for number in range(30)]


@pytest.fixture
async def seeing(tmp_path: Path, fake_provider: FakeProvider) -> AsyncIterator[httpx.AsyncClient]:
    """With a model that looks things up."""
    variables = {"ALTALOUD_VISION": "openai", **fake_provider.variables("openai")}
    async with promising(make_settings(tmp_path, **variables)) as client:
        assert (await put(client, *OFFICES, SHIP)).status_code == 200
        yield client


async def test_terms_are_told_wherever_a_model_writes(seeing: httpx.AsyncClient, fake_provider: FakeProvider) -> None:
    described = await describe(seeing, languages="en", context={"caption": "The boat"})
    url = f"/v1/descriptions/{described['id']}"
    assert (await seeing.post(f"{url}/languages", json={"languages": ["ja"]})).status_code == 202
    await wait_until_final(seeing, url)
    asked = {"question": "Wo ist das Boot?", "language": "de"}
    assert (await seeing.post(f"{url}/questions", json=asked, headers={"Prefer": "wait=30"})).status_code == 200
    rewritten = await describe(seeing, languages="de", context={"caption": "Das Boot"})
    assert rewritten["provenance"]
    told = [read_texts(exchange.body) for exchange in fake_provider.paid()]
    assert [len(exchange.images) for exchange in fake_provider.paid()] == [1, 0, 1, 0]
    assert [text.count('"our research ship"') for text in told] == [1, 1, 1, 1]
    assert ['"Office 3"' in text for text in told] == [True, False, True, True]
    assert ["オーロラ号" in text for text in told] == [False, True, False, False]
    assert ["Boot Aurora" in text for text in told] == [False, False, True, True]


async def test_nobody_is_told_the_terms_of_others(
    seeing: httpx.AsyncClient, fake_provider: FakeProvider, tmp_path: Path
) -> None:
    database = Database(make_settings(tmp_path).effective_database_url)
    async with database.write() as connection:
        theirs = {"owner": "they", "term": "Boat", "meaning": "their yacht", "position": 0, "spellings": {}}
        await connection.execute(glossary_terms.insert(), [theirs])
    await database.close()
    fake_provider.plan(faults.calls_tool("lookup_glossary", json.dumps({"query": "boat, yacht"})))
    described = await describe(seeing, languages="en")
    assert described["results"]["en"]["alt_text"]
    [found] = [message for message in fake_provider.paid()[-1].body["messages"] if message["role"] == "tool"]
    assert [term["meaning"] for term in json.loads(found["content"])["terms"]] == ["our research ship"]
    assert "their yacht" not in json.dumps([exchange.body for exchange in fake_provider.ledger])
    assert len(fake_provider.paid()) == 2


async def test_a_service_killed_while_a_model_reads_on_pays_for_nothing_twice(
    tmp_path: Path, fake_provider: FakeProvider
) -> None:
    """What was looked up is recorded; only the call that was under way is made again."""
    fake_provider.plan(faults.calls_tool("lookup_glossary", '{"query": "boat"}'), faults.hang())
    async with serving(tmp_path, fake_provider, ALTALOUD_VISION="openai") as service:
        assert (await put(service.client, *OFFICES, SHIP)).status_code == 200
        described = await service.submit(languages="en", audio="null")
        await until(lambda: len(fake_provider.paid()) == 2)
        await service.kill()
    async with serving(tmp_path, fake_provider, ALTALOUD_VISION="openai") as service:
        found = await service.wait_until_final(described)
    assert found["status"] == "done"
    assert found["results"]["en"]["alt_text"]
    first, lost, second = fake_provider.paid()
    assert lost.body == second.body
    assert first.body["messages"] == second.body["messages"][: len(first.body["messages"])]
    attempts = change_database(tmp_path, "SELECT step FROM attempts ORDER BY id", data="data")
    assert [step.rpartition("/")[2] for (step,) in attempts] == ["describe-tools", "describe", "describe"]
