"""What is no answer to a wish is not taken for one: withheld words, those of others, and those of another model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.domain.records import LOCAL_OWNER, JobKind
from service.domain.work import unrecorded
from service.errors import ProviderRejectedRequest
from service.jobs.describing import Describing
from service.jobs.reuse import Reuse
from service.store import answers, descriptions, images, jobs
from service.store.session import Database
from tests.api import describe
from tests.running import make_settings, running
from tests.staging import Describer, Speaker, Stage, staged, texts_of


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as opened:
        yield opened


async def test_withheld_words_are_no_answer(stage: Stage) -> None:
    stage.describer.withholds = ("de",)
    first = await stage.describe(languages="en,de")
    assert texts_of(first) == {"en": "Alt 1 in en.", "de": ""}
    stage.describer.withholds = ()
    before = len(stage.describer.asked)
    again = await stage.describe(languages="de,en")
    assert texts_of(again) == {"de": f"Alt {before + 1} in de.", "en": "Alt 1 in en."}
    assert again["results"]["de"]["needs_review"] == []
    [asked] = stage.describer.asked[before:]
    assert (asked.languages, asked.views) == (("de",), ())


async def test_a_description_whose_words_are_all_withheld_is_no_source(stage: Stage) -> None:
    stage.describer.withholds = ("en", "de")
    await stage.describe(languages="en,de")
    stage.describer.withholds = ()
    before = len(stage.describer.asked)
    for asked in ({"languages": "en"}, {"languages": "de", "context": {"caption": "Sales in spring."}}):
        await stage.describe(**asked)
    [first, second] = stage.describer.asked[before:]
    assert first.views
    # the second is written from the first, which holds
    assert second.original is not None
    assert second.original.words.alt_text == f"Alt {before + 1} in en."


async def test_words_of_a_model_that_stood_in_are_not_those_of_the_first(tmp_path: Path, both_databases: str) -> None:
    first, second = Describer(), Describer()
    first.name = "stage:zero"
    first.failures.append(ProviderRejectedRequest())
    async with running(make_settings(tmp_path), vision=[first, second], speech=[Speaker()]) as client:
        stood_in = await describe(client, languages="en")
        assert stood_in["provenance"]["passed_over"]
        await describe(client, languages="en")
    assert (len(first.asked), len(second.asked)) == (2, 1)


async def never(*_: object) -> Any:
    raise AssertionError


async def test_neither_another_owner_nor_another_model_finds_them(tmp_path: Path, both_databases: str) -> None:
    async with staged(tmp_path) as stage:
        made = await stage.describe()
    database = Database(make_settings(tmp_path).effective_database_url)
    other = Describer()
    other.name = "stage:two"
    reuse, reuse_of_other = (
        Reuse(database, Describing([one], measure=never, read_text=never)) for one in (stage.describer, other)
    )
    async with database.write() as connection:
        record = await descriptions.find(connection, made["id"], owner=LOCAL_OWNER)
        assert record is not None
        pictures = await images.load_pictures(connection, record.id)
        added = await jobs.add(connection, owner=LOCAL_OWNER, description_id=record.id, kind=JobKind.DESCRIBE)
        job = await jobs.start(connection, added.job_id)
        keys = reuse.make_keys(record, pictures, ())
        assert keys is not None
        for find in (answers.find_same, answers.find_of_picture):
            assert [one.id for one in await find(connection, keys, owner=LOCAL_OWNER)] == [record.id]
            assert await find(connection, keys, owner="somebody else") == []
    assert job is not None
    theirs = replace(record, owner="somebody else")
    for reuser, asked in ((reuse, theirs), (reuse_of_other, record), (reuse_of_other, theirs)):
        made_keys = reuser.make_keys(asked, pictures, ())
        assert made_keys is not None
        assert made_keys.answer != keys.answer
        assert await reuser.find(job, asked, made_keys, (), unrecorded) is None
    # not even by keys that are equal
    assert await reuse.find(job, theirs, keys, (), unrecorded) is None
    assert await reuse_of_other.find(job, record, keys, (), unrecorded) is None
    assert await reuse.find(job, record, keys, (), unrecorded) is not None
    await database.close()
