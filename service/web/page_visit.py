"""One visit to the pages about one description: what it works with, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from service.domain.records import DescriptionRecord, Transcript
from service.errors import NotFound, UnsupportedLanguage
from service.jobs.catalogue import Catalogue
from service.jobs.editing import Editing
from service.jobs.progress import Watch
from service.languages import normalise_tag
from service.settings import Settings
from service.store import descriptions, likenesses, questions
from service.store.session import Database
from service.web.api.descriptions import find_or_refuse
from service.web.page_form import Fault
from service.web.page_views import Said, draw_description
from service.web.page_voices import offer_voices

PATIENCE = 3.0
"""Seconds a browser without JavaScript waits for the finished page before it is shown the unfinished one."""

MOST_SIMILAR = 3
"""Earlier descriptions of images that look alike, on the page of one."""


@dataclass(frozen=True, slots=True)
class Place:
    """The words of one language, and the description they belong to."""

    record: DescriptionRecord
    transcript: Transcript
    tag: str
    """As it was spelled when it was asked for, which is how the pages name it."""


@dataclass(frozen=True, slots=True)
class Visit:
    request: Request[Any, Any, Any]
    description_id: str
    owner: str
    database: Database
    catalogue: Catalogue
    settings: Settings
    editing: Editing
    watch: Watch

    async def find(self) -> DescriptionRecord:
        """Raises `NotFound`."""
        return await find_or_refuse(self.database, self.description_id, self.owner)

    async def find_place(self, language: str) -> Place:
        """Raises `NotFound`, for what is no language too."""
        try:
            tag = normalise_tag(language)
        except UnsupportedLanguage:
            raise NotFound from None
        record = await self.find()
        spelled = dict(zip(record.wish.languages, record.wish.spelled_as, strict=True))
        for transcript in record.transcripts:
            if transcript.language == tag:
                return Place(record, transcript, spelled[tag])
        raise NotFound

    async def draw(
        self, *, said: Said | None = None, faults: Sequence[Fault] = (), typed: Mapping[str, str] = MappingProxyType({})
    ) -> Template:
        """The description as it is now. Raises `NotFound`."""
        async with self.database.read() as connection:  # before the rest: what changes later is seen by who follows
            versions = await descriptions.find_versions(connection, [self.description_id], owner=self.owner)
            asked = await questions.find_of(connection, self.description_id)
        record = await self.find()
        page = draw_description(
            record,
            self.catalogue,
            self.settings,
            base_url=str(self.request.base_url).rstrip("/"),
            voices=await offer_voices(self.catalogue, [one.language for one in record.transcripts]),
            similar=await self._find_similar(),
            said=said,
            faults=faults,
            questions=asked,
            typed=typed,
            is_over=self.description_id in versions and versions[self.description_id].is_over,
        )
        page.status_code = 422 if faults else 200
        return page

    async def _find_similar(self) -> list[DescriptionRecord]:
        async with self.database.read() as connection:
            ids = await likenesses.find_similar(connection, self.description_id, owner=self.owner, limit=MOST_SIMILAR)
            found = await descriptions.find_page(
                connection, owner=self.owner, limit=MOST_SIMILAR, only=descriptions.Filter(ids=ids)
            )
        return sorted(found, key=lambda record: ids.index(record.id))

    async def leave(self, said: Said, *, place: str = "") -> Redirect:
        """To the description, which says what was done. Scripts follow the work by themselves and are not kept.

        `place` is the id of what was made, if not of the language's words.
        """
        if "respond-async" not in self.request.headers.get("prefer", ""):
            await self.watch.wait_until_final(self.description_id, owner=self.owner, seconds=PATIENCE)
        about = {"language": said.tag} if said.tag else {}
        query = urlencode({"said": said.code, **about})
        place = place or (f"result-{quote(said.tag)}" if said.tag else "")
        return Redirect(f"/descriptions/{self.description_id}?{query}{place and '#'}{place}", status_code=303)


def provide_visit(
    request: Request[Any, Any, Any],
    description_id: FromPath[str],
    owner: NamedDependency[str],
    database: NamedDependency[Database],
    catalogue: NamedDependency[Catalogue],
    settings: NamedDependency[Settings],
    editing: NamedDependency[Editing],
    watch: NamedDependency[Watch],
) -> Visit:
    return Visit(request, description_id, owner, database, catalogue, settings, editing, watch)
