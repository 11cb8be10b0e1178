"""What becomes of a description whose changes failed or crossed each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.errors import ProviderKeyRefused
from tests.staging import Stage, staged, states_of, texts_of, url_of


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


async def test_words_that_could_not_be_written_anew_are_tried_again(stage: Stage) -> None:
    found = await stage.describe()
    stage.describer.failures.append(ProviderKeyRefused("stage refused our key."))
    await stage.change(url_of(found), "regenerate")
    failed = await stage.settled(url_of(found))
    assert (failed["status"], failed["failure"]["code"]) == ("done", "provider-key-refused")
    assert failed["results"] == found["results"]
    await stage.change(url_of(found), "retry")
    after = await stage.settled(url_of(found))
    assert (after["status"], after["failure"]) == ("done", None)
    assert texts_of(after) != texts_of(found)
    assert await stage.change(url_of(found), "retry", status=200) == after, "that was it"


async def test_an_edit_does_not_complete_what_was_cancelled(stage: Stage) -> None:
    stage.speaker.gate.close()
    url = await stage.submit(languages="en,de")
    await stage.speaker.gate.reached(4)
    cancelled = await stage.change(url, "cancel", status=200)
    assert (cancelled["status"], cancelled["progress"]["stage"]) == ("cancelled", "cancelled")
    stage.speaker.gate.open()
    await stage.edit(cancelled["results"]["de"], alt_text="Ein Boot.")
    found = await stage.settled(url)
    assert (found["status"], states_of(found)) == ("cancelled", ["failed", "failed", "ready", "failed"])
    await stage.change(url, "retry")
    after = await stage.settled(url)
    assert (after["status"], states_of(after)) == ("done", ["ready"] * 4)
    assert len(stage.describer.asked) == 1


async def test_edits_one_after_the_other_wait_for_one_job(stage: Stage) -> None:
    found = await stage.describe()
    stage.speaker.gate.close()
    for words in ("One.", "Two.", "Three.", "Four."):
        edited = await stage.edit((await stage.read(url_of(found)))["results"]["en"], alt_text=words)
        assert edited.status_code == 200
    assert await stage.count("SELECT count(*) FROM jobs WHERE ended_at IS NULL") <= 2
    stage.speaker.gate.open()
    after = await stage.settled(url_of(found))
    assert (await stage.spoken(after))["alt"] == "Four."


async def test_a_draft_that_comes_back_is_a_draft_again(stage: Stage) -> None:
    stage.describer.needs_review = ("offline",)
    found = await stage.describe()
    draft = found["results"]["en"]
    theirs = (await stage.edit(draft, alt_text="A boat.", long_description="A boat on a lake.")).json()
    approve = f"/v1/transcripts/{draft['transcript_id']}/approve"
    assert (await stage.client.post(approve)).json()["draft"] is False
    result = (await stage.read(url_of(found)))["results"]["en"]
    back = (await stage.edit(result, long_description=draft["long_description"])).json()
    assert (theirs["draft"], back["draft"], back["needs_review"]) == (True, True, ["offline"])
    result = (await stage.read(url_of(found)))["results"]["en"]
    assert (await stage.client.post(approve)).json()["needs_review"] == []
    result = (await stage.read(url_of(found)))["results"]["en"]
    assert (await stage.edit(result, alt_text="Two boats.")).json()["draft"] is False
