"""What the fake knows of speech: how each server refuses a request, speaks, and lists its voices."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tests.fakes import sounds
from tests.fakes.rows import Json, Refusal, Row

OPENAI_FORMATS = ("mp3", "opus", "aac", "flac", "wav", "pcm")
OPENAI_VOICES = (
    "alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin", "cedar",
)  # fmt: skip
KOKORO_VOICES = (
    "af_bella", "af_heart", "am_michael", "bf_emma", "bm_george", "ef_dora", "em_alex", "ff_siwis", "hf_alpha",
    "if_sara", "im_nicola", "jf_alpha", "pf_dora", "pm_alex", "zf_xiaoxiao", "zf_xiaobei", "af_jadzia",
)  # fmt: skip
"""Not all that Kokoro has, and one more."""
ORPHEUS_VOICES = {
    "canopylabs/orpheus-v1-english": ("autumn", "diana", "hannah", "austin", "daniel", "troy"),
    "canopylabs/orpheus-arabic-saudi": ("fahad", "sultan", "lulwa", "noura", "aisha", "abdullah"),
}
KOKORO_LANGUAGES = "abefhijpz"
TOGETHER_LANGUAGES = ("en", "de", "fr", "es", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "zh")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A server's ways; `voices` is empty where it takes any."""

    formats: tuple[str, ...] = OPENAI_FORMATS
    characters: int = 100_000
    voices: tuple[str, ...] = ()
    invalid_status: int = 400
    rate: int = 24_000
    streams: bool = False
    """Whether it sends a WAV file before it knows its length."""
    at_once: int | None = None
    """Requests beyond which it crashes."""


SPEAKERS = {
    "openai": Speaker(characters=4_096, voices=OPENAI_VOICES, streams=True),
    "groq": Speaker(formats=("wav",), characters=200),
    "together": Speaker(formats=("mp3", "wav", "raw")),
    "xai": Speaker(
        formats=("mp3", "wav", "pcm", "mulaw", "alaw"), characters=15_000, voices=("eve", "ara", "rex", "sal", "leo")
    ),
    "kokoro": Speaker(voices=KOKORO_VOICES, at_once=2),
    "speaches": Speaker(formats=("pcm", "mp3", "wav", "flac", "aac"), invalid_status=422, at_once=4),
    "localai": Speaker(formats=("wav", "mp3", "flac", "aac", "opus"), at_once=4),
    "openedai": Speaker(voices=OPENAI_VOICES, rate=22_050, at_once=2),
    "local": Speaker(),
}


def against_speech(row: Row, body: Json, lacks: Collection[str]) -> Iterator[Refusal]:
    """`lacks` names formats that it does not know any more."""
    speaker = SPEAKERS[row.name]
    if "model" in body and body["model"] not in row.models and row.name != "xai":
        status = 400 if row.name == "kokoro" else 404
        yield Refusal(status, f"The model `{body['model']}` does not exist", "model_not_found", param="model")
    text = text_of(body)
    if not text.strip():
        yield Refusal(400, "input must not be empty", param="input")
    if len(text) > speaker.characters:
        yield Refusal(400, f"input has {len(text)} characters", "string_above_max_length", param="input")
    form = form_of(body)
    if form not in speaker.formats or form in lacks:
        left = ", ".join(name for name in speaker.formats if name not in lacks)
        yield Refusal(speaker.invalid_status, f"response_format must be one of [{left}]", param="response_format")
    yield from _against_voice(row, speaker, body)
    if row.name == "kokoro" and body.get("lang_code", "a") not in KOKORO_LANGUAGES:
        yield Refusal(500, f"Unsupported language {body['lang_code']}")
    if row.name == "together" and body.get("language", "en") not in TOGETHER_LANGUAGES:
        yield Refusal(400, f"language: unknown value {body['language']}", param="language")
    if row.name == "speaches" and not 0.5 <= body.get("speed", 1.0) <= 2:
        yield Refusal(422, "Speed must be between 0.5 and 2.0")


def _against_voice(row: Row, speaker: Speaker, body: Json) -> Iterator[Refusal]:
    voices = ORPHEUS_VOICES.get(body.get("model", ""), ()) if row.name == "groq" else speaker.voices
    voice = str(body.get("voice") or body.get("voice_id") or "")
    if voices and voice.lower() not in voices:
        yield Refusal(400, f"Voice '{voice}' not found. Available voices: {', '.join(voices)}", param="voice")


def text_of(body: Json) -> str:
    return str(body.get("input") or body.get("text") or "")


def form_of(body: Json) -> str:
    """The audio format asked for; a server's own is MP3 where none is."""
    return str(body.get("response_format") or body.get("output_format", {}).get("codec", "mp3"))


def speak(row: Row, body: Json) -> tuple[bytes, str]:
    """An audio file and its media type."""
    speaker = SPEAKERS[row.name]
    rate = int(body.get("sample_rate") or body.get("output_format", {}).get("sample_rate") or speaker.rate)
    pcm = sounds.speak(text_of(body), body.get("speed", 1.0), rate)
    if form_of(body) == "mp3":
        return sounds.mp3(pcm, rate), "audio/mpeg"
    is_streamed = speaker.streams or body.get("stream", row.name == "kokoro")
    return sounds.wav(pcm, rate, size=sounds.STREAMED if is_streamed else None), "audio/wav"


def list_voices(row: Row) -> Json:
    """What Kokoro-FastAPI or xAI answers."""
    if row.name == "kokoro":
        return {"voices": [{"id": voice, "name": voice} for voice in KOKORO_VOICES]}
    genders = {"eve": "female", "ara": "female", "rex": "male", "sal": "neutral", "leo": "male"}
    voices = [
        {"voice_id": voice, "name": voice.capitalize(), "language": "multilingual", "gender": gender}
        for voice, gender in genders.items()
    ]
    return {
        "voices": [*voices, {"voice_id": "nlbqfwie", "name": "Una", "language": "multilingual", "gender": "female"}]
    }


def list_with_voices(name: str) -> Json:
    """A model as Speaches lists it."""
    voices: list[Json] = []
    if "Kokoro" in name:
        voices = [{"id": voice, "name": voice, "language": "en-us", "gender": "female"} for voice in KOKORO_VOICES]
    elif "piper" in name:
        _, _, voice, _ = name.rsplit("-", 3)
        voices = [{"id": voice, "name": voice, "language": "en"}]
    return {"id": name, "object": "model", "owned_by": "speaches-ai", "task": "text-to-speech", "voices": voices}
