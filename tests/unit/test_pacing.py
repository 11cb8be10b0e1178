"""What a provider says is left of its limits, and who may go."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from contextlib import AsyncExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.outbound.pacing import DAY, FIRST_CALLS, LONGEST_WAIT, Pace, Window, parse_duration, read_windows
from tests.clocks import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace("groq:qwen", clock=clock)


def told(requests: tuple[object, object, object] | None = None, tokens: tuple[object, ...] = ()) -> dict[str, str]:
    """Headers with limit, remaining and reset of both kinds."""
    headers = {}
    for kind, values in (("requests", requests or ()), ("tokens", tokens)):
        for part, value in zip(("limit", "remaining", "reset"), values, strict=False):
            headers[f"x-ratelimit-{part}-{kind}"] = str(value)
    return headers


async def ask(pace: Pace, headers: Mapping[str, str] | None = None, tokens: int = 0) -> None:
    """A call, and what its answer tells."""
    async with pace.turn(tokens) as number:
        pace.learn(number, headers or {})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7.66s", 7.66),
        ("2m59.56s", 179.56),
        ("6m0s", 360),
        ("200ms", 0.2),
        ("1h2m", 3720),
        ("1d", 86_400),
        ("1m200ms", 60.2),
        ("60", 60),
        ("0.5", 0.5),
        (" 1s ", 1),
    ],
)
def test_every_form_of_a_duration_is_understood(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", " ", "soon", "s", "1x", "1s2m", "1.2.3s", "--1"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_duration(text)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        told(("20", "5", "")),
        told(("20", "5", "nan")),
        told(("20", "5", "inf")),
        told(("20", "5", "-1s")),
        told(("20", "5", f"{DAY + 1}")),
        told(("20", "21", "1s")),
        told(("20", "-1", "1s")),
        told(("nan", "nan", "1s")),
        told(("inf", "5", "1s")),
        told(("many", "5", "1s")),
        {"x-ratelimit-remaining-requests": "0"},
        {"x-ratelimit-reset-requests": "1s", "x-ratelimit-remaining-requests": "0"},
    ],
)
def test_what_is_not_told_in_full_or_cannot_be_true_is_passed_over(headers: dict[str, str]) -> None:
    assert not read_windows(headers, now=0)


def test_the_headers_of_groq_openai_and_together_are_read() -> None:
    both = told(("14400", "14370", "2m59.56s"), ("18000", "17997", "7.66s"))
    assert read_windows(both, now=5) == {
        "requests": Window(14_400, 14_370, 179.56, 5),
        "tokens": Window(18_000, 17_997, 7.66, 5),
    }
    together = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1.5"}
    assert read_windows(together, now=5) == {"requests": Window(60, 0, 1.5, 5)}


@pytest.mark.parametrize(
    ("need", "now", "seconds"),
    [
        (5, 0, 0),
        (6, 0, 4),
        (20, 0, 60),
        (20, 45, 15),
        (20, 61, 0),
        (21, 0, math.inf),
    ],
)
def test_a_limit_refills_steadily(need: float, now: float, seconds: float) -> None:
    assert Window(limit=20, left=5, reset=60, told_at=0).wait(need, now) == pytest.approx(seconds)


async def test_nothing_is_held_back_where_nothing_is_told(pace: Pace) -> None:
    await ask(pace)
    async with AsyncExitStack() as calls:
        for _ in range(200):
            await calls.enter_async_context(pace.turn(5_000))
        assert pace.wait(5_000) == 0


async def test_a_provider_that_has_not_answered_is_asked_by_a_few(pace: Pace) -> None:
    async with AsyncExitStack() as calls:
        for _ in range(FIRST_CALLS):
            await calls.enter_async_context(pace.turn(0))
        assert pace.wait(0) == math.inf
    assert pace.wait(0) == 0


async def test_what_is_under_way_is_taken_off_what_is_left(pace: Pace, clock: Clock) -> None:
    await ask(pace, told(tokens=(1000, 500, "60s")))
    async with pace.turn(400):
        assert pace.wait(100) == 0
        assert pace.wait(200) == pytest.approx(12)
        clock.now += 12
        assert pace.wait(200) == 0


async def test_the_scarcer_of_two_limits_counts(pace: Pace) -> None:
    await ask(pace, told((20, 0, "20s"), (1000, 1000, "1s")))
    assert pace.wait(10) == pytest.approx(1)
    await ask_at_once(pace, told((20, 20, "20s"), (1000, 0, "10s")))
    assert pace.wait(500) == pytest.approx(5)


async def ask_at_once(pace: Pace, headers: Mapping[str, str]) -> None:
    """An answer to a call that nobody held back."""
    number = next(pace._numbers)
    pace._under_way[number] = 0
    pace.learn(number, headers)
    del pace._under_way[number]


async def test_an_answer_that_comes_late_is_old_news(pace: Pace) -> None:
    async with pace.turn(0) as early:
        await ask(pace, told((20, 10, "60s")))
        pace.learn(early, told((20, 0, "60s")))
    assert pace.wait(0) == 0


async def test_more_than_the_whole_limit_goes_alone(pace: Pace) -> None:
    """It is for the provider to say that it is too much."""
    await ask(pace, told(tokens=(1000, 1000, "0s")))
    assert pace.wait(5000) == 0
    async with pace.turn(5000):
        assert pace.wait(10) == math.inf
    assert pace.wait(10) == 0


async def test_a_refusal_holds_everybody_back(pace: Pace, clock: Clock) -> None:
    await ask(pace)
    pace.hold(3)
    pace.hold(1)
    assert pace.wait(0) == 3
    clock.now += 3
    assert pace.wait(0) == 0


async def test_what_would_take_too_long_is_not_waited_for(pace: Pace) -> None:
    await ask(pace)
    pace.hold(LONGEST_WAIT + 1)
    assert pace.wait(0) == 0
    await ask(pace, told((1, 0, "20h")))
    assert pace.wait(0) == 0


async def test_they_go_in_the_order_they_came(pace: Pace) -> None:
    order: list[int] = []
    await ask(pace, told((1, 1, "0s")))

    async def call(place: int) -> None:
        async with pace.turn(0):
            order.append(place)
            await asyncio.sleep(0)

    await asyncio.gather(*(call(place) for place in range(20)))
    assert order == list(range(20))


async def test_who_gives_up_waiting_leaves_the_line(pace: Pace) -> None:
    await ask(pace, told((1, 1, "0s")))
    async with pace.turn(0):
        waiting = asyncio.create_task(ask(pace))
        behind = asyncio.create_task(ask(pace))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait({waiting})
        assert not behind.done()
    await behind
    assert pace.wait(0) == 0


texts = st.one_of(
    st.none(),
    st.integers(-10, 10**12).map(str),
    st.floats().map(str),
    st.sampled_from(["", "1s", "6m0s", "200ms", "soon", "1h", "0"]),
)


@given(st.lists(st.tuples(*[texts] * 6), max_size=5), st.integers(0, 10**9))
def test_no_headers_hold_a_lone_call_for_good(answers: list[tuple[str | None, ...]], tokens: int) -> None:
    names = [
        f"x-ratelimit-{part}-{kind}" for kind in ("requests", "tokens") for part in ("limit", "remaining", "reset")
    ]
    pace = Pace("any", clock=Clock())
    for number, values in enumerate(answers, start=1):
        pace.learn(number, {name: value for name, value in zip(names, values, strict=True) if value is not None})
        assert 0 <= pace.wait(tokens) <= LONGEST_WAIT
