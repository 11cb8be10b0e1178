"""What lint takes and answers, and the way from there to the rules and back."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from service.domain.descriptions import Role
from service.languages import normalise_tag
from service.web.requests import ContextRequest, Line, Tag
from service.wording.findings import Finding, Severity
from service.wording.lint import Image
from service.wording.surroundings import Surroundings

LONGEST = 10_000
"""Characters; far beyond what the rules call too long."""

Texts = Annotated[tuple[Annotated[str, Meta(max_length=2000)], ...], Meta(max_length=50)]


class LintRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """An alt text and where it stands. The more is known of its place, the more rules can judge."""

    alt: Annotated[
        Annotated[str, Meta(max_length=LONGEST)] | None,
        Meta(description="null: the image has no alt attribute. Empty: its author takes it for decorative."),
    ]
    context: ContextRequest = ContextRequest()
    neighbours: Annotated[Texts, Meta(description="Texts beside the image, or in the same link.")] = ()
    language: Annotated[Tag | None, Meta(description="Of the alt text; left out, the rules of all are tried.")] = None
    text_in_image: Annotated[Texts, Meta(description="Words that stand in the image.")] = ()
    file_name: Annotated[Line, Meta(description="Of the image.")] = ""


class FindingResource(Struct, frozen=True):
    """What one rule says; its id is a row of the documentation."""

    rule: str
    severity: Severity
    words: str
    excerpt: str
    suggestion: str | None


class LintResource(Struct, frozen=True):
    findings: list[FindingResource]
    ok: bool
    """Nothing was found but hints."""


def read_image(request: LintRequest) -> Image:
    """Raises `UnsupportedLanguage`."""
    context = request.context
    product = [context.product.name, context.product.brand] if context.product else []
    is_alone_in_link = bool(context.link_target) and not request.neighbours and context.role is Role.UNKNOWN
    place = Surroundings(
        language=normalise_tag(request.language) if request.language is not None else None,
        allowed=tuple(filter(None, [*context.keywords, *product])),
        caption=context.caption,
        nearby=tuple(filter(None, [*request.neighbours, context.surrounding_text])),
        role=Role.FUNCTIONAL if is_alone_in_link else context.role,
        avoid=context.avoid,
    )
    return Image(request.alt, place, request.text_in_image, request.file_name)


def to_lint(findings: list[Finding]) -> LintResource:
    return LintResource(
        findings=[FindingResource(one.rule, one.severity, one.words, one.excerpt, one.suggestion) for one in findings],
        ok=all(one.severity is Severity.HINT for one in findings),
    )
