"""Speech engines behind HTTP as the service meets them: what goes wrong, how many at once, who can be had now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from service.domain.speech import Answered, Line
from service.errors import (
    BadAudio,
    ProviderError,
    ProviderKeyRefused,
    ProviderModelMissing,
    ProviderOverloaded,
    ProviderQuotaExhausted,
    ProviderRejectedRequest,
    ProviderUnreachable,
    SpeechUnavailable,
    UnknownVoice,
)
from service.outbound.chain import connect
from service.speech.engines import DIALECTS
from service.speech.engines.remote import LISTED_FOR, RemoteEngine
from tests.fakes import faults, sounds
from tests.fakes.provider import FakeProvider
from tests.fakes.speech import SPEAKERS

PATIENCE = 30
HOSTED, LOCAL = ("openai", "groq", "together", "xai"), ("kokoro", "speaches", "localai", "openedai", "local")


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


Connect = Callable[..., RemoteEngine]


@pytest.fixture
async def engine(fake_provider: FakeProvider, clock: Clock) -> AsyncIterator[Connect]:
    """Engines by name and model, led to the fake unless `variables` say otherwise."""
    opened: list[RemoteEngine] = []

    def open_engine(name: str, model: str = "", **variables: str) -> RemoteEngine:
        dialect = DIALECTS[name]
        client = connect(name, dialect, {**fake_provider.variables(), **variables})
        opened.append(RemoteEngine(dialect, model or dialect.default or dialect.example, client, clock=clock))
        return opened[-1]

    yield open_engine
    for one in opened:
        await one.close()


def line(engine: RemoteEngine, text: str = "A boat lies on a lake.") -> Line:
    return Line(text, engine.choose_voice("en").id, "en")


# what goes wrong


@pytest.mark.parametrize("name", [*HOSTED, *LOCAL])
@pytest.mark.parametrize("fault", [faults.html(), faults.empty(), faults.error_in_200()], ids=["html", "empty", "json"])
async def test_text_with_status_200_is_no_speech(
    fake_provider: FakeProvider, engine: Connect, name: str, fault: faults.Fault
) -> None:
    speaker = engine(name)
    fake_provider.plan(fault)
    with pytest.raises(BadAudio):
        await speaker.speak(line(speaker))
    assert (await speaker.speak(line(speaker))).data.startswith(b"RIFF")


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (faults.rate_limited("7"), ProviderOverloaded, "Rate limit"),
        (faults.quota_spent(), ProviderQuotaExhausted, "quota"),
        (faults.overloaded(), ProviderOverloaded, "503"),
        (faults.model_retired(), ProviderModelMissing, "decommissioned"),
        (faults.terms_not_accepted(), ProviderModelMissing, "requires terms acceptance"),
        (faults.words_refused(), ProviderRejectedRequest, "will not read this aloud.*safety system"),
        (faults.reset(), ProviderUnreachable, "connection failed"),
        (faults.cut_off(), ProviderUnreachable, "connection failed"),
    ],
)
async def test_what_goes_wrong_is_told_in_its_own_kind(
    fake_provider: FakeProvider, engine: Connect, fault: faults.Fault, error: type[ProviderError], words: str
) -> None:
    speaker = engine("groq")
    fake_provider.plan(fault)
    with pytest.raises(error, match=words) as raised:
        await speaker.speak(line(speaker))
    assert raised.value.retry_after == (7 if "Rate" in words else None)
    assert len(fake_provider.ledger) == 1, "one call is one attempt"


async def test_an_answer_that_does_not_come_is_given_up(fake_provider: FakeProvider) -> None:
    impatient = replace(DIALECTS["kokoro"], seconds=0.1)
    speaker = RemoteEngine(impatient, "kokoro", connect("kokoro", impatient, fake_provider.variables()))
    fake_provider.plan(faults.hang(), faults.drip())
    for _ in range(2):
        with pytest.raises(ProviderUnreachable, match=r"kokoro did not answer within 0\.1 s"):
            await speaker.speak(line(speaker))
    await speaker.close()


async def test_sound_that_is_wrong_is_handed_on_for_who_can_hear_it(
    fake_provider: FakeProvider, engine: Connect
) -> None:
    speaker = engine("local", "kokoro")
    made = [
        faults.silent(), faults.cut_short(), faults.looped(), faults.lying_size(), faults.run_together(),
        faults.wrong_rate(), faults.mp3_instead(),
    ]  # fmt: skip
    fake_provider.plan(*made)
    answers = [(await speaker.speak(line(speaker))).data for _ in range(len(made) + 1)]
    whole = answers.pop()
    assert len(set(answers)) == len(made)
    assert whole not in answers
    pcm, rate = sounds.unpack(whole)
    assert len(pcm) / 2 / rate == pytest.approx(sounds.seconds_of("A boat lies on a lake."), abs=0.01)


async def test_a_voice_that_a_server_does_not_have_is_named(engine: Connect) -> None:
    with pytest.raises(ProviderRejectedRequest, match="Voice 'zz_none' not found"):
        await engine("kokoro").speak(Line("Hello.", "zz_none", "en"))


# formats


@pytest.mark.parametrize("name", [*HOSTED[2:], *LOCAL])
async def test_mp3_is_asked_for_once_wav_was_refused(fake_provider: FakeProvider, engine: Connect, name: str) -> None:
    speaker = engine(name)
    fake_provider.lacks.add("wav")

    first, second = [await speaker.speak(line(speaker)) for _ in range(2)]

    assert first == second
    assert first.data[:1] == b"\xff"
    statuses = [exchange.status for exchange in fake_provider.ledger]
    assert [status == 200 for status in statuses] == [False, True, True], statuses


async def test_a_format_that_nobody_takes_is_refused_and_not_remembered(
    fake_provider: FakeProvider, engine: Connect
) -> None:
    speaker = engine("local", "kokoro")
    fake_provider.lacks |= {"wav", "mp3"}
    with pytest.raises(ProviderRejectedRequest, match="response_format"):
        await speaker.speak(line(speaker))
    fake_provider.lacks.clear()
    assert (await speaker.speak(line(speaker))).data.startswith(b"RIFF")


async def test_groq_is_asked_for_wav_alone(fake_provider: FakeProvider, engine: Connect) -> None:
    fake_provider.lacks.add("wav")
    speaker = engine("groq")
    with pytest.raises(ProviderRejectedRequest, match="response_format"):
        await speaker.speak(line(speaker))
    assert len(fake_provider.ledger) == 1


async def test_another_refusal_is_no_reason_to_ask_again(fake_provider: FakeProvider, engine: Connect) -> None:
    with pytest.raises(ProviderRejectedRequest, match="not found"):
        await engine("openai").speak(Line("Hello.", "nobody", "en"))
    assert len(fake_provider.ledger) == 1


# how many at once


async def speak_while_held(fake: FakeProvider, speaker: RemoteEngine, count: int, expected: int) -> list[Answered]:
    """Asks for `count` lines at once while nothing is answered before `expected` of them are under way."""
    held = asyncio.Event()
    fake.plan(*[faults.held_until(held)] * count)
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        tasks = [group.create_task(speaker.speak(line(speaker, f"Number {number}."))) for number in range(count)]
        await fake.speaking(speaker.name.partition(":")[0], expected)
        held.set()
    return [task.result() for task in tasks]


@pytest.mark.parametrize(
    ("name", "at_once"), [("kokoro", 2), ("openedai", 2), ("speaches", 4), ("localai", 4), ("local", 4)]
)
async def test_a_local_server_is_never_asked_for_more_than_it_stands(
    fake_provider: FakeProvider, engine: Connect, name: str, at_once: int
) -> None:
    answers = await speak_while_held(fake_provider, engine(name), 12, at_once)

    assert fake_provider.most_at_once[name] == at_once == (SPEAKERS[name].at_once or at_once)
    spoken = [len(answer.data) for answer in answers]
    assert spoken == [len(sounds.wav(sounds.speak(f"Number {n}.", rate=SPEAKERS[name].rate))) for n in range(12)]
    asked = [exchange.body["input"] for exchange in fake_provider.ledger]
    assert set(asked[:at_once]) == {f"Number {n}." for n in range(at_once)}, "first come, first served"


async def test_a_hosted_provider_speaks_sixty_four_lines_at_once(fake_provider: FakeProvider, engine: Connect) -> None:
    speaker = engine("openai")
    await speaker.speak(line(speaker))  # before its first answer a provider's limits are not known

    await speak_while_held(fake_provider, speaker, 80, 64)

    assert fake_provider.most_at_once["openai"] == 64


# who can be had now


async def usable(speaker: RemoteEngine) -> set[str]:
    return {voice.id for voice in await speaker.usable_voices()}


@pytest.mark.parametrize("name", [*HOSTED, *LOCAL])
async def test_voices_are_usable_where_the_server_answers_and_at_no_other_time(
    fake_provider: FakeProvider, engine: Connect, clock: Clock, name: str
) -> None:
    speaker = engine(name)
    assert await usable(speaker)
    fake_provider.away.add(name)
    assert await usable(speaker), "what was answered holds for a while"
    clock.seconds += LISTED_FOR
    assert await usable(speaker) == set()
    fake_provider.away.clear()
    assert await usable(speaker) == set()
    clock.seconds += LISTED_FOR
    assert await usable(speaker)
    assert fake_provider.listings == [name] * 3
    assert not fake_provider.paid()


async def test_many_who_ask_at_once_are_one_question(fake_provider: FakeProvider, engine: Connect) -> None:
    speaker = engine("kokoro")
    first, *others = await asyncio.gather(*(speaker.usable_voices() for _ in range(20)))
    assert all(voices is first for voices in others)
    assert fake_provider.listings == ["kokoro"]


@pytest.mark.parametrize("name", HOSTED)
async def test_a_refused_key_has_no_voices(engine: Connect, name: str) -> None:
    assert await usable(engine(name, **{f"{name.upper()}_API_KEY": "other"})) == set()


@pytest.mark.parametrize("name", HOSTED)
async def test_a_key_may_be_good_for_speaking_alone(fake_provider: FakeProvider, engine: Connect, name: str) -> None:
    fake_provider.unlisted.add(name)
    assert await usable(engine(name))


async def test_nobody_at_the_address_is_no_error(engine: Connect) -> None:
    assert await usable(engine("kokoro", KOKORO_BASE_URL="http://127.0.0.1:9/v1")) == set()


async def test_a_hosted_model_that_is_retired_has_no_voices(fake_provider: FakeProvider, engine: Connect) -> None:
    fake_provider.lacks.add("gpt-4o-mini-tts")
    assert await usable(engine("openai")) == set()
    assert await usable(engine("openai", "tts-1"))
    assert "does not list this model" in str(await engine("openai").check())


async def test_a_server_says_which_voices_it_has(engine: Connect) -> None:
    speaker = engine("kokoro")
    assert speaker.choose_voice("en").id == "af_heart"
    assert speaker.choose_voice("hi", "hm_omega").id == "hm_omega"

    voices = await speaker.usable_voices()

    assert voices == speaker.voices()
    assert [voice.id for voice in voices][:2] == ["af_heart", "af_bella"], "the best first, whatever its order"
    [new] = [voice for voice in voices if voice.id == "af_jadzia"]
    assert (new.languages, new.gender, new.name) == (("en-US",), "female", "Jadzia")
    assert speaker.choose_voice("en", "kokoro:af_jadzia") == new
    with pytest.raises(UnknownVoice):
        speaker.choose_voice("hi", "hm_omega")


async def test_speaches_has_the_voices_of_the_model_that_was_downloaded(
    fake_provider: FakeProvider, engine: Connect
) -> None:
    assert "zf_xiaoxiao" in await usable(engine("speaches"))
    [ryan] = await engine("speaches", "speaches-ai/piper-en_US-ryan-low").usable_voices()
    assert (ryan.id, ryan.languages) == ("ryan", ("en-US",))
    absent = engine("speaches", "speaches-ai/piper-de_DE-thorsten-low")
    assert await usable(absent) == set()
    assert absent.choose_voice("de").id == "thorsten", "it may be there tomorrow"
    with pytest.raises(SpeechUnavailable, match="No voice of speaches:someone/else is known"):
        engine("speaches", "someone/else").choose_voice("en")


async def test_xai_lists_voices_beyond_ours(engine: Connect) -> None:
    speaker = engine("xai")
    assert await usable(speaker) == {"eve", "ara", "rex", "sal", "leo", "nlbqfwie"}
    assert speaker.choose_voice("hi", "nlbqfwie").gender == "female"


async def test_what_is_no_list_of_voices_is_nobody(fake_provider: FakeProvider, engine: Connect) -> None:
    elsewhere = fake_provider.base_url("openai")
    speaker = engine(
        "speaches", SPEACHES_BASE_URL=fake_provider.base_url("together"), SPEACHES_API_KEY="key-of-together"
    )
    assert await usable(speaker) == set(), "a bare list"
    assert await usable(engine("kokoro", KOKORO_BASE_URL=elsewhere)), "which has none: those that are known"


async def test_a_voice_of_ones_own_needs_no_list(engine: Connect) -> None:
    for name in LOCAL:
        speaker = engine(name)
        assert speaker.choose_voice("en", f"{name}:my_own").id == "my_own"
        for unknown in ("my_own", f"{name}:", "openai:my_own"):
            with pytest.raises(UnknownVoice):
                speaker.choose_voice("en", unknown)
    # one that is named as Kokoro's are says which language it speaks
    assert engine("kokoro").choose_voice("fr", "kokoro:fm_new").id == "fm_new"
    assert engine("kokoro").choose_voice("en", "kokoro:fm_new").id == "af_heart"


@pytest.mark.parametrize("name", HOSTED)
async def test_a_hosted_provider_has_the_voices_it_is_known_for(engine: Connect, name: str) -> None:
    with pytest.raises(UnknownVoice):
        engine(name).choose_voice("en", f"{name}:my_own")


@pytest.mark.parametrize("name", [*HOSTED, *LOCAL])
async def test_check_tries_an_engine_without_paying(fake_provider: FakeProvider, engine: Connect, name: str) -> None:
    speaker = engine(name)
    assert await speaker.check() is None
    fake_provider.away.add(name)
    assert "503" in str(await speaker.check())
    assert not fake_provider.ledger


async def test_check_says_which_key_is_refused(engine: Connect) -> None:
    assert ProviderKeyRefused.title in str(await engine("xai", XAI_API_KEY="other").check())
