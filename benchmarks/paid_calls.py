"""What a description costs: paid calls and tokens, for all languages in one call against one call for each.

    .venv/bin/python benchmarks/paid_calls.py

One service describes the same pictures, and a fake provider that refuses what the real one refuses counts what it is
asked. The calls, and the words of the prompts, are counted; a prompt's tokens are taken as a quarter of its letters, a
picture's as the most that the model's row says, and an answer's as what texts of the usual length take. The ratio is
one of money, or of all tokens where the model's price is not known. Nothing is read aloud.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from service.app import Service, build_service
from service.domain.descriptions import ALT_LENGTH, LONG_DESCRIPTION_CHARACTERS, AudioWish, Context, Detail, Wish
from service.domain.records import Status
from service.jobs.receiving import IncomingImage
from service.store import descriptions
from service.telemetry import configure_logging
from service.vision.models import Model, read_models
from tests.fakes.objections import read_texts
from tests.fakes.provider import Exchange, FakeProvider
from tests.pictures import photograph, save
from tests.running import make_settings

MODELS = {"openai": "gpt-6-luna", "groq": "qwen/qwen3.8-27b"}
LANGUAGES = ("en", "de", "es", "fr", "ja", "ar", "hi", "zh")
COUNTS = (1, 3, 8)
LETTERS_PER_TOKEN = 4
WRITTEN = (ALT_LENGTH + LONG_DESCRIPTION_CHARACTERS[Detail.STANDARD]) // LETTERS_PER_TOKEN
"""Tokens of an answer for each language."""
CAPTION = Context(caption="Where the boats are kept in winter.")
NO_AUDIO = AudioWish(kinds=())


@dataclass(frozen=True, slots=True)
class Cost:
    calls: int = 0
    pictures: int = 0
    words: int = 0
    """Tokens of prompts, pictures apart."""
    written: int = 0

    def price(self, model: Model) -> float:
        """US cents; where the price of the model is not known, tokens."""
        prompt, completion = model.price or (10_000, 10_000)
        tokens = self.words + self.pictures * model.image_tokens
        return (tokens * prompt + self.written * completion) / 10_000


class Counted:
    """One service and its provider, asked one thing after the other."""

    def __init__(self, service: Service, provider: FakeProvider, image: bytes) -> None:
        self._service = service
        self._provider = provider
        self._image = image

    async def describe(self, owner: str, languages: Sequence[str], context: Context = CAPTION) -> Cost:
        """What one description has cost. What is known of the picture is the owner's."""
        before = len(self._provider.paid())
        tags = tuple(languages)
        wish = Wish(languages=tags, spelled_as=tags, context=context, audio=NO_AUDIO)
        incoming = [IncomingImage(self._image, "lake.jpg")]
        made = await self._service.pipeline.submit(incoming, wish, owner=owner, metadata={})
        await self._service.watch.wait_until_final(made, owner=owner, seconds=60)
        async with self._service.database.read() as connection:
            record = await descriptions.find(connection, made, owner=owner)
        assert record is not None
        assert (record.status, record.missing_languages) == (Status.DONE, ()), record.failure
        return _count(self._provider.paid()[before:])

    async def measure(self, count: int) -> Mapping[str, Cost]:
        languages = LANGUAGES[:count]
        apart = [await self.describe(f"{count} apart, {tag}", [tag]) for tag in languages]
        owner = f"{count} together"
        return {
            "one call for each language": _sum(apart),
            "one call for all": await self.describe(owner, languages),
            "the same image elsewhere": await self.describe(owner, languages, Context(caption="Boats for hire.")),
            "the same request again": await self.describe(owner, languages),
            "the same, one more language": await self.describe(owner, [*languages, "it"]),
        }


def _count(exchanges: Sequence[Exchange]) -> Cost:
    asked = [exchange.body["response_format"]["json_schema"]["schema"]["properties"] for exchange in exchanges]
    return Cost(
        calls=len(exchanges),
        pictures=sum(len(exchange.images) for exchange in exchanges),
        words=sum(len(read_texts(exchange.body)) for exchange in exchanges) // LETTERS_PER_TOKEN,
        written=sum(WRITTEN * len(properties["languages"]["properties"]) for properties in asked),
    )


def _sum(costs: Sequence[Cost]) -> Cost:
    return Cost(
        sum(cost.calls for cost in costs),
        sum(cost.pictures for cost in costs),
        sum(cost.words for cost in costs),
        sum(cost.written for cost in costs),
    )


async def run(provider: str) -> Mapping[int, Mapping[str, Cost]]:
    with tempfile.TemporaryDirectory() as folder:
        async with FakeProvider() as fake:
            variables = {"ALTALOUD_VISION": provider, **fake.variables(provider)}
            service = build_service(make_settings(Path(folder), **variables), speech=[])
            async with service.running():
                counted = Counted(service, fake, save(photograph((1200, 900)), "JPEG"))
                return {count: await counted.measure(count) for count in COUNTS}


def show(model: Model, name: str, measured: Mapping[int, Mapping[str, Cost]]) -> None:
    print(f"\n{name}, {model.image_tokens:,} tokens a picture\n")
    print("| languages | | paid calls | tokens of pictures | other tokens in | tokens out | cents | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for count, costs in measured.items():
        first = next(iter(costs.values()))
        for title, cost in costs.items():
            cells = (
                str(count),
                title,
                str(cost.calls),
                f"{cost.pictures * model.image_tokens:,}",
                f"{cost.words:,}",
                f"{cost.written:,}",
                f"{cost.price(model):.3f}" if model.price else "–",
                f"{cost.price(model) / first.price(model):.2f}",
            )
            print(f"| {' | '.join(cells)} |")


def main() -> None:
    configure_logging("console", quiet=True)
    for provider, name in MODELS.items():
        model = read_models()[provider].find(name)
        show(model, f"{provider}:{name}", asyncio.run(run(provider)))


if __name__ == "__main__":
    main()
