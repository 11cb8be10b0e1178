"""Whatever a model is called, what it is paid for can be kept: PostgreSQL takes no name beyond its column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.jobs.batch import Pace
from service.jobs.steps import LONGEST_NAME, shorten
from tests.api import describe, post, promising, wait_until_final
from tests.fakes.faults import ORDINARY, Fault
from tests.fakes.provider import FakeProvider
from tests.fakes.rows import FINE_TUNED as MODEL
from tests.processes import until
from tests.running import make_settings

AT_ONCE = Pace(turn=0.02, gather=0, first_look=0.02, longest=0.05)


@pytest.mark.usefixtures("both_databases")
async def test_a_model_of_200_characters_describes_and_answers(
    tmp_path: Path, fake_provider: FakeProvider, look: Callable[[str], list[Any]]
) -> None:
    settings = make_settings(tmp_path, ALTALOUD_VISION=f"openai:{MODEL}", **fake_provider.variables())
    fake_provider.plan(ORDINARY, Fault(edit=lambda _: "I see a boat."))
    async with promising(settings, batch_pace=AT_ONCE) as client:
        found = await describe(client, languages="en")
        assert found["provenance"]["model"] == MODEL
        url = f"/v1/descriptions/{found['id']}"
        asked = await client.post(f"{url}/questions", json={"question": "What is it?"}, headers={"Prefer": "wait=30"})
        assert asked.json()["state"] == "answered"
        batched = await post(client, languages="en", detail="rich", priority="batch")
        await until(lambda: len(fake_provider.desk.batches) == 1)
        fake_provider.desk.end(fake_provider.desk.batches[0])
        assert (await wait_until_final(client, batched.headers["location"]))["status"] == "done"
    steps = [step for (step,) in look("SELECT step FROM attempts ORDER BY id")]
    assert [step.rpartition("/")[2] for step in steps] == ["describe", "answer", "answer-2", "describe"]
    assert len(set(steps)) == 3
    assert max(map(len, steps)) <= LONGEST_NAME


def test_names_stay_apart_when_they_are_shortened() -> None:
    names = [f"{prefix}openai:{MODEL}{end}/describe" for prefix in ("", "withheld/") for end in ("", "y")]
    assert len({shorten(name) for name in names}) == 4
    assert all(shorten(name).endswith("/describe") for name in names)
    assert shorten("openai:gpt-6/describe-2") == "openai:gpt-6/describe-2"
    assert len(shorten("x" * 1_000)) == LONGEST_NAME
