"""The pages: upload, watch, listen, delete, without JavaScript and better with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect, Template

from service.errors import NotFound, ServiceError
from service.jobs.catalogue import Catalogue
from service.jobs.pipeline import Pipeline, Submission
from service.jobs.progress import Watch
from service.languages import normalise_tag
from service.settings import Settings
from service.store import descriptions
from service.store.session import Database
from service.web.api.descriptions import find_or_refuse
from service.web.document import write_document
from service.web.page_form import Fault, PageForm, find_fault, in_page_order, read_page_form
from service.web.problems import known_problems, status_of
from service.web.requests import check_size, make_wish
from service.web.resources import LanguageResource
from service.web.schemas import to_description, to_language, to_voice

PATIENCE = 3.0
"""Seconds a browser without JavaScript waits for the finished page before it is shown the unfinished one."""
RECENT = 6
HISTORY = 24
MOST_SUBMITTED = 1000
"""As many as one form carries: the framework reads so many parts of it."""


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

    @get("/descriptions/{description_id:str}")
    async def show_description(
        self,
        description_id: FromPath[str],
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        catalogue: NamedDependency[Catalogue],
    ) -> Template:
        description = to_description(await find_or_refuse(database, description_id, owner), catalogue.qualities)
        names = {tag: to_language(catalogue.offer(normalise_tag(tag))) for tag in description.languages}
        return _page("description.html", catalogue, description=description, language_names=names)

    @post("/descriptions/{description_id:str}/delete")
    async def delete_description(
        self, description_id: FromPath[str], owner: NamedDependency[str], pipeline: NamedDependency[Pipeline]
    ) -> Redirect:
        if not await pipeline.delete(description_id, owner=owner):
            raise NotFound
        return Redirect("/history?deleted=1", status_code=303)

    @get("/history")
    async def show_history(
        self,
        owner: NamedDependency[str],
        database: NamedDependency[Database],
        catalogue: NamedDependency[Catalogue],
        submitted: Annotated[str, QueryParameter()] = "",
        deleted: Annotated[str, QueryParameter()] = "",
        before: Annotated[str | None, QueryParameter()] = None,
    ) -> Template:
        only = descriptions.Filter(ids=submitted.split(",")[:MOST_SUBMITTED] if submitted else None)
        async with database.read() as connection:
            found = await descriptions.find_page(connection, owner=owner, limit=HISTORY + 1, before=before, only=only)
        following = f"/history?before={found[HISTORY - 1].id}" if len(found) > HISTORY else None
        return _page(
            "history.html",
            catalogue,
            items=[to_description(record, catalogue.qualities) for record in found[:HISTORY]],
            next=following,
            submitted=bool(submitted and found),
            deleted=bool(deleted),
        )

    @get("/problems", sync_to_thread=False)
    def show_problems(self, catalogue: NamedDependency[Catalogue]) -> Template:
        return _page("problems.html", catalogue, problems=[_explain(error) for error in known_problems()])

    @get("/problems/{name:str}", sync_to_thread=False)
    def show_problem(self, name: FromPath[str], catalogue: NamedDependency[Catalogue]) -> Template:
        known = {error.code: error for error in known_problems()}
        if name not in known:
            raise NotFound
        return _page("problem.html", catalogue, problem=_explain(known[name]))

    @get("/docs", sync_to_thread=False)
    def show_documentation(self, request: Request[Any, Any, Any], catalogue: NamedDependency[Catalogue]) -> Template:
        base_url = str(request.base_url).rstrip("/")
        problems = {error.title: error.code for error in known_problems()}
        return _page("docs.html", catalogue, spec=write_document(request.app), base_url=base_url, problems=problems)


def _page(template: str, catalogue: Catalogue, **context: Any) -> Template:  # noqa: ANN401 - what a template wants
    return Template(template, context={"offline": catalogue.is_offline, **context})


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
    return _page(
        "index.html",
        catalogue,
        form=values,
        errors=faults,
        languages=_offered_languages(catalogue),
        max_upload_mb=settings.max_upload_mb,
        max_megapixels=settings.max_megapixels,
        voices=[to_voice(voice) for voice in catalogue.voices()],
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
    received = []
    for image in form.images:
        try:
            check_size(len(image.data), max_bytes)
            received.append(await pipeline.receive(image))
        except ServiceError as error:
            faults.append(find_fault(error, image))
    if faults or wish is None:
        return [], faults
    return await pipeline.accept([Submission(image, wish, {}) for image in received], owner=owner), []


def _offered_languages(catalogue: Catalogue) -> list[LanguageResource]:
    """Those of the catalogue, and the operator's own choice, which a model may write beyond them."""
    offered = {language.names.tag: language for language in catalogue.languages()}
    for tag in catalogue.default_languages:
        offered.setdefault(tag, catalogue.offer(tag))
    return [to_language(language) for language in offered.values()]


def _explain(error: type[ServiceError]) -> dict[str, Any]:
    return {"name": error.code, "title": error.title, "advice": error.advice, "status": status_of(error)}
