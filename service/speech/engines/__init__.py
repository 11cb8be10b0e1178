"""The speech engines by name, and the chain an operator makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from service.domain.speech import Voice, VoiceQuality
from service.errors import ConfigurationError
from service.outbound.providers import ProviderClient
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
    engines: list[SpeechEngine] = []
    faults: list[str] = []
    for entry in settings.speech or (ESPEAK,):
        try:
            engine = _build(entry, settings, models)
        except ConfigurationError as error:
            faults += error.faults
            continue
        except ValueError as fault:
            faults.append(f"ALTALOUD_SPEECH: {fault}")
            continue
        if engine.name in {known.name for known in engines}:
            faults.append(f"ALTALOUD_SPEECH: {engine.name} stands in the chain twice")
        else:
            engines.append(engine)
    return engines, faults


def _build(entry: str, settings: Settings, models: Mapping[str, Models]) -> SpeechEngine:
    """The engine of one entry. Raises ValueError or `ConfigurationError` with what is wrong with it."""
    name, colon, model = (part.strip() for part in entry.partition(":"))
    if name == ESPEAK and not colon:
        return Espeak(settings.espeak_library, settings.espeak_data)
    if name not in PROVIDERS:
        raise ValueError(f"“{entry}” is not known; there are {KNOWN}")
    row, model = PROVIDERS[name], model or models[name].default
    if not model:
        raise ValueError(f"{name} needs a model, for example {name}:kokoro")
    known = models[name].find(model)
    if known is None:
        patterns = ", ".join(model.pattern for model in models[name].models)
        raise ValueError(f"no voice of {name}:{model} is known; there are {patterns}")
    client = ProviderClient(
        name, _base_url(name, row, settings.providers), _key(name, row, settings.providers), seconds=row.seconds
    )
    return RemoteEngine(_dialect(name, row, model, known), client)


def _key(name: str, row: ProviderRow, variables: Mapping[str, str]) -> str | None:
    key = variables.get(row.key_variable)
    if row.needs_key and not key:
        raise ValueError(f"{name} needs a key in {row.key_variable}")
    if key and not (key.isascii() and key.isprintable()):
        raise ValueError(f"{row.key_variable} holds characters that no key has")
    return key


def _base_url(name: str, row: ProviderRow, variables: Mapping[str, str]) -> str:
    address = variables.get(row.base_url_variable, row.base_url)
    if not address:
        raise ValueError(f"{name} needs the address of its server in {row.base_url_variable}, ending in /v1")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{row.base_url_variable} is no http or https address")
    return address.rstrip("/")


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
