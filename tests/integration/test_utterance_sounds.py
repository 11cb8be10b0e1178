"""Sounds of sentences as they are kept: linked by audio that plans with them, shared by all of an owner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.records import LOCAL_OWNER, AudioState
from service.domain.speech import Clip, WordTime
from service.store import audio, descriptions, utterances, voice_samples
from service.store.audio import Reading
from service.store.session import Connection, Database, now
from service.store.utterances import Kept, Planned
from tests.stored import add_audio

KEPT = Kept(b"fLaC\0\xff", (WordTime(0, 0), WordTime(7, 420)))


async def link(connection: Connection, audio_id: str, keys: str, *, owner: str = LOCAL_OWNER) -> None:
    """By a plan of sentences with keys of one letter, under a name of the same letters."""
    planned = [Planned(key, 300) for key in keys]
    await utterances.link(connection, audio_id, planned, owner=owner, plan=keys)


async def set_ready(connection: Connection, audio_id: str, plan: str) -> set[str]:
    reading = Reading(audio_id, 1, engine="stage:one", voice="anna", plan=plan, spoken_key="k" * 64)
    return await audio.set_ready(connection, reading, Clip(b"sound", "mp3", "audio/mpeg", 1_500, "WEBVTT\n"))


async def find(connection: Connection, keys: str, owner: str = LOCAL_OWNER) -> str:
    return "".join(sorted(await utterances.find_kept(connection, owner, list(keys))))


async def test_what_is_kept_comes_back_as_it_was(database: Database) -> None:
    async with database.write() as connection:
        _, audio_id = await add_audio(connection)
        await link(connection, audio_id, "ab")
        await utterances.keep(connection, LOCAL_OWNER, "a", KEPT)
        await utterances.keep(connection, LOCAL_OWNER, "a", Kept(b"another"))
        assert await utterances.load(connection, LOCAL_OWNER, ["a", "b"]) == {"a": KEPT}


async def test_what_nobody_plans_with_is_not_kept(database: Database) -> None:
    """The description was deleted while it was spoken."""
    async with database.write() as connection:
        description_id, audio_id = await add_audio(connection)
        await link(connection, audio_id, "a")
        await descriptions.delete(connection, description_id, owner=LOCAL_OWNER)
        await utterances.keep(connection, LOCAL_OWNER, "a", KEPT)
        assert await find(connection, "a") == ""


async def test_a_sentence_goes_with_the_last_who_plans_with_it(database: Database) -> None:
    async with database.write() as connection:
        first, audio_id = await add_audio(connection)
        second, other_id = await add_audio(connection)
        await link(connection, audio_id, "ab")
        await link(connection, other_id, "bc")
        for key in "abc":
            await utterances.keep(connection, LOCAL_OWNER, key, KEPT)
        await descriptions.delete(connection, first, owner=LOCAL_OWNER)
        assert await find(connection, "abc") == "bc"
        await descriptions.delete(connection, second, owner=LOCAL_OWNER)
        assert await find(connection, "abc") == ""


async def test_each_owner_has_sentences_of_their_own(database: Database) -> None:
    async with database.write() as connection:
        for owner in "ana", "bea":
            _, audio_id = await add_audio(connection, owner)
            await link(connection, audio_id, "a", owner=owner)
        await utterances.keep(connection, "ana", "a", KEPT)
        assert [await find(connection, "a", owner) for owner in ("ana", "bea")] == ["a", ""]


async def test_sentences_of_earlier_plans_stay_until_the_audio_is_there(database: Database) -> None:
    async with database.write() as connection:
        description_id, audio_id = await add_audio(connection)
        await link(connection, audio_id, "ab")
        for key in "ab":
            await utterances.keep(connection, LOCAL_OWNER, key, KEPT)
        await link(connection, audio_id, "bc")
        await utterances.delete_unused(connection)
        assert await find(connection, "abc") == "ab"
        released = await set_ready(connection, audio_id, "bc")
        assert released == {"a", "b"}
        await utterances.delete_unused(connection, LOCAL_OWNER, released)
        assert await find(connection, "abc") == "b"
        assert await set_ready(connection, audio_id, "bc") == set()
        making = await audio.find_making(connection, audio_id, owner=LOCAL_OWNER)
        assert making == audio.Making(description_id, AudioState.READY, "bc")


@pytest.mark.parametrize(
    ("kept", "position", "most", "ready", "is_end"),
    [
        ("", 0, 2, "", False),
        ("b", 0, 2, "", False),
        ("ac", 0, 4, "a", False),
        ("abc", 0, 2, "ab", False),
        ("abc", 2, 2, "c", True),
        ("abc", 0, 3, "abc", False),
        ("abc", 3, 3, "", True),
        ("abc", 0, 4, "abc", True),
    ],
)
async def test_what_can_be_heard_next_comes_without_a_gap(
    database: Database, kept: str, position: int, most: int, ready: str, *, is_end: bool
) -> None:
    async with database.write() as connection:
        _, audio_id = await add_audio(connection)
        await link(connection, audio_id, "abc")
        for key in kept:
            await utterances.keep(connection, LOCAL_OWNER, key, KEPT)
        following = await utterances.find_following(connection, audio_id, "abc", position, most=most)
    assert "".join(planned.key for _, planned in following.ready) == ready
    assert following.is_end == is_end


async def test_samples_are_kept_a_while_for_whoever_heard_them(database: Database) -> None:
    async with database.write() as connection:
        await voice_samples.add(connection, "ana", "a" * 64, b"ID3", "audio/mpeg")
        await voice_samples.add(connection, "ana", "a" * 64, b"another", "audio/wav")
        assert await voice_samples.find(connection, "ana", "a" * 64) == (b"ID3", "audio/mpeg")
        assert await voice_samples.find(connection, "bea", "a" * 64) is None
        await voice_samples.delete_older(connection, now() - timedelta(hours=1))
        assert await voice_samples.find(connection, "ana", "a" * 64) is not None
        await voice_samples.delete_older(connection, now() + timedelta(hours=1))
        assert await voice_samples.find(connection, "ana", "a" * 64) is None
