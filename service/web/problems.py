"""Every error as a problem (RFC 9457): problem+json for programs, a page for people."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Template

from service import errors
from service.errors import ServiceError
from service.telemetry import log
from service.web.resources import Problem

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[ServiceError], int] = {
    ServiceError: 500,
    errors.InvalidRequest: 400,
    errors.RequestTooLarge: 413,
    errors.RequestTimeout: 408,
    errors.CrossSiteRequest: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.NotDescribedYet: 409,
    errors.WordsWithheld: 409,
    errors.TooManyQuestions: 409,
    errors.Cancelled: 409,
    errors.RequestInProgress: 409,
    errors.RevisionMismatch: 412,
    errors.IdempotencyKeyReused: 422,
    errors.RevisionRequired: 428,
    errors.UnsupportedMediaType: 415,
    errors.RangeNotSatisfiable: 416,
    errors.ServiceNotReady: 503,
    errors.ImageError: 422,
    errors.MissingImage: 400,
    errors.InvalidBase64: 400,
    errors.UnsupportedImageType: 415,
    errors.ImageTooLarge: 413,
    errors.FetchError: 422,
    errors.ProviderError: 502,
    errors.BudgetSpent: 429,
    errors.NoVisionModel: 409,
    errors.TooManyImages: 422,
}
"""The nearest class up the tree counts."""

HTTP_ERRORS: dict[int, type[ServiceError]] = {
    400: errors.InvalidRequest,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.RequestTooLarge,
    415: errors.UnsupportedMediaType,
    503: errors.ServiceNotReady,
}
"""What the framework raises by itself, in our words."""


def status_of(error: type[ServiceError]) -> int:
    return next(STATUS[ancestor] for ancestor in error.__mro__ if ancestor in STATUS)


def known_problems() -> Iterator[type[ServiceError]]:
    """Every error that can meet a caller, as an answer or as the failure of a description."""
    classes: list[type[ServiceError]] = [ServiceError]
    for error in classes:
        classes += error.__subclasses__()
        if error is not errors.ConfigurationError:
            yield error


def to_problem(error: ServiceError) -> Problem:
    return Problem(
        type=f"/problems/{error.code}",
        title=error.title,
        status=status_of(type(error)),
        detail=error.detail,
        advice=error.advice,
        retry_after=None if error.retry_after is None else math.ceil(error.retry_after),
    )


def document_problems(*found: type[ServiceError]) -> dict[int, ResponseSpec]:
    """The `responses` of a handler: which errors it may answer with, by status."""
    by_status: dict[int, list[str]] = {}
    answers: tuple[type[ServiceError], ...] = (*found, errors.ServiceNotReady, ServiceError)
    for error in answers:
        by_status.setdefault(status_of(error), []).append(error.title)
    return {
        status: ResponseSpec(Problem, description="; ".join(titles), media_type=MEDIA_TYPE, generate_examples=False)
        for status, titles in by_status.items()
    }


def answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The one exception handler of the service."""
    known = _translate(error)
    problem = to_problem(known)
    headers = dict(getattr(error, "headers", None) or {})
    if isinstance(known, errors.RangeNotSatisfiable):
        headers["Content-Range"] = f"bytes */{known.size}"
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    if _wants_page(request):
        return Template(
            "error.html",
            context={"problem": problem, "request_path": request.url.path},
            status_code=problem.status,
            headers=headers,
            media_type=MediaType.HTML,
        )
    return Response(msgspec.json.encode(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def _translate(error: Exception) -> ServiceError:
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, HTTPException):
        kind = HTTP_ERRORS.get(error.status_code, ServiceError if error.status_code >= 500 else errors.InvalidRequest)  # noqa: PLR2004
        return kind(_explain(error) if kind is errors.InvalidRequest else "")
    log.error("request.crashed", exc_info=error)
    return ServiceError()


def _explain(error: HTTPException) -> str:
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        return "; ".join(f"{fault.get('key', 'request')}: {fault.get('message')}" for fault in error.extra)
    return error.detail


def _wants_page(request: Request[Any, Any, Any]) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
