"""What is known of a picture answers for it again, and is paid for once; counted by what the describer was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from service.domain.records import LOCAL_OWNER, JobKind
from service.domain.work import Spent, unrecorded
from service.errors import ProviderRejectedRequest
from service.jobs.describing import Describing
from service.jobs.reuse import Reuse
from service.store import batches, descriptions, images, jobs
from service.store.session import Database
from tests.api import IMAGE, Json, describe, make_image
from tests.running import make_settings, running
from tests.staging import Stage, staged, texts_of, url_of

CAPTIONED = {"context": {"caption": "Sales in spring."}}


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as opened:
        yield opened


def without_image(stage: Stage) -> list[bool]:
    """Of each call, whether it was of words alone."""
    return [not asked.views for asked in stage.describer.asked]


def sources_of(found: Json) -> tuple[str | None, str | None]:
    return found["provenance"]["reused_from"], found["provenance"]["rewritten_from"]


async def test_an_equal_request_is_answered_from_store(stage: Stage) -> None:
    first = await stage.describe(languages="en,de")
    paid = stage.speaker.paid.copy()
    again = await stage.describe(languages="en,de", metadata={"mine": 2})
    assert len(stage.describer.asked) == 1
    assert texts_of(again) == texts_of(first)
    assert (sources_of(first), sources_of(again)) == ((None, None), (first["id"], None))
    assert again["provenance"]["tokens"] == {"prompt": 0, "completion": 0}
    for name in ("classification", "text_in_image", "data", "uncertain"):
        assert again[name] == first[name]
    assert (await stage.spoken(again)) == (await stage.spoken(first))
    assert stage.speaker.paid == paid


async def test_equal_pixels_in_another_file_are_the_same_picture(stage: Stage) -> None:
    await stage.describe()
    for kind in ("BMP", "TIFF"):
        await describe(stage.client, make_image(kind=kind), languages="en", audio=None)
    assert len(stage.describer.asked) == 1
    await describe(stage.client, make_image(colour="green"), languages="en", audio=None)
    assert without_image(stage) == [False, False]


async def test_a_reading_of_its_own_is_not_part_of_the_answer(stage: Stage) -> None:
    await stage.describe()
    again = await stage.describe(audio={"kinds": ["alt"], "speed": 1.5, "format": "wav"})
    assert len(stage.describer.asked) == 1
    [audio] = again["results"]["en"]["audio"]
    assert (audio["state"], audio["format"]) == ("ready", "wav")


async def test_languages_that_are_not_there_yet_are_written_without_the_image(stage: Stage) -> None:
    await stage.describe(languages="en,de")
    found = await stage.describe(languages="fr,de")
    assert [asked.languages for asked in stage.describer.asked] == [("en", "de"), ("fr",)]
    assert without_image(stage) == [False, True]
    assert texts_of(found) == {"de": "Alt 1 in de.", "fr": "Alt 2 in fr."}


async def test_an_answer_in_other_languages_alone_is_written_from(stage: Stage) -> None:
    first = await stage.describe(languages="en,de")
    found = await stage.describe(languages="fr,es")
    assert [asked.languages for asked in stage.describer.asked] == [("en", "de"), ("fr", "es")]
    original = stage.describer.asked[1].original
    assert original is not None
    assert (original.language, original.words.alt_text) == ("en", "Alt 1 in en.")
    assert texts_of(found) == {"fr": "Alt 2 in fr.", "es": "Alt 2 in es."}
    assert sources_of(found) == (first["id"], None)


async def test_another_context_is_written_for_without_the_image(stage: Stage) -> None:
    first = await stage.describe(languages="en")
    found = await stage.describe(languages="de,en", **CAPTIONED)
    assert without_image(stage) == [False, True]
    asked = stage.describer.asked[1]
    assert asked.languages == ("de", "en")
    assert asked.original is not None
    assert asked.original.words.alt_text == "Alt 1 in en."
    assert asked.original.classification.reason == "It shows."
    assert texts_of(found) == {"de": "Alt 2 in de.", "en": "Alt 2 in en."}
    assert sources_of(found) == (None, first["id"])
    again = await stage.describe(languages="en", **CAPTIONED)
    assert (len(stage.describer.asked), sources_of(again)) == (2, (found["id"], first["id"]))


@pytest.mark.parametrize(
    "asked", [CAPTIONED, {"alt_length": "60"}, {"detail": "brief"}, {"instructions": "Say it in rhyme."}]
)
async def test_whatever_words_depend_on_makes_another_answer(stage: Stage, asked: dict[str, Any]) -> None:
    await stage.describe()
    found = await stage.describe(**asked)
    assert without_image(stage) == [False, True]
    assert texts_of(found) == {"en": "Alt 2 in en."}


async def test_what_was_rewritten_is_no_source(stage: Stage) -> None:
    first = await stage.describe()
    await stage.describe(**CAPTIONED)
    third = await stage.describe(instructions="Say it in rhyme.")
    assert sources_of(third) == (None, first["id"])
    assert (await stage.client.delete(url_of(first))).status_code == 204
    await stage.describe(instructions="Say it in prose.")
    assert without_image(stage) == [False, True, True, False]


async def test_more_detail_takes_a_look(stage: Stage) -> None:
    await stage.describe(detail="brief")
    await stage.describe(detail="rich")
    await stage.describe(detail="standard")
    assert without_image(stage) == [False, False, True]


async def test_a_model_that_cannot_do_without_the_image_sees_it(stage: Stage) -> None:
    await stage.describe()
    stage.describer.needs_image = True
    found = await stage.describe(**CAPTIONED)
    assert without_image(stage) == [False, True, False]
    assert sources_of(found) == (None, None)
    assert texts_of(found) == {"en": "Alt 3 in en."}


async def test_a_rewriting_that_fails_is_followed_by_a_look(stage: Stage) -> None:
    await stage.describe()
    stage.describer.failures.append(ProviderRejectedRequest())
    found = await stage.describe(**CAPTIONED)
    assert without_image(stage) == [False, True, False]
    assert texts_of(found) == {"en": "Alt 3 in en."}


async def test_describing_again_looks_again(stage: Stage) -> None:
    first = await stage.describe()
    await stage.change(url_of(first), "regenerate")
    found = await stage.settled(url_of(first))
    assert without_image(stage) == [False, False]
    again = await stage.describe()
    assert (texts_of(again), sources_of(again)) == (texts_of(found), (first["id"], None))
    assert texts_of(again) == {"en": "Alt 2 in en."}


async def test_another_glossary_makes_another_answer(stage: Stage) -> None:
    await stage.describe()
    terms = {"terms": [{"term": "Nuthatch", "meaning": "The boat."}]}
    assert (await stage.client.put("/v1/glossary", json=terms)).status_code == 200
    await stage.describe()
    assert without_image(stage) == [False, True]
    assert [term.term for term in stage.describer.asked[1].glossary] == ["Nuthatch"]


async def test_a_persons_words_come_along_and_the_approval_does_not(stage: Stage) -> None:
    first = await stage.describe(languages="en,de")
    english, german = first["results"]["en"], first["results"]["de"]
    await stage.edit(english, alt_text="A nuthatch.", by="Anna")
    await stage.client.post(f"/v1/transcripts/{german['transcript_id']}/approve", json={"by": "Bert"})
    again = await stage.describe(languages="de,en")
    assert len(stage.describer.asked) == 1
    taken = again["results"]
    assert texts_of(again) == {"de": "Alt 1 in de.", "en": "A nuthatch."}
    assert {tag: (one["written_by"], one["revision"], one["approved_at"]) for tag, one in taken.items()} == {
        "de": ("machine", 1, None),
        "en": ("person", 1, None),
    }
    revisions = (await stage.client.get(f"/v1/transcripts/{taken['en']['transcript_id']}/revisions")).json()
    assert [one["author"] for one in revisions["items"]] == ["Anna"]


async def test_words_that_wait_for_a_person_are_not_taken(stage: Stage) -> None:
    stage.describer.needs_review = ("too-long",)
    await stage.describe()
    stage.describer.needs_review = ()
    again = await stage.describe()
    assert without_image(stage) == [False, False]
    assert texts_of(again) == {"en": "Alt 2 in en."}


async def test_what_was_taken_from_may_be_deleted(stage: Stage) -> None:
    first = await stage.describe()
    second = await stage.describe()
    assert (await stage.client.delete(url_of(first))).status_code == 204
    found = await stage.read(url_of(second))
    assert texts_of(found) == texts_of(second)
    assert (await stage.client.get(found["image"]["preview_url"])).status_code == 200
    assert await stage.spoken(found) == {"alt": "Alt 1 in en.", "long": "Long 1 in en. It goes on."}
    third = await stage.describe()
    assert (sources_of(third), len(stage.describer.asked)) == ((second["id"], None), 1)


async def test_who_asks_meanwhile_waits_for_the_words(stage: Stage) -> None:
    stage.describer.gate.close()
    urls = [await stage.submit() for _ in range(3)]
    await stage.describer.gate.reached(1)
    for url in urls:
        await stage.until(url, lambda found: found["progress"]["stage"] == "describing")
    assert len(stage.describer.asked) == 1
    stage.describer.gate.open()
    found = [await stage.settled(url) for url in urls]
    assert [texts_of(one) for one in found] == [{"en": "Alt 1 in en."}] * 3
    assert len(stage.describer.asked) == 1


async def test_who_waited_in_vain_asks_for_itself(stage: Stage) -> None:
    stage.describer.gate.close()
    stage.describer.failures.append(ProviderRejectedRequest())
    first, second = await stage.submit(), await stage.submit()
    await stage.describer.gate.reached(1)
    for url in (first, second):
        await stage.until(url, lambda found: found["progress"]["stage"] == "describing")
    stage.describer.gate.open()
    states = await asyncio.gather(stage.settled(first), stage.settled(second))
    assert sorted(one["status"] for one in states) == ["done", "failed"]
    assert without_image(stage) == [False, False]


async def test_what_costs_nothing_is_made_anew(
    tmp_path: Path, both_databases: str, look: Callable[[str], list[Any]]
) -> None:
    async with running(make_settings(tmp_path)) as client:
        for _ in range(2):
            found = await describe(client, IMAGE, languages="en")
            assert sources_of(found) == (None, None)
    assert look("SELECT DISTINCT picture_key, answer_key FROM descriptions") == [(None, None)]


async def never(*_: object) -> Any:
    raise AssertionError


@pytest.mark.parametrize("bought", ["answered", "in a batch"])
async def test_a_look_that_was_bought_is_not_bought_again_as_words(
    tmp_path: Path, both_databases: str, bought: str
) -> None:
    """A job that goes on where it was stopped takes what it paid for, whatever else is known by then."""
    async with staged(tmp_path) as stage:
        made = await stage.describe()
    database = Database(make_settings(tmp_path).effective_database_url)
    reuse = Reuse(database, Describing([stage.describer], measure=never, read_text=never))
    async with database.write() as connection:
        record = await descriptions.find(connection, made["id"], owner=LOCAL_OWNER)
        assert record is not None
        pictures = await images.load_pictures(connection, record.id)
        added = await jobs.add(connection, owner=LOCAL_OWNER, description_id=record.id, kind=JobKind.DESCRIBE)
        job = await jobs.start(connection, added.job_id)
    assert job is not None
    keys = reuse.make_keys(record, pictures, ())
    assert keys is not None
    found = await reuse.find(job, record, keys, (), unrecorded)
    assert found is not None
    assert found.outcome.reused_from == record.id
    step = "stage:one/describe"
    async with database.write() as connection:
        attempt_id = await jobs.open_attempt(connection, job, step)
        if bought == "answered":
            await jobs.record_answer(connection, attempt_id, job.id, step, b"1", Spent())
        else:
            line = {"job_id": job.id, "step": step, "provider": "stage:one", "attempt_id": attempt_id}
            await batches.add_line(connection, **line, body=b"{}")
    assert await reuse.find(job, record, keys, (), unrecorded) is None
    await database.close()
