"""Questions on the page of a description: a plain form, answered by the page that holds the answer."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from service.domain.descriptions import AudioWish
from service.errors import ServiceError
from service.jobs.questions import Asked, Asking
from service.web.changes import QUESTION_CAP
from service.web.page_changes import read_texts
from service.web.page_form import ADVICE, Fault
from service.web.page_views import Said
from service.web.page_visit import Visit, provide_visit
from service.wording.cleaning import clean_line

TOO_LONG = f"The question: at most {QUESTION_CAP:,} characters."


class PageQuestionsController(Controller):
    path = "/descriptions/{description_id:str}/questions"
    include_in_schema = False
    dependencies = {"visit": Provide(provide_visit, sync_to_thread=False)}  # noqa: RUF012 - as the framework has it

    @post("/{language:str}")
    async def ask(
        self, language: FromPath[str], visit: NamedDependency[Visit], asking: NamedDependency[Asking]
    ) -> Response[Any]:
        answers = await read_texts(visit)
        place = await visit.find_place(language)
        field, text = f"question-{place.tag}", clean_line(answers.get("question", ""))
        if not text or len(text) > QUESTION_CAP:
            return await visit.draw(faults=[Fault(field, TOO_LONG if text else "Write a question.")], typed=answers)
        wish = AudioWish(kinds=()) if answers.get("aloud") else None
        try:
            asked = Asked(text, place.transcript.language, wish)
            question_id = await asking.ask(visit.description_id, asked, owner=visit.owner)
        except ServiceError as error:
            words = f"{error.detail.rstrip('.')}. {ADVICE.get(type(error), error.advice)}"
            return await visit.draw(faults=[Fault(field, words)], typed=answers)
        return await visit.leave(Said("asked", place.tag), place=f"asked-{question_id}")
