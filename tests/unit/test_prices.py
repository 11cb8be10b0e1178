"""What a call may cost, and what an answer says it has cost, however it says so."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from service.domain.descriptions import Tokens
from service.domain.images import Picture, View
from service.domain.work import Bill, Spent
from service.vision.models import read_models
from service.vision.prices import MOST_TOKENS, make_bill
from service.vision.prompts import TRANSLATE, Prompt
from service.vision.providers import make_dialect
from service.vision.request import Request

PICTURE = Picture(b"", "image/jpeg", 8, 8, 8, 8, "jpeg")
REQUEST = Request("describe", Prompt(TRANSLATE, "Write.", "It is 3 × 3."), {}, 1_000, (View(PICTURE), View(PICTURE)))


def bill(provider: str, model: str) -> Bill:
    return make_bill(make_dialect(provider, model, read_models()), REQUEST)


PRICED = bill("openai", "gpt-6-luna")  # 0.10 and 0.50 US dollars per million


def answer(**usage: Any) -> bytes:
    return json.dumps({"choices": [], "usage": usage}).encode()


def test_the_most_a_call_may_cost_counts_its_words_pictures_and_cap() -> None:
    tokens = PRICED.expected.tokens
    assert 2 * 2_048 < tokens.prompt < 2 * 2_048 + 30
    assert tokens.completion == 1_000
    assert PRICED.expected.dollars == pytest.approx((tokens.prompt * 0.1 + 1_000 * 0.5) / 1e6)


def test_what_was_looked_up_is_part_of_the_prompt() -> None:
    told = replace(REQUEST, looked_up=({"role": "tool", "content": "x" * 3_000},))
    more = make_bill(make_dialect("openai", "gpt-6-luna", read_models()), told).expected.tokens.prompt
    assert 1_000 <= more - PRICED.expected.tokens.prompt < 1_100


def test_what_an_answer_says_is_what_it_has_cost() -> None:
    spent = PRICED.read(answer(prompt_tokens=10_000, completion_tokens=2_000, total_tokens=12_000))
    assert spent.tokens == Tokens(10_000, 2_000)
    assert spent.dollars == pytest.approx(0.002)


def test_thought_that_stands_in_the_total_alone_is_counted() -> None:
    spent = PRICED.read(answer(prompt_tokens=100, completion_tokens=20, total_tokens=500))
    assert spent.tokens == Tokens(100, 400)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b'{"usage": null}',
        b'{"usage": 3}',
        b"{}",
        answer(),
        answer(prompt_tokens=None, completion_tokens=[]),
        answer(prompt_tokens=-5, completion_tokens=-1),
        answer(prompt_tokens="many"),
    ],
)
def test_an_answer_that_says_nothing_has_cost_what_was_expected(body: bytes) -> None:
    assert PRICED.read(body) == Spent(Tokens(), PRICED.expected.dollars)


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": "120", "completion_tokens": "30"}, Tokens(120, 30)),
        ({"prompt_tokens": 120.0, "completion_tokens": 30.9}, Tokens(120, 30)),
        ({"prompt_tokens": 120, "completion_tokens": -30}, Tokens(120, 0)),
        ({"prompt_tokens": 10**30, "completion_tokens": 1}, Tokens(MOST_TOKENS, 1)),
    ],
)
def test_counts_are_read_however_they_are_written(usage: dict[str, Any], tokens: Tokens) -> None:
    assert PRICED.read(answer(**usage)).tokens == tokens


def test_a_price_that_nobody_knows_is_no_price() -> None:
    unknown = bill("together", "Qwen/Qwen9-VL")
    assert unknown.expected.dollars is None
    assert unknown.read(answer(prompt_tokens=5, completion_tokens=5)) == Spent(Tokens(5, 5), None)


def test_a_server_of_the_house_costs_nothing() -> None:
    own = bill("ollama", "qwen2.5vl")
    assert own.expected.dollars == 0
    assert own.read(answer(prompt_tokens=5, completion_tokens=5)).dollars == 0
