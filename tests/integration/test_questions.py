"""Questions about an image: taken in, answered in order, kept, spoken, and gone with their description."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from service.errors import ProviderError, ProviderOverloaded
from service.vision.offline import OfflineDescriber
from tests.api import Json, describe, problem_of, promising
from tests.databases import change_database
from tests.running import make_settings
from tests.staging import PATIENCE, Describer, Speaker, Stage, staged, url_of

pytestmark = pytest.mark.usefixtures("both_databases")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


async def ask(stage: Stage, url: str, question: str = "What colour is the boat?", **fields: object) -> Json:
    """The question once it is over."""
    body = {"question": question, **fields}
    response = await stage.client.post(f"{url}/questions", json=body, headers={"Prefer": "wait=30"})
    assert response.status_code == 200, response.text
    assert response.headers["preference-applied"] == "wait=30"
    found: Json = response.json()
    return found


async def described(stage: Stage, **fields: object) -> str:
    return url_of(await stage.describe(**{"audio": None, **fields}))


async def test_a_question_is_accepted_watched_and_answered(stage: Stage) -> None:
    url = await described(stage)
    stage.describer.gate.close()
    response = await stage.client.post(f"{url}/questions", json={"question": "  What colour\u200b is\nthe boat? "})
    assert response.status_code == 202
    asked = response.json()
    assert asked["question"] == "What colour is the boat?"
    assert (asked["state"], asked["language"], asked["answer"], asked["audio"]) == ("pending", "en", None, None)
    location = response.headers["location"]
    assert location == f"{url}/questions/{asked['id']}"
    assert (await stage.read(location))["state"] == "pending"

    stage.describer.gate.open()
    answered = await stage.until(location, lambda one: one["state"] != "pending")
    assert (answered["state"], answered["answer"], answered["can_tell"]) == ("answered", "Answer 2 in en.", True)
    assert answered["provenance"]["provider"] == "stage"
    assert answered["answered_at"] >= answered["created_at"]
    assert (await stage.read(f"{url}/questions"))["items"] == [answered]


async def test_an_answer_disturbs_neither_status_nor_words(stage: Stage) -> None:
    url = await described(stage)
    before = await stage.client.get(url)
    stage.describer.gate.close()
    await stage.client.post(f"{url}/questions", json={"question": "Why?"})
    meanwhile = await stage.client.get(url)
    assert meanwhile.json() == before.json() | {"questions": 1}
    assert meanwhile.headers["etag"] != before.headers["etag"]
    stage.describer.gate.open()
    after = await stage.settled(url)
    paid = {"provenance": after["provenance"]}  # which counts what an answer costs, too
    assert after == before.json() | {"questions": 1} | paid
    assert after["questions_url"] == f"{url}/questions"
    now = await stage.client.get(url)
    assert now.headers["etag"] not in {before.headers["etag"], meanwhile.headers["etag"]}


async def test_the_model_is_told_what_was_said_and_asked_before(stage: Stage) -> None:
    url = await described(stage, languages=["en", "de"], context={"page_title": "Lakes"})
    terms = [{"term": "Aurora", "meaning": "our boat", "spellings": {"de": "Aurora"}}]
    assert (await stage.client.put("/v1/glossary", json={"terms": terms})).status_code == 200
    await ask(stage, url, "Is it big?")
    second = await ask(stage, url, "Ist es rot?", language="DE")
    assert second["language"] == "de"
    told = stage.describer.asked[-1]
    assert told.inquiry is not None
    assert (told.inquiry.question, told.inquiry.language) == ("Ist es rot?", "de")
    assert [(one.question, one.answer) for one in told.inquiry.earlier] == [("Is it big?", "Answer 2 in en.")]
    assert told.inquiry.original.language == "de"
    assert told.inquiry.original.words.alt_text == "Alt 1 in de."
    assert told.inquiry.context.page_title == "Lakes"
    assert [one.term for one in told.glossary] == ["Aurora"]
    assert [view.picture.source_format for view in told.views] == ["png"]


async def test_at_most_ten_earlier_questions_are_told(stage: Stage) -> None:
    url = await described(stage)
    for number in range(12):
        await ask(stage, url, f"Question {number}?")
    inquiry = stage.describer.asked[-1].inquiry
    assert inquiry is not None
    assert [one.question for one in inquiry.earlier] == [f"Question {number}?" for number in range(1, 11)]


async def test_several_are_answered_in_the_order_they_came(stage: Stage) -> None:
    url = await described(stage)
    stage.describer.gate.close()
    locations = []
    for text in ("One?", "Two?", "Three?"):
        response = await stage.client.post(f"{url}/questions", json={"question": text})
        locations.append(response.headers["location"])
    stage.describer.gate.open()
    await stage.settled(url)
    assert [asked.inquiry.question for asked in stage.describer.asked if asked.inquiry] == ["One?", "Two?", "Three?"]
    items = (await stage.read(f"{url}/questions"))["items"]
    assert [one["question"] for one in items] == ["One?", "Two?", "Three?"]
    assert [one["answer"] for one in items] == [f"Answer {number} in en." for number in (2, 3, 4)]


async def test_one_that_fails_says_why_and_keeps_none_from_its_answer(stage: Stage) -> None:
    url = await described(stage)
    stage.describer.gate.close()
    for text in ("One?", "Two?"):
        await stage.client.post(f"{url}/questions", json={"question": text})
    stage.describer.failures.append(ProviderError("stage will not answer"))
    stage.describer.gate.open()
    found = await stage.settled(url)
    assert (found["status"], found["failure"]) == ("done", None)
    first, second = (await stage.read(f"{url}/questions"))["items"]
    assert (first["state"], first["answer"], first["answered_at"]) == ("failed", None, None)
    assert (first["failure"]["code"], first["failure"]["detail"]) == ("provider-failed", "stage will not answer")
    assert second["state"] == "answered"

    await stage.change(url, "retry")
    await stage.settled(url)
    first, again = (await stage.read(f"{url}/questions"))["items"]
    assert (first["state"], first["failure"]) == ("answered", None)
    assert again == second
    await stage.change(url, "retry", status=200)  # nothing is left


async def test_a_passing_fault_is_tried_again(stage: Stage) -> None:
    url = await described(stage)
    stage.describer.failures.append(ProviderOverloaded(retry_after=0.01))
    assert (await ask(stage, url))["state"] == "answered"
    attempts = "SELECT count(*) FROM attempts WHERE step LIKE '%/stage:one/answer'"
    assert await stage.count(attempts) == 2


async def test_cancelled_questions_say_so_and_can_be_retried(stage: Stage) -> None:
    url = await described(stage)
    stage.describer.gate.close()
    location = (await stage.client.post(f"{url}/questions", json={"question": "Why?"})).headers["location"]
    await stage.describer.gate.reached(2)
    found = await stage.change(url, "cancel", status=200)
    assert found["status"] == "done"
    cancelled = await stage.read(location)
    assert (cancelled["state"], cancelled["failure"]["code"]) == ("failed", "cancelled")
    stage.describer.gate.open()
    await stage.settled(url)
    assert (await stage.read(location))["state"] == "failed"
    await stage.change(url, "retry")
    await stage.settled(url)
    assert (await stage.read(location))["state"] == "answered"


async def test_there_is_a_limit(stage: Stage) -> None:
    url = await described(stage)
    stage.describer.gate.close()
    await asyncio.gather(*(stage.client.post(f"{url}/questions", json={"question": "?"}) for _ in range(60)))
    assert len((await stage.read(f"{url}/questions"))["items"]) == 50
    refused = await stage.client.post(f"{url}/questions", json={"question": "One more?"})
    assert problem_of(refused) == (409, "too-many-questions")


async def test_nothing_is_asked_before_there_are_words(stage: Stage) -> None:
    stage.describer.gate.close()
    url = await stage.submit()
    refused = await stage.client.post(f"{url}/questions", json={"question": "What is it?"})
    assert problem_of(refused) == (409, "not-described-yet")
    assert (await stage.read(f"{url}/questions"))["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": " \u200b"},
        {"question": "x" * 1001},
        {"question": 3},
        {"question": "Why?", "colour": "red"},
        {"question": "Why?", "language": "klingon"},
        {"question": "Why?", "audio": {"voice": "nobody"}},
        {"question": "Why?", "audio": {"kinds": ["answer"]}},
    ],
)
async def test_what_is_no_question_is_refused(stage: Stage, body: Json) -> None:
    url = await described(stage)
    assert (await stage.client.post(f"{url}/questions", json=body)).status_code == 400
    assert (await stage.read(url))["questions"] == 0


async def test_the_same_request_under_a_key_asks_once(stage: Stage) -> None:
    url = await described(stage)
    headers = {"Idempotency-Key": "once", "Prefer": "wait=30"}
    first, again = [await stage.client.post(f"{url}/questions", json={"question": "?"}, headers=headers) for _ in "12"]
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = await stage.client.post(f"{url}/questions", json={"question": "Another?"}, headers=headers)
    assert problem_of(other) == (422, "idempotency-key-reused")
    assert (await stage.read(url))["questions"] == 1
    await stage.client.delete(url)
    forgotten = await stage.client.post(f"{url}/questions", json={"question": "?"}, headers=headers)
    assert problem_of(forgotten) == (404, "not-found")


async def test_an_answer_is_read_aloud_on_request(stage: Stage) -> None:
    url = await described(stage)
    answered = await ask(stage, url, audio={"voice": "bert", "speed": 1.5, "format": "flac"})
    audio = answered["audio"]
    assert (audio["state"], audio["kind"], audio["voice"], audio["format"]) == ("ready", "answer", "bert", "flac")
    file = await stage.client.get(audio["url"])
    assert (file.status_code, file.headers["content-type"], len(file.content)) == (200, "audio/flac", audio["bytes"])
    assert 'filename="picture.en.answer.flac"' in file.headers["content-disposition"]
    assert await stage.captions(audio) == "Answer 2 in en."
    assert (await ask(stage, url, audio="none"))["audio"] is None
    assert (await ask(stage, url, audio={"kinds": []}))["audio"] is None

    await stage.client.delete(url)
    assert (await stage.client.get(audio["url"])).status_code == 404
    for table in ("questions", "audio", "sounds", "sound_chunks"):
        assert await stage.count(f"SELECT count(*) FROM {table}") == 0


async def test_words_that_are_edited_take_no_answers_sound_away(stage: Stage) -> None:
    found = await stage.describe()
    answered = await ask(stage, url_of(found), audio={})
    assert (await stage.edit(found["results"]["en"], alt_text="Another.")).status_code == 200
    await stage.settled(url_of(found))
    assert (await stage.client.get(answered["audio"]["url"])).status_code == 200


async def test_an_answer_that_cannot_be_spoken_stays_and_is_tried_again(stage: Stage) -> None:
    url = await described(stage)
    stage.speaker.fails = lambda text: "Answer" in text
    answered = await ask(stage, url, audio={})
    assert (answered["state"], answered["audio"]["state"]) == ("answered", "failed")
    stage.speaker.fails = lambda _: False
    await stage.change(url, "retry")
    await stage.settled(url)
    [again] = (await stage.read(f"{url}/questions"))["items"]
    assert (again["audio"]["state"], again["answer"]) == ("ready", answered["answer"])


async def test_a_question_waits_for_the_job_before_it(stage: Stage) -> None:
    url = await described(stage)
    stage.describer.gate.close()
    await stage.change(url, "languages", {"languages": ["de"]})
    location = (await stage.client.post(f"{url}/questions", json={"question": "Why?"})).headers["location"]
    stage.describer.gate.open()
    found = await stage.settled(url)
    assert (found["status"], list(found["results"])) == ("done", ["en", "de"])
    assert (await stage.read(location))["state"] == "answered"


async def test_other_addresses_hold_nothing(stage: Stage) -> None:
    one, other = await described(stage), await described(stage)
    answered = await ask(stage, one)
    for url in (f"{other}/questions/{answered['id']}", f"{one}/questions/x", "/v1/descriptions/x/questions"):
        assert (await stage.client.get(url)).status_code == 404
    assert (await stage.client.post("/v1/descriptions/x/questions", json={"question": "?"})).status_code == 404


async def test_events_tell_of_an_answer(stage: Stage) -> None:
    url = await described(stage)
    stage.describer.gate.close()
    await stage.client.post(f"{url}/questions", json={"question": "Why?"})
    following = asyncio.create_task(stage.client.get(f"{url}/events"))
    await stage.describer.gate.reached(2)
    stage.describer.gate.open()
    async with asyncio.timeout(PATIENCE):
        told = (await following).text
    assert told.count("event: snapshot") >= 2
    assert told.rstrip().splitlines()[-2:][0].startswith("event: end")


@asynccontextmanager
async def interrupted(folder: Path) -> AsyncIterator[Stage]:
    """As `staged`, but at the end nothing is let go: what is under way is left where it is."""
    describer, speaker = Describer(), Speaker()
    async with promising(make_settings(folder), vision=[describer], speech=[speaker]) as client:
        yield Stage(client, describer, speaker, folder)


async def test_what_was_answered_is_not_paid_for_again_after_an_interruption(tmp_path: Path) -> None:
    async with interrupted(tmp_path) as stage:
        url = await described(stage)
        stage.speaker.gate.close()
        asked = await stage.client.post(f"{url}/questions", json={"question": "One?", "audio": {}})
        location = asked.headers["location"]
        await stage.until(location, lambda one: one["state"] == "answered")
        await stage.client.post(f"{url}/questions", json={"question": "Two?"})
    # as if it had stopped between the answer's record and its keeping
    undo = "UPDATE questions SET state = 'pending', answer = NULL, can_tell = NULL"
    await asyncio.to_thread(change_database, tmp_path, "DELETE FROM audio", undo)
    async with staged(tmp_path) as stage:
        await stage.settled(url)
        one, two = (await stage.read(f"{url}/questions"))["items"]
        assert (one["answer"], two["answer"]) == ("Answer 2 in en.", "Answer 1 in en.")
        assert [asked.inquiry.question for asked in stage.describer.asked if asked.inquiry] == ["Two?"]
        assert one["audio"]["state"] == "ready"


async def test_questions_whose_job_cannot_end_fail_and_the_description_stays_done(tmp_path: Path) -> None:
    async with interrupted(tmp_path) as stage:
        url = await described(stage)
        stage.describer.gate.close()
        await stage.client.post(f"{url}/questions", json={"question": "Why?"})
    await asyncio.to_thread(change_database, tmp_path, "UPDATE jobs SET starts = 9 WHERE kind = 'question'")
    async with staged(tmp_path) as stage:
        found = await stage.settled(url)
        [question] = (await stage.read(f"{url}/questions"))["items"]
    assert (found["status"], found["failure"]) == ("done", None)
    assert (question["state"], question["failure"]["code"]) == ("failed", "job-interrupted")


async def test_without_a_vision_model_nothing_can_be_asked(tmp_path: Path) -> None:
    async with promising(make_settings(tmp_path)) as client:
        url = url_of(await describe(client, languages="en"))
        refused = await client.post(f"{url}/questions", json={"question": "What is it?"})
        assert problem_of(refused) == (409, "no-vision-model")
        assert "ALTALOUD_VISION" in refused.json()["advice"]
        page = await client.get(url.removeprefix("/v1"), headers={"Accept": "text/html"})
    assert "once a vision model is connected" in page.text
    assert "<textarea" not in page.text


async def test_the_next_provider_answers_where_the_first_cannot(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        url = await described(stage)
    first, second = Describer(), Describer()
    first.failures.append(ProviderError("first will not answer"))
    vision = [OfflineDescriber(), first, second]
    async with promising(make_settings(tmp_path), vision=vision) as client:
        response = await client.post(f"{url}/questions", json={"question": "?"}, headers={"Prefer": "wait=30"})
    assert response.json()["answer"] == "Answer 1 in en."
    assert len(first.asked) == len(second.asked) == 1
