"""Languages and readings added to a description, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.errors import ProviderKeyRefused
from tests.api import describe, make_image, problem_of, promising
from tests.fakes.provider import FakeProvider
from tests.running import make_settings
from tests.staging import Stage, audio_of, finished, staged, states_of, texts_of, url_of

JOBS = "SELECT count(*) FROM jobs"
REFUSED = ProviderKeyRefused("stage refused our key.")


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


# languages


async def test_languages_are_written_from_the_words_that_are_there(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": ["alt"], "voice": "bert"})
    added = await stage.change(url_of(found), "languages", {"languages": ["de", "fr"]})
    assert (added["status"], added["languages"]) == ("queued", ["en", "de", "fr"])
    after = await stage.settled(url_of(found))
    assert texts_of(after) == {"en": "Alt 1 in en.", "de": "Alt 2 in de.", "fr": "Alt 2 in fr."}
    assert after["results"]["en"] == found["results"]["en"], "what is there stays"
    assert [(one["kind"], one["voice"], one["state"]) for one in audio_of(after)] == [("alt", "bert", "ready")] * 3
    assert (after["provenance"]["provider"], after["classification"]) == ("stage", found["classification"])
    [_, asked] = stage.describer.asked
    assert asked.languages == ("de", "fr")
    assert asked.original is not None
    assert (asked.original.language, asked.original.words.alt_text) == ("en", "Alt 1 in en.")
    assert asked.original.uncertain == ("It may be a heron.",), "what is mended in a translation keeps its doubts"


async def test_languages_follow_a_person_before_a_machine(stage: Stage) -> None:
    found = await stage.describe(languages="en,de", audio={"kinds": []})
    await stage.edit(found["results"]["de"], alt_text="Ein rotes Boot.")
    await stage.change(url_of(found), "languages", {"languages": ["fr"]})
    await stage.settled(url_of(found))
    original = stage.describer.asked[-1].original
    assert original is not None
    assert (original.language, original.words.alt_text) == ("de", "Ein rotes Boot.")


async def test_a_model_is_sent_no_image_to_translate(tmp_path: Path, fake_provider: FakeProvider) -> None:
    chains = {"ALTALOUD_VISION": "openai", "ALTALOUD_SPEECH": "local:kokoro"}
    async with promising(make_settings(tmp_path, **chains, **fake_provider.variables())) as client:
        found = await describe(client, languages="en")
        response = await client.post(f"{url_of(found)}/languages", json={"languages": ["de"]})
        assert response.status_code == 202
        waited = await finished(client, url_of(found))
    assert list(waited["results"]) == ["en", "de"]
    assert waited["results"]["de"]["alt_text"] not in ("", waited["results"]["en"]["alt_text"])
    assert [len(exchange.images) for exchange in fake_provider.ledger] == [1, 0]


async def test_the_offline_describer_adds_languages_too(tmp_path: Path, both_databases: str) -> None:
    async with promising(make_settings(tmp_path)) as client:
        found = await describe(client, make_image(colour="navy"), languages="en", audio={"kinds": ["alt"]})
        await client.post(f"{url_of(found)}/languages", json={"languages": ["de", "ja"]})
        after = await finished(client, url_of(found))
    assert list(after["results"]) == ["en", "de", "ja"]
    assert after["results"]["de"]["draft"] is True
    assert after["results"]["en"] == found["results"]["en"]
    assert [audio["state"] for audio in audio_of(after)] == ["ready", "ready", "unavailable"]


async def test_languages_that_are_there_are_not_written_twice(stage: Stage) -> None:
    found = await stage.describe(languages="pt-br,en", audio={"kinds": []})
    same = await stage.change(url_of(found), "languages", {"languages": ["pt-BR", "EN", "en"]}, status=200)
    assert same == found
    await stage.change(url_of(found), "languages", {"languages": ["en", "de-at", "DE-AT"]})
    after = await stage.settled(url_of(found))
    assert list(after["results"]) == ["pt-br", "en", "de-at"]
    assert stage.describer.asked[-1].languages == ("de-AT",)


async def test_languages_that_cannot_be_had_are_refused(stage: Stage, tmp_path: Path) -> None:
    found = await stage.describe(audio={"kinds": []})
    url = f"{url_of(found)}/languages"
    many = [f"en-{a}{b}" for a in "AB" for b in "ABCDEFGHIJKLMNOP"]
    wrong: list[tuple[object, str]] = [
        ({"languages": []}, "invalid-request"),
        ({}, "invalid-request"),
        ({"languages": "de"}, "invalid-request"),
        ({"languages": ["de"], "audio": {}}, "invalid-request"),
        ({"languages": ["not a language"]}, "unsupported-language"),
        ({"languages": ["d\u0000e"]}, "unsupported-language"),
        ({"languages": [""]}, "unsupported-language"),
        ({"languages": many[:21]}, "invalid-request"),
        ({"languages": many[:20]}, "unsupported-language"),
    ]
    for body, name in wrong:
        assert problem_of(await stage.client.post(url, json=body)) == (400, name), body
    assert problem_of(await stage.client.post(url, data={"languages": "de"})) == (415, "unsupported-media-type")
    assert await stage.read(url_of(found)) == found
    assert len(stage.describer.asked) == 1


async def test_nobody_writes_what_the_offline_describer_does_not(tmp_path: Path) -> None:
    async with promising(make_settings(tmp_path)) as client:
        found = await describe(client, languages="en")
        response = await client.post(f"{url_of(found)}/languages", json={"languages": ["tlh"]})
        assert problem_of(response) == (400, "unsupported-language")


async def test_languages_wait_their_turn(stage: Stage) -> None:
    stage.speaker.gate.close()
    url = await stage.submit(audio={"kinds": ["alt"]})
    await stage.speaker.gate.reached(1)
    await stage.change(url, "languages", {"languages": ["de"]})
    await stage.change(url, "languages", {"languages": ["fr"]})
    assert len(stage.describer.asked) == 1
    stage.describer.gate.close()
    stage.speaker.gate.open()
    await stage.describer.gate.reached(2)
    assert (await stage.read(url))["status"] != "done", "words are still to come"
    stage.describer.gate.open()
    after = await stage.settled(url)
    assert list(after["results"]) == ["en", "de", "fr"]
    assert (after["status"], states_of(after)) == ("done", ["ready"] * 3)
    assert sorted(tag for asked in stage.describer.asked for tag in asked.languages) == ["de", "en", "fr"]


async def test_a_description_is_never_done_before_the_languages_that_were_asked_for(stage: Stage) -> None:
    """A client that polls for `done` right after it was told 202."""
    stage.speaker.gate.close()
    url = await stage.submit(audio={"kinds": ["alt"]})
    await stage.speaker.gate.reached(1)
    await stage.change(url, "languages", {"languages": ["de"]})
    stage.speaker.gate.open()
    seen = await stage.until(url, lambda found: found["status"] == "done")
    assert list(seen["results"]) == ["en", "de"]


async def test_a_translation_that_fails_costs_nothing_else_and_can_be_retried(stage: Stage) -> None:
    found = await stage.describe()
    stage.describer.failures.append(REFUSED)
    await stage.change(url_of(found), "languages", {"languages": ["de"]})
    failed = await stage.settled(url_of(found))
    assert (failed["status"], failed["failure"]["code"]) == ("done", "provider-key-refused")
    assert failed["results"] == found["results"]
    assert failed["languages"] == ["en", "de"]

    before = stage.speaker.paid.total()
    await stage.change(url_of(found), "retry")
    after = await stage.settled(url_of(found))
    assert (after["status"], after["failure"], list(after["results"])) == ("done", None, ["en", "de"])
    assert after["results"]["en"] == found["results"]["en"]
    assert [asked.languages for asked in stage.describer.asked] == [("en",), ("de",), ("de",)]
    assert stage.speaker.paid.total() - before == 3, "of German: an alt text and two sentences"


async def test_a_language_that_failed_may_be_asked_for_again(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": []})
    stage.describer.failures.append(REFUSED)
    await stage.change(url_of(found), "languages", {"languages": ["de"]})
    await stage.settled(url_of(found))
    await stage.change(url_of(found), "languages", {"languages": ["de"]})
    after = await stage.settled(url_of(found))
    assert (list(after["results"]), after["languages"]) == (["en", "de"], ["en", "de"])


# audio


async def test_readings_are_added_and_those_that_are_there_stay(stage: Stage) -> None:
    found = await stage.describe(languages="en,de", audio={"kinds": ["alt"]})
    added = await stage.change(url_of(found), "audio", {"kinds": ["alt"], "voice": "bert"})
    assert (added["status"], [audio["state"] for audio in audio_of(added)]) == ("done", ["ready", "pending"] * 2)
    after = await stage.settled(url_of(found))
    assert [audio["voice"] for audio in audio_of(after)] == ["anna", "bert", "anna", "bert"]
    for language in "en", "de":
        assert after["results"][language]["audio"][0] == found["results"][language]["audio"][0]
    asked = [{"kinds": ["alt"], "voice": "bert"}, {"kinds": ["alt"]}, {"kinds": []}]
    for same in asked:
        assert await stage.change(url_of(found), "audio", same, status=200) == after
    assert len(stage.describer.asked) == 1, "nobody looked at the image again"


async def test_readings_differ_by_voice_speed_and_format(stage: Stage) -> None:
    found = await stage.describe(languages="en,de", audio={"kinds": ["alt"]})
    for wish in {"speed": 2.0}, {"format": "wav"}, {"voice": "stage:bert", "kinds": ["alt", "long"]}:
        await stage.change(url_of(found), "audio", {"kinds": ["alt"], "languages": ["en"]} | wish)
        await stage.settled(url_of(found))
    after = await stage.read(url_of(found))
    usual, fast, wave, *other = after["results"]["en"]["audio"]
    assert fast["seconds"] == pytest.approx(usual["seconds"] / 2, abs=0.1)  # the silence at its ends is as long
    assert (wave["format"], usual["format"]) == ("wav", "mp3")
    file = await stage.client.get(wave["url"])
    assert file.content.startswith(b"RIFF")
    assert [(audio["kind"], audio["voice"]) for audio in other] == [("alt", "bert"), ("long", "bert")]
    assert after["results"]["de"] == found["results"]["de"], "only English was asked for"


async def test_the_same_reading_asked_for_at_once_is_made_once(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": []})
    wish = {"kinds": ["alt"], "voice": "bert"}
    answers = await asyncio.gather(*(stage.client.post(f"{url_of(found)}/audio", json=wish) for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {200, 202}
    assert len(audio_of(await stage.settled(url_of(found)))) == 1
    assert stage.speaker.paid.total() == 1
    assert await stage.count(JOBS) == 2


async def test_audio_that_cannot_be_had_is_refused(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": ["alt"]})
    wrong: list[tuple[object, str, str]] = [
        ({"voice": "nobody"}, "unknown-voice", "nobody"),
        ({"voice": "an\u0000na"}, "unknown-voice", "voice"),
        ({"format": "midi"}, "invalid-request", "midi"),
        ({"speed": 3}, "invalid-request", "speed"),
        ({"kinds": ["loud"]}, "invalid-request", "kinds"),
        ({"languages": ["de"]}, "unsupported-language", "de"),
        ({"languages": ["en", "nonsense!"]}, "unsupported-language", "nonsense"),
        ({"languages": []}, "invalid-request", "languages"),
        ({"pitch": 2}, "invalid-request", "pitch"),
    ]
    for body, name, words in wrong:
        response = await stage.client.post(f"{url_of(found)}/audio", json=body)
        assert problem_of(response) == (400, name), body
        assert words in response.json()["detail"]
    assert await stage.read(url_of(found)) == found


async def test_a_language_has_so_many_readings(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": []})
    asked = [{"kinds": ["alt"], "speed": 1 + number / 50} for number in range(21)]
    for wish in asked[:20]:
        await stage.change(url_of(found), "audio", wish)
    refused = await stage.client.post(f"{url_of(found)}/audio", json=asked[20])
    assert problem_of(refused) == (400, "invalid-request")
    assert states_of(await stage.settled(url_of(found))) == ["ready"] * 20


async def test_nothing_is_added_to_what_has_no_words(stage: Stage) -> None:
    stage.describer.gate.close()
    url = await stage.submit()
    asked = [("languages", {"languages": ["de"]}), ("audio", {"voice": "bert"})]
    for verb, body in asked:
        response = await stage.client.post(f"{url}/{verb}", json=body)
        assert problem_of(response) == (409, "not-described-yet")
    stage.describer.failures.append(REFUSED)
    stage.describer.gate.open()
    assert (await stage.settled(url))["status"] == "failed"
    for verb, body in asked:
        assert problem_of(await stage.client.post(f"{url}/{verb}", json=body)) == (409, "not-described-yet")


async def test_what_is_not_there_cannot_be_changed(stage: Stage) -> None:
    for name in "nothing", "%00", "0" * 36, "..%2f..", "x" * 400:
        url = f"/v1/descriptions/{name}"
        for verb in "cancel", "retry", "regenerate":
            assert problem_of(await stage.client.post(f"{url}/{verb}")) == (404, "not-found"), name
        for verb, body in ("languages", {"languages": ["de"]}), ("audio", {}):
            assert problem_of(await stage.client.post(f"{url}/{verb}", json=body)) == (404, "not-found"), name
