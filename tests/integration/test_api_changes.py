"""Languages and readings added, work cancelled, retried and done again, over real HTTP."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from service.errors import ProviderKeyRefused, UnusableReply
from service.outbound.addresses import AddressRule
from tests.api import IMAGE, Json, describe, make_image, problem_of, promising
from tests.databases import change_database
from tests.fakes.provider import FakeProvider
from tests.running import make_settings
from tests.staging import Stage, audio_of, is_settled, staged, states_of, url_of

JOBS = "SELECT count(*) FROM jobs"
REFUSED = ProviderKeyRefused("stage refused our key.")


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


def texts_of(found: Json) -> dict[str, str]:
    return {language: result["alt_text"] for language, result in found["results"].items()}


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


async def finished(client: httpx.AsyncClient, url: str) -> Json:
    async with asyncio.timeout(30):
        while not is_settled(found := (await client.get(url)).json()):  # noqa: ASYNC110 - as a client would
            await asyncio.sleep(0.02)
    done: Json = found
    return done


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
    assert fast["seconds"] == pytest.approx(usual["seconds"] / 2, abs=0.05)
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


# cancel


async def test_what_is_cancelled_while_it_is_described_stays_cancelled(stage: Stage) -> None:
    stage.describer.gate.close()
    url = await stage.submit()
    await stage.describer.gate.reached(1)
    cancelled = await stage.change(url, "cancel", status=200)
    assert (cancelled["status"], cancelled["results"]) == ("cancelled", {})
    assert await stage.change(url, "cancel", status=200) == cancelled
    stage.describer.gate.open()
    await until_recorded(stage)
    assert await stage.settled(url) == cancelled, "the answer came too late"

    await stage.change(url, "retry")
    found = await stage.settled(url)
    assert (found["status"], states_of(found)) == ("done", ["ready", "ready"])


async def until_recorded(stage: Stage) -> None:
    """Returns when every call that was begun has its answer in the record."""
    async with asyncio.timeout(30):
        while await stage.count("SELECT count(*) FROM attempts WHERE ended_at IS NULL"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_late_answer_does_not_meet_the_retry(stage: Stage) -> None:
    stage.describer.gate.close()
    url = await stage.submit(audio={"kinds": []})
    await stage.describer.gate.reached(1)
    await stage.change(url, "cancel", status=200)
    await stage.change(url, "retry")
    await stage.describer.gate.reached(2)
    stage.describer.gate.open()
    found = await stage.settled(url)
    assert (found["status"], texts_of(found)) == ("done", {"en": "Alt 2 in en."})
    await until_recorded(stage)
    assert await stage.settled(url) == found


async def test_what_is_cancelled_while_it_is_spoken_keeps_its_words(stage: Stage) -> None:
    stage.speaker.gate.close()
    url = await stage.submit(languages="en,de")
    await stage.speaker.gate.reached(4)
    cancelled = await stage.change(url, "cancel", status=200)
    assert (cancelled["status"], len(cancelled["results"])) == ("cancelled", 2)
    assert states_of(cancelled) == ["failed"] * 4
    assert all("cancelled" in audio["reason"] for audio in audio_of(cancelled))
    stage.speaker.gate.open()
    await until_recorded(stage)
    assert await stage.settled(url) == cancelled
    await stage.change(url, "retry")
    found = await stage.settled(url)
    assert (found["status"], states_of(found)) == ("done", ["ready"] * 4)
    assert len(stage.describer.asked) == 1
    assert await stage.spoken(found, "de") == {"alt": "Alt 1 in de.", "long": "Long 1 in de. It goes on."}


async def test_a_queued_description_can_be_cancelled(tmp_path: Path, both_databases: str) -> None:
    """By a process that leaves the work to others, on PostgreSQL; by the one that works, on SQLite."""
    works = "false" if both_databases == "postgresql" else "true"
    async with staged(tmp_path, ALTALOUD_EMBEDDED_WORKER=works) as stage:
        stage.describer.gate.close()
        url = await stage.submit()
        cancelled = await stage.change(url, "cancel", status=200)
        assert cancelled["status"] == "cancelled"
        assert await stage.count("SELECT count(*) FROM jobs WHERE ended_at IS NULL") == 0
        stage.describer.gate.open()
        assert await stage.read(url) == cancelled


async def test_who_cancels_a_second_reading_keeps_what_is_done(stage: Stage) -> None:
    found = await stage.describe()
    stage.speaker.gate.close()
    await stage.edit(found["results"]["en"], alt_text="A boat.")
    await stage.speaker.gate.reached(4)
    cancelled = await stage.change(url_of(found), "cancel", status=200)
    assert (cancelled["status"], states_of(cancelled)) == ("done", ["failed", "ready"])
    stage.speaker.gate.open()
    await stage.change(url_of(found), "retry")
    after = await stage.settled(url_of(found))
    assert states_of(after) == ["ready", "ready"]
    assert (await stage.spoken(after))["alt"] == "A boat."


async def test_who_cancels_a_translation_keeps_the_rest(stage: Stage) -> None:
    found = await stage.describe()
    stage.describer.gate.close()
    await stage.change(url_of(found), "languages", {"languages": ["de"]})
    await stage.describer.gate.reached(2)
    cancelled = await stage.change(url_of(found), "cancel", status=200)
    assert (cancelled["status"], cancelled["results"]) == ("done", found["results"])
    stage.describer.gate.open()
    await until_recorded(stage)
    assert list((await stage.settled(url_of(found)))["results"]) == ["en"]
    await stage.change(url_of(found), "retry")
    assert list((await stage.settled(url_of(found)))["results"]) == ["en", "de"]


async def test_nothing_under_way_is_nothing_to_cancel(stage: Stage) -> None:
    found = await stage.describe()
    assert await stage.change(url_of(found), "cancel", status=200) == found


async def test_what_is_deleted_at_work_leaves_nothing(stage: Stage) -> None:
    stage.speaker.gate.close()
    url = await stage.submit()
    await stage.speaker.gate.reached(2)
    assert (await stage.client.delete(url)).status_code == 204
    stage.speaker.gate.open()
    found = await stage.describe(audio={"kinds": []})
    stage.describer.gate.close()
    await stage.change(url_of(found), "regenerate")
    await stage.describer.gate.reached(3)
    assert (await stage.client.delete(url_of(found))).status_code == 204
    stage.describer.gate.open()
    assert problem_of(await stage.client.get(url)) == (404, "not-found")
    other = await stage.describe()
    assert other["status"] == "done"
    await stage.client.delete(url_of(other))
    for table in "jobs", "steps", "attempts", "transcripts", "revisions", "audio", "sounds", "images", "search_entries":
        assert await stage.count(f"SELECT count(*) FROM {table}") == 0, table


# retry


async def test_where_nothing_failed_nothing_is_done(stage: Stage) -> None:
    found = await stage.describe()
    assert await stage.change(url_of(found), "retry", status=200) == found
    assert await stage.count(JOBS) == 1


async def test_a_description_that_failed_is_described_by_a_retry(stage: Stage) -> None:
    stage.describer.failures.append(UnusableReply("stage wrote nothing"))
    url = await stage.submit()
    failed = await stage.settled(url)
    assert (failed["status"], failed["failure"]["code"]) == ("failed", "unusable-reply")
    answers = await asyncio.gather(*(stage.client.post(f"{url}/retry") for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {200, 202}
    found = await stage.settled(url)
    assert (found["status"], found["failure"]) == ("done", None)
    assert (len(stage.describer.asked), await stage.count(JOBS)) == (2, 2)


async def test_a_retry_pays_for_what_failed_and_for_nothing_else(stage: Stage) -> None:
    stage.speaker.fails = lambda text: text == "It goes on."
    found = await stage.settled(await stage.submit(languages="en,de"))
    assert (found["status"], states_of(found)) == ("done", ["ready", "failed"] * 2)
    assert all("will not say" in audio["reason"] for audio in audio_of(found) if audio["state"] == "failed")
    assert stage.speaker.paid == dict.fromkeys(SENTENCES, 1)
    stage.speaker.fails = lambda _: False
    await stage.change(url_of(found), "retry")
    after = await stage.settled(url_of(found))
    assert states_of(after) == ["ready"] * 4
    spoken = stage.speaker.paid.copy()
    assert 1 <= spoken.pop("It goes on.") <= 2
    assert spoken == dict.fromkeys(SENTENCES, 1)
    assert len(stage.describer.asked) == 1


SENTENCES = ("Alt 1 in en.", "Alt 1 in de.", "Long 1 in en.", "Long 1 in de.")


async def test_a_retry_that_fails_again_loses_no_sentence(stage: Stage) -> None:
    stage.speaker.fails = lambda text: text == "It goes on."
    found = await stage.settled(await stage.submit())
    for _ in range(3):
        await stage.change(url_of(found), "retry")
        assert states_of(await stage.settled(url_of(found))) == ["ready", "failed"]
    assert stage.speaker.paid == {"Alt 1 in en.": 1, "Long 1 in en.": 1}
    stage.speaker.fails = lambda _: False
    await stage.change(url_of(found), "retry")
    assert states_of(await stage.settled(url_of(found))) == ["ready", "ready"]
    assert stage.speaker.paid == {"Alt 1 in en.": 1, "Long 1 in en.": 1, "It goes on.": 1}


async def test_an_edit_between_failure_and_retry_is_what_is_heard(stage: Stage) -> None:
    stage.speaker.fails = lambda text: text == "It goes on."
    found = await stage.settled(await stage.submit())
    stage.speaker.fails = lambda text: text == "Two."
    await stage.edit(found["results"]["en"], long_description="One. Two.")
    failed = await stage.settled(url_of(found))
    assert states_of(failed) == ["ready", "failed"]
    stage.speaker.fails = lambda _: False
    await stage.change(url_of(found), "retry")
    after = await stage.settled(url_of(found))
    assert (await stage.spoken(after))["long"] == "One. Two."
    assert stage.speaker.paid["One."] == 1


async def test_an_image_that_could_not_be_fetched_is_fetched_by_a_retry(tmp_path: Path, both_databases: str) -> None:
    answers = [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"] * 2
    answers.append(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(IMAGE) + IMAGE)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answers.pop(0))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as website:
        port = website.sockets[0].getsockname()[1]
        async with staged(tmp_path, addresses=AddressRule(frozenset({("127.0.0.1", port)}))) as stage:
            body = {"image_url": f"http://127.0.0.1:{port}/boat.png", "languages": ["en"], "audio": "none"}
            url = (await stage.client.post("/v1/descriptions", json=body)).headers["location"]
            failed = await stage.settled(url)
            assert (failed["status"], failed["failure"]["code"]) == ("failed", "image-unreachable")
            again = await stage.change(url, "retry")
            assert (again["status"], again["failure"]) == ("queued", None)
            assert (await stage.settled(url))["failure"] == failed["failure"]
            assert stage.describer.asked == []
            await stage.change(url, "regenerate")
            found = await stage.settled(url)
            assert (found["status"], texts_of(found)) == ("done", {"en": "Alt 1 in en."})
            assert answers == []


# regenerate


async def test_an_image_is_described_again_once_at_a_time(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": []})
    stage.describer.gate.close()
    answers = await asyncio.gather(*(stage.client.post(f"{url_of(found)}/regenerate") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {202}
    await stage.describer.gate.reached(2)
    assert (await stage.read(url_of(found)))["results"] == found["results"], "the old words until there are new ones"
    stage.describer.gate.open()
    after = await stage.settled(url_of(found))
    assert texts_of(after) == {"en": "Alt 2 in en."}
    assert (len(stage.describer.asked), await stage.count(JOBS)) == (2, 2)


async def test_an_image_that_cannot_be_described_again_keeps_its_words(stage: Stage) -> None:
    found = await stage.describe()
    stage.describer.failures.append(REFUSED)
    await stage.change(url_of(found), "regenerate")
    failed = await stage.settled(url_of(found))
    assert (failed["status"], failed["failure"]["code"]) == ("done", "provider-key-refused")
    assert failed["results"] == found["results"]
    await stage.change(url_of(found), "regenerate")
    after = await stage.settled(url_of(found))
    assert (after["failure"], texts_of(after)) == (None, {"en": "Alt 3 in en."})


async def test_what_a_person_wrote_in_one_language_stays_there_alone(stage: Stage) -> None:
    found = await stage.describe(languages="en,de", audio={"kinds": ["alt"]})
    await stage.edit(found["results"]["de"], alt_text="Ein Boot.")
    await stage.settled(url_of(found))
    await stage.change(url_of(found), "regenerate")
    after = await stage.settled(url_of(found))
    assert texts_of(after) == {"en": "Alt 2 in en.", "de": "Ein Boot."}
    assert after["results"]["en"]["suggestion"] is None
    assert after["results"]["de"]["suggestion"]["alt_text"] == "Alt 2 in de."
    assert [await stage.captions(audio) for audio in audio_of(after)] == ["Alt 2 in en.", "Ein Boot."]


async def test_everything_asked_for_at_once_comes_about(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": ["alt"]})
    url, result = url_of(found), found["results"]["en"]
    asked = [
        partial(stage.client.post, f"{url}/languages", json={"languages": ["de"]}),
        partial(stage.client.post, f"{url}/regenerate"),
        partial(stage.client.post, f"{url}/audio", json={"voice": "bert", "kinds": ["alt"]}),
        partial(stage.edit, result, alt_text="A person's."),
        partial(stage.client.post, f"{url}/languages", json={"languages": ["fr"]}),
        partial(stage.client.post, f"{url}/retry"),
    ]
    answers = await asyncio.gather(*(ask() for ask in asked))
    assert {answer.status_code for answer in answers} <= {200, 202, 412}, "regenerated first: the edit saw other words"
    after = await stage.settled(url)
    assert (after["status"], after["failure"]) == ("done", None)
    assert sorted(after["results"]) == ["de", "en", "fr"]
    assert set(states_of(after)) == {"ready"}
    assert answers[3].status_code == 412 or after["results"]["en"]["alt_text"] == "A person's."
    for language, result in after["results"].items():
        heard = {await stage.captions(audio) for audio in result["audio"]}
        assert heard == {result["alt_text"]}, language


# several descriptions


async def test_descriptions_of_one_image_do_not_touch_each_other(stage: Stage) -> None:
    stage.describer.is_repeating = True
    first, second = [await stage.describe() for _ in range(2)]
    assert first["image"]["sha256"] == second["image"]["sha256"]
    await stage.edit(first["results"]["en"], alt_text="Another.")
    await stage.settled(url_of(first))
    assert await stage.read(url_of(second)) == second
    assert (await stage.client.delete(url_of(first))).status_code == 204
    assert await stage.read(url_of(second)) == second
    assert await stage.spoken(second) == {"alt": "Alt 1 in en.", "long": "Long 1 in en. It goes on."}
    for audio in audio_of(second):
        assert len((await stage.client.get(audio["url"])).content) == audio["bytes"]
    assert (await stage.client.get(second["image"]["preview_url"])).status_code == 200
    await stage.change(url_of(second), "regenerate")
    assert (await stage.settled(url_of(second)))["status"] == "done"


async def test_what_is_past_its_time_is_gone_for_every_change(stage: Stage) -> None:
    found = await stage.describe()
    await asyncio.to_thread(change_database, stage.folder, "DELETE FROM descriptions")
    transcript = found["results"]["en"]["transcript_id"]
    for response in (
        await stage.client.post(f"{url_of(found)}/retry"),
        await stage.client.get(f"/v1/transcripts/{transcript}"),
        await stage.client.patch(f"/v1/transcripts/{transcript}", json={"alt_text": "x"}, headers={"If-Match": "*"}),
    ):
        assert problem_of(response) == (404, "not-found")


# what one database would take and the other would not


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
        for voice in f"local:{'x' * 200}", "local:a\u0000b", "local:a\nb":
            refused = await client.post(f"{url_of(found)}/audio", json={"kinds": ["alt"], "voice": voice})
            assert problem_of(refused) == (400, "invalid-request"), voice
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
