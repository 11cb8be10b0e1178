"""Chains of providers as an operator writes them: `groq:MODEL,openai,local:MODEL`."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

import msgspec

from service.errors import ConfigurationError
from service.outbound.providers import ProviderClient


class Named(Protocol):
    @property
    def name(self) -> str: ...


class Patterned(Protocol):
    @property
    def pattern(self) -> str: ...


T = TypeVar("T", bound=Named)
M = TypeVar("M", bound=Patterned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a provider is found, and by which variables an operator says otherwise."""

    base_url: str = ""
    """Empty where only the operator knows it."""
    base_url_variable: str
    key_variable: str
    needs_key: bool = True
    seconds: float = 120
    """Deadline of one call."""
    silent_seconds: float = 60
    """How long nothing may come of an answer that comes piece by piece; any other begins when all of it is there."""
    once_more: frozenset[int] = frozenset()
    """Statuses that may pass at once: such a request is sent a second time."""


class ModelTable(msgspec.Struct, Generic[M], frozen=True, forbid_unknown_fields=True):
    """One provider's part of a models.toml."""

    models: tuple[M, ...]
    default: str = ""

    def find(self, name: str) -> M:
        return find_fitting(self.models, name)


def find_fitting(models: Sequence[M], name: str) -> M:
    """The first whose pattern fits, upper and lower case being the same. Raises ValueError where none does."""
    for model in models:
        if fnmatch.fnmatchcase(name.lower(), model.pattern.lower()):
            return model
    raise ValueError(f"the model {name} is not known; there are {', '.join(model.pattern for model in models)}")


def build_chain(variable: str, entries: Iterable[str], build: Callable[[str, str], T]) -> tuple[list[T], list[str]]:
    """What `build` makes of each entry's name and model, and one line for each thing that is wrong.

    An entry is split at its first colon only: models have colons too. `build` raises ValueError with what is wrong with
    the entry, or `ConfigurationError` with what is wrong beside it.
    """
    chain: list[T] = []
    faults: list[str] = []
    for entry in entries:
        name, _, model = (part.strip() for part in entry.partition(":"))
        try:
            built = build(name, model)
        except ConfigurationError as error:
            faults += error.faults
        except ValueError as fault:
            faults.append(f"{variable}: {fault}")
        else:
            if built.name in {known.name for known in chain}:
                faults.append(f"{variable}: {built.name} stands in the chain twice")
            chain.append(built)
    return chain, faults


def connect(name: str, endpoint: Endpoint, variables: Mapping[str, str]) -> ProviderClient:
    """A client, which contacts nobody yet. Raises ValueError where a key or an address is missing or wrong."""
    key = variables.get(endpoint.key_variable)
    if endpoint.needs_key and not key:
        raise ValueError(f"{name} needs a key in {endpoint.key_variable}")
    if key and not (key.isascii() and key.isprintable()):
        raise ValueError(f"{endpoint.key_variable} holds characters that no key has")
    address = variables.get(endpoint.base_url_variable, endpoint.base_url)
    if not address:
        raise ValueError(f"{name} needs the address of its server in {endpoint.base_url_variable}, ending in /v1")
    if not _is_web_address(address):
        raise ValueError(f"{endpoint.base_url_variable} is no http or https address")
    return ProviderClient(
        name,
        address.rstrip("/"),
        key,
        seconds=endpoint.seconds,
        silent_seconds=endpoint.silent_seconds,
        once_more=endpoint.once_more,
    )


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
