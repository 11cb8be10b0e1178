"""Each dialect over real HTTP to a server that refuses what the real one refuses: what is sent, and what it costs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from service.domain.speech import Line
from service.errors import ProviderRejectedRequest, SpeechUnavailable
from service.settings import Settings
from service.speech.engines import DIALECTS, build_speech_chain
from service.speech.engines.remote import RemoteEngine
from tests.fakes.provider import FakeProvider

Connect = Callable[[str], RemoteEngine]


@pytest.fixture
async def connect(fake_provider: FakeProvider) -> AsyncIterator[Connect]:
    """Engines by an entry of a chain."""
    opened: list[RemoteEngine] = []

    def open_engine(entry: str) -> RemoteEngine:
        settings = Settings.model_validate({"speech": (entry,), "providers": fake_provider.variables()})
        (engine,), faults = build_speech_chain(settings)
        assert not faults
        assert isinstance(engine, RemoteEngine)
        opened.append(engine)
        return engine

    yield open_engine
    for engine in opened:
        await engine.close()


async def say(engine: RemoteEngine, text: str, language: str = "en", speed: float = 1.0) -> bytes:
    return (await engine.speak(Line(text, engine.choose_voice(language).id, language, speed))).data


PORTUGUESE, WAV = "Um cão dorme.", {"response_format": "wav"}

BODIES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("openai", "pt-BR", "/audio/speech", WAV | {"model": "gpt-4o-mini-tts", "voice": "marin", "speed": 1.5}),
    ("openai:tts-1", "pt", "/audio/speech", WAV | {"model": "tts-1", "voice": "alloy", "speed": 1.5}),
    ("groq", "en", "/audio/speech", WAV | {"model": "canopylabs/orpheus-v1-english", "voice": "hannah"}),
    (
        "groq:canopylabs/orpheus-arabic-saudi",
        "ar",
        "/audio/speech",
        WAV | {"model": "canopylabs/orpheus-arabic-saudi", "voice": "noura"},
    ),
    (
        "together",
        "pt-BR",
        "/audio/speech",
        WAV | {"model": "hexgrad/Kokoro-82M", "voice": "pf_dora", "sample_rate": 24_000, "language": "pt"},
    ),
    (
        "together:cartesia/sonic",
        "de-AT",
        "/audio/speech",
        WAV | {"model": "cartesia/sonic", "voice": "friendly sidekick", "sample_rate": 24_000, "language": "de"},
    ),
    (
        "together:canopylabs/orpheus-3b-0.1-ft",
        "en-GB",
        "/audio/speech",
        WAV | {"model": "canopylabs/orpheus-3b-0.1-ft", "voice": "tara", "sample_rate": 24_000, "language": "en"},
    ),
    (
        "kokoro",
        "pt-BR",
        "/audio/speech",
        WAV | {"model": "kokoro", "voice": "pf_dora", "speed": 1.5, "stream": False, "lang_code": "p"},
    ),
    (
        "kokoro",
        "en-GB",
        "/audio/speech",
        WAV | {"model": "kokoro", "voice": "bf_emma", "speed": 1.5, "stream": False, "lang_code": "b"},
    ),
    (
        "speaches",
        "zh",
        "/audio/speech",
        WAV
        | {
            "model": "speaches-ai/Kokoro-82M-v1.0-ONNX",
            "voice": "zf_xiaoxiao",
            "speed": 1.5,
            "sample_rate": 24_000,
        },
    ),
    (
        "speaches:speaches-ai/piper-en_US-ryan-low",
        "en",
        "/audio/speech",
        WAV
        | {"model": "speaches-ai/piper-en_US-ryan-low", "voice": "ryan", "speed": 1.5, "sample_rate": 24_000},
    ),
    ("localai:voice-en-us-amy-low", "fr-CA", "/audio/speech", WAV | {"model": "voice-en-us-amy-low", "language": "fr"}),
    ("openedai", "en", "/audio/speech", WAV | {"model": "tts-1", "voice": "alloy", "speed": 1.5}),
    ("openedai:tts-1-hd", "cs", "/audio/speech", WAV | {"model": "tts-1-hd", "voice": "alloy"}),
    ("local:kokoro", "it", "/audio/speech", WAV | {"model": "kokoro", "voice": "if_sara", "speed": 1.5}),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "language", "path", "body"), BODIES)
async def test_each_dialect_is_sent_what_it_knows_and_nothing_else(
    fake_provider: FakeProvider, connect: Connect, entry: str, language: str, path: str, body: dict[str, Any]
) -> None:
    assert (await say(connect(entry), PORTUGUESE, language, 1.5)).startswith(b"RIFF")

    [exchange] = fake_provider.paid()
    assert (exchange.path, exchange.body) == (path, body | {"input": PORTUGUESE})


@pytest.mark.parametrize(
    ("language", "sent"), [("pt", "pt-BR"), ("pt-PT", "pt-PT"), ("en-GB", "en"), ("es-AR", "es-MX"), ("zh-TW", "zh")]
)
async def test_xai_has_a_form_of_its_own(
    fake_provider: FakeProvider, connect: Connect, language: str, sent: str
) -> None:
    engine = connect("xai")
    await engine.speak(Line(PORTUGUESE, "eve", language, 1.5))

    [exchange] = fake_provider.paid()
    assert exchange.path == "/tts"
    assert exchange.body == {
        "text": PORTUGUESE,
        "voice_id": "eve",
        "language": sent,
        "output_format": {"codec": "wav", "sample_rate": 24_000},
    }


async def test_xai_finds_out_a_language_that_it_does_not_list(fake_provider: FakeProvider, connect: Connect) -> None:
    await connect("xai").speak(Line("Habari za asubuhi.", "eve", "sw"))

    assert fake_provider.paid()[0].body["language"] == "auto"


async def test_a_speed_that_an_engine_cannot_keep_is_not_sent(fake_provider: FakeProvider, connect: Connect) -> None:
    for entry in ("openai", "kokoro", "speaches", "local:piper"):
        assert connect(entry).keeps_pace(0.5)
        assert connect(entry).keeps_pace(2.0)
    for entry in ("groq", "together", "xai", "localai:voice-en-us-amy-low", "openedai:tts-1-hd"):
        assert connect(entry).keeps_pace(1.0)
        assert not connect(entry).keeps_pace(1.1)
    assert not connect("speaches").keeps_pace(2.1)

    await say(connect("speaches"), "One.", speed=3.0)
    assert "speed" not in fake_provider.paid()[0].body


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("openai", "A sign [sad] says <laugh> (open)."),
        ("groq", "A sign sad says laugh (open)."),
        ("together", "A sign sad says laugh (open)."),
        ("xai", "A sign sad says laugh (open)."),
        ("kokoro", "A sign sad says <laugh> (open)."),
        ("openedai", "A sign sad says <laugh> (open)."),
    ],
)
async def test_no_transcript_gives_directions(
    fake_provider: FakeProvider, connect: Connect, entry: str, said: str
) -> None:
    await say(connect(entry), "A sign [sad] says <laugh> (open).")

    body = fake_provider.paid()[0].body
    assert body.get("input", body.get("text")) == said


@pytest.mark.parametrize(("entry", "most"), [("openai:tts-1", 4_096), ("openai", 2_000), ("groq", 200)])
async def test_a_text_that_is_too_long_never_leaves(
    fake_provider: FakeProvider, connect: Connect, entry: str, most: int
) -> None:
    engine = connect(entry)
    assert engine.utterance_limit < most
    await say(engine, "a" * most)
    with pytest.raises(ProviderRejectedRequest, match=f"at most {most} characters at once, not {most + 1}"):
        await say(engine, "a" * (most + 1))
    assert len(fake_provider.ledger) == 1
    with pytest.raises(ProviderRejectedRequest, match="at most 15000 characters"):
        await say(connect("xai"), "a" * 15_001)


async def test_a_text_of_directions_alone_never_leaves(fake_provider: FakeProvider, connect: Connect) -> None:
    with pytest.raises(ProviderRejectedRequest, match="nothing to say"):
        await say(connect("groq"), "[<>]")
    assert not fake_provider.ledger


def dollars(engine: RemoteEngine, text: str) -> float | None:
    bill = engine.bill(Line(text, "any", "en"))
    assert bill is not None
    assert bill.read(b"whatever it answers") == bill.expected
    return bill.expected.dollars


async def test_hosted_speech_is_billed_by_its_characters(connect: Connect) -> None:
    text = "a" * 1_000
    prices = {
        "openai:tts-1": 0.015,
        "openai:tts-1-hd": 0.03,
        "openai": 0.018,
        "groq": 0.022,
        "groq:canopylabs/orpheus-arabic-saudi": 0.04,
        "together": 0.01,
        "together:cartesia/sonic": 0.065,
        "together:canopylabs/orpheus-3b-0.1-ft": 0.015,
        "xai": 0.015,
    }
    for entry, price in prices.items():
        assert dollars(connect(entry), text) == pytest.approx(price)
    # one that is charged by the length of its sound
    assert dollars(connect("openai"), "汉" * 1_000) == pytest.approx(0.054)


async def test_a_price_that_is_not_known_is_said_to_be_so_and_counts_as_the_dearest(connect: Connect) -> None:
    engine = connect("openai:voice-of-tomorrow")
    bill = engine.bill(Line("a" * 1_000, "alloy", "en"))
    assert bill is not None
    assert bill.expected.dollars is None
    assert bill.expected.tokens.completion * 10 / 1_000_000 >= 0.065


@pytest.mark.parametrize("entry", ["kokoro", "speaches", "localai:x", "openedai", "local:x"])
async def test_a_server_of_ones_own_costs_nothing(connect: Connect, entry: str) -> None:
    assert connect(entry).bill(Line("Hello.", "any", "en")) is None


@pytest.mark.parametrize(
    ("entry", "language", "voice"),
    [
        ("openai", "sw", "marin"),
        ("openai", "nb", "marin"),
        ("groq", "en-AU", "hannah"),
        ("together", "ja", "jf_alpha"),
        ("xai", "vi", "eve"),
        ("kokoro", "fr-CA", "ff_siwis"),
        ("speaches:speaches-ai/piper-en_US-ryan-low", "en-GB", "ryan"),
        ("openedai:tts-1-hd", "pl", "alloy"),
        ("localai:x", "sw", "default"),
        ("local:x", "sw", "alloy"),
    ],
)
async def test_a_language_is_read_by_a_voice_that_speaks_it(
    connect: Connect, entry: str, language: str, voice: str
) -> None:
    assert connect(entry).choose_voice(language).id == voice


@pytest.mark.parametrize(
    ("entry", "language"),
    [
        ("openai", "am"),
        ("groq", "fr"),
        ("groq:canopylabs/orpheus-arabic-saudi", "en"),
        ("together", "ar"),
        ("together:cartesia/sonic", "he"),
        ("xai", "sw"),
        ("kokoro", "de"),
        ("speaches", "ko"),
        ("openedai", "fr"),
        ("openedai:tts-1-hd", "he"),
    ],
)
async def test_a_language_that_no_voice_speaks_is_refused_in_clear_words(
    connect: Connect, entry: str, language: str
) -> None:
    engine = connect(entry)
    with pytest.raises(SpeechUnavailable) as refused:
        engine.choose_voice(language)
    assert refused.value.detail.startswith(f"{engine.name} does not speak {language}")
    assert (", only " in refused.value.detail) is (len({tag for v in engine.voices() for tag in v.languages}) <= 12)


@pytest.mark.parametrize("entry", ["openai", "openai:tts-1", "xai"])
async def test_mandarin_is_spoken_in_both_scripts_and_not_where_cantonese_is_meant(
    connect: Connect, entry: str
) -> None:
    engine = connect(entry)
    best = engine.choose_voice("zh")
    assert {engine.choose_voice(tag) for tag in ("zh-TW", "zh-Hant", "zh-CN", "cmn")} == {best}
    for tag in ("zh-HK", "yue"):
        with pytest.raises(SpeechUnavailable):
            engine.choose_voice(tag)


def test_every_row_is_complete() -> None:
    for name, dialect in DIALECTS.items():
        assert name == dialect.name
        assert dialect.default or dialect.example
        model = dialect.find_model(dialect.default or dialect.example)
        assert {voice.engine for voice in model.voices} == {name}
        assert len({voice.id for voice in model.voices}) == len(model.voices)
        assert model.limit <= (model.most or model.limit)
        # what is hosted has a price, and what is not, costs nothing
        assert bool(model.price) == dialect.needs_key
