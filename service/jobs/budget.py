"""What an owner may spend on a day in UTC. Every call with a price asks here before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from service.domain.descriptions import Tokens
from service.domain.work import Spent
from service.errors import BudgetSpent
from service.store import spending
from service.store.session import Connection, now

ASSUMED_PRICE = (2.0, 10.0)
"""US dollars per million tokens, prompt and completion, where no price is known: the dearest of those that are."""
FREE = (0.0, 0.0)
LEAST_CALL = Tokens(1_000, 2_000)
"""Less than any description takes: our rules alone, and the room that is kept for an answer."""
LONGEST_CALL = timedelta(minutes=15)
"""What was begun before is not under way any more: a crash has cut it off."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a call may cost, set aside."""

    owner: str
    day: date
    dollars: float

    async def settle(self, connection: Connection, dollars: float) -> None:
        """Sets the rest free, or adds what it has cost beyond."""
        if dollars != self.dollars:
            await spending.settle(connection, self.owner, self.day, dollars - self.dollars)


@dataclass(frozen=True, slots=True)
class Budget:
    dollars: float | None = None
    """US dollars per day and owner; None: as much as it takes."""
    prices: Sequence[tuple[float, float] | None] = (FREE,)
    """Of the providers in the chain, per million tokens; None where one is not known."""
    answering: Sequence[tuple[float, float] | None] = (FREE,)
    """The same of those among them that answer questions."""

    async def refuse(self, connection: Connection, owner: str, *, asks: bool = False) -> None:
        """Raises `BudgetSpent` where nobody could be asked for anything more today, or where `asks`: a question."""
        prices = self.answering if asks else self.prices
        if self.dollars is None or not prices or FREE in prices:
            return
        moment, least = now(), min(find_cost(Spent(LEAST_CALL), price) for price in prices)
        spent = await spending.find(connection, owner, moment.date())
        if spent + least > self.dollars and not await self._may_grow(connection, owner, moment):
            raise self._spent(moment)

    async def reserve(self, connection: Connection, owner: str, expected: Spent) -> Reserved | None:
        """Sets aside what a call may cost; None where there may be room for it when others have ended.

        Raises `BudgetSpent`.
        """
        moment = now()
        reserved = Reserved(owner, moment.date(), find_cost(expected))
        if not reserved.dollars or await spending.reserve(
            connection, owner, reserved.day, reserved.dollars, budget=self.dollars
        ):
            return reserved
        if await self._may_grow(connection, owner, moment):
            return None
        raise self._spent(moment)

    async def _may_grow(self, connection: Connection, owner: str, moment: datetime) -> bool:
        return await spending.is_any_under_way(connection, owner, moment - LONGEST_CALL)

    def _spent(self, moment: datetime) -> BudgetSpent:
        midnight = datetime.combine(moment.date() + timedelta(days=1), time(), UTC)
        return BudgetSpent(
            f"Of the {self.dollars:g} US dollars of this day less is left than one call may cost.",
            retry_after=(midnight - moment).total_seconds(),
        )


UNLIMITED = Budget()


def find_cost(spent: Spent, price: tuple[float, float] | None = None) -> float:
    """US dollars; where they are not known those of its tokens by this price, or by the assumed one."""
    if spent.dollars is not None:
        return spent.dollars
    prompt, completion = price or ASSUMED_PRICE
    return (spent.tokens.prompt * prompt + spent.tokens.completion * completion) / 1_000_000
