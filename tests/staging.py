"""A service whose describer and speaker are in the test's hands: held, let go, made to fail, asked what they did."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from service.domain.descriptions import (
    Answer,
    ChartData,
    Classification,
    Description,
    GlossaryTerm,
    Inquiry,
    Kind,
    Origin,
    Original,
    TextFound,
    Wish,
    Words,
)
from service.domain.images import ImageLimits, PictureFacts, View
from service.domain.speech import Answered, Line, Voice, VoiceQuality, WordTime
from service.domain.work import Bill, Growing, PaidCall, Spent, unseen
from service.errors import ProviderError, SpeechUnavailable
from service.outbound.addresses import PUBLIC_ONLY, AddressRule
from service.speech.matching import find_voice, for_language
from tests.api import Json, describe, post, promising
from tests.databases import change_database
from tests.fakes import answers
from tests.running import make_settings

PATIENCE = 30
"""Seconds, generous."""


class Gate:
    """Stands open until it is closed; whoever arrives meanwhile waits and is counted."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._arrived = 0
        self._news = asyncio.Condition()

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def passed(self) -> None:
        async with self._news:
            self._arrived += 1
            self._news.notify_all()
        await self._open.wait()

    async def reached(self, count: int) -> None:
        """Returns when so many have arrived since the start."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: self._arrived >= count)


@dataclass(frozen=True)
class Asked:
    languages: tuple[str, ...]
    original: Original | None = None
    """None where the picture was described."""
    views: tuple[View, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    inquiry: Inquiry | None = None


class Describer:
    """A vision provider that numbers what it is asked: its words say under which number they were written."""

    name = "stage:one"
    limits = ImageLimits(max_images=3)
    price = (0.0, 0.0)
    takes_addresses = False
    batches = None
    wants_facts = False

    def __init__(self) -> None:
        self.gate = Gate()
        self.asked: list[Asked] = []
        self.failures: deque[ProviderError] = deque()
        """Raised, one for each call, before anything is answered."""
        self.is_repeating = False
        """Whether every answer is the one of number 1."""
        self.alt_text = "Alt {number} in {language}."
        self.needs_review: tuple[str, ...] = ()
        """Of every text; where there is any, it is a draft."""
        self.withholds: tuple[str, ...] = ()
        """Languages whose words broke a rule."""
        self.text_in_image: tuple[TextFound, ...] = ()
        self.data: ChartData | None = None
        self.needs_image = False
        """Whether it asks to see what it is to write of for another place."""

    def writes(self, language: str) -> bool:
        return True

    async def describe(
        self,
        views: Sequence[View],
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),
        glossary: Sequence[GlossaryTerm] = (),
        paid: PaidCall,
        growing: Growing = unseen,
    ) -> Description:
        asked = Asked(wish.languages, views=tuple(views), glossary=tuple(glossary))
        return self._write(await paid("describe", partial(self._answer, asked)), wish)

    async def translate(
        self,
        original: Original,
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),
        glossary: Sequence[GlossaryTerm] = (),
        paid: PaidCall,
    ) -> Description:
        asked = Asked(wish.languages, original, glossary=tuple(glossary))
        return self._write(await paid("translate", partial(self._answer, asked)), wish)

    async def rewrite(
        self, original: Original, wish: Wish, *, glossary: Sequence[GlossaryTerm] = (), paid: PaidCall
    ) -> Description | None:
        asked = Asked(wish.languages, original, glossary=tuple(glossary))
        written = self._write(await paid("rewrite", partial(self._answer, asked)), wish)
        return None if self.needs_image else written

    async def answer(
        self, views: Sequence[View], inquiry: Inquiry, *, glossary: Sequence[GlossaryTerm] = (), paid: PaidCall
    ) -> Answer:
        asked = Asked((inquiry.language,), inquiry.original, tuple(views), tuple(glossary), inquiry)
        number = int(await paid("answer", partial(self._answer, asked)))
        return Answer(f"Answer {number} in {inquiry.language}.", can_tell=True, origin=Origin("stage", "one", "1"))

    async def _answer(self, asked: Asked) -> bytes:
        self.asked.append(asked)
        number = 1 if self.is_repeating else len(self.asked)
        await self.gate.passed()
        if self.failures:
            raise self.failures.popleft()
        return str(number).encode()

    def _write(self, answer: bytes, wish: Wish) -> Description:
        number = int(answer)
        words = {
            tag: Words(
                self.alt_text.format(number=number, language=tag),
                f"Long {number} in {tag}. It goes on.",
                draft=bool(self.needs_review),
                needs_review=self.needs_review,
            )
            for tag in wish.languages
        }
        withheld = tuple(tag for tag in wish.languages if tag in self.withholds)
        words |= dict.fromkeys(withheld, Words("", "", needs_review=("address",)))
        classification, origin = Classification(Kind.INFORMATIVE, "It shows."), Origin("stage", "one", "1")
        return Description(
            classification,
            words,
            origin,
            text_in_image=self.text_in_image,
            data=self.data,
            uncertain=("It may be a heron.",),
            withheld=withheld,
        )

    async def close(self) -> None: ...

    async def check(self) -> str | None:
        return None


class Speaker:
    """A speech engine of two voices, which keeps a record of every sentence that was paid for."""

    utterance_limit = 1_000
    at_once = 64
    languages: tuple[str, ...] = ("en", "de", "fr", "es")

    def __init__(self, name: str = "stage") -> None:
        self.engine = name
        self.speaks = dict.fromkeys(("anna", "bert"), self.languages)
        """Languages by voice."""
        self.gate = Gate()
        self.paid: Counter[str] = Counter()
        """Texts of lines."""
        self.lines: list[Line] = []
        """The same in the order they were asked for."""
        self.fails: Callable[[str], bool] = lambda _: False
        """Whether a sentence cannot be spoken now."""
        self.babbles: Callable[[str], bool] = lambda _: False
        """Whether what comes for a sentence is no speech."""
        self.waits: Callable[[str], bool] = lambda _: True
        """Whether a sentence has to pass the gate."""
        self.price: float | None = None
        """US dollars for a sentence."""
        self.tells_words = False
        self.has_pace = True

    @property
    def name(self) -> str:
        return f"{self.engine}:voices"

    def voices(self) -> tuple[Voice, ...]:
        return tuple(Voice(name, self.engine, name, tags, VoiceQuality.NATURAL) for name, tags in self.speaks.items())

    async def usable_voices(self) -> tuple[Voice, ...]:
        return self.voices()

    def choose_voice(self, language: str, wanted: str | None = None) -> Voice:
        named = find_voice(self.voices(), wanted, language) if wanted else None
        able = (named,) if named else for_language(self.voices(), language)
        if not able:
            raise SpeechUnavailable(f"{self.engine} does not speak {language}")
        return able[0]

    def keeps_pace(self, speed: float) -> bool:
        return self.has_pace or speed == 1.0

    def bill(self, line: Line) -> Bill | None:
        if self.price is None:
            return None
        spent = Spent(dollars=self.price)
        return Bill(spent, lambda _: spent)

    async def speak(self, line: Line) -> Answered:
        self.lines.append(line)
        if self.waits(line.text):
            await self.gate.passed()
        if self.fails(line.text):
            raise ProviderError(f"{self.engine} will not say “{line.text}”")
        self.paid[line.text] += 1
        if self.babbles(line.text):
            return Answered(b"{}")
        starts = [match.start() for match in re.finditer(r"\S+", line.text)] if self.tells_words else []
        return Answered(answers.speak(line.text, line.speed), tuple(WordTime(start, 60 * start) for start in starts))

    async def close(self) -> None: ...

    async def check(self) -> str | None:
        return None


@dataclass
class Stage:
    client: httpx.AsyncClient
    describer: Describer
    speaker: Speaker
    folder: Path

    async def describe(self, **fields: Any) -> Json:
        """A finished description, in English and with audio of both texts unless `fields` say otherwise."""
        return await describe(self.client, **{"languages": "en", "audio": {}} | fields)

    async def submit(self, **fields: Any) -> str:
        """The address of a description that has just been asked for."""
        response = await post(self.client, **{"languages": "en", "audio": {}} | fields)
        assert response.status_code == 202, response.text
        return response.headers["location"]

    async def read(self, url: str) -> Json:
        response = await self.client.get(url)
        assert response.status_code == 200, response.text
        found: Json = response.json()
        return found

    async def change(self, url: str, verb: str, body: object = None, status: int = 202) -> Json:
        """The answer to `POST url/verb`."""
        response = await self.client.post(f"{url}/{verb}", json=body)
        assert response.status_code == status, response.text
        found: Json = response.json()
        return found

    async def edit(self, result: Json, **texts: object) -> httpx.Response:
        headers = {"If-Match": result["etag"]}
        return await self.client.patch(f"/v1/transcripts/{result['transcript_id']}", json=texts, headers=headers)

    async def settled(self, url: str) -> Json:
        """The description when no job is open any more: by then it has a final status, and no audio is to come."""
        await self.until(url, is_settled)
        async with asyncio.timeout(PATIENCE):
            while await self.count("SELECT count(*) FROM jobs WHERE ended_at IS NULL"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        found = await self.read(url)
        assert is_settled(found), found
        return found

    async def count(self, query: str) -> int:
        """The one number that a look at the database gives."""
        [(number,)] = await asyncio.to_thread(change_database, self.folder, query)
        return int(number)

    async def until(self, url: str, is_so: Callable[[Json], bool]) -> Json:
        async with asyncio.timeout(PATIENCE):
            while not is_so(found := await self.read(url)):  # noqa: ASYNC110 - as a client would
                await asyncio.sleep(0.02)
        return found

    async def captions(self, audio: Json) -> str:
        """What an audio says, without times."""
        response = await self.client.get(f"/v1/audio/{audio['id']}/captions")
        assert response.status_code == 200, response.text
        return " ".join(line for line in response.text.splitlines()[1:] if line and "-->" not in line)

    async def spoken(self, found: Json, language: str = "en") -> dict[str, str]:
        """What the audio of a language says, by kind."""
        return {one["kind"]: await self.captions(one) for one in found["results"][language]["audio"]}


def url_of(found: Json) -> str:
    return f"/v1/descriptions/{found['id']}"


def audio_of(found: Json) -> list[Json]:
    return [audio for result in found["results"].values() for audio in result["audio"]]


def states_of(found: Json) -> list[str]:
    return [audio["state"] for audio in audio_of(found)]


def is_settled(found: Json) -> bool:
    return found["status"] in {"done", "failed", "cancelled"} and "pending" not in states_of(found)


def texts_of(found: Json) -> dict[str, str]:
    return {language: result["alt_text"] for language, result in found["results"].items()}


async def finished(client: httpx.AsyncClient, url: str) -> Json:
    """`Stage.settled` as far as a client of any service can tell."""
    async with asyncio.timeout(PATIENCE):
        while not is_settled(found := (await client.get(url)).json()):  # noqa: ASYNC110 - as a client would
            await asyncio.sleep(0.02)
    done: Json = found
    return done


@asynccontextmanager
async def staged(
    folder: Path, *, addresses: AddressRule = PUBLIC_ONLY, others: Sequence[Speaker] = (), **variables: str
) -> AsyncIterator[Stage]:
    """A running service with both of them, whose every answer is held against its document.

    The `others` stand in where the speaker does not serve.
    """
    describer, speaker = Describer(), Speaker()
    settings = make_settings(folder, **variables)
    async with promising(settings, vision=[describer], speech=[speaker, *others], addresses=addresses) as client:
        try:
            yield Stage(client, describer, speaker, folder)
        finally:  # nobody has to be waited for at the end
            for gate in [describer.gate, speaker.gate, *(other.gate for other in others)]:
                gate.open()
