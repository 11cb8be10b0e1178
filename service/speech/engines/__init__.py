"""The speech engines by name, and the chain an operator makes of them."""

from __future__ import annotations

from collections.abc import Mapping

from service.domain.speech import Voice, VoiceQuality
from service.outbound.chain import build_chain, connect
from service.settings import Settings
from service.speech.base import SpeechEngine
from service.speech.engines import openai
from service.speech.engines.espeak import Espeak
from service.speech.engines.providers import PROVIDERS, ListedVoice, Model, Models, ProviderRow, read_models
from service.speech.engines.remote import Dialect, RemoteEngine

ESPEAK = "espeak"
KNOWN = ", ".join([*PROVIDERS, ESPEAK])
ONE_PACE = "It keeps its own pace."


def build_speech_chain(settings: Settings) -> tuple[list[SpeechEngine], list[str]]:
    """The engines of ALTALOUD_SPEECH in its order, and one line for each thing that is wrong.

    Nothing is contacted. Unset, the chain is eSpeak NG alone.
    """
    models = read_models()
    return build_chain(
        "ALTALOUD_SPEECH", settings.speech or (ESPEAK,), lambda name, model: _build(name, model, settings, models)
    )


def _build(name: str, model: str, settings: Settings, models: Mapping[str, Models]) -> SpeechEngine:
    """Raises ValueError or `ConfigurationError` with what is wrong with the entry."""
    if name == ESPEAK:
        if model:
            raise ValueError(f"{ESPEAK} takes no model")
        return Espeak(settings.espeak_library, settings.espeak_data)
    if name not in PROVIDERS:
        raise ValueError(f"“{name}” is not known; there are {KNOWN}")
    row, model = PROVIDERS[name], model or models[name].default
    if not model:
        raise ValueError(f"{name} needs a model, for example {name}:kokoro")
    return RemoteEngine(_dialect(name, row, model, models[name].find(model)), connect(name, row, settings.providers))


def _dialect(name: str, row: ProviderRow, model_name: str, model: Model) -> Dialect:
    return Dialect(
        provider=name,
        model=model_name,
        voices=tuple(_voice(name, row, model, listed) for listed in model.voices),
        limit=model.limit,
        path=row.path,
        body=row.word_requests(model_name, row.takes, row.fields),
        formats=row.formats,
        directions=row.directions,
        takes_any_voice=row.takes_any_voice,
        list_path=row.list_path,
        lists_models=row.list_path == openai.LIST_PATH,
    )


def _voice(provider: str, row: ProviderRow, model: Model, listed: ListedVoice) -> Voice:
    return Voice(
        id=listed.id,
        engine=provider,
        name=listed.id.capitalize(),
        languages=listed.languages or model.languages,
        quality=VoiceQuality.NATURAL,
        gender=listed.gender,
        note="" if "speed" in row.takes else ONE_PACE,
    )
