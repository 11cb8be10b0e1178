"""What is written down of a speech dialect: a row for the provider, and one for each of its models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.domain.speech import Line, Voice, VoiceQuality
from service.outbound.chain import Endpoint, find_fitting

HOSTED_AT_ONCE = 64
"""Calls to a hosted provider at once; its own limits are kept by `outbound.pacing`."""
LOCAL_AT_ONCE = 4
"""Calls to a local server at once: it has one graphics card or processor, and some crash beyond."""

Wording = Callable[[str, Line, str], Mapping[str, Any]]
"""The model's name, a line and the format wanted → the JSON of the request."""
ReadVoices = Callable[[bytes, str], tuple[Voice, ...]]
"""What a server answers to a question for its voices, and the model's name. Raises `msgspec.DecodeError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What is true of the models whose names fit a shell pattern, upper and lower case being the same."""

    pattern: str
    voices: tuple[Voice, ...] = ()
    """The best for each language first."""
    name_voices: Callable[[str], tuple[Voice, ...]] | None = None
    """Reads them in the model's name instead."""
    limit: int = 500
    """Characters of an utterance: what keeps a caption readable and a repeated call cheap."""
    most: int | None = None
    """Characters that it takes in one request; None where it cuts long texts itself."""
    price: float | None = 0.0
    """US dollars per million characters; None where it is not known."""
    weigh: Callable[[str], int] = len
    """How many characters its price counts in a text."""
    speeds: tuple[float, float] | None = None
    """Slowest and fastest that it speaks by itself; None where it has one pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect(Endpoint):
    """How a provider wants to be asked for speech, whatever the model."""

    name: str
    models: tuple[Model, ...]
    """The first that fits counts."""
    word: Wording
    default: str = ""
    """The model of an entry that names none; empty where there is none to be sure of."""
    example: str = ""
    """A model to name instead."""
    path: str = "/audio/speech"
    formats: tuple[str, ...] = ("wav", "mp3")
    """The first that the provider does not refuse is taken."""
    at_once: int = HOSTED_AT_ONCE
    directions: str = ""
    """Characters that open or close directions for the model; no transcript may give it any."""
    list_path: str = "/models"
    """Where it lists its models, or its voices where `read_voices` is there."""
    lists_models: bool = True
    """Whether the model stands in that list."""
    read_voices: ReadVoices | None = None
    name_voice: Callable[[str], Voice] | None = None
    """Any id as a voice, where the operator of a server may have added some: then `NAME:ID` is always one."""
    seconds: float = 60

    def find_model(self, name: str) -> Model:
        """Raises ValueError where no pattern fits."""
        model = find_fitting(self.models, name)
        return replace(model, voices=model.name_voices(name)) if model.name_voices else model


def make_voice(
    engine: str, voice: str, languages: tuple[str, ...] = (), gender: str | None = None, *, note: str = ""
) -> Voice:
    """A voice of a neural model: all that speak by HTTP are."""
    return Voice(voice, engine, voice.capitalize(), languages, VoiceQuality.NATURAL, gender, note)


def make_voices(
    engine: str, genders: Mapping[str, str | None], languages: tuple[str, ...] = (), *, note: str = ""
) -> tuple[Voice, ...]:
    """Voices by their ids, with their genders where these are documented, which all speak the same languages."""
    return tuple(make_voice(engine, voice, languages, gender, note=note) for voice, gender in genders.items())
