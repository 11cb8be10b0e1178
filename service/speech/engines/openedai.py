"""openedai-speech: OpenAI's form for Piper (`tts-1`) and XTTS (`tts-1-hd`), github.com/matatonic/openedai-speech."""

from __future__ import annotations

from functools import partial

from service.speech.engines import openai
from service.speech.engines.dialect import Dialect, Model, make_voice, make_voices

NAME = "openedai"
XTTS_LANGUAGES = (
    "en", "ar", "cs", "de", "es", "fr", "hi", "hu", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh",
)  # fmt: skip
"""It finds out by itself which one a text is in."""

_VOICES = dict.fromkeys(("alloy", "echo", "fable", "onyx", "nova", "shimmer"))

DIALECT = Dialect(
    name=NAME,
    base_url="http://localhost:8000/v1",
    base_url_variable="OPENEDAI_BASE_URL",
    key_variable="OPENEDAI_API_KEY",
    needs_key=False,
    default="tts-1",
    word=openai.word,
    at_once=2,  # it has crashed beyond
    directions="[]",  # Piper's `[[phonemes]]`
    name_voice=partial(make_voice, NAME),
    seconds=300,
    models=(
        # the speed of XTTS “doesn't seem to work well”, its source says
        Model(pattern="tts-1-hd", voices=make_voices(NAME, _VOICES, XTTS_LANGUAGES)),
        Model(pattern="*", voices=make_voices(NAME, _VOICES, ("en",)), speeds=openai.SPEEDS),
    ),
)
