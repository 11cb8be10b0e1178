"""The pages: upload, watch, listen, delete, without JavaScript and better with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect, Template

from service.domain.images import FORMAT_NAMES, IMAGE_FORMATS
from service.errors import BudgetSpent, NotFound, ServiceError, TooManyImages
from service.jobs.catalogue import Catalogue
from service.jobs.pipeline import Pipeline, Submission
from service.jobs.progress import Watch
from service.jobs.receiving import IncomingImage, ReceivedImage
from service.settings import Settings
from service.store import descriptions
from service.store.session import Database
from service.web.document import write_document
from service.web.incoming import check_size
from service.web.page_form import Fault, PageForm, find_fault, in_page_order, read_page_form
from service.web.page_views import Said, draw, offer_languages
from service.web.page_visit import PATIENCE, Visit, provide_visit
from service.web.page_voices import offer_voices
from service.web.problems import known_problems, status_of
from service.web.requests import make_wish
from service.web.schemas import to_description

RECENT = 6
ACCEPT = ",".join(name for known in IMAGE_FORMATS.values() for name in known.accept)
"""What the file picker offers: every kind of file that is taken."""


class PagesController(Controller):
    include_in_schema = False

    @get("/")
    async def show_form(
        self,
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        catalogue: NamedDependency[Catalogue],
        settings: NamedDependency[Settings],
    ) -> Template:
        return await _form_page({"languages": catalogue.default_languages}, [], owner, database, catalogue, settings)

    @post("/")
    async def describe(
        self,
        request: Request[Any, Any, Any],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        pipeline: NamedDependency[Pipeline],
        catalogue: NamedDependency[Catalogue],
        settings: NamedDependency[Settings],
        watch: NamedDependency[Watch],
    ) -> Response[Any]:
        form = await read_page_form(request)
        ids, faults = await _submit_all(form, pipeline, catalogue, owner, max_bytes=settings.max_upload_mb * 1_000_000)
        if faults:
            page = await _form_page(form.values, in_page_order(faults), owner, database, catalogue, settings)
            page.status_code = 422
            return page
        if "respond-async" not in request.headers.get("prefer", ""):
            for description_id in ids:
                await watch.wait_until_final(description_id, owner=owner, seconds=PATIENCE / len(ids))
        if len(ids) == 1:
            return Redirect(f"/descriptions/{ids[0]}", status_code=303)
        return Redirect(f"/history?submitted={','.join(ids)}", status_code=303)

    @get("/descriptions/{description_id:str}", dependencies={"visit": Provide(provide_visit, sync_to_thread=False)})
    async def show_description(
        self,
        visit: NamedDependency[Visit],
        said: Annotated[str, QueryParameter()] = "",
        language: Annotated[str, QueryParameter()] = "",
    ) -> Template:
        return await visit.draw(said=Said(said, language))

    @post("/descriptions/{description_id:str}/delete")
    async def delete_description(
        self, description_id: FromPath[str], owner: NamedDependency[str], pipeline: NamedDependency[Pipeline]
    ) -> Redirect:
        if not await pipeline.delete(description_id, owner=owner):
            raise NotFound
        return Redirect("/history?deleted=1", status_code=303)

    @get("/problems", sync_to_thread=False)
    def show_problems(self, catalogue: NamedDependency[Catalogue]) -> Template:
        return draw("problems.html", catalogue, problems=[_explain(error) for error in known_problems()])

    @get("/problems/{name:str}", sync_to_thread=False)
    def show_problem(self, name: FromPath[str], catalogue: NamedDependency[Catalogue]) -> Template:
        known = {error.code: error for error in known_problems()}
        if name not in known:
            raise NotFound
        return draw("problem.html", catalogue, problem=_explain(known[name]))

    @get("/docs", sync_to_thread=False)
    def show_documentation(self, request: Request[Any, Any, Any], catalogue: NamedDependency[Catalogue]) -> Template:
        base_url = str(request.base_url).rstrip("/")
        problems = {error.title: error.code for error in known_problems()}
        return draw("docs.html", catalogue, spec=write_document(request.app), base_url=base_url, problems=problems)


async def _form_page(
    values: Mapping[str, Any],
    faults: Sequence[Fault],
    owner: str,
    database: Database,
    catalogue: Catalogue,
    settings: Settings,
) -> Template:
    async with database.read() as connection:
        recent = await descriptions.find_page(connection, owner=owner, limit=RECENT)
    offered = offer_languages(catalogue)
    return draw(
        "index.html",
        catalogue,
        form=values,
        errors=faults,
        languages=offered,
        voices=await offer_voices(catalogue, [language.tag for language in offered]),
        accept=ACCEPT,
        format_names=FORMAT_NAMES,
        formats=catalogue.formats,
        max_upload_mb=settings.max_upload_mb,
        max_megapixels=settings.max_megapixels,
        recent=[to_description(record, catalogue.qualities) for record in recent],
    )


async def _submit_all(
    form: PageForm, pipeline: Pipeline, catalogue: Catalogue, owner: str, *, max_bytes: int
) -> tuple[list[str], list[Fault]]:
    """All images are accepted or none: whoever mends one fault must not get the others described twice.

    Everything is looked at even where something is wrong already: an editor wants to hear of all faults at once.
    """
    faults = list(form.faults)
    try:
        wish = make_wish(form.fields, catalogue)
    except ServiceError as error:
        wish = None
        faults.append(find_fault(error))
    received: list[list[ReceivedImage]] = []
    unusable: dict[tuple[type[ServiceError], IncomingImage], Fault] = {}  # a file with too few pages is named once
    for group in form.groups:
        try:
            catalogue.check_images(len(group))
        except TooManyImages as error:
            faults.append(find_fault(error))
            continue
        received.append([])
        for image in group:
            try:
                check_size(len(image.data), max_bytes)
                received[-1] += await pipeline.receive([image])
            except ServiceError as error:
                unusable.setdefault((type(error), replace(image, page=1)), find_fault(error, image))
    faults += unusable.values()
    if faults or wish is None:
        return [], list(dict.fromkeys(faults))
    try:
        return await pipeline.accept([Submission(images, wish, {}) for images in received], owner=owner), []
    except BudgetSpent as error:
        return [], [find_fault(error)]


def _explain(error: type[ServiceError]) -> dict[str, Any]:
    return {"name": error.code, "title": error.title, "advice": error.advice, "status": status_of(error)}
