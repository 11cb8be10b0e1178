"""Words that broke the rules: never shown, never spoken, never published, and how they are filled in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.wording.rules import RULES
from tests.api import Json, problem_of
from tests.staging import Stage, staged, states_of, url_of


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


async def withholding(stage: Stage) -> Json:
    """A description whose German is withheld."""
    stage.describer.withholds = ("de",)
    return await stage.describe(languages="en,de")


async def test_the_texts_are_empty_and_the_rules_are_named(stage: Stage) -> None:
    found = await withholding(stage)
    english, german = found["results"]["en"], found["results"]["de"]
    assert found["status"] == "done"
    assert (german["alt_text"], german["long_description"], german["draft"]) == ("", "", False)
    assert german["needs_review"] == ["address"]
    assert (german["audio"], len(english["audio"]), english["needs_review"]) == ([], 2, [])


async def test_they_are_neither_published_nor_approved(stage: Stage) -> None:
    found = await withholding(stage)
    snippet = await stage.client.get(f"{url_of(found)}/html/de")
    assert problem_of(snippet) == (409, "words-withheld")
    address = f"/v1/transcripts/{found['results']['de']['transcript_id']}"
    approval = await stage.client.post(f"{address}/approve")
    assert problem_of(approval) == (409, "words-withheld")
    assert (await stage.client.get(f"{url_of(found)}/html/en")).status_code == 200


async def test_a_person_fills_them_in(stage: Stage) -> None:
    found = await withholding(stage)
    edited = await stage.edit(found["results"]["de"], alt_text="Ein Boot.", long_description="Ein kleines Boot.")
    assert edited.status_code == 200
    after = await stage.settled(url_of(found))
    german = after["results"]["de"]
    assert (german["alt_text"], german["needs_review"], german["written_by"]) == ("Ein Boot.", [], "person")
    assert states_of(after) == ["ready"] * 4
    assert (await stage.client.get(f"{url_of(found)}/html/de")).status_code == 200
    await stage.change(url_of(found), "retry", status=200)
    assert len(stage.describer.asked) == 1


async def test_a_person_may_leave_them_empty(stage: Stage) -> None:
    found = await withholding(stage)
    edited = await stage.edit(found["results"]["de"], alt_text="")
    assert (edited.json()["needs_review"], edited.json()["written_by"]) == ([], "person")
    assert 'alt=""' in (await stage.client.get(f"{url_of(found)}/html/de")).text


async def test_a_retry_writes_them_from_a_language_that_holds(stage: Stage) -> None:
    found = await withholding(stage)
    stage.describer.withholds = ()
    await stage.change(url_of(found), "retry")
    after = await stage.settled(url_of(found))
    asked = stage.describer.asked[-1]
    assert (asked.languages, asked.original.language if asked.original else None) == (("de",), "en")
    assert after["results"]["de"]["alt_text"] == "Alt 2 in de."
    assert after["results"]["de"]["needs_review"] == []
    assert after["results"]["en"] == found["results"]["en"]
    assert states_of(after) == ["ready"] * 4
    await stage.change(url_of(found), "retry", status=200)


async def test_a_retry_in_vain_may_be_tried_again(stage: Stage) -> None:
    found = await withholding(stage)
    for calls in (2, 3):
        await stage.change(url_of(found), "retry")
        after = await stage.settled(url_of(found))
        assert after["results"]["de"]["needs_review"] == ["address"]
        assert len(stage.describer.asked) == calls


async def test_adding_another_language_does_not_write_from_them(stage: Stage) -> None:
    stage.describer.withholds = ("en",)
    found = await stage.describe(languages="en,de")
    await stage.change(url_of(found), "languages", {"languages": ["fr"]})
    await stage.settled(url_of(found))
    original = stage.describer.asked[-1].original
    assert original is not None
    assert original.language == "de"


async def test_words_that_are_there_are_not_lost_to_them(stage: Stage) -> None:
    found = await stage.describe(languages="en,de")
    stage.describer.withholds = ("de",)
    await stage.change(url_of(found), "regenerate")
    after = await stage.settled(url_of(found))
    assert after["results"]["de"] == found["results"]["de"]
    assert after["results"]["en"]["alt_text"] == "Alt 2 in en."


async def test_the_page_says_why_and_has_the_form_open(stage: Stage) -> None:
    found = await withholding(stage)
    page = (await stage.client.get(f"/descriptions/{found['id']}")).text
    [reason] = [rule.words for rule in RULES if rule.id == "address"]
    assert "Needs a person" in page
    assert reason in page
    assert f'action="/descriptions/{found["id"]}/edit/de"' in page
    assert "Let a machine try again" in page
    assert f'action="/descriptions/{found["id"]}/approve/de"' not in page
    form = {"etag": found["results"]["de"]["etag"], "alt_text": "Ein Boot.", "long_description": "", "then": "approve"}
    saved = await stage.client.post(f"/descriptions/{found['id']}/edit/de", data=form)
    assert saved.status_code in {200, 303}
    german = (await stage.settled(url_of(found)))["results"]["de"]
    assert (german["alt_text"], german["needs_review"], bool(german["approved_at"])) == ("Ein Boot.", [], True)
