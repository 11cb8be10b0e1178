"""Audio that is heard while it is still being made, as the sentences come."""

from __future__ import annotations

import asyncio
import math
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from service.audio.kept import keep
from service.domain.records import LOCAL_OWNER, AudioState
from service.domain.speech import Sound
from service.jobs.listening import Listening
from service.jobs.progress import Watch
from service.store import audio, descriptions, utterances
from service.store.session import Database
from service.store.utterances import Kept, Planned
from tests.api import Json
from tests.heard import FFMPEG, seconds_of
from tests.staging import PATIENCE, Speaker, Stage, audio_of, staged
from tests.stored import add_audio

FIRST, SECOND = "Long 1 in en.", "It goes on."
RATE = 16_000


# over HTTP


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


async def begin(stage: Stage) -> tuple[str, Json]:
    """A description whose long text is spoken but for its second sentence, and that audio."""
    stage.speaker.waits = lambda text: text == SECOND
    stage.speaker.gate.close()
    url = await stage.submit(audio={"kinds": ["long"]})
    await stage.speaker.gate.reached(1)
    found = await stage.read(url)
    return url, audio_of(found)[0]


async def test_a_sentence_is_heard_before_the_next_is_spoken(stage: Stage) -> None:
    url, pending = await begin(stage)
    assert (pending["state"], pending["url"]) == ("pending", None)
    assert pending["stream"] == f"/v1/audio/{pending['id']}/stream"
    async with asyncio.timeout(PATIENCE), stage.client.stream("GET", pending["stream"]) as response:
        assert (response.status_code, response.headers["content-type"]) == (200, "audio/mpeg")
        assert response.headers["cache-control"] == "no-store"
        assert "content-length" not in response.headers
        pieces = response.aiter_raw()
        heard = await anext(pieces)
        assert audio_of(await stage.read(url))[0]["state"] == "pending"
        stage.speaker.gate.open()
        heard += b"".join([piece async for piece in pieces])
    (ready,) = audio_of(await stage.settled(url))
    assert (ready["state"], ready["stream"]) == ("ready", None)
    assert seconds_of(heard) == pytest.approx(ready["seconds"], abs=0.25)


async def test_what_is_ready_is_played_from_its_file(stage: Stage) -> None:
    (ready,) = audio_of(await stage.describe(audio={"kinds": ["alt"]}))
    response = await stage.client.get(f"/v1/audio/{ready['id']}/stream", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (307, ready["url"])


async def test_what_nobody_will_read_is_not_found(stage: Stage) -> None:
    stage.speaker.fails = lambda _: True
    for found in [await stage.describe(audio={"kinds": ["alt"]}), await stage.describe(languages="sw")]:
        for silent in audio_of(found):
            assert silent["stream"] is None
            answer = await stage.client.get(f"/v1/audio/{silent['id']}/stream")
            assert answer.status_code == 404
            assert silent["state"] in answer.json()["detail"]
    assert (await stage.client.get("/v1/audio/nothing/stream")).status_code == 404


async def test_it_ends_early_where_the_rest_cannot_be_spoken(stage: Stage) -> None:
    url, pending = await begin(stage)
    stage.speaker.fails = lambda text: text == SECOND
    async with asyncio.timeout(PATIENCE), stage.client.stream("GET", pending["stream"]) as response:
        pieces = response.aiter_raw()
        heard = await anext(pieces)
        stage.speaker.gate.open()
        heard += b"".join([piece async for piece in pieces])
    assert audio_of(await stage.settled(url))[0]["state"] == "failed"
    assert 0.3 < seconds_of(heard) < 2


async def test_it_ends_where_another_engine_begins_anew(tmp_path: Path) -> None:
    async with staged(tmp_path, others=[Speaker("other")]) as stage:
        url, pending = await begin(stage)
        stage.speaker.fails = lambda text: text == SECOND
        async with asyncio.timeout(PATIENCE), stage.client.stream("GET", pending["stream"]) as response:
            pieces = response.aiter_raw()
            heard = await anext(pieces)
            stage.speaker.gate.open()
            heard += b"".join([piece async for piece in pieces])
        (ready,) = audio_of(await stage.settled(url))
        assert ready["engine"] == "other:voices"
        assert seconds_of(heard) < ready["seconds"] - 0.2


async def test_who_leaves_early_leaves_nothing_behind(stage: Stage) -> None:
    url, pending = await begin(stage)
    another = httpx.AsyncClient(base_url=stage.client.base_url)
    async with another as client, client.stream("GET", pending["stream"]) as response:
        await anext(response.aiter_raw())
    stage.speaker.gate.open()
    assert audio_of(await stage.settled(url))[0]["state"] == "ready"


async def test_several_hear_the_same(stage: Stage) -> None:
    url, pending = await begin(stage)

    async def listen() -> bytes:
        return (await stage.client.get(pending["stream"])).content

    listeners = [asyncio.create_task(listen()) for _ in range(4)]
    stage.speaker.gate.open()
    async with asyncio.timeout(PATIENCE):
        first, *others = await asyncio.gather(*listeners)
    (ready,) = audio_of(await stage.settled(url))
    assert seconds_of(first) == pytest.approx(ready["seconds"], abs=0.25)
    assert others == [first] * 3


# by the parts


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[tuple[Watch, Listening]]:
    watch = Watch(database)
    try:
        yield watch, Listening(database, watch, ffmpeg=FFMPEG)
    finally:
        await watch.close()


class Teller:
    """Whoever makes an audio, sentence by sentence, in this process or in another."""

    def __init__(self, database: Database, watch: Watch) -> None:
        self._database = database
        self._watch = watch
        self.description_id = self.audio_id = ""

    async def begin(self) -> None:
        async with self._database.write() as connection:
            self.description_id, self.audio_id = await add_audio(connection)

    async def plan(self, keys: str) -> None:
        planned = [Planned(key, 100) for key in keys]
        async with self._database.write() as connection:
            await utterances.link(connection, self.audio_id, planned, owner=LOCAL_OWNER, plan=keys)
        self._tell()

    async def say(self, key: str) -> None:
        """A second of a tone."""
        pcm = b"".join(struct.pack("<h", round(8_000 * math.sin(step / 12))) for step in range(RATE))
        async with self._database.write() as connection:
            await utterances.keep(connection, LOCAL_OWNER, key, Kept(keep(Sound(pcm, RATE))))
        self._tell()

    async def change(self, change: str) -> None:
        async with self._database.write() as connection:
            if change == "deleted":
                await descriptions.delete(connection, self.description_id, owner=LOCAL_OWNER)
            else:
                await descriptions.touch(connection, self.description_id)
                await audio.set_missing(connection, self.audio_id, revision=1, state=AudioState.FAILED, reason="No.")

    def _tell(self) -> None:
        if self._database.is_sqlite:  # beside PostgreSQL another process may have done it, whose bells ring there
            self._watch.heard(self.description_id)


async def test_who_comes_before_the_plan_waits_for_it(database: Database) -> None:
    async with listening(database) as (watch, listener), asyncio.timeout(PATIENCE):
        teller = Teller(database, watch)
        await teller.begin()
        pieces = await listener.open(teller.audio_id, owner=LOCAL_OWNER)
        assert pieces is not None
        first = asyncio.create_task(anext(pieces))
        await asyncio.sleep(0)
        await teller.plan("ab")
        await teller.say("b")
        assert not first.done()
        await teller.say("a")
        heard = await first + b"".join([piece async for piece in pieces])
        assert seconds_of(heard) == pytest.approx(2.2, abs=0.2)
        assert watch._watched == {}


@pytest.mark.parametrize("change", ["deleted", "failed", "planned anew", "released"])
async def test_it_ends_when_no_sentence_can_follow(database: Database, change: str) -> None:
    async with listening(database) as (watch, listener), asyncio.timeout(PATIENCE):
        teller = Teller(database, watch)
        await teller.begin()
        await teller.plan("ab")
        await teller.say("a")
        pieces = await listener.open(teller.audio_id, owner=LOCAL_OWNER)
        assert pieces is not None
        heard = await anext(pieces)
        if change == "planned anew":
            await teller.plan("cd")
            await teller.say("c")
        elif change == "released":
            watch.release()
        else:
            await teller.change(change)
        heard += b"".join([piece async for piece in pieces])
        assert seconds_of(heard) == pytest.approx(1.1, abs=0.2)
        assert watch._watched == {}


async def test_who_closes_it_waits_for_nothing_any_more(database: Database) -> None:
    async with listening(database) as (watch, listener), asyncio.timeout(PATIENCE):
        teller = Teller(database, watch)
        await teller.begin()
        await teller.plan("ab")
        await teller.say("a")
        pieces = await listener.open(teller.audio_id, owner=LOCAL_OWNER)
        assert pieces is not None
        await anext(pieces)
        assert list(watch._watched) == [teller.description_id]
        await pieces.aclose()
        assert watch._watched == {}


async def test_what_is_another_owners_is_not_there(database: Database) -> None:
    async with listening(database) as (watch, listener):
        teller = Teller(database, watch)
        await teller.begin()
        assert await listener.open(teller.audio_id, owner="another") is None
        await teller.change("failed")
        assert await listener.open(teller.audio_id, owner=LOCAL_OWNER) is None
