"""ALTALOUD_MODELS: what an operator says of models goes before what we say, and a fault in it is one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.app import build_service
from service.errors import ConfigurationError
from service.settings import Settings, read_settings
from service.vision.dialect import Rung
from service.vision.models import read_models
from service.vision.providers import PROVIDERS, build_vision_chain, make_dialect

KEYS = {row.key_variable: "key" for row in PROVIDERS.values() if row.needs_key}


def write(folder: Path, text: str) -> Path:
    path = folder / "models.toml"
    path.write_text(text, "utf-8")
    return path


def settings(path: Path, vision: str = "groq") -> Settings:
    variables = {"ALTALOUD_MODELS": str(path), "ALTALOUD_VISION": vision, "ALTALOUD_DATA_DIR": str(path.parent)}
    return read_settings(KEYS | variables, Path("no.env"))


def test_an_entry_goes_before_ours_and_the_rest_stays(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        [groq]
        default = "meta-llama/llama-9-vision"

        [[groq.models]]
        pattern = "meta-llama/llama-9-*"
        max_images = 7
        max_side = 999
        max_bytes = 1_000_000
        image_tokens = 300
        rungs = ["json_schema", "prompt"]
        price = [0.5, 2]
        fields = { seed = 7 }

        [[ollama.models]]
        pattern = "llava*"
        system_prompt = false
        """,
    )
    models = read_models(path)
    known = ("groq", "qwen/qwen3.8-27b")
    assert make_dialect(*known, models).limits == make_dialect(*known, read_models()).limits
    dialect = make_dialect("groq", "meta-llama/llama-9-vision", models)
    assert (dialect.limits.max_images, dialect.limits.max_side, dialect.limits.max_bytes) == (7, 999, 1_000_000)
    assert (dialect.rungs, dialect.price, dialect.image_tokens) == ((Rung.JSON_SCHEMA, Rung.PROMPT), (0.5, 2.0), 300)
    assert dialect.fields == {"seed": 7}
    assert not make_dialect("ollama", "llava:7b", models).takes_system_prompt
    assert make_dialect("vllm", "llava:7b", models).takes_system_prompt
    describers, faults = build_vision_chain(settings(path, "groq,groq:qwen/qwen3.8-27b"))
    assert not faults
    assert [one.name for one in describers] == ["groq:meta-llama/llama-9-vision", "groq:qwen/qwen3.8-27b"]


def test_a_body_is_never_larger_than_its_provider_takes(tmp_path: Path) -> None:
    models = read_models(write(tmp_path, '[[groq.models]]\npattern = "*"\nmax_bytes = 9_000_000\n'))
    assert make_dialect("groq", "x", models).limits.max_bytes == PROVIDERS["groq"].max_bytes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[groq", ["no TOML"]),
        ("[gorq]\ndefault = 'x'", ["“gorq” is no provider", "groq, openai"]),
        ("groq = 3", ["groq", "object"]),
        ("[groq]\ndefault = 3", ["groq", "str", "default"]),
        ("[groq]\nmodel = 'x'", ["groq", "unknown field `model`"]),
        ("[[groq.models]]\nmax_side = 9", ["groq: model 1", "pattern"]),
        ("[[groq.models]]\npattern = '*'\nmax_images = 0", ["groq: model 1", "max_images"]),
        ("[[groq.models]]\npattern = '*'\nrungs = ['yaml']", ["groq: model 1", "yaml"]),
        ("[[groq.models]]\npattern = '*'\nrungs = []", ["groq: model 1", "rungs"]),
        ("[[groq.models]]\npattern = '*'\nprice = [-1, 2]", ["groq: model 1", "price"]),
        ("[[groq.models]]\npattern = '*'\nmax_sides = 9", ["groq: model 1", "unknown field `max_sides`"]),
        ("[groq]\nmodels = 'x'", ["groq", "array"]),
        ("\x00", ["no TOML"]),
    ],
)
def test_a_fault_in_the_file_is_one_line(tmp_path: Path, text: str, words: list[str]) -> None:
    path = write(tmp_path, text)
    _, [line] = build_vision_chain(settings(path))
    assert line.startswith(f"ALTALOUD_MODELS: {path}")
    assert "\n" not in line
    assert not [word for word in words if word not in line]


def test_every_fault_in_the_file_is_told_and_the_start_refused(tmp_path: Path) -> None:
    good = "[[xai.models]]\npattern = 'grok-9'\n"
    bad = "[[xai.models]]\nmax_side = 'x'\n"
    path = write(tmp_path, good + bad + bad + "[together]\ndefault = 1\n[nobody]\n")
    with pytest.raises(ConfigurationError) as caught:
        build_service(settings(path))
    assert len(caught.value.faults) == 4


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    _, [line] = build_vision_chain(settings(tmp_path / "none.toml"))
    assert "cannot be read (No such file or directory)" in line


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    path.write_bytes(b"\xff\xfe")
    _, [line] = build_vision_chain(settings(path))
    assert "is no TOML" in line
