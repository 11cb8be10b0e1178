"""PATCH of transcripts over real HTTP: a person's revision, If-Match, and what is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api import Json, problem_of
from tests.staging import Stage, audio_of, staged, states_of, url_of


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


async def revisions(stage: Stage, result: Json) -> list[Json]:
    response = await stage.client.get(f"/v1/transcripts/{result['transcript_id']}/revisions")
    items: list[Json] = response.json()["items"]
    return items


async def transcript(stage: Stage, result: Json) -> Json:
    return await stage.read(f"/v1/transcripts/{result['transcript_id']}")


# a person's revision


async def test_an_edit_is_a_persons_revision_and_is_read_anew(stage: Stage) -> None:
    found = await stage.describe()
    before = found["results"]["en"]
    alt, long = before["audio"]
    tags = [(await stage.client.get(audio["url"])).headers["etag"] for audio in (alt, long)]

    response = await stage.edit(before, alt_text="A red boat.", by="Ada")
    assert response.status_code == 200
    edited = response.json()
    assert (edited["alt_text"], edited["long_description"]) == ("A red boat.", before["long_description"])
    assert (edited["written_by"], edited["revision"]) == ("person", 2)
    assert response.headers["etag"] != before["etag"]

    after = (await stage.settled(url_of(found)))["results"]["en"]
    assert after["etag"] == response.headers["etag"]
    assert [audio["id"] for audio in after["audio"]] == [alt["id"], long["id"]]
    assert [audio["url"] for audio in after["audio"]] == [alt["url"], long["url"]]
    assert after["audio"][1] == long, "nobody changed what it reads"
    assert await stage.captions(alt) == "A red boat."
    new = [(await stage.client.get(audio["url"])).headers["etag"] for audio in (alt, long)]
    assert (new[0] != tags[0], new[1] == tags[1]) == (True, True)
    assert stage.speaker.paid["A red boat."] == 1


async def test_the_description_stays_done_while_an_edit_is_read(stage: Stage) -> None:
    found = await stage.describe()
    stage.speaker.gate.close()
    await stage.edit(found["results"]["en"], alt_text="A red boat.")
    await stage.speaker.gate.reached(4)
    during = await stage.read(url_of(found))
    assert (during["status"], states_of(during)) == ("done", ["pending", "ready"])
    [alt, _] = audio_of(during)
    assert (alt["url"], alt["bytes"], alt["seconds"]) == (None, None, None)
    assert problem_of(await stage.client.get(f"/v1/audio/{alt['id']}")) == (404, "not-found")
    stage.speaker.gate.open()
    assert (await stage.settled(url_of(found)))["status"] == "done"


async def test_who_edits_the_long_description_hears_it_under_its_captions(stage: Stage) -> None:
    found = await stage.describe()
    result = found["results"]["en"]
    await stage.edit(result, long_description="One boat.\n\n\n  Two   masts.\r\n\r\nThree sails.")
    after = (await stage.settled(url_of(found)))["results"]["en"]
    assert after["long_description"] == "One boat.\n\nTwo masts.\n\nThree sails."
    captions = await stage.client.get(after["captions_url"])
    assert "Three sails." in captions.text
    assert await stage.spoken(await stage.read(url_of(found))) == {
        "alt": result["alt_text"],
        "long": "One boat. Two masts. Three sails.",
    }


async def test_revisions_are_complete_and_in_order(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": []})
    result = found["results"]["en"]
    for number, by in enumerate(("Ada", None, " B\u200bob\n"), start=1):
        response = await stage.edit(result, alt_text=f"Boat {number}.", **({"by": by} if by else {}))
        result = result | {"etag": response.headers["etag"]}
    listed = await revisions(stage, result)
    assert [(one["number"], one["author"], one["written_by"], one["alt_text"]) for one in listed] == [
        (4, "Bob", "person", "Boat 3."),
        (3, "local", "person", "Boat 2."),
        (2, "Ada", "person", "Boat 1."),
        (1, "stage:one", "machine", "Alt 1 in en."),
    ]
    assert [one["created_at"] for one in listed] == sorted((one["created_at"] for one in listed), reverse=True)


async def test_the_same_words_change_nothing(stage: Stage) -> None:
    found = await stage.describe()
    tag = (await stage.client.get(url_of(found))).headers["etag"]
    result = found["results"]["en"]
    for texts in {"alt_text": result["alt_text"]}, {"alt_text": f" {result['alt_text']}\u200b\n", "by": "Eve"}:
        response = await stage.edit(result, **texts)
        assert (response.status_code, response.headers["etag"]) == (200, result["etag"])
    again = await stage.client.get(url_of(found))
    assert (again.json(), again.headers["etag"]) == (found, tag)
    assert len(await revisions(stage, result)) == 1


async def test_what_nobody_sees_is_not_kept(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": []})
    hostile = "A\u0000 red\u202e\u200b\tboat\r\nand\ue000 \x1b[31msea\u2028\U000e0041."
    response = await stage.edit(found["results"]["en"], alt_text=hostile, long_description=f"{hostile}\n\n\u0000\n\nB.")
    assert response.json()["alt_text"] == "A red boat and [31msea ."
    assert response.json()["long_description"] == "A red boat and [31msea .\n\nB."


async def test_markup_and_quotes_are_words_like_others(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": []})
    words = "<script>alert('1')</script> & \"quotes\"; DROP TABLE transcripts; -- %s {0} 🚣🏽‍♀️ é"
    response = await stage.edit(found["results"]["en"], alt_text=words)
    assert response.json()["alt_text"] == words
    assert (await transcript(stage, found["results"]["en"]))["alt_text"] == words


async def test_a_text_that_is_emptied_is_silent_until_it_has_words_again(stage: Stage) -> None:
    found = await stage.describe()
    result = found["results"]["en"]
    response = await stage.edit(result, alt_text=" \u200b ")
    assert response.json()["alt_text"] == ""
    silent = await stage.settled(url_of(found))
    assert silent["status"] == "done"
    [alt, long] = audio_of(silent)
    assert (alt["state"], alt["url"], long["state"]) == ("unavailable", None, "ready")
    assert "empty" in alt["reason"]
    assert (await stage.change(url_of(found), "retry", status=200))["status"] == "done", "there is nothing to read"

    await stage.edit(result | {"etag": response.headers["etag"]}, alt_text="A boat again.")
    after = await stage.settled(url_of(found))
    assert [audio["id"] for audio in audio_of(after)] == [alt["id"], long["id"]]
    assert states_of(after) == ["ready", "ready"]
    assert await stage.captions(alt) == "A boat again."


async def test_a_text_that_was_empty_gets_the_audio_of_the_wish(stage: Stage) -> None:
    stage.describer.alt_text = ""
    found = await stage.describe(audio={"voice": "bert", "speed": 1.5})
    assert [audio["kind"] for audio in audio_of(found)] == ["long"]
    await stage.edit(found["results"]["en"], alt_text="A boat.")
    after = await stage.settled(url_of(found))
    spoken = {audio["kind"]: (audio["state"], audio["voice"]) for audio in audio_of(after)}
    assert spoken == {"alt": ("ready", "bert"), "long": ("ready", "bert")}


async def test_who_wants_no_audio_gets_none_by_an_edit(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": []})
    await stage.edit(found["results"]["en"], alt_text="A boat.")
    assert audio_of(await stage.read(url_of(found))) == []
    assert await stage.count("SELECT count(*) FROM jobs") == 1


async def test_every_reading_of_a_text_is_read_anew(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": ["alt"]})
    await stage.change(url_of(found), "audio", {"voice": "bert", "kinds": ["alt"]})
    before = await stage.settled(url_of(found))
    await stage.edit(before["results"]["en"], alt_text="A red boat.")
    after = await stage.settled(url_of(found))
    assert [audio["voice"] for audio in audio_of(after)] == ["anna", "bert"]
    assert {await stage.captions(audio) for audio in audio_of(after)} == {"A red boat."}
    assert stage.speaker.paid["A red boat."] == 2


# If-Match


async def test_an_edit_says_what_it_changes(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": []})
    result = found["results"]["en"]
    url = f"/v1/transcripts/{result['transcript_id']}"
    edit = {"alt_text": "Mine."}
    assert problem_of(await stage.client.patch(url, json=edit)) == (428, "revision-required")
    wrong = (
        '"other"', f"W/{result['etag']}", f'"x", W/{result["etag"]}', result["etag"].strip('"'), "",
        f'W/"x", W/{result["etag"]}', f'"{result["etag"]}', '"*"', "W/*", result["etag"].upper() + "x",
    )  # fmt: skip
    for tag in wrong:
        refused = await stage.client.patch(url, json=edit, headers={"If-Match": tag})
        assert problem_of(refused) == (412, "revision-mismatch"), tag
    assert await stage.read(url_of(found)) == found
    assert len(await revisions(stage, result)) == 1

    listed = await stage.client.patch(url, json=edit, headers={"If-Match": f'"other", {result["etag"]}'})
    assert listed.status_code == 200
    stale = await stage.client.patch(url, json={"alt_text": "Yours."}, headers={"If-Match": result["etag"]})
    assert problem_of(stale) == (412, "revision-mismatch")
    assert (await transcript(stage, result))["alt_text"] == "Mine."
    anything = await stage.client.patch(url, json={"alt_text": "Yours."}, headers={"If-Match": "*"})
    assert anything.json()["alt_text"] == "Yours."


async def test_of_many_who_saw_the_same_words_one_wins(stage: Stage) -> None:
    found = await stage.describe()
    result = found["results"]["en"]
    edits = [stage.edit(result, alt_text=f"Edit {number}.") for number in range(20)]
    responses = await asyncio.gather(*edits)
    won = [response.json()["alt_text"] for response in responses if response.status_code == 200]
    assert sorted(response.status_code for response in responses) == [200, *[412] * 19]
    after = await stage.settled(url_of(found))
    assert [after["results"]["en"]["alt_text"]] == won
    assert await stage.spoken(after) == {"alt": won[0], "long": result["long_description"]}
    assert [one["number"] for one in await revisions(stage, result)] == [2, 1]


async def test_of_many_edits_the_last_is_heard(stage: Stage) -> None:
    found = await stage.describe()
    url = f"/v1/transcripts/{found['results']['en']['transcript_id']}"
    for response in await asyncio.gather(
        *(stage.client.patch(url, json={"alt_text": f"Edit {n}."}, headers={"If-Match": "*"}) for n in range(20))
    ):
        assert response.status_code == 200
    after = await stage.settled(url_of(found))
    listed = await revisions(stage, after["results"]["en"])
    assert [one["number"] for one in listed] == list(range(21, 0, -1))
    assert len({one["alt_text"] for one in listed}) == 21
    assert after["results"]["en"]["alt_text"] == listed[0]["alt_text"]
    assert (await stage.spoken(after))["alt"] == listed[0]["alt_text"]


# what is refused


WRONG: list[tuple[object, str]] = [
    ({}, "alt_text"),
    ({"alt_text": None, "long_description": None}, "alt_text"),
    ({"by": "Ada"}, "alt_text"),
    ({"alt_text": 5}, "alt_text"),
    ({"long_description": ["x"]}, "long_description"),
    ({"alt_text": "x" * 1001}, "alt_text"),
    ({"long_description": "x" * 5001}, "long_description"),
    ({"alt_text": "x", "by": "y" * 201}, "by"),
    ({"alt_text": "x", "by": 5}, "by"),
    ({"alt_text": "x", "altText": "y", "draft": False}, "altText, draft"),
    ([], "object"),
    ("x", "object"),
    (None, "object"),
]


async def test_an_edit_that_is_wrong_is_named(quiet: tuple[Stage, Json]) -> None:
    stage, found = quiet
    url = f"/v1/transcripts/{found['results']['en']['transcript_id']}"
    for body, words in WRONG:
        headers = {"If-Match": "*", "Content-Type": "application/json"}
        response = await stage.client.patch(url, content=json.dumps(body), headers=headers)
        assert problem_of(response) == (400, "invalid-request"), body
        assert words in response.json()["detail"]
    assert await stage.read(url_of(found)) == found


async def test_a_body_that_is_no_json_is_refused(quiet: tuple[Stage, Json]) -> None:
    stage, found = quiet
    url = f"/v1/transcripts/{found['results']['en']['transcript_id']}"
    halves = b'{"alt_text": "\\ud800"}', b'{"alt_text": "\xed\xa0\x80"}'
    for body in b"", b"{", b"\xff", b'{"alt_text":' + b"[" * 9000, *halves:
        headers = {"If-Match": "*", "Content-Type": "application/json"}
        response = await stage.client.patch(url, content=body, headers=headers)
        assert problem_of(response) == (400, "invalid-request"), body[:30]
    assert await stage.read(url_of(found)) == found


async def test_other_forms_and_places_are_refused(quiet: tuple[Stage, Json]) -> None:
    stage, found = quiet
    url = f"/v1/transcripts/{found['results']['en']['transcript_id']}"
    form = await stage.client.patch(url, data={"alt_text": "x"}, headers={"If-Match": "*"})
    assert problem_of(form) == (415, "unsupported-media-type")
    for name in "nothing", found["id"], "%00", "..%2Fdescriptions", "x" * 500, "%F0%9F%98%80", "%ff":
        for response in (
            await stage.client.get(f"/v1/transcripts/{name}"),
            await stage.client.get(f"/v1/transcripts/{name}/revisions"),
            await stage.client.post(f"/v1/transcripts/{name}/approve"),
            await stage.client.patch(f"/v1/transcripts/{name}", json={"alt_text": "x"}, headers={"If-Match": "*"}),
        ):
            assert problem_of(response) == (404, "not-found"), name
    other_site = {"If-Match": "*", "Sec-Fetch-Site": "cross-site"}
    refused = await stage.client.patch(url, json={"alt_text": "x"}, headers=other_site)
    assert problem_of(refused) == (403, "cross-site-request")


@pytest.fixture
async def quiet(stage: Stage) -> tuple[Stage, Json]:
    """With a description without audio."""
    return stage, await stage.describe(audio={"kinds": []})
