"""altaloud lint, as people and continuous integration run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main

PAGE = """<!doctype html>
<html lang="en">
<p><img src="a.jpg"> <img src="b.jpg" alt="A red boat">
<img src="c.jpg" alt="Image of 50% of a, b: c">
<a href="/"><img src="d.jpg" alt="X"></a>
"""


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["lint", *arguments], input=stdin)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    return file


def test_every_finding_has_its_place(page: Path) -> None:
    result = run(str(page))
    first, second = result.output.splitlines()
    assert first.startswith(f"{page}:3:4: error missing: Has neither an alt attribute")
    assert second.startswith(f"{page}:4:1: error image-of: ")
    assert second.endswith(" “Image of”")
    assert result.exit_code == 1


def test_severity_says_what_counts(page: Path, tmp_path: Path) -> None:
    assert len(run(str(page), "--severity", "hint").output.splitlines()) == 3
    hint = tmp_path / "hint.html"
    hint.write_text("<img alt=X>", "utf-8")
    assert (run(str(hint)).exit_code, run(str(hint), "--severity", "hint").exit_code) == (0, 1)
    warning = tmp_path / "warning.html"
    warning.write_text("<img alt='Click here'>", "utf-8")
    assert (run(str(warning)).exit_code, run(str(warning), "--severity", "error").exit_code) == (1, 0)


def test_a_clean_page_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<img alt='A red boat'>", "utf-8")
    result = run(str(tmp_path))
    assert (result.output, result.exit_code) == ("", 0)
    assert json.loads(run(str(tmp_path), "--format", "json").output) == []


def test_json_holds_all_there_is_to_say(page: Path) -> None:
    missing, image_of = json.loads(run(str(page), "--format", "json").output)
    assert missing["rule"] == "missing"
    words = image_of.pop("words")
    assert words.startswith("Says that this is an image")
    assert image_of == {
        "file": str(page),
        "line": 4,
        "column": 1,
        "element": "img",
        "rule": "image-of",
        "severity": "error",
        "excerpt": "Image of",
        "suggestion": "50% of a, b: c",
    }


def test_annotations_are_escaped(tmp_path: Path) -> None:
    file = tmp_path / "a,b%.html"
    file.write_text("<img alt='image.png?100%'>", "utf-8")
    [line] = run(str(file), "--format", "github").output.splitlines()
    where = str(file).replace("%", "%25").replace(",", "%2C")
    assert line.startswith(f"::error file={where},line=1,col=1,title=file-name::Is a file's name; ")
    assert line.endswith("“image.png?100%25”")


def test_folders_are_walked_and_only_pages_read(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    for name in "b.HTM", "a.html", "c.txt":
        (inner / name).write_text("<img>", "utf-8")
    files = [line.partition(":")[0] for line in run(str(tmp_path)).output.splitlines()]
    assert files == [str(inner / "a.html"), str(inner / "b.HTM")]


def test_standard_input_is_a_page_too() -> None:
    result = run("-", stdin="<img>")
    assert result.output.startswith("-:1:1: error missing")
    assert run("-", stdin="<img alt='Café'>".encode("cp1252")).exit_code == 0


def test_the_language_is_that_of_the_page_or_the_option(tmp_path: Path) -> None:
    text = "A red boat lies on a calm lake, and behind it stand the dark hills."
    (tmp_path / "page.html").write_text(f"<img alt='{text}'><p lang=en><img alt='{text}'>", "utf-8")
    assert run(str(tmp_path)).exit_code == 0
    [line] = run(str(tmp_path), "--language", "de").output.splitlines()
    assert "error wrong-language" in line


def test_wrong_usage_is_told_from_findings(page: Path, tmp_path: Path) -> None:
    missing = run(str(tmp_path / "nothing.html"), str(page))
    assert missing.exit_code == 2
    assert "nothing.html: No such file or directory" in missing.output
    assert "error missing" in missing.output, "the other page is linted"
    (tmp_path / "empty").mkdir()
    empty = run(str(tmp_path / "empty"))
    assert (empty.exit_code, "has no HTML file in it" in empty.output) == (2, True), "a build that made nothing"
    assert run().exit_code == 2
    assert run(str(page), "--language", "nonsense-").exit_code == 2
    assert run(str(page), "--severity", "grave").exit_code == 2
