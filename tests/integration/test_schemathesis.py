"""Schemathesis asks all that the OpenAPI document allows, and much that it forbids: nothing may answer otherwise."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from collections import Counter
from pathlib import Path

import httpx

from service.outbound.addresses import AddressRule
from tests.api import IMAGE, Json, describe
from tests.running import make_settings, running
from tests.staging import Describer, Speaker

ROOT = Path(__file__).parents[2]
PHASES = "examples,coverage,fuzzing,stateful"
NOWHERE = frozenset({("127.0.0.1", 9)})


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


async def run_schemathesis(url: str, report: Path, variables: dict[str, str]) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("schemathesis"),
        *("--config-file", ROOT / "tests" / "openapi.toml", "run", f"{url}/v1/openapi.json"),
        *("--phases", PHASES, "--max-examples", "10", "--no-color"),
        *("--report", "ndjson", "--report-ndjson-path", report),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


def read_answers(report: Path) -> dict[str, Counter[int]]:
    """By operation: how often each status was answered."""
    answers: dict[str, Counter[int]] = {}
    for line in report.read_text("utf-8").splitlines():
        recorder: Json = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for number, interaction in recorder.get("interactions", {}).items():
            case, response = recorder["cases"][number]["value"], interaction["response"]
            if response:
                answers.setdefault(f"{case['method']} {case['path']}", Counter())[response["status_code"]] += 1
    return answers


async def test_the_service_keeps_its_document(both_databases: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, ALTALOUD_MAX_UPLOAD_MB="1")
    speaker = Speaker()
    parts = {"vision": [Describer()], "speech": [speaker], "addresses": AddressRule(NOWHERE)}
    async with running(settings, **parts) as client:
        variables = await prepare(client)
        speaker.fails = lambda _: True  # else hundreds of files would be encoded for nobody
        code, out = await run_schemathesis(str(client.base_url), tmp_path / "report.ndjson", variables)
        document: Json = (await client.get("/v1/openapi.json")).json()
    assert code == 0, out
    (Path('/tmp/h8')/f'out-{both_databases}.txt').write_text(out)
    operations = {f"{method.upper()} {path}" for path, found in document["paths"].items() for method in found}
    answers = read_answers(tmp_path / "report.ndjson")
    (Path('/tmp/h8')/f'answers-{both_databases}.txt').write_text("\n".join(f"{sum(c.values())} {k} {dict(c)}" for k,c in answers.items()))
    reached = {label for label, statuses in answers.items() if any(status < 300 for status in statuses)}
    assert reached & operations == operations, "every operation did what it is for, at least once"
