"""Texts that one database would take and the other would not, over real HTTP."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api import IMAGE, describe, problem_of, promising
from tests.fakes.provider import FakeProvider
from tests.running import make_settings
from tests.staging import Stage, audio_of, finished, staged, states_of, url_of


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


async def test_texts_longer_and_stranger_than_anybody_types_are_kept_or_refused(stage: Stage) -> None:
    nul = "A\u0000B\u0001\u007f\ud7ff\uffff\U0010ffff"
    body = {
        "image_base64": base64.b64encode(IMAGE).decode(),
        "image_name": f"a{nul}.png",
        "languages": ["en"],
        "instructions": nul,
        "context": {"page_title": nul, "caption": nul, "keywords": [nul], "product": {"name": nul}},
        "metadata": {nul: [nul, {"": "\u0000"}]},
        "audio": {"kinds": ["alt"]},
    }
    response = await stage.client.post("/v1/descriptions", json=body)
    assert response.status_code == 202
    found = await stage.settled(response.headers["location"])
    assert (found["status"], found["metadata"], states_of(found)) == ("done", body["metadata"], ["ready"])
    assert found["image_name"] == "aAB.png"
    listed = (await stage.client.get("/v1/descriptions")).json()["items"]
    assert [one["metadata"] for one in listed] == [body["metadata"]]
    form = {"languages": "en", "instructions": nul, "context": body["context"], "metadata": body["metadata"]}
    assert (await stage.describe(**form, audio={"kinds": []}))["metadata"] == body["metadata"]

    for wrong in ("languages", ["e\u0000n"]), ("image_url", "https://example.org/\u0000.png"), ("detail", "rich\u0000"):
        image = {"image_base64": body["image_base64"]} if wrong[0] != "image_url" else {}
        refused = await stage.client.post("/v1/descriptions", json={**image, wrong[0]: wrong[1]})
        assert refused.status_code in {400, 422}, wrong


async def test_a_name_that_grows_when_it_is_composed_is_kept_as_far_as_there_is_room(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": []})
    by = "\u0958" * 200
    response = await stage.edit(found["results"]["en"], alt_text=by, by=by)
    assert response.status_code == 200
    url = f"/v1/transcripts/{found['results']['en']['transcript_id']}"
    [newest, _] = (await stage.read(f"{url}/revisions"))["items"]
    assert (newest["author"], len(newest["author"])) == ("\u0915\u093c" * 100, 200)
    approved = await stage.client.post(f"{url}/approve", json={"by": by})
    assert approved.json()["approved_by"] == newest["author"]


async def test_a_voice_that_nobody_lists_has_a_name_of_some_length(
    tmp_path: Path, both_databases: str, fake_provider: FakeProvider
) -> None:
    """A local server may have voices of its own, which are taken unseen."""
    chains = {"ALTALOUD_VISION": "offline", "ALTALOUD_SPEECH": "local:kokoro"}
    async with promising(make_settings(tmp_path, **chains, **fake_provider.variables("local"))) as client:
        found = await describe(client, languages="en")
        wrong = (
            (f"local:{'x' * 200}", "invalid-request"),
            ("local:a\0b", "unknown-voice"),
            ("local:a\n", "unknown-voice"),
        )
        for voice, name in wrong:
            refused = await client.post(f"{url_of(found)}/audio", json={"kinds": ["alt"], "voice": voice})
            assert problem_of(refused) == (400, name), voice
            assert "voice" in refused.json()["detail"]
        added = await client.post(f"{url_of(found)}/audio", json={"kinds": ["alt"], "voice": f"local:{'x' * 90}"})
        assert added.status_code == 202
        after = await finished(client, url_of(found))
    assert [audio["state"] for audio in audio_of(after)] == ["ready"]


async def test_a_long_tag_is_a_language_or_none(stage: Stage) -> None:
    long = "en-x-" + "-".join("abcdefgh" for _ in range(6))
    found = await stage.describe(audio={"kinds": []})
    response = await stage.client.post(f"{url_of(found)}/languages", json={"languages": [long]})
    assert problem_of(response) == (400, "unsupported-language")
