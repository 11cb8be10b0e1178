"""Together: OpenAI's form with the language and the sample rate, without the speed.

Fields: docs.together.ai/reference/audio-speech. Prices as listed by those who compare providers, the highest of each.
"""

from __future__ import annotations

from typing import Any

from service.domain.speech import Line
from service.speech.engines import kokoro_voices, openai
from service.speech.engines.dialect import Dialect, Model, make_voices

NAME = "together"
LANGUAGES = ("en", "de", "fr", "es", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "zh")
"""The values its field knows."""
SAMPLE_RATE = 24_000
"""All of its models can; Cartesia's would come at 44,100."""

_CARTESIA = {"friendly sidekick": None, "laidback woman": "female", "polite man": "male", "storyteller lady": "female"}
_ORPHEUS = {
    "tara": "female", "leah": "female", "jess": "female", "leo": "male", "dan": "male", "mia": "female", "zac": "male",
    "zoe": "female",
}  # fmt: skip


def word(model: str, line: Line, form: str) -> dict[str, Any]:
    language = line.language.partition("-")[0].lower()
    known = {"language": language} if language in LANGUAGES else {}
    return openai.word(model, line, form) | {"sample_rate": SAMPLE_RATE} | known


DIALECT = Dialect(
    name=NAME,
    base_url="https://api.together.ai/v1",
    base_url_variable="TOGETHER_BASE_URL",
    key_variable="TOGETHER_API_KEY",
    default="hexgrad/Kokoro-82M",
    word=word,
    directions="[]<>",  # Kokoro's `[word](/phonemes/)`, Orpheus' `<laugh>`
    models=(
        Model(pattern="hexgrad/kokoro*", voices=kokoro_voices.make_all(NAME), price=10.0),
        Model(
            pattern="cartesia/*",
            voices=make_voices(NAME, _CARTESIA, LANGUAGES, note="An English voice; others may have an accent."),
            price=65.0,
        ),
        Model(
            pattern="canopylabs/orpheus*",
            voices=make_voices(NAME, _ORPHEUS, ("en",)),
            limit=180,  # the model loses its thread in long texts
            price=15.0,
        ),
    ),
)
