"""Schemathesis asks all that the OpenAPI document allows, and much that it forbids: nothing may answer otherwise."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from pathlib import Path

import httpx
import pytest

from service.errors import UnsupportedLanguage
from service.languages import normalise_tag
from service.outbound.addresses import AddressRule
from tests.api import IMAGE, Json, describe, problem_of, promising
from tests.running import make_settings, running
from tests.staging import Describer, Speaker

ROOT = Path(__file__).parents[2]
PHASES = {"sqlite": "examples,coverage,fuzzing,stateful", "postgresql": "fuzzing,stateful"}
"""By database: how a request is read is the same on both, what happens to its values is not."""
NOWHERE = frozenset({("127.0.0.1", 9)})
"""Where all addresses of images lead: tests/openapi_checks.py."""


async def prepare(client: httpx.AsyncClient) -> dict[str, str]:
    """Finished descriptions for all that is asked, by the names tests/openapi.toml has for them."""
    read, edited, *others = [await describe(client, languages="en", audio={}) for _ in range(6)]
    names = ("DELETED", "TRANSLATED", "SPOKEN", "DESCRIBED_AGAIN")
    result = read["results"]["en"]
    return {
        "DESCRIPTION": read["id"],
        "TRANSCRIPT": result["transcript_id"],
        "AUDIO": result["audio"][0]["id"],
        "EDITED": edited["results"]["en"]["transcript_id"],
        "IMAGE": base64.b64encode(IMAGE).decode(),
        **{name: one["id"] for name, one in zip(names, others, strict=True)},
    }


async def run_schemathesis(url: str, phases: str, report: Path, variables: dict[str, str]) -> tuple[int, str]:
    """What it ends with, and what it says."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("schemathesis"),
        *("--config-file", ROOT / "tests" / "openapi.toml", "run", f"{url}/v1/openapi.json"),
        *("--phases", phases, "--max-examples", "10", "--no-color"),
        *("--report", "ndjson", "--report-ndjson-path", report),
        cwd=report.parent,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


def read_reached(report: Path) -> set[str]:
    """The operations that did what they are for, at least once: the stream of a finished reading leads to it (307)."""
    reached = set()
    for line in report.read_text("utf-8").splitlines():
        recorder: Json = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for number, interaction in recorder.get("interactions", {}).items():
            case, response = recorder["cases"][number]["value"], interaction["response"]
            if response and (response["status_code"] < 300 or response["status_code"] == 307):
                reached.add(f"{case['method']} {case['path']}")
    return reached


async def test_the_service_keeps_its_document(both_databases: str, tmp_path: Path) -> None:
    report = tmp_path / "report.ndjson"
    settings, describer = make_settings(tmp_path, ALTALOUD_MAX_UPLOAD_MB="1"), Describer()
    parts = {"vision": [describer], "speech": [Speaker()], "addresses": AddressRule(NOWHERE)}
    async with running(settings, **parts) as client:
        variables = await prepare(client)
        describer.gate.close()  # else hundreds of descriptions would be written and spoken for nobody
        code, out = await run_schemathesis(str(client.base_url), PHASES[both_databases], report, variables)
        document: Json = (await client.get("/v1/openapi.json")).json()
    assert code == 0, out
    operations = {f"{method.upper()} {path}" for path, found in document["paths"].items() for method in found}
    assert operations <= read_reached(report)


# what it has found, in few words


@pytest.mark.parametrize("query", ["since=0.5", "since=", "status=null", "before=NULL", "language="])
async def test_a_filter_that_is_none_is_refused(tmp_path: Path, query: str) -> None:
    async with promising(make_settings(tmp_path)) as client:
        assert problem_of(await client.get(f"/v1/descriptions?{query}"))[0] == 400


async def test_options_names_every_method_of_a_path(tmp_path: Path) -> None:
    async with promising(make_settings(tmp_path)) as client:
        for path, methods in (
            ("/v1/descriptions", "GET, HEAD, OPTIONS, POST"),
            ("/v1/descriptions/x", "DELETE, GET, HEAD, OPTIONS"),
            ("/v1/transcripts/x", "GET, HEAD, OPTIONS, PATCH"),
        ):
            assert (await client.options(path)).headers["allow"] == methods


def test_a_tag_that_is_nonsense_once_it_is_put_in_order_is_refused() -> None:
    with pytest.raises(UnsupportedLanguage):
        normalise_tag("icq-zxm-8f1-wd00uxis")
