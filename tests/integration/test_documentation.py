"""What is named in code is explained in the documents, and what the documents name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.cli import main
from service.settings import Settings, variable_name
from service.speech.engines import DIALECTS
from service.vision.providers import PROVIDERS as VISION_PROVIDERS
from service.web.problems import known_problems, status_of
from tests.running import make_settings, running

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def provider_variables() -> set[str]:
    rows = [*VISION_PROVIDERS.values(), *DIALECTS.values()]
    return {name for row in rows for name in (row.key_variable, row.base_url_variable)}


def setting_variables() -> set[str]:
    return {variable_name(field) for field in Settings.model_fields if field != "providers"}


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", read("docs/settings.md")))
    assert setting_variables() | provider_variables() == documented


def test_every_default_stands_beside_its_setting() -> None:
    rows = dict(re.findall(r"^\| `(ALTALOUD_\w+)` \| `([^`]*)` \|", read("docs/settings.md"), re.MULTILINE))
    assert rows  # else the pattern has gone blind
    for field, info in Settings.model_fields.items():
        if variable_name(field) in rows:
            default = ",".join(info.default) if isinstance(info.default, tuple) else str(info.default)
            assert rows[variable_name(field)] == (default.lower() if isinstance(info.default, bool) else default)


def test_every_problem_is_documented() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (\d{3}) \| ([^|]+) \|", read("docs/problems.md"), re.MULTILINE)
    assert {(name, int(status), title) for name, status, title in rows} == {
        (error.code, status_of(error), error.title) for error in known_problems()
    }


async def test_every_route_is_documented(tmp_path: Path) -> None:
    async with running(make_settings(tmp_path)) as client:
        document = (await client.get("/v1/openapi.json")).json()
    routes = {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in item
        if method in {"get", "post", "put", "patch", "delete"}
    }
    assert routes == set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /v1/[^`]*)`", read("docs/api.md")))


def test_every_command_is_documented() -> None:
    documented = set(re.findall(r"^\| `altaloud (\w+)", read("docs/command-line.md"), re.MULTILINE))
    assert set(main.commands) == documented


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_hold(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text("utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_make_target_that_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    words = "".join(document.read_text("utf-8") for document in DOCUMENTS)
    named = set(re.findall(r"(?:`|^|… )make ([a-z]+)", words, re.MULTILINE))
    assert {"run", "test", "check"} <= named <= targets
