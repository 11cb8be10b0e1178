from pathlib import Path

import pytest

from service.domain.speech import Voice, VoiceQuality
from service.errors import SpeechUnavailable, UnknownVoice
from service.settings import Settings
from service.speech.engines import DIALECTS, build_speech_chain
from service.speech.engines.espeak import Espeak
from service.speech.matching import find_voice, for_language

KEYS = {dialect.key_variable: "key" for dialect in DIALECTS.values()}
LOCAL = {"ALTALOUD_LOCAL_SPEECH_BASE_URL": "http://127.0.0.1:8880/v1"}


def chain(*entries: str, **variables: str) -> tuple[list[str], list[str]]:
    engines, faults = build_speech_chain(Settings.model_validate({"speech": entries, "providers": variables}))
    return [engine.name for engine in engines], faults


def voice(name: str, *languages: str) -> Voice:
    return Voice(name, "e", name, languages, VoiceQuality.NATURAL)


def test_unset_means_espeak() -> None:
    assert chain() == (["espeak-ng 1.52"], [])


def test_a_chain_keeps_its_order_and_takes_models_with_colons() -> None:
    entries = ("openai", "local:speaches/kokoro:v1", "groq", "groq:canopylabs/orpheus-arabic-saudi", "kokoro", "espeak")
    names, faults = chain(*entries, **KEYS, **LOCAL)

    assert faults == []
    assert names == [
        "openai:gpt-4o-mini-tts",
        "local:speaches/kokoro:v1",
        "groq:canopylabs/orpheus-v1-english",
        "groq:canopylabs/orpheus-arabic-saudi",
        "kokoro:kokoro",
        "espeak-ng 1.52",
    ]


@pytest.mark.parametrize(
    ("entry", "variables", "words"),
    [
        (
            "polly",
            {},
            "“polly” is not known; there are openai, groq, together, xai, kokoro, speaches, localai, openedai, local,",
        ),
        ("espeak:en", {}, "espeak takes no model"),
        ("openai", {}, "openai needs a key in OPENAI_API_KEY"),
        ("openai", {"OPENAI_API_KEY": "k\u00e9y"}, "OPENAI_API_KEY holds characters that no key has"),
        (
            "openai",
            {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "ftp://x"},
            "OPENAI_BASE_URL is no http or https address",
        ),
        ("local", LOCAL, "local needs a model"),
        ("local:kokoro", {}, "local needs the address of its server in ALTALOUD_LOCAL_SPEECH_BASE_URL"),
        ("localai", {}, "localai needs a model, for example localai:voice-en-us-amy-low"),
        ("groq:playai-tts", KEYS, "the model playai-tts is not known; there are "),
    ],
)
def test_each_fault_is_one_clear_line(entry: str, variables: dict[str, str], words: str) -> None:
    names, faults = chain(entry, **variables)

    assert names == []
    assert len(faults) == 1
    assert faults[0].startswith("ALTALOUD_SPEECH: ")
    assert words in faults[0]


def test_all_faults_are_told_at_once_and_keys_are_not() -> None:
    _, faults = chain("polly", "groq", "openai", "openai", OPENAI_API_KEY="sk-secret")

    assert len(faults) == 3
    assert "secret" not in "".join(faults)


def test_missing_espeak_files_are_named(tmp_path: Path) -> None:
    _, faults = build_speech_chain(
        Settings.model_validate({"espeak_library": tmp_path / "lib.so", "espeak_data": tmp_path})
    )

    assert [fault.partition(":")[0] for fault in faults] == ["ALTALOUD_ESPEAK_LIBRARY", "ALTALOUD_ESPEAK_DATA"]


def test_a_local_server_is_looked_for_where_it_usually_is() -> None:
    names, faults = chain("kokoro", "speaches", "localai:piper", "openedai")
    assert faults == []
    assert names == ["kokoro:kokoro", "speaches:speaches-ai/Kokoro-82M-v1.0-ONNX", "localai:piper", "openedai:tts-1"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "en-us"),
        ("en-AU", "en"),
        ("es", "es"),
        ("es-MX", "es-419"),
        ("pt", "pt-br"),
        ("pt-AO", "pt"),
        ("fr-CA", "fr"),
        ("zh", "cmn"),
        ("zh-Hant-TW", "cmn"),
        ("zh-HK", "yue"),
        ("yue", "yue"),
        ("no", "nb"),
        ("iw", "he"),
        ("sr-Latn", "sr"),
    ],
)
def test_espeak_speaks_a_language_by_its_nearest_voice(language: str, expected: str) -> None:
    assert Espeak().choose_voice(language).id == expected


def test_espeak_speaks_these_soundly() -> None:
    languages = ("en", "es", "fr", "de", "it", "pt", "nl", "pl", "ru", "tr", "hi", "zh", "ko", "sw", "vi")

    assert {Espeak().choose_voice(language).quality for language in languages} == {VoiceQuality.SYNTHETIC}


@pytest.mark.parametrize("language", ["ar", "he", "th"])
def test_espeak_says_where_it_is_poor(language: str) -> None:
    chosen = Espeak().choose_voice(language)

    assert chosen.quality is VoiceQuality.POOR
    assert chosen.note


def test_espeak_refuses_japanese_with_the_reason() -> None:
    with pytest.raises(SpeechUnavailable, match="kanji"):
        Espeak().choose_voice("ja-JP")


@pytest.mark.parametrize("language", ["xx", "lb", "be"])
def test_a_language_is_not_spoken_by_a_mere_neighbour(language: str) -> None:
    with pytest.raises(SpeechUnavailable, match=language):
        Espeak().choose_voice(language)


def test_a_wanted_voice_is_taken_where_it_speaks_the_language() -> None:
    espeak = Espeak()

    assert espeak.choose_voice("en-US", "en").id == "en"
    assert espeak.choose_voice("en-US", "espeak:EN").id == "en"
    assert espeak.choose_voice("fr", "en").id == "fr"


@pytest.mark.parametrize("wanted", ["bob", "openai:en", "espeak:"])
def test_an_unknown_voice_is_named(wanted: str) -> None:
    with pytest.raises(UnknownVoice, match=wanted):
        Espeak().choose_voice("en", wanted)


def test_the_nearest_voice_comes_first_and_a_named_language_beats_any() -> None:
    any_, british, american = voice("any"), voice("b", "en-GB"), voice("a", "en-US")

    assert for_language((any_, british, american), "en-US") == (american, british, any_)
    assert find_voice((british, american), "e:B", "en-US") == british
