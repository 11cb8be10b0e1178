"""When a failed call is worth another attempt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import BadAudio, ProviderKeyRefused, ProviderOverloaded, ProviderUnreachable, UnusableReply
from service.jobs.steps import wait_before_retry
from service.outbound.pacing import LONGEST_WAIT


@pytest.mark.parametrize("error", [ProviderOverloaded("busy"), ProviderUnreachable("gone"), BadAudio("HTML")])
def test_what_may_pass_is_tried_again_after_a_pause_of_ours(error: Exception) -> None:
    assert wait_before_retry(error) is True


@pytest.mark.parametrize("error", [ProviderKeyRefused("no"), UnusableReply("prose"), RuntimeError("a bug of ours")])
def test_what_stays_wrong_is_not_tried_again(error: Exception) -> None:
    assert wait_before_retry(error) is False


def test_a_refusal_that_names_a_time_is_still_a_refusal() -> None:
    assert wait_before_retry(ProviderKeyRefused("no", retry_after=1)) is False


@given(st.floats(min_value=0, max_value=LONGEST_WAIT))
def test_the_provider_says_how_long_to_wait(seconds: float) -> None:
    """As a number even where it is 0, which as a truth value would mean never."""
    wait = wait_before_retry(ProviderOverloaded("busy", retry_after=seconds))
    assert not isinstance(wait, bool)
    assert wait == seconds


@given(st.floats(min_value=LONGEST_WAIT, exclude_min=True))
def test_nobody_waits_beyond_the_longest_wait(seconds: float) -> None:
    assert wait_before_retry(ProviderOverloaded("busy", retry_after=seconds)) is False
