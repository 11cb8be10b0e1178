"""Sentences that are bought: once for an owner, checked before they are kept, each retried and mended by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from service.app import build_service
from service.domain.descriptions import ChartData, TextFound, Wish
from service.errors import ProviderOverloaded
from service.jobs.receiving import IncomingImage
from service.jobs.steps import BAD_ANSWERS
from tests.api import Json, make_image
from tests.running import make_settings
from tests.staging import PATIENCE, Describer, Speaker, Stage, audio_of, staged, states_of, url_of

pytestmark = pytest.mark.usefixtures("both_databases")
ALT, FIRST, SECOND = "Alt 1 in en.", "Long 1 in en.", "It goes on."


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


def read_by(found: Json) -> list[Any]:
    return [(audio["engine"], audio["passed_over"]) for audio in audio_of(found)]


# bought once


async def test_every_sentence_is_bought_by_itself_and_kept(stage: Stage) -> None:
    found = await stage.describe()
    assert states_of(found) == ["ready", "ready"]
    assert stage.speaker.paid == {ALT: 1, FIRST: 1, SECOND: 1}
    assert read_by(found) == [("stage:voices", [])] * 2
    assert await stage.count("SELECT count(*) FROM utterance_sounds") == 3
    assert await stage.count("SELECT count(*) FROM steps") == 0


async def test_an_edit_buys_the_sentence_that_is_new(stage: Stage) -> None:
    found = await stage.describe()
    await stage.edit(found["results"]["en"], long_description=f"{FIRST} There is more. {SECOND}")
    edited = await stage.settled(url_of(found))
    assert states_of(edited) == ["ready", "ready"]
    assert stage.speaker.paid == {ALT: 1, FIRST: 1, SECOND: 1, "There is more.": 1}
    assert (await stage.spoken(edited))["long"] == f"{FIRST} There is more. {SECOND}"


async def test_what_an_edit_left_out_is_forgotten(stage: Stage) -> None:
    found = await stage.describe()
    await stage.edit(found["results"]["en"], long_description=FIRST)
    await stage.settled(url_of(found))
    assert await stage.count("SELECT count(*) FROM utterance_sounds") == 2


async def test_an_edit_while_it_is_spoken_loses_nothing(stage: Stage) -> None:
    """What was bought for the old words serves the new ones."""
    stage.speaker.waits = lambda text: text == SECOND
    stage.speaker.gate.close()
    url = await stage.submit()
    await stage.speaker.gate.reached(1)
    before = await stage.until(url, lambda found: states_of(found)[:1] == ["ready"])
    await stage.edit(before["results"]["en"], long_description=f"{FIRST} Another end. {SECOND}")
    stage.speaker.gate.open()
    found = await stage.settled(url)
    assert states_of(found) == ["ready", "ready"]
    assert stage.speaker.paid == {ALT: 1, FIRST: 1, SECOND: 1, "Another end.": 1}


async def test_another_description_of_the_owner_plays_the_same_sentences(stage: Stage) -> None:
    stage.describer.is_repeating = True
    first = await stage.describe(image=make_image(colour="red"))
    second = await stage.describe(image=make_image(colour="blue"))
    assert states_of(second) == ["ready", "ready"]
    assert stage.speaker.paid == {ALT: 1, FIRST: 1, SECOND: 1}
    assert (await stage.client.delete(url_of(first))).status_code == 204
    assert await stage.count("SELECT count(*) FROM utterance_sounds") == 3
    assert (await stage.client.delete(url_of(second))).status_code == 204
    for table in "utterance_sounds", "audio_utterances", "sounds":
        assert await stage.count(f"SELECT count(*) FROM {table}") == 0, table


async def test_another_format_is_made_of_what_is_kept(stage: Stage) -> None:
    found = await stage.describe()
    await stage.change(url_of(found), "audio", {"format": "flac"})
    more = await stage.settled(url_of(found))
    assert [(audio["format"], audio["state"]) for audio in audio_of(more)] == [
        (form, "ready") for form in ("mp3", "mp3", "flac", "flac")
    ]
    assert stage.speaker.paid == {ALT: 1, FIRST: 1, SECOND: 1}


async def test_another_format_is_read_by_who_read_the_first(tmp_path: Path) -> None:
    """The engine it stood in for is well again, but would have to be paid."""
    other = Speaker("other")
    async with staged(tmp_path, others=[other]) as stage:
        stage.speaker.fails = lambda _: True
        found = await stage.describe(audio={"kinds": ["long"]})
        stage.speaker.fails = lambda _: False
        await stage.change(url_of(found), "audio", {"kinds": ["long"], "format": "flac"})
        more = await stage.settled(url_of(found))
        assert [audio["engine"] for audio in audio_of(more)] == ["other:voices"] * 2
        assert stage.speaker.paid == {}
        assert other.paid == {FIRST: 1, SECOND: 1}
        await stage.change(url_of(found), "audio", {"kinds": ["long"], "voice": "anna"})
        assert audio_of(await stage.settled(url_of(found)))[2]["engine"] == "stage:voices"


async def test_another_pace_of_an_engine_that_has_one_is_made_of_what_is_kept(stage: Stage) -> None:
    stage.speaker.has_pace = False
    stage.speaker.tells_words = True
    found = await stage.describe(audio={"kinds": ["long"]})
    await stage.change(url_of(found), "audio", {"kinds": ["long"], "speed": 2.0})
    slow, fast = audio_of(await stage.settled(url_of(found)))
    assert stage.speaker.paid == {FIRST: 1, SECOND: 1}
    assert {line.speed for line in stage.speaker.lines} == {1.0}
    pause = 0.3
    assert fast["seconds"] - pause == pytest.approx((slow["seconds"] - pause) / 2, abs=0.15)


async def test_the_same_words_in_another_voice_are_bought_anew(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": ["alt"]})
    await stage.change(url_of(found), "audio", {"kinds": ["alt"], "voice": "bert"})
    assert states_of(await stage.settled(url_of(found))) == ["ready", "ready"]
    assert stage.speaker.paid == {ALT: 2}


async def test_a_lexicon_that_changes_a_word_changes_its_sentence_alone(stage: Stage) -> None:
    found = await stage.describe(audio={"kinds": ["long"]})
    entries = {"entries": [{"word": "goes", "spoken": {"en": "walks"}}]}
    put = await stage.client.put("/v1/lexicon", json=entries, headers={"If-Match": "*"})
    assert put.status_code == 200, put.text
    await stage.change(url_of(found), "audio", {"kinds": ["long"], "format": "wav"})
    more = await stage.settled(url_of(found))
    assert states_of(more) == ["ready", "ready"]
    assert stage.speaker.paid == {FIRST: 1, SECOND: 1, "It walks on.": 1}
    assert await stage.captions(audio_of(more)[1]) == f"{FIRST} {SECOND}"


async def test_a_voice_by_language_goes_before_the_one_for_all(stage: Stage) -> None:
    voices = {"de": "bert", "en": "auto"}
    found = await stage.describe(languages="en,de", audio={"kinds": ["alt"], "voice": voices})
    assert [audio["voice"] for audio in audio_of(found)] == ["anna", "bert"]
    await stage.change(url_of(found), "audio", {"kinds": ["alt"], "voice": "bert"})
    both = await stage.settled(url_of(found))
    assert [audio["voice"] for audio in audio_of(both)] == ["anna", "bert", "bert"]


async def test_a_voice_by_setting_serves_where_none_is_asked_for(tmp_path: Path) -> None:
    async with staged(tmp_path, ALTALOUD_VOICES="en=stage:bert") as stage:
        voices = [None, "auto", "anna", {"de": "bert"}]
        found = [await stage.describe(audio={"kinds": ["alt"], "voice": voice}) for voice in voices]
        assert [audio_of(one)[0]["voice"] for one in found] == ["bert", "anna", "anna", "bert"]


async def test_each_owner_pays_for_their_own(tmp_path: Path) -> None:
    describer, speaker = Describer(), Speaker()
    describer.is_repeating = True
    service = build_service(make_settings(tmp_path), vision=[describer], speech=[speaker])
    wish = Wish(languages=("en",), spelled_as=("en",))
    async with service.running():
        for owner, paid in ("ana", 1), ("ana", 1), ("bea", 2):
            image = IncomingImage(make_image(), "boat.png")
            description_id = await service.pipeline.submit([image], wish, owner=owner, metadata={})
            await service.watch.wait_until_final(description_id, owner=owner, seconds=PATIENCE)
            assert speaker.paid == {ALT: paid, FIRST: paid, SECOND: paid}


# what is read


async def test_words_that_stand_in_the_image_are_read_by_a_voice_of_their_language(stage: Stage) -> None:
    stage.speaker.speaks = {"anna": ("en",), "dora": ("de",)}
    stage.describer.alt_text = "A sign says “Guten Tag, liebe Gäste” number {number}."
    stage.describer.text_in_image = (TextFound("Guten Tag, liebe Gäste", "de"),)
    (audio,) = audio_of(await stage.describe(audio={"kinds": ["alt"]}))
    assert (audio["state"], audio["voice"]) == ("ready", "anna")
    assert {(line.language, line.voice) for line in stage.speaker.lines} == {("en", "anna"), ("de", "dora")}
    (quoted,) = [line.text for line in stage.speaker.lines if line.language == "de"]
    assert "Guten Tag" in quoted


async def test_the_numbers_of_a_chart_are_read_after_its_description(stage: Stage) -> None:
    stage.describer.is_repeating = True
    stage.describer.data = ChartData(("Year", "Boats"), (("2024", "7"), ("2025", "9")), "rising")
    found = await stage.describe(languages="en,de")
    spoken = await stage.spoken(found)
    assert spoken["alt"] == ALT
    assert spoken["long"].startswith(f"{FIRST} {SECOND}")
    for number in "7", "9":
        assert number in spoken["long"]
    assert "9" in (await stage.spoken(found, "de"))["long"]


async def test_numbers_that_were_read_wrong_are_read_anew_when_the_image_is_looked_at_again(stage: Stage) -> None:
    """With whatever words, a person's too."""
    stage.describer.is_repeating = True
    stage.describer.data = ChartData(("Year", "Boats"), (("2024", "7"),), "steady")
    found = await stage.describe()
    await stage.edit(found["results"]["en"], long_description="A chart of boats.")
    edited = await stage.settled(url_of(found))
    stage.describer.data = ChartData(("Year", "Boats"), (("2024", "8"),), "steady")
    await stage.change(url_of(found), "regenerate")
    again = await stage.settled(url_of(found))
    before, after = [(await stage.spoken(one))["long"] for one in (edited, again)]
    assert before.startswith("A chart of boats.")
    assert after == before.replace("7", "8")


# what fails


async def test_a_sentence_that_failed_is_retried_alone(stage: Stage) -> None:
    stage.speaker.fails = lambda text: text == SECOND
    found = await stage.describe()
    assert states_of(found) == ["ready", "failed"]
    assert "It goes on" in audio_of(found)[1]["reason"]
    assert stage.speaker.paid == {ALT: 1, FIRST: 1}
    stage.speaker.fails = lambda _: False
    await stage.change(url_of(found), "retry")
    again = await stage.settled(url_of(found))
    assert states_of(again) == ["ready", "ready"]
    assert audio_of(again)[1]["passed_over"] == []
    assert stage.speaker.paid == {ALT: 1, FIRST: 1, SECOND: 1}


@pytest.mark.usefixtures("without_pauses")
async def test_an_overloaded_engine_is_asked_again_for_what_it_did_not_say(stage: Stage) -> None:
    refused: list[str] = []

    def fails(text: str) -> bool:
        if text == SECOND and len(refused) < 2:
            refused.append(text)
            raise ProviderOverloaded("stage is busy")
        return False

    stage.speaker.fails = fails
    assert states_of(await stage.describe()) == ["ready", "ready"]
    assert refused == [SECOND] * 2
    assert stage.speaker.paid == {ALT: 1, FIRST: 1, SECOND: 1}


@pytest.mark.usefixtures("without_pauses")
async def test_what_is_no_speech_is_asked_for_once_more_and_then_of_the_next_engine(tmp_path: Path) -> None:
    other = Speaker("other")
    async with staged(tmp_path, others=[other]) as stage:
        stage.speaker.babbles = lambda text: text == SECOND
        found = await stage.describe()
        assert states_of(found) == ["ready", "ready"]
        (alt, nobody), (long, [reason]) = read_by(found)
        assert (alt, nobody, long) == ("stage:voices", [], "other:voices")
        assert reason.startswith("stage:voices: The speech engine answered with")
        assert stage.speaker.paid == {ALT: 1, FIRST: 1, SECOND: BAD_ANSWERS}
        assert other.paid == {FIRST: 1, SECOND: 1}
        # of the first engine's attempt at the long description nothing is left
        assert await stage.count("SELECT count(*) FROM utterance_sounds") == 3
        plans = await stage.count("SELECT count(DISTINCT plan) FROM audio_utterances")
        assert plans == await stage.count("SELECT count(*) FROM audio") == 2


@pytest.mark.usefixtures("without_pauses")
async def test_what_is_no_speech_is_never_kept(stage: Stage) -> None:
    stage.speaker.babbles = lambda _: True
    found = await stage.describe()
    assert states_of(found) == ["failed", "failed"]
    assert [len(audio["passed_over"]) for audio in audio_of(found)] == [1, 1]
    for table in "utterance_sounds", "steps", "sounds":
        assert await stage.count(f"SELECT count(*) FROM {table}") == 0, table


async def test_a_language_nobody_speaks_says_who_was_asked(stage: Stage) -> None:
    found = await stage.describe(languages="sw")
    for audio in audio_of(found):
        assert (audio["state"], audio["engine"]) == ("unavailable", None)
        assert audio["passed_over"] == ["stage does not speak sw"] == [audio["reason"]]


# what it costs


async def test_speech_is_paid_from_the_budget_of_the_day(tmp_path: Path) -> None:
    async with staged(tmp_path, ALTALOUD_DAILY_BUDGET="0.25") as stage:
        stage.speaker.price = 0.1
        found = await stage.describe(audio={"kinds": ["long"]})
        assert states_of(found) == ["ready"]
        found = await stage.describe(image=make_image(colour="blue"), audio={"kinds": ["alt"]})
        assert states_of(found) == ["failed"]
        assert "less is left" in audio_of(found)[0]["reason"]
        assert await stage.count("SELECT round(100 * sum(dollars)) FROM spending") == 20


async def test_an_engine_that_costs_nothing_reads_when_the_budget_is_spent(tmp_path: Path) -> None:
    async with staged(tmp_path, others=[Speaker("other")], ALTALOUD_DAILY_BUDGET="0.05") as stage:
        stage.speaker.price = 0.1
        [(engine, [reason])] = read_by(await stage.describe(audio={"kinds": ["alt"]}))
        assert engine == "other:voices"
        assert "less is left" in reason


@pytest.mark.usefixtures("without_pauses")
async def test_what_is_no_speech_has_cost_its_price_each_time(stage: Stage) -> None:
    stage.speaker.price = 0.1
    stage.speaker.babbles = lambda _: True
    await stage.describe(audio={"kinds": ["alt"]})
    assert await stage.count("SELECT round(100 * sum(dollars)) FROM spending") == 10 * BAD_ANSWERS
    assert await stage.count("SELECT count(*) FROM attempts WHERE failure = 'bad-audio'") == BAD_ANSWERS


# words


async def test_captions_by_the_word_come_where_the_engine_tells_its_times(stage: Stage) -> None:
    stage.speaker.tells_words = True
    (audio,) = audio_of(await stage.describe(audio={"kinds": ["long"]}))
    response = await stage.client.get(audio["word_captions"])
    assert response.status_code == 200, response.text
    words = [line for line in response.text.splitlines()[1:] if line and "-->" not in line]
    assert words == f"{FIRST} {SECOND}".split()
    sentences = await stage.client.get(f"/v1/audio/{audio['id']}/captions", params={"cues": "sentences"})
    assert sentences.text.count("-->") == 2


async def test_where_it_does_not_there_are_none(stage: Stage) -> None:
    (audio,) = audio_of(await stage.describe(audio={"kinds": ["alt"]}))
    assert audio["word_captions"] is None
    response = await stage.client.get(f"/v1/audio/{audio['id']}/captions", params={"cues": "words"})
    assert (response.status_code, "did not tell" in response.json()["detail"]) == (404, True)
    response = await stage.client.get(f"/v1/audio/{audio['id']}/captions", params={"cues": "letters"})
    assert response.status_code == 400
