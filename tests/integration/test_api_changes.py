"""Work cancelled, retried and done again, over real HTTP: what is there is never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from service.errors import ProviderKeyRefused, UnusableReply
from service.outbound.addresses import AddressRule
from tests.api import IMAGE, problem_of
from tests.databases import change_database
from tests.staging import Stage, audio_of, staged, states_of, texts_of, url_of

JOBS = "SELECT count(*) FROM jobs"
REFUSED = ProviderKeyRefused("stage refused our key.")


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


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
    assert len(stage.describer.asked) == 1, "the late answer was paid for"


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
