"""Groq: OpenAI's form with four fields, for the two Orpheus models; those of PlayAI are gone.

Limits, voices and prices: console.groq.com/docs/text-to-speech/orpheus.
"""

from __future__ import annotations

from service.speech.engines import openai
from service.speech.engines.dialect import Dialect, Model, make_voices

NAME = "groq"
MOST = 200
"""Characters; whatever is longer is refused."""
LIMIT = 180
"""With room for how Groq may count."""

_ENGLISH = {
    "hannah": "female", "troy": "male", "autumn": "female", "diana": "female", "austin": "male", "daniel": "male",
}  # fmt: skip
_ARABIC = {
    "noura": "female", "fahad": "male", "lulwa": "female", "aisha": "female", "sultan": "male", "abdullah": "male",
}  # fmt: skip

DIALECT = Dialect(
    name=NAME,
    base_url="https://api.groq.com/openai/v1",
    base_url_variable="GROQ_BASE_URL",
    key_variable="GROQ_API_KEY",
    default="canopylabs/orpheus-v1-english",
    word=openai.word,
    formats=("wav",),
    directions="[]<>",  # `[cheerful]`
    models=(
        Model(
            pattern="canopylabs/orpheus-v1-english",
            voices=make_voices(NAME, _ENGLISH, ("en",)),
            limit=LIMIT,
            most=MOST,
            price=22.0,
        ),
        Model(
            pattern="canopylabs/orpheus-arabic-saudi",
            voices=make_voices(NAME, _ARABIC, ("ar-SA",)),
            limit=LIMIT,
            most=MOST,
            price=40.0,
        ),
    ),
)
