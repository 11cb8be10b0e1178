"""altaloud lint: the alt texts of HTML files, by rules alone; for people and for continuous integration."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from service.errors import UnsupportedLanguage
from service.languages import normalise_tag
from service.wording.findings import Finding, Severity
from service.wording.html_encoding import decode_page
from service.wording.html_images import ImageOnPage, find_images
from service.wording.lint import lint_image

HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml"})
STDIN = "-"
ORDER = tuple(Severity)
WRONG_USAGE = 2
NO_PAGES = "has no HTML file in it"
GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}
"""Workflow commands of GitHub Actions."""


@dataclass(frozen=True, slots=True)
class Line:
    """A finding and where it is."""

    file: str
    place: ImageOnPage
    finding: Finding


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--language", metavar="TAG", help="Of pages that do not say theirs by `lang`.")
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json", "github"]), default="text", show_default=True
)
@click.option(
    "--severity",
    type=click.Choice([one.value for one in Severity]),
    default=Severity.WARNING.value,
    show_default=True,
    help="What is shown and counts: this and graver.",
)
def lint(paths: tuple[str, ...], language: str | None, format_name: str, severity: str) -> None:
    """Lint the alt texts in HTML files, and in folders those that end in .html, .htm or .xhtml; - is standard input.

    The exit code is 0 where nothing was found, 1 where something was, 2 where a file cannot be read or
    a folder has no page in it.
    """
    try:
        tag = normalise_tag(language) if language is not None else None
    except UnsupportedLanguage as error:
        raise click.BadParameter(error.detail, param_hint="--language") from None
    wanted = ORDER[: ORDER.index(Severity(severity)) + 1]
    found, unreadable = [], False
    for name in _find_files(paths):
        try:
            html = _read(name)
        except OSError as error:
            reason = NO_PAGES if isinstance(error, IsADirectoryError) else error.strerror
            click.echo(f"altaloud: {name}: {reason}", err=True)
            unreadable = True
            continue
        found += [line for line in _lint_page(name, html, tag) if line.finding.severity in wanted]
    WRITERS[format_name](found)
    sys.exit(WRONG_USAGE if unreadable else 1 if found else 0)


def _find_files(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if path != STDIN and Path(path).is_dir():
            inside = (file for file in Path(path).rglob("*") if file.suffix.lower() in HTML_ENDINGS and file.is_file())
            yield from sorted(map(str, inside)) or [path]
        else:
            yield path


def _read(name: str) -> str:
    return decode_page(sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes())


def _lint_page(name: str, html: str, tag: str | None) -> Iterator[Line]:
    for place in find_images(html, language=tag):
        yield from (Line(name, place, finding) for finding in lint_image(place.image))


def _write_text(found: Sequence[Line]) -> None:
    for one in found:
        where = f"{one.file}:{one.place.line}:{one.place.column}"
        click.echo(f"{where}: {one.finding.severity} {one.finding.rule}: {one.finding.words}{_quote(one.finding)}")


def _quote(finding: Finding) -> str:
    return f" “{finding.excerpt}”" if finding.excerpt else ""


def _write_json(found: Sequence[Line]) -> None:
    rows = [
        {
            "file": one.file,
            "line": one.place.line,
            "column": one.place.column,
            "element": one.place.element,
            "rule": one.finding.rule,
            "severity": one.finding.severity,
            "words": one.finding.words,
            "excerpt": one.finding.excerpt,
            "suggestion": one.finding.suggestion,
        }
        for one in found
    ]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2))


def _write_github(found: Sequence[Line]) -> None:
    for one in found:
        properties = {"file": one.file, "line": one.place.line, "col": one.place.column, "title": one.finding.rule}
        said = ",".join(f"{name}={_escape(str(value), ',:')}" for name, value in properties.items())
        click.echo(
            f"::{GITHUB_LEVELS[one.finding.severity]} {said}::{_escape(one.finding.words + _quote(one.finding))}"
        )


def _escape(text: str, others: str = "") -> str:
    """As workflow commands want it: line ends in percent signs and numbers, in properties commas and colons as well."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{others}" else sign for sign in text)


WRITERS: dict[str, Callable[[Sequence[Line]], None]] = {
    "text": _write_text,
    "json": _write_json,
    "github": _write_github,
}
