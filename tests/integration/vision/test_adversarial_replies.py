"""Whatever a model answers, over real HTTP: a description that holds, or a failure with a name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from service.domain.descriptions import Wish
from service.errors import ProviderError
from tests.adversarial import GROUPS
from tests.adversarial.building import Case
from tests.adversarial.ends import end_of
from tests.adversarial.invariants import broken
from tests.describers import Build, describe
from tests.fakes.provider import FakeProvider

DOCUMENT = Path(__file__).parents[3] / "docs" / "model-replies.md"
MOST_CALLS = 4
"""One, more room, a complaint, one that mends."""
CASES = {f"{group}: {case.name}": case for group, cases in GROUPS.items() for case in cases}
RESCUED = {name: case for name, case in CASES.items() if case.end != "provider-refused-content"}


async def end(build: Build, case: Case) -> str:
    try:
        description = await describe(build(seconds=20), Wish(case.languages))
    except ProviderError as error:
        failure = error
    else:
        assert broken(description, case.languages) == []
        return end_of(description)
    assert len(failure.detail) < 700
    assert "evil" not in failure.detail
    return failure.code


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_a_hostile_model_gets_nothing_past_the_contract(
    fake_provider: FakeProvider, build: Build, case: Case
) -> None:
    fake_provider.plan(*[case.fault] * MOST_CALLS)
    assert await end(build, case) == case.end
    assert len(fake_provider.ledger) <= MOST_CALLS
    assert sum(bool(exchange.images) for exchange in fake_provider.ledger) <= MOST_CALLS - 1


@pytest.mark.parametrize("case", RESCUED.values(), ids=RESCUED)
async def test_a_model_that_slips_once_gives_a_description_in_the_end(
    fake_provider: FakeProvider, build: Build, case: Case
) -> None:
    fake_provider.plan(case.fault)
    assert await end(build, case) == "valid"


def test_there_are_enough_of_them_and_none_twice() -> None:
    cases = [case for cases in GROUPS.values() for case in cases]
    assert len(cases) >= 200
    assert [name for name, count in Counter(case.name for case in cases).items() if count > 1] == []


def test_their_table_stands_in_the_document() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert [line for line in make_table() if line not in text.splitlines()] == []


def make_table() -> list[str]:
    """What becomes of the replies of each group: their number by end."""
    rows = [(group, Counter(case.end.partition(":")[0] for case in cases)) for group, cases in GROUPS.items()]
    total: Counter[str] = sum((ends for _, ends in rows), Counter())
    return [_row(group, ends) for group, ends in [*rows, ("**all**", total)]]


def _row(group: str, ends: Counter[str]) -> str:
    shown = ("valid", "marked", "withheld", "unusable-reply", "provider-refused-content")
    assert ends.keys() <= set(shown)
    return f"| {group} | {ends.total()} | " + " | ".join(str(ends[end] or "") for end in shown) + " |"
