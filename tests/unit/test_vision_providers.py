"""The chain of describers an operator asks for, and the words it is refused with."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from service.settings import Settings, read_settings
from service.vision.dialect import Rung
from service.vision.models import read_models
from service.vision.providers import PROMPT_BYTES, PROVIDERS, build_vision_chain, make_dialect

KEYS = {row.key_variable: "key" for row in PROVIDERS.values() if row.needs_key}
LOCAL_URL = "ALTALOUD_LOCAL_VISION_BASE_URL"
LOCAL = {LOCAL_URL: "http://127.0.0.1:11434/v1"}


def settings(vision: Sequence[str], variables: Mapping[str, str]) -> Settings:
    return read_settings({"ALTALOUD_VISION": ",".join(vision), **variables}, Path("no.env"))


def names(*vision: str, variables: Mapping[str, str] = KEYS) -> list[str]:
    describers, faults = build_vision_chain(settings(vision, variables))
    assert not faults
    return [describer.name for describer in describers]


def faults(*vision: str, variables: Mapping[str, str] = KEYS) -> list[str]:
    return build_vision_chain(settings(vision, variables))[1]


def test_the_chain_keeps_the_operators_order() -> None:
    assert names("xai:grok-4.7", "groq", "offline") == ["xai:grok-4.7", "groq:qwen/qwen3.8-27b", "offline"]


def test_only_the_first_colon_divides() -> None:
    assert names("local:llava:7b", "together:a/b:c", variables=KEYS | LOCAL) == ["local:llava:7b", "together:a/b:c"]


@pytest.mark.parametrize(
    ("keys", "first"),
    [
        (["XAI_API_KEY", "TOGETHER_API_KEY", "OPENAI_API_KEY", "GROQ_API_KEY"], "groq:"),
        (["XAI_API_KEY", "TOGETHER_API_KEY", "OPENAI_API_KEY"], "openai:"),
        (["XAI_API_KEY", "TOGETHER_API_KEY"], "together:"),
        (["XAI_API_KEY"], "xai:"),
        ([], "offline"),
        (["ALTALOUD_LOCAL_VISION_API_KEY"], "offline"),
    ],
)
def test_an_unset_chain_is_the_first_provider_with_a_key(keys: list[str], first: str) -> None:
    (only,) = names(variables=dict.fromkeys(keys, "key"))
    assert only.startswith(first)


@pytest.mark.parametrize(
    ("vision", "variables", "words"),
    [
        (["gpt4"], {}, ["gpt4", "groq, openai, together, xai, local, ollama", "offline"]),
        (["offline:x"], {}, ["offline", "no model"]),
        (["openai"], {}, ["openai", "OPENAI_API_KEY"]),
        (["openai"], {"OPENAI_API_KEY": "“quoted”"}, ["OPENAI_API_KEY", "characters"]),
        (["local"], LOCAL, ["local", "model"]),
        (["local:"], LOCAL, ["local", "model"]),
        (["ollama"], {}, ["ollama needs a model", "ollama:qwen2.5vl"]),
        (["vllm:x"], {"VLLM_BASE_URL": "gpu:8000"}, ["VLLM_BASE_URL", "http"]),
        (["local:llava"], {}, [LOCAL_URL]),
        (["local:llava"], {LOCAL_URL: "localhost:11434"}, [LOCAL_URL, "http"]),
        (["local:llava"], {LOCAL_URL: "http://[::1/v1"}, [LOCAL_URL, "http"]),
        (["groq", "groq:qwen/qwen3.8-27b"], KEYS, ["groq:qwen/qwen3.8-27b", "twice"]),
        (["offline", "offline"], {}, ["offline", "twice"]),
    ],
)  # fmt: skip
def test_a_fault_is_one_line_that_names_what_to_change(
    vision: list[str], variables: Mapping[str, str], words: list[str]
) -> None:
    (line,) = faults(*vision, variables=variables)
    assert line.startswith("ALTALOUD_VISION: ")
    assert "\n" not in line
    assert not [word for word in words if word not in line]


def test_every_fault_is_told_at_once() -> None:
    assert len(faults("nobody", "openai", "local", "offline", variables={})) == 3


def test_keys_stand_in_no_fault() -> None:
    lines = faults("nobody", "local:x", variables={"OPENAI_API_KEY": "sk-secret", LOCAL_URL: "x"})
    assert "sk-secret" not in " ".join(lines)


def test_models_have_a_default_where_the_provider_is_known_and_a_pattern_for_every_name() -> None:
    models = read_models()
    assert models.keys() == PROVIDERS.keys()
    for name, row in PROVIDERS.items():
        assert bool(models[name].default) == row.needs_key
        assert bool(row.example) != row.needs_key
        assert models[row.kin or name].models[-1].pattern == "*"


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("ollama", "http://localhost:11434/v1"),
        ("vllm", "http://localhost:8000/v1"),
        ("llamacpp", "http://localhost:8080/v1"),
        ("lmstudio", "http://localhost:1234/v1"),
        ("localai", "http://localhost:8080/v1"),
    ],
)
def test_local_servers_need_neither_key_nor_address(server: str, address: str) -> None:
    assert names(f"{server}:some:model", variables={}) == [f"{server}:some:model"]
    assert PROVIDERS[server].base_url == address
    assert PROVIDERS[server].base_url_variable == f"{server.upper()}_BASE_URL"


def test_no_local_server_costs_money_or_is_given_addresses() -> None:
    rows = [row for row in PROVIDERS.values() if not row.needs_key]
    assert len(rows) == 6
    assert {row.price for row in rows} == {(0.0, 0.0)}
    assert not any(row.takes_addresses or row.takes_tools or row.batches for row in rows)


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_row_holds_together(name: str) -> None:
    row, dialect = PROVIDERS[name], make_dialect(name, "some-model", read_models())
    assert dialect.rungs[-1] is Rung.PROMPT
    assert list(dialect.rungs) == sorted(dialect.rungs, key=list(Rung).index)
    assert set(row.streams) <= set(Rung)
    assert dialect.limits.max_bytes * 4 / 3 + PROMPT_BYTES <= row.body_bytes + 4
    # who takes tools beside images takes them beside every form of answer
    assert not row.takes_tools or set(row.streams) == set(Rung)


def test_what_stands_under_a_servers_own_name_goes_before_what_is_true_of_all() -> None:
    models = read_models()
    fields = {server: make_dialect(server, "qwen3-vl:8b", models).fields for server in ("ollama", "vllm", "local")}
    assert fields["ollama"] == {"reasoning_effort": "none"}
    assert fields["vllm"] == fields["local"] == {"chat_template_kwargs": {"enable_thinking": False}}
    assert make_dialect("ollama", "llava:7b", models).limits.max_images == 1


def test_no_pattern_hides_a_later_one() -> None:
    for provider in read_models().values():
        patterns = [model.pattern for model in provider.models]
        for place, pattern in enumerate(patterns):
            assert not [earlier for earlier in patterns[:place] if fnmatch.fnmatchcase(pattern, earlier)]


def test_limits_follow_the_model() -> None:
    describers, _ = build_vision_chain(settings(["groq", "groq:meta-llama/Llama-4-Scout"], KEYS))
    assert [describer.limits.max_side for describer in describers] == [2048, 1344]
    assert [describer.limits.max_bytes for describer in describers] == [2_900_250] * 2
    assert all(describer.limits.max_bytes * 4 / 3 < 4_000_000 for describer in describers)
