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
        async with asyncio.timeout(SECONDS):
            reply = await client.get(path)
        listed = [] if model is None else _model_ids(reply.content)
    except TimeoutError:
        return f"no answer within {SECONDS} s"
    except ProviderModelMissing:
        return f"there is no list of {path.rpartition('/')[2]} at its base URL"
    except ProviderError as error:
        return f"{error.title} ({error.detail})"
    if model is None or model in listed or f"{model}:latest" in listed:
        return None
    near = ", ".join(difflib.get_close_matches(model, listed, n=5, cutoff=0)) or "none at all"
    instead = next((name for pattern in kin for name in listed if fnmatch.fnmatchcase(name.lower(), pattern)), None)
    hint = f" (name {instead} instead)" if instead else ""
    return f"the provider does not list this model; it lists {near}{hint}"


def _model_ids(body: bytes) -> list[str]:
    """Ids of a list of models: OpenAI's `{"data": […]}`, or Together's bare list."""
    try:
        fields = msgspec.json.decode(body)
        models = fields["data"] if isinstance(fields, dict) else fields
        return [str(model["id"]) for model in models]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError):
        raise ProviderUnreachable("what answered is no list of models") from None
