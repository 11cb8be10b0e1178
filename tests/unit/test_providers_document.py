"""docs/providers.md names every provider, key of a model and form of answer, and its example is taken as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.speech.engines import DIALECTS
from service.vision.dialect import Rung
from service.vision.models import Model, read_models
from service.vision.providers import PROVIDERS, make_dialect

DOCUMENT = (Path(__file__).parents[2] / "docs" / "providers.md").read_text("utf-8")


def test_every_provider_has_its_column() -> None:
    header = next(line for line in DOCUMENT.splitlines() if line.startswith("| |"))
    assert set(re.findall(r"`(\w+)`", header)) == PROVIDERS.keys()


def rows_of_speech() -> dict[str, str]:
    table = DOCUMENT.partition("\n## Who speaks\n")[2].partition("\n- ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*)$", table, re.MULTILINE))


def test_every_speech_engine_has_its_row() -> None:
    assert rows_of_speech().keys() == {*DIALECTS, "espeak"}


@pytest.mark.parametrize("name", DIALECTS)
def test_the_row_of_a_speech_engine_is_true(name: str) -> None:
    dialect = DIALECTS[name]
    row = [cell.strip() for cell in rows_of_speech()[name].split("|")]
    models, _, _, characters, prices, at_once, speed, _ = row
    model = dialect.find_model(dialect.default or dialect.example)
    assert f"`{dialect.default}`" in models or (models.startswith("none") and not dialect.default)
    assert characters.startswith(str(model.limit))
    assert prices.startswith(f"{model.price:g}")
    assert at_once == str(dialect.at_once)
    assert speed.startswith("{:g}–{:g}".format(*model.speeds) if model.speeds else "–")


def test_every_key_of_a_model_is_documented() -> None:
    table = DOCUMENT.partition("| key | meaning |")[2].partition("\n## ")[0]
    keys = {key for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)}
    assert keys == set(Model.__struct_fields__)


def test_every_form_of_answer_is_named() -> None:
    assert all(f"`{rung}`" in DOCUMENT for rung in Rung)


@pytest.mark.parametrize("name", [name for name, table in read_models().items() if table.default])
def test_the_default_model_stands_in_the_document(name: str) -> None:
    row = next(line for line in DOCUMENT.splitlines() if line.startswith("| default model"))
    assert f"`{read_models()[name].default}`" in row


def test_the_example_is_taken_as_it_stands(tmp_path: Path) -> None:
    [example] = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    path = tmp_path / "models.toml"
    path.write_text(example, "utf-8")
    models = read_models(path)
    assert make_dialect("groq", models["groq"].default, models).price == (0.29, 0.59)
    assert make_dialect("ollama", "my-own-model", models).rungs == (Rung.JSON_OBJECT, Rung.PROMPT)
