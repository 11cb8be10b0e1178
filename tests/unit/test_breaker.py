"""When a provider is left alone, and when it is tried again."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from service.errors import (
    ProviderError,
    ProviderKeyRefused,
    ProviderOverloaded,
    ProviderPaused,
    ProviderRejectedRequest,
    ProviderUnreachable,
)
from service.outbound.breaker import FAULTS, FIRST_PAUSE, LONGEST_PAUSE, Breaker
from service.outbound.providers import ErrorAnswer, failure, is_fault
from tests.clocks import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("groq:qwen", clock=clock)


def call(breaker: Breaker, error: BaseException | None = None) -> None:
    """A call that ends like this, and tells nobody but the breaker."""
    if error is None:
        with breaker.watch(is_fault):
            return
    with suppress(type(error)), breaker.watch(is_fault):
        raise error


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        call(breaker, ProviderUnreachable())


def refused(breaker: Breaker) -> float:
    """Seconds until it may be asked again."""
    with pytest.raises(ProviderPaused) as caught:
        call(breaker)
    assert caught.value.retry_after is not None
    return caught.value.retry_after


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ProviderUnreachable(), True),
        (failure("groq", ErrorAnswer(500)), True),
        (failure("groq", ErrorAnswer(503)), True),
        (failure("groq", ErrorAnswer(529)), True),
        (failure("groq", ErrorAnswer(429)), False),
        (failure("groq", ErrorAnswer(498)), False),
        (failure("groq", ErrorAnswer(408)), False),
        (failure("groq", ErrorAnswer(413, code="rate_limit_exceeded")), False),
        (ProviderKeyRefused(), False),
        (ProviderRejectedRequest(), False),
        (ProviderOverloaded(), False),
    ],
)
def test_only_the_providers_own_faults_count(error: ProviderError, *, expected: bool) -> None:
    assert is_fault(error) is expected


def test_it_is_paused_after_so_many_faults_in_a_row(breaker: Breaker) -> None:
    fail(breaker, FAULTS - 1)
    call(breaker)
    fail(breaker, FAULTS - 1)
    call(breaker, ProviderRejectedRequest("ours"))
    fail(breaker, FAULTS)
    assert refused(breaker) == FIRST_PAUSE


def test_the_rest_of_the_pause_is_told(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAULTS)
    clock.now += 4
    assert refused(breaker) == FIRST_PAUSE - 4


def test_one_call_tries_it_and_lets_the_others_go_on(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAULTS)
    clock.now += FIRST_PAUSE
    with breaker.watch(is_fault):
        assert refused(breaker) > 0
    call(breaker)
    fail(breaker, FAULTS - 1)
    call(breaker)


def test_each_pause_is_longer_while_it_does_not_come_back(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAULTS)
    pauses = []
    for _ in range(5):
        pauses.append(refused(breaker))
        clock.now += pauses[-1]
        fail(breaker)
    assert pauses == [10, 20, 40, LONGEST_PAUSE, LONGEST_PAUSE]


def test_after_it_came_back_the_first_pause_is_short_again(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAULTS)
    clock.now += FIRST_PAUSE
    fail(breaker)
    clock.now += FIRST_PAUSE * 2
    call(breaker)
    fail(breaker, FAULTS)
    assert refused(breaker) == FIRST_PAUSE


def test_calls_begun_before_the_pause_neither_lengthen_nor_end_it(breaker: Breaker, clock: Clock) -> None:
    late_success, late_failure = breaker.watch(is_fault), breaker.watch(is_fault)
    late_success.__enter__()
    late_failure.__enter__()
    fail(breaker, FAULTS)
    clock.now += 1
    late_success.__exit__(None, None, None)
    error = ProviderUnreachable()
    assert not late_failure.__exit__(type(error), error, None)
    assert refused(breaker) == FIRST_PAUSE - 1


def test_a_trial_that_is_stopped_leaves_room_for_another(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAULTS)
    clock.now += FIRST_PAUSE
    call(breaker, asyncio.CancelledError())
    call(breaker)
    call(breaker)


def test_a_refusal_is_an_answer(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAULTS)
    clock.now += FIRST_PAUSE
    call(breaker, ProviderKeyRefused())
    call(breaker)


def test_a_pause_and_its_end_are_logged_once(breaker: Breaker, clock: Clock) -> None:
    with capture_logs() as logs:
        fail(breaker, FAULTS)
        for _ in range(3):
            clock.now += LONGEST_PAUSE
            fail(breaker)
        clock.now += LONGEST_PAUSE
        call(breaker)
        call(breaker)
    assert [(entry["event"], entry["provider"]) for entry in logs] == [
        ("provider.paused", "groq:qwen"),
        ("provider.resumed", "groq:qwen"),
    ]
