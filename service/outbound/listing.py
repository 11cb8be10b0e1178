"""What a provider lists, which costs nothing: does it answer, take our key and have the model?"""

from __future__ import annotations

import asyncio
import difflib
import fnmatch
from collections.abc import Sequence

import msgspec

from service.errors import ProviderError, ProviderModelMissing, ProviderUnreachable
from service.outbound.providers import ProviderClient

SECONDS = 10


async def check_listing(client: ProviderClient, path: str, model: str | None, kin: Sequence[str] = ()) -> str | None:
    """One line about what is wrong, None where nothing is. Without a `model`, any answer at `path` will do.

    `kin` are patterns of models that could take its place, the best first.
    """
    try:
        body = await fetch_listing(client, path)
        listed = [] if model is None else read_model_ids(body)
    except ProviderModelMissing:
        return f"there is no list of {path.rpartition('/')[2]} at its base URL"
    except ProviderError as error:
        return f"{error.title} ({error.detail})"
    if model is None or is_listed(model, listed):
        return None
    near = ", ".join(difflib.get_close_matches(model, listed, n=5, cutoff=0)) or "none at all"
    instead = next((name for pattern in kin for name in listed if fnmatch.fnmatchcase(name.lower(), pattern)), None)
    hint = f" (name {instead} instead)" if instead else ""
    return f"the provider does not list this model; it lists {near}{hint}"


async def fetch_listing(client: ProviderClient, path: str) -> bytes:
    """What a provider answers there. Raises a `ProviderError`; `ProviderModelMissing` where there is nothing."""
    try:
        async with asyncio.timeout(SECONDS):
            return (await client.get(path)).content
    except TimeoutError:
        raise ProviderUnreachable(f"no answer within {SECONDS} s") from None


def is_listed(model: str, listed: Sequence[str]) -> bool:
    return model in listed or f"{model}:latest" in listed


def read_model_ids(body: bytes) -> list[str]:
    """Ids of a list of models: OpenAI's `{"data": […]}`, or Together's bare list. Raises `ProviderUnreachable`."""
    try:
        fields = msgspec.json.decode(body)
        models = fields["data"] if isinstance(fields, dict) else fields
        return [str(model["id"]) for model in models]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError):
        raise ProviderUnreachable("what answered is no list of models") from None
