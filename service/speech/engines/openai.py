"""OpenAI: `POST /audio/speech`, a form that Groq, Together and local servers speak too, each in part.

Fields and limits: developers.openai.com/api/docs/api-reference/audio/createSpeech. `instructions` are never sent: they
would make the same words sound otherwise.
"""

from __future__ import annotations

from typing import Any

from service.domain.speech import Line
from service.speech.engines.dialect import Dialect, Model, make_voices

NAME = "openai"
SPEEDS = (0.25, 4.0)

LANGUAGES = (
    "en", "af", "ar", "az", "be", "bg", "bs", "ca", "cs", "cy", "da", "de", "el", "es", "et", "fa", "fi", "fr", "gl",
    "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "kk", "kn", "ko", "lt", "lv", "mi", "mk", "mr", "ms", "ne",
    "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "sw", "ta", "th", "tl", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
"""Those of Whisper, which its guide to text to speech says its voices follow."""
ACCENT = "Tuned for English; other languages may have an accent."


def word(model: str, line: Line, form: str) -> dict[str, Any]:
    """The four fields that everybody knows, and the speed where it is not the voice's own."""
    request: dict[str, Any] = {"model": model, "input": line.text, "voice": line.voice, "response_format": form}
    return request | ({"speed": line.speed} if line.speed != 1 else {})


def count_bytes(text: str) -> int:
    """What is charged by the length of the sound: a byte of UTF-8 takes about as long in Latin and in Chinese."""
    return len(text.encode())


_OLDER = dict.fromkeys(("alloy", "ash", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer"))
_NEWER = dict.fromkeys(("marin", "cedar", "alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage",
                        "shimmer", "verse"))  # fmt: skip

_older = make_voices(NAME, _OLDER, (*LANGUAGES, "zh-Hant"), note=ACCENT)
_newer = make_voices(NAME, _NEWER, (*LANGUAGES, "zh-Hant"), note=ACCENT)

DIALECT = Dialect(
    name=NAME,
    base_url="https://api.openai.com/v1",
    base_url_variable="OPENAI_BASE_URL",
    key_variable="OPENAI_API_KEY",
    default="gpt-4o-mini-tts",
    word=word,
    # prices: developers.openai.com/api/docs/models, pages tts-1, tts-1-hd and gpt-4o-mini-tts
    models=(
        Model(pattern="tts-1-hd*", voices=_older, most=4096, price=30.0, speeds=SPEEDS),
        Model(pattern="tts-1*", voices=_older, most=4096, price=15.0, speeds=SPEEDS),
        # 0.60 dollars per million tokens of text and 12 of sound, which are 0.015 a minute of about 840 characters;
        # it takes 2,000 tokens, and some scripts need one for each character
        Model(
            pattern="gpt-4o-mini-tts*", voices=_newer, most=2000, price=18.0, weigh=count_bytes, speeds=SPEEDS
        ),
        Model(pattern="*", voices=_newer, most=2000, price=None, speeds=SPEEDS),
    ),
)  # fmt: skip
