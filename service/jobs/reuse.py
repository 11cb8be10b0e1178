"""What was said of a picture before is not paid for again.

The same picture, asked for in the same way, is answered with the words that are there. Asked for in another context it
is not looked at again either: a model writes from the words and facts that are known, which takes no image. Both are of
the same owner, and a description once taken from owes nothing to the one it was taken from, which may be deleted.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

import msgspec

from service.domain.descriptions import Description, Detail, GlossaryTerm, Original, Tokens
from service.domain.images import Picture
from service.domain.records import DescriptionRecord, Job, JobKind, Outcome, Transcript
from service.domain.work import PaidCall
from service.errors import ProviderError
from service.jobs.describing import Describing
from service.store import answers
from service.store.answers import Keys, Known
from service.store.session import Database
from service.telemetry import log
from service.vision.prompts import DESCRIBE, MEND, REWRITE, TRANSLATE

DETAILS = tuple(Detail)
"""Each says all that those before it say."""
PROMPTS = (DESCRIBE, TRANSLATE, REWRITE, MEND)
"""Versions of all that words may come from."""


@dataclass(frozen=True, slots=True)
class Reused:
    """What answers a wish without a look at the picture."""

    outcome: Outcome
    known: Sequence[Known] = ()
    """Words to be taken over as they are, of some or all of the languages."""
    written: Description | None = None
    """Words that a model wrote from what is known."""


class _Turn(asyncio.Lock):
    """To have a picture looked at."""

    description_id = ""
    """Whose it is."""


class Reuse:
    def __init__(self, database: Database, describing: Describing) -> None:
        self._database = database
        self._describing = describing
        self._looking: WeakValueDictionary[str, _Turn] = WeakValueDictionary()

    def make_keys(
        self, record: DescriptionRecord, pictures: Sequence[Picture], glossary: Sequence[GlossaryTerm]
    ) -> Keys | None:
        """None where nothing would be paid for an answer.

        Equal pixels are the same picture: they encode to equal bytes, whatever file they came from. Its place among the
        pages of a document counts too, as a model is told of it.
        """
        wish = record.wish
        first = self._describing.find_first(wish.languages)
        if first is None:
            return None
        picture = _hash([(hashlib.sha256(one.data).digest(), one.frames, one.page, one.pages) for one in pictures])
        asked = (wish.context, wish.alt_length, wish.detail, wish.instructions)
        return Keys(picture, _hash((record.owner, picture, asked, tuple(glossary), first.name, *PROMPTS)))

    @asynccontextmanager
    async def turn(self, record: DescriptionRecord, keys: Keys | None) -> AsyncIterator[None]:
        """Whoever comes while the same picture is being described waits until it is, once, and then finds its words.

        Of this process: two workers that are asked at the same moment both pay. Nobody waits for their own description:
        its earlier job has been given up, and the call of it may take long to end.
        """
        if keys is None:
            yield
            return
        turn = self._looking.setdefault(f"{record.owner}/{keys.picture}", _Turn())
        if not turn.locked():
            async with turn:
                turn.description_id = record.id
                yield
            return
        if turn.description_id != record.id:
            async with turn:
                pass
        yield

    async def find(
        self, job: Job, record: DescriptionRecord, keys: Keys, glossary: Sequence[GlossaryTerm], paid: PaidCall
    ) -> Reused | None:
        """An answer without a look at the picture; None where it takes one, or one was bought for this job already."""
        languages = record.wish.languages
        async with self._database.read() as connection:
            if job.kind is JobKind.REGENERATE or await answers.is_bought(connection, job.id):
                return None
            same = await answers.find_same(connection, keys, owner=record.owner)
            same = [one for one in same if self._is_by_first(one, languages)]
            nearest = max(same, key=lambda one: len(_find_held(one, languages)), default=None)
            held = _find_held(nearest, languages) if nearest else []
            authors = await answers.find_authors(connection, [one.id for one in held])
            of_picture = await answers.find_of_picture(connection, keys, owner=record.owner)
        if nearest and held:
            known = [Known(one.language, one.words, one.written_by, authors[one.id]) for one in held]
            return Reused(_reuse_outcome(nearest), known)
        try:
            if nearest and (original := find_original(nearest)):
                return await self._translate(record, nearest, original, glossary, paid)
            return await self._rewrite(record, of_picture, glossary, paid)
        except ProviderError as error:
            log.warning("reuse.failed", description=record.id, code=error.code)
            return None

    async def _translate(
        self,
        record: DescriptionRecord,
        source: DescriptionRecord,
        original: Original,
        glossary: Sequence[GlossaryTerm],
        paid: PaidCall,
    ) -> Reused:
        """The same answer, which is there in other languages alone."""
        description, _ = await self._describing.add_languages([], original, record.wish, paid, glossary=glossary)
        return Reused(_reuse_outcome(source), written=description)

    async def _rewrite(
        self,
        record: DescriptionRecord,
        of_picture: Sequence[DescriptionRecord],
        glossary: Sequence[GlossaryTerm],
        paid: PaidCall,
    ) -> Reused | None:
        for source in of_picture:
            original = find_original(source)
            if original and self._tells_enough(source, original, record):
                break
        else:
            return None
        description = await self._describing.rewrite(original, record.wish, paid, glossary=glossary)
        if description is None or description.withheld:
            return None
        outcome = Outcome(
            classification=description.classification,
            origin=description.origin,
            text_in_image=original.text_in_image,
            data=original.data,
            uncertain=original.uncertain,
            rewritten_from=source.id,
        )
        return Reused(outcome, written=description)

    def _tells_enough(self, source: DescriptionRecord, original: Original, record: DescriptionRecord) -> bool:
        """Whether the model that would be asked has looked at the picture, and said as much as is asked for now.

        Words that were themselves rewritten are no source: from one to the next, more would be lost each time.
        """
        if source.outcome is None or source.outcome.rewritten_from or not original.words.long_description:
            return False
        has_detail = DETAILS.index(source.wish.detail) >= DETAILS.index(record.wish.detail)
        return has_detail and self._is_by_first(source, record.wish.languages)

    def _is_by_first(self, source: DescriptionRecord, languages: Sequence[str]) -> bool:
        """Whether it comes from the model that would be asked, not from one that stood in for it."""
        first, outcome = self._describing.find_first(languages), source.outcome
        return bool(first and outcome and first.name == f"{outcome.origin.provider}:{outcome.origin.model}")


def columns_of(keys: Keys | None, outcome: Outcome) -> dict[str, str | None]:
    """By which a description is found again. What no model wrote costs nothing, and depends on the size of the file."""
    if keys is None or outcome.origin.model == outcome.origin.provider:
        return {"picture_key": None, "answer_key": None}
    return {"picture_key": keys.picture, "answer_key": keys.answer}


def find_original(record: DescriptionRecord) -> Original | None:
    """What else can be written from: a person's words before a machine's, else the first language that holds."""
    held = [one for one in record.transcripts if _holds(one)]
    if record.outcome is None or not held:
        return None
    chosen, outcome = min(held, key=lambda one: not one.is_a_persons), record.outcome
    return Original(
        chosen.language,
        chosen.words,
        outcome.classification,
        outcome.text_in_image,
        outcome.data,
        outcome.uncertain,
    )


def _find_held(record: DescriptionRecord, languages: Sequence[str]) -> list[Transcript]:
    return [one for one in record.transcripts if one.language in languages and _holds(one)]


def _holds(transcript: Transcript) -> bool:
    return not (transcript.words.draft or transcript.words.needs_review)


def _reuse_outcome(source: DescriptionRecord) -> Outcome:
    """That of the source, which has paid for it."""
    outcome = source.outcome
    assert outcome is not None  # noqa: S101 - keys are kept together with it
    origin = replace(outcome.origin, tokens=Tokens())
    return replace(outcome, origin=origin, passed_over=(), reused_from=source.id)


def _hash(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()
