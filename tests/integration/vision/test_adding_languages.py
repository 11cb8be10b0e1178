"""The chain of describers, asked for more languages of something described before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.domain.descriptions import Wish
from service.domain.images import Picture, PictureFacts
from service.errors import LanguageNotWritten, ProviderModelMissing
from service.jobs.describing import Describing
from service.vision.base import VisionProvider
from service.vision.offline import OfflineDescriber
from tests.describers import FACTS, JPEG, ORIGINAL, Configure, Record
from tests.fakes import faults
from tests.fakes.provider import FakeProvider


class Looking:
    """Measures what every picture here shows, and keeps what it was asked."""

    def __init__(self) -> None:
        self.measured = 0
        self.read_in: list[Sequence[str]] = []

    def chain(self, *chain: VisionProvider) -> Describing:
        return Describing(chain, measure=self.measure, read_text=self.read_text)

    async def measure(self, picture: Picture) -> PictureFacts:
        self.measured += 1
        return FACTS

    async def read_text(self, picture: Picture, languages: Sequence[str]) -> str:
        self.read_in.append(languages)
        return "Sortie"


@pytest.fixture
def looking() -> Looking:
    return Looking()


GERMAN = Wish(languages=("de",))


async def test_who_works_on_words_alone_needs_no_picture_and_measures_none(
    fake_provider: FakeProvider, configure: Configure, looking: Looking
) -> None:
    record = Record()
    description, passed_over = await looking.chain(configure("openai")).add_languages([], ORIGINAL, GERMAN, record)
    assert description.words["de"].alt_text == "Ein rotes Boot auf einem stillen See."
    assert passed_over == ()
    assert record.asked == ["openai:gpt-6-luna/translate"]
    assert looking.measured == 0


async def test_the_next_in_the_chain_takes_over(
    fake_provider: FakeProvider, configure: Configure, looking: Looking
) -> None:
    fake_provider.plan(faults.model_retired())
    describing = looking.chain(configure("groq"), configure("openai"))
    description, passed_over = await describing.add_languages([JPEG], ORIGINAL, GERMAN, Record())
    assert description.origin.provider == "openai"
    assert [line.partition(" ")[0] for line in passed_over] == ["groq:qwen/qwen3.8-27b:"]
    assert [exchange.images for exchange in fake_provider.ledger] == [[], []]


async def test_the_offline_describer_writes_its_draft_from_the_picture(looking: Looking) -> None:
    record = Record()
    description, _ = await looking.chain(OfflineDescriber()).add_languages([JPEG], ORIGINAL, GERMAN, record)
    words = description.words["de"]
    assert words.alt_text.startswith("Fotografie mit dem Text „Sortie“")
    assert (words.draft, words.needs_review) == (True, ("offline",))
    assert description.classification == ORIGINAL.classification
    assert looking.read_in == [("en", "de")]
    assert record.asked == []


async def test_who_cannot_write_the_language_is_passed_over(configure: Configure, looking: Looking) -> None:
    describing = looking.chain(OfflineDescriber(), configure("openai"))
    description, passed_over = await describing.add_languages([JPEG], ORIGINAL, Wish(languages=("uk",)), Record())
    assert description.words["uk"].alt_text == "Червоний човен на тихому озері."
    assert passed_over == ("offline: offline does not write uk",)
    assert looking.measured == 0


async def test_who_needs_the_picture_is_passed_over_once_it_is_gone(configure: Configure, looking: Looking) -> None:
    describing = looking.chain(OfflineDescriber(), configure("openai"))
    description, passed_over = await describing.add_languages([], ORIGINAL, GERMAN, Record())
    assert description.origin.provider == "openai"
    assert passed_over == ("offline: offline works on the image, which is no longer there",)
    with pytest.raises(LanguageNotWritten, match="no longer there"):
        await looking.chain(OfflineDescriber()).add_languages([], ORIGINAL, GERMAN, Record())


async def test_the_last_ones_error_is_the_end(
    fake_provider: FakeProvider, configure: Configure, looking: Looking
) -> None:
    fake_provider.plan(faults.model_retired())
    describing = looking.chain(OfflineDescriber(), configure("openai"))
    with pytest.raises(ProviderModelMissing):
        await describing.add_languages([JPEG], ORIGINAL, Wish(languages=("uk",)), Record())


async def test_an_original_in_any_language_will_do(configure: Configure, looking: Looking) -> None:
    polish = replace(ORIGINAL, language="pl")
    description, _ = await looking.chain(configure("xai")).add_languages([JPEG], polish, Wish(("en",)), Record())
    assert description.words["en"].alt_text == "A red boat lies on a calm lake."
