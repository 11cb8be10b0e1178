"""The speech engines by name, and the chain an operator makes of them."""

from __future__ import annotations

from collections.abc import Mapping

from service.outbound.chain import build_chain, connect
from service.settings import Settings
from service.speech.base import SpeechEngine
from service.speech.engines import groq, kokoro, local, localai, openai, openedai, speaches, together, xai
from service.speech.engines.dialect import Dialect
from service.speech.engines.espeak import Espeak
from service.speech.engines.remote import RemoteEngine

ESPEAK = "espeak"
DIALECTS: Mapping[str, Dialect] = {
    module.DIALECT.name: module.DIALECT
    for module in (openai, groq, together, xai, kokoro, speaches, localai, openedai, local)
}
KNOWN = ", ".join([*DIALECTS, ESPEAK])


def build_speech_chain(settings: Settings) -> tuple[list[SpeechEngine], list[str]]:
    """The engines of ALTALOUD_SPEECH in its order, and one line for each thing that is wrong.

    Nothing is contacted. Unset, the chain is eSpeak NG alone.
    """
    return build_chain(
        "ALTALOUD_SPEECH", settings.speech or (ESPEAK,), lambda name, model: _build(name, model, settings)
    )


def _build(name: str, model: str, settings: Settings) -> SpeechEngine:
    """Raises ValueError or `ConfigurationError` with what is wrong with the entry."""
    if name == ESPEAK:
        if model:
            raise ValueError(f"{ESPEAK} takes no model")
        return Espeak(settings.espeak_library, settings.espeak_data)
    if name not in DIALECTS:
        raise ValueError(f"“{name}” is not known; there are {KNOWN}")
    dialect = DIALECTS[name]
    model = model or dialect.default
    if not model:
        raise ValueError(f"{name} needs a model, for example {name}:{dialect.example}")
    dialect.find_model(model)  # before a client is made
    return RemoteEngine(dialect, model, connect(name, dialect, settings.providers))
