"""What calls cost is recorded, and a budget of the day holds: in all processes, after crashes, until midnight."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.domain.descriptions import Tokens
from service.domain.records import LOCAL_OWNER, Job
from service.domain.work import Bill, Spent
from service.errors import BadAudio, BudgetSpent, ProviderOverloaded, ProviderRejectedRequest, ProviderUnreachable
from service.jobs.budget import ASSUMED_PRICE, UNLIMITED, Budget
from service.jobs.steps import BAD_ANSWERS, Steps
from service.store import descriptions, jobs, spending
from service.store.session import Database, now
from tests.running import make_settings

Look = Callable[[str], list[Any]]
TODAY = date(2026, 11, 21)


def bill(expected: float | None = 0.5, cost: float | None = 0.1) -> Bill:
    """Of 100 tokens for the prompt, and 20 of up to 1,000 for the answer."""
    spent = Spent(Tokens(100, 20), cost)
    return Bill(Spent(Tokens(100, 1_000), expected), lambda _: spent)


async def answer() -> bytes:
    return b"words"


def ends_in(error: BaseException) -> Callable[[], Awaitable[bytes]]:
    async def call() -> bytes:
        raise error

    return call


async def spent_today(database: Database) -> float:
    async with database.read() as connection:
        return round(await spending.find(connection, LOCAL_OWNER, now().date()), 9)


# what is recorded


async def test_a_call_is_recorded_with_its_tokens_and_its_price(database: Database, job: Job, look: Look) -> None:
    await Steps(database, job).paid("describe", answer, bill())
    assert look("SELECT prompt_tokens, completion_tokens, dollars FROM attempts") == [(100, 20, 0.1)]
    assert await spent_today(database) == 0.1


async def test_an_answer_from_the_record_costs_nothing(database: Database, job: Job) -> None:
    for _ in range(3):
        await Steps(database, job).paid("describe", answer, bill())
    assert await spent_today(database) == 0.1


async def test_while_it_is_open_a_call_counts_as_what_it_may_cost(database: Database, job: Job, look: Look) -> None:
    async def call() -> bytes:
        assert await asyncio.to_thread(look, "SELECT dollars FROM attempts WHERE ended_at IS NULL") == [(0.5,)]
        assert await spent_today(database) == 0.5
        return b"words"

    await Steps(database, job).paid("describe", call, bill())


@pytest.mark.usefixtures("without_pauses")
async def test_a_call_that_fails_costs_nothing(database: Database, job: Job, look: Look) -> None:
    with pytest.raises(ProviderOverloaded):
        await Steps(database, job).paid("describe", ends_in(ProviderOverloaded()), bill())
    assert look("SELECT sum(dollars), count(*) FROM attempts WHERE failure IS NOT NULL")[0][1] == 4
    assert await spent_today(database) == 0


async def test_a_call_that_is_cut_off_counts_as_what_it_may_have_cost(database: Database, job: Job, look: Look) -> None:
    with pytest.raises(KeyError):  # as little foreseen as a crash
        await Steps(database, job).paid("describe", ends_in(KeyError()), bill())
    assert look("SELECT failure, dollars FROM attempts") == [("interrupted", 0.5)]
    assert await spent_today(database) == 0.5


@pytest.mark.usefixtures("without_pauses")
@pytest.mark.parametrize(("was_sent", "cost"), [(True, 2.0), (False, 0.0)])
async def test_an_answer_that_was_lost_counts_as_what_it_may_have_cost(
    database: Database, job: Job, look: Look, *, was_sent: bool, cost: float
) -> None:
    """Each time it was asked for."""
    with pytest.raises(ProviderUnreachable):
        await Steps(database, job).paid("describe", ends_in(ProviderUnreachable(was_sent=was_sent)), bill())
    assert look("SELECT count(*) FROM attempts WHERE failure = 'provider-unreachable'") == [(4,)]
    assert await spent_today(database) == cost


@pytest.mark.usefixtures("without_pauses")
async def test_an_answer_of_no_use_has_cost_its_price(database: Database, job: Job, look: Look) -> None:
    with pytest.raises(BadAudio):
        await Steps(database, job).paid("speak:1", ends_in(BadAudio()), bill())
    assert look("SELECT failure, dollars FROM attempts") == [("bad-audio", 0.5)] * BAD_ANSWERS
    assert await spent_today(database) == 0.5 * BAD_ANSWERS


async def test_a_call_without_a_bill_is_free(database: Database, job: Job, look: Look) -> None:
    await Steps(database, job, Budget(0.0)).paid("speak:1", answer)
    assert look("SELECT dollars FROM attempts") == [(0.0,)]
    assert await spent_today(database) == 0


async def test_an_unknown_price_is_told_as_unknown_and_counted_as_the_dearest(
    database: Database, job: Job, look: Look
) -> None:
    await Steps(database, job).paid("describe", answer, bill(None, None))
    assert look("SELECT dollars FROM attempts") == [(None,)]
    prompt, completion = ASSUMED_PRICE
    assert await spent_today(database) == round((100 * prompt + 20 * completion) / 1_000_000, 9)


async def test_what_was_spent_outlives_the_description(database: Database, job: Job) -> None:
    await Steps(database, job).paid("describe", answer, bill())
    async with database.write() as connection:
        assert await descriptions.delete(connection, job.description_id, owner=LOCAL_OWNER)
    assert await spent_today(database) == 0.1


async def test_so_does_what_a_call_costs_that_ends_after_it(database: Database, job: Job) -> None:
    async def call() -> bytes:
        async with database.write() as connection:
            await descriptions.delete(connection, job.description_id, owner=LOCAL_OWNER)
        return b"words"

    await Steps(database, job).paid("describe", call, bill())
    assert await spent_today(database) == 0.1


# the budget holds


async def test_several_workers_together_do_not_overspend(tmp_path: Path, database: Database) -> None:
    others = [Database(make_settings(tmp_path).effective_database_url) for _ in range(2)]

    async def reserve(one: Database) -> bool:
        async with one.write() as connection:
            return await spending.reserve(connection, LOCAL_OWNER, TODAY, 0.1, budget=1.0)

    made = await asyncio.gather(*(reserve(one) for one in [database, *others] for _ in range(8)))
    for one in others:
        await one.close()
    assert sum(made) == 10


async def test_each_owner_and_each_day_has_its_own(database: Database) -> None:
    async with database.write() as connection:
        assert await spending.reserve(connection, "ana", TODAY, 1.0, budget=1.0)
        assert not await spending.reserve(connection, "ana", TODAY, 0.01, budget=1.0)
        assert await spending.reserve(connection, "bea", TODAY, 1.0, budget=1.0)
        assert await spending.reserve(connection, "ana", TODAY + timedelta(days=1), 1.0, budget=1.0)


async def test_what_exceeds_the_budget_is_not_asked(database: Database, job: Job, look: Look) -> None:
    steps = Steps(database, job, Budget(0.65))
    await steps.paid("describe", answer, bill())
    await steps.paid("describe-2", answer, bill())
    with pytest.raises(BudgetSpent) as caught:
        await steps.paid("describe-3", answer, bill())
    assert 0 < (caught.value.retry_after or 0) <= 86_400
    assert look("SELECT count(*) FROM attempts") == [(2,)]
    assert await spent_today(database) == 0.2
    await steps.paid("describe-4", answer, bill(expected=0.45))


async def test_what_was_answered_is_had_although_the_budget_is_spent(database: Database, job: Job) -> None:
    await Steps(database, job).paid("describe", answer, bill())
    assert await Steps(database, job, Budget(0.0)).paid("describe", answer, bill()) == b"words"


async def test_a_call_waits_for_those_that_may_leave_room(database: Database, job: Job) -> None:
    steps, asked, may_answer = Steps(database, job, Budget(0.7)), asyncio.Event(), asyncio.Event()

    async def call() -> bytes:
        asked.set()
        await may_answer.wait()
        return b"words"

    first = asyncio.create_task(steps.paid("describe", call, bill()))
    await asked.wait()
    second = asyncio.create_task(steps.paid("translate", answer, bill()))
    await asyncio.wait({second}, timeout=0.2)
    assert not second.done()
    may_answer.set()
    assert await first == await second == b"words"
    assert await spent_today(database) == 0.2


async def test_what_a_crash_left_open_is_not_waited_for(database: Database, job: Job) -> None:
    async with database.write() as connection:
        await spending.reserve(connection, LOCAL_OWNER, now().date(), 0.5)
        attempt_id = await jobs.open_attempt(connection, job, "describe", dollars=0.5)
        await connection.exec_driver_sql(
            f"UPDATE attempts SET started_at = '2026-01-01 00:00:00+00' WHERE id = '{attempt_id}'"
        )
    with pytest.raises(BudgetSpent):
        await Steps(database, job, Budget(0.7)).paid("describe", answer, bill())


@pytest.mark.parametrize(
    ("budget", "spent", "refused"),
    [
        (UNLIMITED, 100.0, False),
        (Budget(1.0, [(2.0, 10.0)]), 0.9, False),
        (Budget(1.0, [(2.0, 10.0)]), 0.99, True),
        (Budget(1.0, [None]), 0.99, True),
        (Budget(1.0, [(2.0, 10.0), (0.1, 0.5)]), 0.99, False),
        (Budget(1.0, [(2.0, 10.0), (0.0, 0.0)]), 2.0, False),
        (Budget(0.0, [(0.1, 0.5)]), 0.0, True),
    ],
)
async def test_new_images_are_refused_when_nobody_could_be_asked(
    database: Database, budget: Budget, spent: float, *, refused: bool
) -> None:
    async with database.write() as connection:
        await spending.reserve(connection, LOCAL_OWNER, now().date(), spent)
        if refused:
            with pytest.raises(BudgetSpent):
                await budget.refuse(connection, LOCAL_OWNER)
        else:
            await budget.refuse(connection, LOCAL_OWNER)


async def test_a_request_that_is_rejected_costs_nothing(database: Database, job: Job) -> None:
    with pytest.raises(ProviderRejectedRequest):
        await Steps(database, job).paid("describe", ends_in(ProviderRejectedRequest()), bill())
    assert await spent_today(database) == 0
