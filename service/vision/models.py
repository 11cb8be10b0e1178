"""What is true of a model: our own table, and before it the one an operator gives in ALTALOUD_MODELS."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from service.errors import ConfigurationError
from service.outbound.chain import ModelTable
from service.vision.dialect import Rung

VARIABLE = "ALTALOUD_MODELS"

Positive = Annotated[int, Meta(ge=1)]
Dollars = Annotated[float, Meta(ge=0)]


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of models.toml. What is None is as its provider has it."""

    pattern: str
    max_side: Positive = 2048
    max_pixels: Positive = 2_100_000
    max_bytes: Positive | None = None
    max_images: Positive | None = None
    image_tokens: Positive = 2_048
    detail: str | None = None
    system_prompt: bool = True
    rungs: Annotated[tuple[Rung, ...], Meta(min_length=1)] | None = None
    reasoning_tokens: Annotated[int, Meta(ge=0)] = 0
    fields: dict[str, Any] = {}
    price: tuple[Dollars, Dollars] | None = None


Models = ModelTable[Model]


def read_models(path: Path | None = None) -> dict[str, Models]:
    """The models of each provider, those of the file at `path` first.

    Raises `ConfigurationError` with one line for each thing that is wrong with that file.
    """
    own = resources.files("service.vision").joinpath("models.toml").read_bytes()
    tables = msgspec.toml.decode(own, type=dict[str, Models])
    if path is None:
        return tables
    given = _read_file(path)
    if faults := [f"{VARIABLE}: {path}: {fault}" for fault in _faults(given, tables)]:
        raise ConfigurationError(*faults)
    return {name: _lay_over(table, given.get(name, {})) for name, table in tables.items()}


def find_model(tables: Sequence[Models], name: str) -> Model:
    """The first in all of the tables that fits the name. Raises ValueError where none does."""
    return Models(models=tuple(model for table in tables for model in table.models)).find(name)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{VARIABLE}: {path} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ConfigurationError(f"{VARIABLE}: {path} is no TOML: {error}") from error


def _faults(given: Mapping[str, Any], tables: Mapping[str, Models]) -> Iterator[str]:
    for name, table in given.items():
        if name not in tables:
            yield f"“{name}” is no provider; there are {', '.join(tables)}"
        elif fault := _fault({"models": [], **table} if isinstance(table, dict) else table, Models):
            is_listed = isinstance(table, dict) and isinstance(table.get("models"), list)
            in_models = [
                f"{name}: model {number}: {wrong}"
                for number, model in enumerate(table["models"] if is_listed else (), start=1)
                if (wrong := _fault(model, Model))
            ]
            yield from in_models or [f"{name}: {fault}"]


def _fault(value: object, shape: type) -> str | None:
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        return str(error)
    return None


def _lay_over(table: Models, given: Mapping[str, Any]) -> Models:
    over = msgspec.convert({"models": [], **given}, Models)
    return Models(models=over.models + table.models, default=over.default or table.default)
