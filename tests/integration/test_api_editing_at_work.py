"""Edits and approvals while machines write and speak: a person's words stand, and are what is heard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api import Json, problem_of
from tests.staging import Stage, audio_of, is_settled, staged, states_of, url_of


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


@pytest.fixture
async def quiet(stage: Stage) -> tuple[Stage, Json]:
    """With a description without audio."""
    return stage, await stage.describe(audio={"kinds": []})


# edits while machines are at work


async def test_an_edit_while_the_texts_are_spoken_is_what_is_heard(stage: Stage) -> None:
    stage.speaker.gate.close()
    url = await stage.submit()
    await stage.speaker.gate.reached(2)
    during = await stage.read(url)
    assert (during["status"], during["progress"]["stage"]) == ("running", "speaking")
    response = await stage.edit(during["results"]["en"], alt_text="A person's.", long_description="Theirs. Too.")
    assert response.status_code == 200
    stage.speaker.gate.open()
    found = await stage.settled(url)
    assert found["status"] == "done"
    assert states_of(found) == ["ready", "ready"]
    assert await stage.spoken(found) == {"alt": "A person's.", "long": "Theirs. Too."}


async def test_an_edit_of_words_that_are_being_written_anew_stands(stage: Stage) -> None:
    found = await stage.describe()
    stage.describer.gate.close()
    await stage.change(url_of(found), "regenerate")
    await stage.describer.gate.reached(2)
    edited = await stage.edit((await stage.read(url_of(found)))["results"]["en"], alt_text="A person's.")
    assert edited.status_code == 200
    stage.describer.gate.open()
    after = await stage.until(url_of(found), lambda found: is_settled(found) and bool(suggestion_of(found)))
    result = after["results"]["en"]
    assert (result["alt_text"], result["written_by"], result["revision"]) == ("A person's.", "person", 2)
    assert result["suggestion"] == {"alt_text": "Alt 2 in en.", "long_description": "Long 2 in en. It goes on."}
    assert await stage.spoken(after) == {"alt": "A person's.", "long": "Long 1 in en. It goes on."}
    assert (after["status"], states_of(after)) == ("done", ["ready", "ready"])


def suggestion_of(found: Json) -> Json | None:
    suggestion: Json | None = found["results"]["en"]["suggestion"]
    return suggestion


async def test_words_of_a_machine_are_written_anew_and_read_anew(stage: Stage) -> None:
    found = await stage.describe()
    await stage.change(url_of(found), "regenerate")
    after = await stage.settled(url_of(found))
    result = after["results"]["en"]
    assert (result["alt_text"], result["written_by"], result["revision"]) == ("Alt 2 in en.", "machine", 2)
    assert [audio["id"] for audio in audio_of(after)] == [audio["id"] for audio in audio_of(found)]
    assert (await stage.spoken(after))["alt"] == "Alt 2 in en."


async def test_a_suggestion_that_says_the_same_is_none(stage: Stage) -> None:
    stage.describer.is_repeating = True
    found = await stage.describe()
    approved = await approve(stage, found["results"]["en"])
    assert approved["suggestion"] is None
    await stage.change(url_of(found), "regenerate")
    after = await stage.settled(url_of(found))
    assert after["results"]["en"]["suggestion"] is None
    assert len(stage.describer.asked) == 2


# approval


async def approve(stage: Stage, result: Json, status: int = 200, tag: str | None = None, **body: object) -> Json:
    headers = {"If-Match": tag} if tag is not None else {}
    url = f"/v1/transcripts/{result['transcript_id']}/approve"
    response = await stage.client.post(url, headers=headers, json=body or None)
    assert response.status_code == status, response.text
    approved: Json = response.json()
    return approved


async def test_whoever_approves_stands_for_the_words(stage: Stage) -> None:
    stage.describer.needs_review = ("offline",)
    found = await stage.describe()
    before = found["results"]["en"]
    assert (before["draft"], before["needs_review"]) == (True, ["offline"])
    approved = await approve(stage, before, by="Ada")
    assert (approved["draft"], approved["needs_review"]) == (False, [])
    assert (approved["approved_by"], approved["written_by"], approved["revision"]) == ("Ada", "machine", 1)
    assert approved["approved_at"]
    result = (await stage.read(url_of(found)))["results"]["en"]
    assert (result["approved_by"], result["approved_at"]) == ("Ada", approved["approved_at"])
    assert (result["draft"], result["needs_review"], result["etag"] != before["etag"]) == (False, [], True)
    assert result["audio"] == before["audio"], "the words are the same"

    await stage.change(url_of(found), "regenerate")
    after = (await stage.settled(url_of(found)))["results"]["en"]
    assert (after["alt_text"], after["approved_by"], after["draft"]) == (before["alt_text"], "Ada", False)
    assert after["suggestion"]["alt_text"] == "Alt 2 in en."

    assert after["etag"] != result["etag"]
    # whoever looked before there was a suggestion has seen the same words
    edited = (await stage.edit(result, alt_text="Better.")).json()
    assert (edited["approved_by"], edited["approved_at"], edited["suggestion"]) == (None, None, None)
    assert (edited["written_by"], edited["draft"]) == ("person", False)


async def test_an_edit_of_a_draft_is_a_draft_until_it_is_approved(stage: Stage) -> None:
    stage.describer.needs_review = ("offline",)
    found = await stage.describe(audio={"kinds": []})
    response = await stage.edit(found["results"]["en"], alt_text="A boat.")
    assert (response.json()["draft"], response.json()["needs_review"]) == (True, ["offline"])
    approved = await approve(stage, found["results"]["en"])
    assert (approved["draft"], approved["approved_by"], approved["written_by"]) == (False, "local", "person")


async def test_an_approval_heeds_what_was_seen(quiet: tuple[Stage, Json]) -> None:
    stage, found = quiet
    seen = found["results"]["en"]
    new = (await stage.edit(seen, alt_text="Changed since.")).headers["etag"]
    for stale in seen["etag"], f"W/{new}":
        assert (await approve(stage, seen, 412, stale))["type"] == "/problems/revision-mismatch"
    assert (await stage.read(f"/v1/transcripts/{seen['transcript_id']}"))["approved_at"] is None
    assert (await approve(stage, seen, 200, new))["approved_at"]


async def test_an_approval_that_is_wrong_is_refused(quiet: tuple[Stage, Json]) -> None:
    stage, found = quiet
    url = f"/v1/transcripts/{found['results']['en']['transcript_id']}/approve"
    for body in b'{"by": 5}', b'{"who": "Ada"}', b"[]", b'{"by": "' + b"x" * 201 + b'"}', b"nothing":
        response = await stage.client.post(url, content=body, headers={"Content-Type": "application/json"})
        assert problem_of(response) == (400, "invalid-request"), body
    form = await stage.client.post(url, data={"by": "Ada"})
    assert problem_of(form) == (415, "unsupported-media-type")
    assert await stage.read(url_of(found)) == found


# versions


async def test_every_change_to_be_seen_has_a_tag_of_its_own(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": ["alt"]})
    url, result = url_of(found), found["results"]["en"]
    tags: list[str] = []

    async def look_again() -> None:
        response = await stage.client.get(url)
        tags.append(response.headers["etag"])
        unchanged = await stage.client.get(url, headers={"If-None-Match": response.headers["etag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")

    await look_again()
    stage.speaker.gate.close()
    tag = (await stage.edit(result, alt_text="A boat.")).headers["etag"]
    await stage.speaker.gate.reached(2)  # from here on nothing changes before it is let go
    await look_again()
    stage.speaker.gate.open()
    await stage.settled(url)
    await look_again()
    await approve(stage, result, tag=tag)
    await look_again()
    assert len(set(tags)) == 4
    for verb in "cancel", "retry":
        await stage.change(url, verb, status=200)
        assert (await stage.client.get(url)).headers["etag"] == tags[-1], "nothing was changed"
    await stage.change(url, "audio", {"kinds": ["alt"]}, status=200)
    await stage.change(url, "languages", {"languages": ["en"]}, status=200)
    assert (await stage.client.get(url)).headers["etag"] == tags[-1], "all of it is there already"


async def test_a_transcript_is_sent_once_for_each_version(quiet: tuple[Stage, Json]) -> None:
    stage, found = quiet
    result = found["results"]["en"]
    url = f"/v1/transcripts/{result['transcript_id']}"
    first = await stage.client.get(url)
    assert first.headers["etag"] == result["etag"]
    assert (await stage.client.get(url, headers={"If-None-Match": f"W/{result['etag']}"})).status_code == 304
    await stage.edit(result, alt_text="Another.")
    assert (await stage.client.get(url, headers={"If-None-Match": result["etag"]})).status_code == 200
