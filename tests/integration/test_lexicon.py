"""The lexicon: replaced as a whole, kept per owner, guarded by its entity tag, never a way for markup to an engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from service.store import lexicon
from service.store.session import Database
from tests.api import Json, problem_of, promising
from tests.running import make_settings

pytestmark = pytest.mark.usefixtures("both_databases")

ENTRIES: list[Json] = [
    {"word": "AltAloud", "spoken": {"en": "alt aloud", "es": "alt alaud", "pt-BR": "alt a laude"}},
    {"word": "C++", "spoken": {"en": "see plus plus"}},
    {"word": "東京", "spoken": {"ja": "とうきょう"}},
]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with promising(make_settings(tmp_path)) as client:
        yield client


async def put(client: httpx.AsyncClient, *entries: Json, **headers: str) -> httpx.Response:
    return await client.put("/v1/lexicon", json={"entries": list(entries)}, headers=headers)


def spoken(words: str) -> list[Json]:
    return [{"word": "AltAloud", "spoken": {"en": words}}]


async def test_a_lexicon_is_empty_at_first_and_then_what_was_put(client: httpx.AsyncClient, tmp_path: Path) -> None:
    assert (await client.get("/v1/lexicon")).json() == {"entries": []}
    answer = await put(client, *ENTRIES)
    assert (answer.status_code, answer.json()) == (200, {"entries": ENTRIES})
    found = await client.get("/v1/lexicon")
    assert found.json() == {"entries": ENTRIES}
    assert found.headers["etag"] == answer.headers["etag"]
    held = await client.get("/v1/lexicon", headers={"If-None-Match": found.headers["etag"]})
    assert held.status_code == 304

    database = Database(make_settings(tmp_path).effective_database_url)
    async with database.read() as connection:
        assert [(one.word, one.spoken) for one in await lexicon.load(connection, "local")] == [
            (one["word"], one["spoken"]) for one in ENTRIES
        ]
        assert await lexicon.load(connection, "somebody else") == ()
    await database.close()
    assert (await put(client)).json() == {"entries": []}


async def test_a_lexicon_is_cleaned_and_its_tags_are_normalised(client: httpx.AsyncClient) -> None:
    asked = {"word": " Red\u200b  boat ", "spoken": {"PT_br": " bar\nco "}}
    [entry] = (await put(client, asked)).json()["entries"]
    assert entry == {"word": "Red boat", "spoken": {"pt-BR": "bar co"}}


async def test_nobody_replaces_a_lexicon_they_have_not_seen(client: httpx.AsyncClient) -> None:
    stale = (await client.get("/v1/lexicon")).headers["etag"]
    assert (await put(client, *ENTRIES, **{"If-Match": stale})).status_code == 200
    refused = await put(client, *spoken("another"), **{"If-Match": stale})
    assert problem_of(refused) == (412, "revision-mismatch")
    assert (await client.get("/v1/lexicon")).json() == {"entries": ENTRIES}
    assert (await put(client, *spoken("another"), **{"If-Match": "*"})).status_code == 200


async def test_of_several_lexicons_at_once_one_is_kept_whole(client: httpx.AsyncClient) -> None:
    lists = [
        [{"word": f"{letter}{number}", "spoken": {"en": letter}} for number in range(20)] + spoken(letter)
        for letter in "abcdef"
    ]
    answers = await asyncio.gather(*(put(client, *entries) for entries in lists))
    assert {answer.status_code for answer in answers} == {200}
    assert (await client.get("/v1/lexicon")).json() in [answer.json() for answer in answers]


@pytest.mark.parametrize(
    "entries",
    [
        [{"word": "x"}],
        [{"word": "", "spoken": {"en": "y"}}],
        [{"word": " \u200b ", "spoken": {"en": "y"}}],
        [{"word": "x" * 201, "spoken": {"en": "y"}}],
        [{"word": "x", "spoken": {}}],
        [{"word": "x", "spoken": {"klingon": "y"}}],
        [{"word": "x", "spoken": {"pt-BR": "a", "pt-br": "b"}}],
        [{"word": "Straße", "spoken": {"de": "a"}}, {"word": "STRASSE", "spoken": {"de": "b"}}],
        [{"word": "x", "spoken": {"en": "y"}, "colour": "red"}],
        [{"word": f"w{number}", "spoken": {"en": "y"}} for number in range(501)],
        spoken(""),
        spoken("y" * 201),
    ],
)
async def test_what_is_no_lexicon_is_refused_and_changes_nothing(
    client: httpx.AsyncClient, entries: list[Json]
) -> None:
    await put(client, *ENTRIES)
    assert (await put(client, *entries)).status_code == 400
    assert (await client.get("/v1/lexicon")).json() == {"entries": ENTRIES}


@pytest.mark.parametrize(
    "words",
    [
        '<speak>alt</speak><break time="10s"/>',
        "alt <b> aloud",
        "[[h@'loU]]",
        "[alt](/ˈɒlt/)",
        "{{ alt }}",
        "alt &amp; aloud",
        "**alt**",
        "\uff1cspeak\uff1e alt",
        "!?",
        "…",
    ],
)
async def test_what_is_spoken_is_written_as_ordinary_words(client: httpx.AsyncClient, words: str) -> None:
    refused = await put(client, *spoken(words))
    assert problem_of(refused) == (400, "invalid-request")
    assert refused.json()["detail"].startswith("entries[0].spoken.en: has to be written as ordinary words")


@pytest.mark.parametrize(
    "words", ["alt-aloud", "l’Oréal, bien sûr", "מַלְכּוּת", "हिन्दी", "ประเทศไทย", "No. 5", "twenty %"]
)
async def test_words_of_any_script_are_ordinary(client: httpx.AsyncClient, words: str) -> None:
    [entry] = (await put(client, *spoken(words))).json()["entries"]
    assert entry["spoken"] == {"en": words}


async def test_it_is_told_whose_tag_is_none(client: httpx.AsyncClient) -> None:
    refused = await put(client, *ENTRIES, {"word": "x", "spoken": {"klingon": "y"}})
    assert problem_of(refused) == (400, "unsupported-language")
    assert refused.json()["detail"].startswith(f"entries[{len(ENTRIES)}].spoken: “klingon”")


async def test_the_largest_lexicon_fits(client: httpx.AsyncClient) -> None:
    entries = [{"word": f"{number:x<200}", "spoken": {"en": "m" * 200, "es": "n" * 200}} for number in range(500)]
    assert (await put(client, *entries)).status_code == 200
