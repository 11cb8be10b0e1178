"""/v1/lint: what is wrong with an alt text, by rules alone."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, post

from service import errors
from service.web.document import document_answer
from service.web.lint_shapes import LintRequest, LintResource, read_image, to_lint
from service.web.problems import document_problems
from service.web.requests import read_body, read_object
from service.wording.lint import lint_image


class LintController(Controller):
    path = "/v1/lint"
    tags = ("Lint",)

    @post(
        summary="Lint an alt text",
        description="By rules, without a provider and without keeping anything. `ok` says that nothing was found but "
        "hints.",
        status_code=200,
        responses={200: document_answer(LintResource, "What was found, the graver first")}
        | document_problems(
            errors.InvalidRequest,
            errors.UnsupportedLanguage,
            errors.UnsupportedMediaType,
            errors.RequestTooLarge,
            errors.RequestTimeout,
            errors.CrossSiteRequest,
        ),
    )
    async def lint(self, request: Request[Any, Any, Any]) -> LintResource:
        asked = read_object(await read_body(request), LintRequest)
        return to_lint(lint_image(read_image(asked)))
