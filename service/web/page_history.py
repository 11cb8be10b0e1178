"""The list of what was described: newest first, searched, filtered, or what one form has just brought."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Template

from service.domain.records import Status
from service.errors import UnsupportedLanguage
from service.jobs.catalogue import Catalogue
from service.languages import normalise_tag
from service.store import descriptions
from service.store.descriptions import Filter
from service.store.session import Database
from service.web.page_views import draw, offer_languages
from service.web.schemas import to_description

HISTORY = 24
MOST_SUBMITTED = 1000
"""As many as one form carries: the framework reads so many parts of it."""
LONGEST_SEARCH = 500
ID = re.compile(r"[0-9a-f-]{36}", re.ASCII)
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class PageHistoryController(Controller):
    include_in_schema = False

    @get("/history")
    async def show_history(
        self,
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        catalogue: NamedDependency[Catalogue],
        q: Annotated[str, QueryParameter()] = "",
        status: Annotated[str, QueryParameter()] = "",
        language: Annotated[str, QueryParameter()] = "",
        image: Annotated[str, QueryParameter()] = "",
        submitted: Annotated[str, QueryParameter()] = "",
        deleted: Annotated[str, QueryParameter()] = "",
        before: Annotated[str, QueryParameter()] = "",
    ) -> Template:
        asked = {"q": q.strip()[:LONGEST_SEARCH], "status": status, "language": language, "image": image}
        asked = {name: value for name, value in asked.items() if value}
        async with database.read() as connection:
            found = await descriptions.find_page(
                connection,
                owner=owner,
                limit=HISTORY + 1,
                before=before if ID.fullmatch(before) else None,
                only=_read_filter(asked, submitted),
            )
        has_more = len(found) > HISTORY
        return draw(
            "history.html",
            catalogue,
            items=[to_description(record, catalogue.qualities) for record in found[:HISTORY]],
            next=f"/history?{urlencode({**asked, 'before': found[HISTORY - 1].id})}" if has_more else None,
            asked=asked,
            languages=offer_languages(catalogue),
            submitted=bool(submitted and found),
            deleted=bool(deleted),
        )


def _read_filter(asked: dict[str, str], submitted: str) -> Filter:
    """What is no status, language or image of ours is nobody's: nothing is found."""
    ids: list[str] | None = None
    if submitted:
        ids = [one for one in submitted.split(",")[:MOST_SUBMITTED] if ID.fullmatch(one)]
    wanted: dict[str, Any] = {}
    try:
        if "status" in asked:
            wanted["status"] = Status(asked["status"])
        if "language" in asked:
            wanted["language"] = normalise_tag(asked["language"])
    except (ValueError, UnsupportedLanguage):
        ids = []
    if "image" in asked and not SHA256.fullmatch(asked["image"]):
        ids = []
    return Filter(ids=ids, image_sha256=asked.get("image") if ids is None else None, text=asked.get("q"), **wanted)
