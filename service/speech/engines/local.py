"""Any server that speaks OpenAI's plain form, at an address that only its operator knows."""

from __future__ import annotations

from functools import partial

from service.speech.engines import kokoro_voices, openai
from service.speech.engines.dialect import LOCAL_AT_ONCE, Dialect, Model, make_voice

NAME = "local"

DIALECT = Dialect(
    name=NAME,
    base_url_variable="ALTALOUD_LOCAL_SPEECH_BASE_URL",
    key_variable="ALTALOUD_LOCAL_SPEECH_API_KEY",
    needs_key=False,
    example="kokoro",
    word=openai.word,
    at_once=LOCAL_AT_ONCE,
    directions="[]",  # of Kokoro and Piper, which it may have
    name_voice=partial(make_voice, NAME),
    seconds=300,
    models=(
        Model(pattern="*kokoro*", voices=kokoro_voices.make_all(NAME), speeds=openai.SPEEDS),
        # OpenAI's name, which the servers that copy its form know
        Model(pattern="*", voices=(make_voice(NAME, "alloy"),), speeds=openai.SPEEDS),
    ),
)
