"""The words of one language on a page of their own: to edit them, and to look at every wording there was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter
from litestar.response import Template

from service.domain.descriptions import ALT_TEXT_CAP, LONG_DESCRIPTION_CAP
from service.domain.records import Revision, Transcript
from service.errors import NotFound, RevisionMismatch
from service.jobs.editing import Edit
from service.languages import normalise_tag
from service.store import transcripts
from service.web.changes import EditRequest, make_edit, read_precondition
from service.web.page_changes import LONGEST_NAME, author_of, read_texts, said_of
from service.web.page_form import Fault
from service.web.page_views import Said, draw
from service.web.page_visit import Place, Visit, provide_visit
from service.web.schemas import etag_of_transcript, to_description, to_language, to_revision

LIMITS = (
    ("alt_text", ALT_TEXT_CAP, "The alt text: at most 1,000 characters."),
    ("long_description", LONG_DESCRIPTION_CAP, "The long description: at most 5,000 characters."),
    ("by", LONGEST_NAME, "Your name: at most 200 characters."),
)
"""Of the fields of the form: characters, and what is said beyond them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form."""

    alt_text: str
    long_description: str
    by: str = ""
    origin: str = ""
    """Where the words come from that were put in and are not saved: `suggestion`, `wording` or `yours`."""


class PageEditorController(Controller):
    path = "/descriptions/{description_id:str}"
    include_in_schema = False
    dependencies = {"visit": Provide(provide_visit, sync_to_thread=False)}  # noqa: RUF012 - as the framework has it

    @get("/edit/{language:str}")
    async def show_editor(
        self,
        language: FromPath[str],
        visit: NamedDependency[Visit],
        wording: Annotated[int | None, QueryParameter()] = None,
        suggestion: Annotated[str, QueryParameter()] = "",
    ) -> Template:
        place = await visit.find_place(language)
        words, suggested = place.transcript.words, place.transcript.suggestion
        draft = Draft(words.alt_text, words.long_description)
        if wording is not None:
            former = await _find_wording(visit, place.transcript, wording)
            draft = Draft(former.alt_text, former.long_description, origin="wording")
        elif suggestion and suggested is not None:
            draft = Draft(suggested.alt_text, suggested.long_description, origin="suggestion")
        return _draw_editor(visit, place, draft)

    @post("/edit/{language:str}")
    async def save(self, language: FromPath[str], visit: NamedDependency[Visit]) -> Response[Any]:
        answers = await read_texts(visit)
        place = await visit.find_place(language)
        faults = [
            Fault(f"{name}-{place.tag}", words) for name, most, words in LIMITS if len(answers.get(name, "")) > most
        ]
        draft = Draft(
            answers.get("alt_text", ""), answers.get("long_description", ""), answers.get("by", ""), origin="yours"
        )
        if faults:
            page = _draw_editor(visit, place, draft, etag=answers.get("etag", ""), faults=faults)
            page.status_code = 422
            return page
        edit = make_edit(EditRequest(alt_text=draft.alt_text, long_description=draft.long_description))
        try:
            said = await _save(visit, place.transcript, edit, answers)
        except RevisionMismatch:
            page = _draw_editor(visit, await visit.find_place(language), draft, has_conflict=True)
            page.status_code = 412
            return page
        return await visit.leave(Said(said, place.tag))

    @get("/wordings/{language:str}")
    async def show_wordings(self, language: FromPath[str], visit: NamedDependency[Visit]) -> Template:
        place = await visit.find_place(language)
        async with visit.database.read() as connection:
            found = await transcripts.find_revisions(connection, place.transcript.id)
        return _draw("wordings.html", visit, place, wordings=[to_revision(one) for one in found], owner=visit.owner)


async def _save(visit: Visit, transcript: Transcript, edit: Edit, answers: Mapping[str, str]) -> str:
    """The code of what to say. Raises `RevisionMismatch` where somebody else was faster."""
    by = author_of(answers, visit)
    await visit.editing.edit(
        transcript.id,
        edit,
        owner=visit.owner,
        by=by,
        is_current=read_precondition(answers.get("etag", ""), is_required=True),
    )
    is_new = not _says(edit, transcript)
    if answers.get("then") != "approve":
        return "saved" if is_new else "unchanged"
    approving = visit.editing.approve(transcript.id, owner=visit.owner, by=by, is_current=lambda now: _says(edit, now))
    return await said_of(approving, "saved-and-approved" if is_new else "approved")


def _says(edit: Edit, transcript: Transcript) -> bool:
    return edit == Edit(transcript.words.alt_text, transcript.words.long_description)


async def _find_wording(visit: Visit, transcript: Transcript, number: int) -> Revision:
    """Raises `NotFound`."""
    async with visit.database.read() as connection:
        for revision in await transcripts.find_revisions(connection, transcript.id):
            if revision.number == number:
                return revision
    raise NotFound


def _draw_editor(
    visit: Visit,
    place: Place,
    draft: Draft,
    *,
    etag: str | None = None,
    faults: Sequence[Fault] = (),
    has_conflict: bool = False,
) -> Template:
    """After a conflict the form carries the tag of the words it shows beside it: saving then is a decision."""
    if has_conflict:
        faults = [
            Fault(f"conflict-{place.tag}", "Somebody changed these words while you were writing. Nothing is lost.")
        ]
    return _draw(
        "edit.html",
        visit,
        place,
        draft=draft,
        etag=etag_of_transcript(place.transcript) if etag is None else etag,
        errors=faults,
        has_conflict=has_conflict,
        purpose=place.record.wish.context.surrounding_text,
    )


def _draw(template: str, visit: Visit, place: Place, **context: Any) -> Template:  # noqa: ANN401 - what a template wants
    description = to_description(place.record, visit.catalogue.qualities)
    return draw(
        template,
        visit.catalogue,
        description=description,
        tag=place.tag,
        result=description.results[place.tag],
        language_names={tag: to_language(visit.catalogue.offer(normalise_tag(tag))) for tag in description.languages},
        **context,
    )
