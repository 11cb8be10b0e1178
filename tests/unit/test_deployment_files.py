"""The Dockerfile, docker-compose.yml and docs/deploying.md keep what they promise, and name only what exists."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from service.cli import main
from service.intake.ocr import choose_models
from service.languages import LANGUAGES
from service.settings import LOCAL_SERVERS, Settings, read_settings, variable_name
from service.speech.engines import DIALECTS, build_speech_chain
from service.vision.providers import PROVIDERS as VISION_PROVIDERS
from service.vision.providers import build_vision_chain

ROOT = Path(__file__).parents[2]
DEPLOYING = (ROOT / "docs/deploying.md").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}

VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")
"""`${NAME}`, `${NAME:-default}` or `${NAME:?refusal}`."""
IN_THE_IMAGE = {"host", "port", "data_dir", "log_format", "ffmpeg", "espeak_library", "espeak_data", "tesseract"}
"""Settings that say how the service fits into its container, where nobody outside has anything to choose."""


def settings_variables() -> set[str]:
    return {variable_name(field) for field in Settings.model_fields if field != "providers"}


def provider_variables() -> set[str]:
    rows = [*VISION_PROVIDERS.values(), *DIALECTS.values()]
    return {name for row in rows for name in (row.key_variable, row.base_url_variable)}


def interpolate(environment: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, str]:
    """A container's environment as compose makes it: a name without a value is handed on, or is not there."""

    def find(match: re.Match[str]) -> str:
        return variables.get(match[1]) or match[2] or ""

    given = {name: variables.get(name) if value is None else str(value) for name, value in environment.items()}
    return {name: VARIABLE.sub(find, value) for name, value in given.items() if value is not None}


def instructions() -> Iterator[tuple[str, str]]:
    """Of the Dockerfile, in order: the keyword and what follows it."""
    lines = (line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if not line.startswith("#"))
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            keyword, _, rest = line.partition(" ")
            yield keyword, " ".join(rest.split())


def last(keyword: str) -> str:
    return [rest for found, rest in instructions() if found == keyword][-1]


def is_let_into_the_build(path: str) -> bool:
    """By .dockerignore: the last rule that fits a path or one of the folders above it decides."""
    parts = [path, *map(str, PurePosixPath(path).parents)]
    is_let_in = True
    for rule in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        pattern = rule.removeprefix("!")
        names = [PurePosixPath(part).name for part in parts] if pattern.startswith("**/") else parts
        if not rule.startswith("#") and any(fnmatchcase(name, pattern.removeprefix("**/")) for name in names):
            is_let_in = rule.startswith("!")
    return is_let_in


# the image


def test_everything_that_the_image_copies_is_let_into_its_build() -> None:
    sources = [source for keyword, rest in instructions() if keyword == "COPY" for source in rest.split()[:-1]]
    copied = [source for source in sources if not source.startswith(("--", "/"))]
    assert {"service", "static", "migrations", "requirements/service.txt", "pyproject.toml"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists()
        assert is_let_into_the_build(source)
    assert is_let_into_the_build("service/web/templates/base.html")


@pytest.mark.parametrize(
    "path", [".env", ".git/config", ".venv/bin/python", "data/altaloud.sqlite3", "service/web/__pycache__/x.pyc"]
)
def test_neither_keys_nor_data_can_get_into_the_image(path: str) -> None:
    assert not is_let_into_the_build(path)


def test_the_image_is_small_unprivileged_and_started_without_a_shell() -> None:
    bases = [rest for keyword, rest in instructions() if keyword == "FROM"]
    assert all("-slim-" in base for base in bases)
    user, _, group = last("USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert json.loads(last("ENTRYPOINT")) == ["altaloud"]
    assert json.loads(last("CMD"))[0] in main.commands
    assert last("STOPSIGNAL") == "SIGTERM"


def test_the_image_installs_nothing_unhashed_and_compiles_nothing() -> None:
    installs = [rest for keyword, rest in instructions() if keyword == "RUN" and " install " in rest and "pip " in rest]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "--only-binary :all:" in installs[0]
    assert "--no-index" in installs[1]


def test_the_python_of_the_image_is_one_the_project_allows() -> None:
    [default] = [rest for keyword, rest in instructions() if keyword == "ARG"]
    version = tuple(map(int, default.removeprefix("PYTHON_VERSION=").split(".")))
    allowed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    lowest, highest = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", allowed).groups()  # type: ignore[union-attr]
    assert (3, int(lowest)) <= version < (3, int(highest))


def test_the_image_reads_text_in_every_language_of_the_offline_describer() -> None:
    packages = set(re.findall(r"tesseract-ocr-([a-z-]+)", " ".join(rest for _, rest in instructions())))
    available = frozenset(package.replace("-", "_") for package in packages)
    assert {choose_models([tag], available) for tag in LANGUAGES} == {(model,) for model in available}


def test_what_the_image_sets_are_settings() -> None:
    names = {name for name in re.findall(r"(\w+)=", last("ENV")) if name.startswith("ALTALOUD_")}
    assert names
    assert names <= settings_variables()


# compose


def test_our_containers_can_do_and_change_as_little_as_possible() -> None:
    assert set(OURS) == {"migrate", "web", "worker"}
    for service in OURS.values():
        assert service["read_only"] is True
        assert service["tmpfs"] == ["/tmp"]
        assert service["cap_drop"] == ["ALL"]
        assert service["init"] is True
        assert "volumes" not in service
    assert all(service["security_opt"] == ["no-new-privileges:true"] for service in SERVICES.values())


def test_only_the_web_is_published_and_only_on_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_no_password_is_written_into_the_file() -> None:
    address = SERVICES["web"]["environment"]["ALTALOUD_DATABASE_URL"]
    assert re.fullmatch(r"postgresql://altaloud:\$\{POSTGRES_PASSWORD:\?[^}]+\}@postgres/altaloud", address)
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"] in address
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if name.endswith(("PASSWORD", "_KEY")):
                assert value is None or re.fullmatch(r"\$\{\w+:\?[^}]+\}", value)


def test_our_containers_are_handed_every_setting_that_is_the_operators() -> None:
    [environment] = {json.dumps(service["environment"], sort_keys=True) for service in OURS.values()}
    chosen_here = {variable_name(field) for field in IN_THE_IMAGE}
    of_the_server = {"FORWARDED_ALLOW_IPS"}  # read by uvicorn itself
    wanted = settings_variables() - chosen_here | provider_variables() | of_the_server
    assert set(json.loads(environment)) == wanted


def test_every_part_runs_a_command_that_exists() -> None:
    commands = {name: service.get("command", ["serve"]) for name, service in OURS.items()}
    assert commands == {"migrate": ["db", "upgrade"], "web": ["serve"], "worker": ["work"]}
    assert {command[0] for command in commands.values()} <= set(main.commands)


def test_every_part_waits_for_what_it_needs() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            awaited = SERVICES[name]
            if wait["condition"] == "service_healthy":
                assert "test" in awaited["healthcheck"]
            else:
                assert wait["condition"] == "service_completed_successfully"
                assert "restart" not in awaited, "it would never be complete"
            is_there_anyway = set(awaited.get("profiles", [])) <= set(service.get("profiles", []))
            assert wait.get("required", True) == is_there_anyway
    for name in ("web", "worker"):
        assert {"postgres", "migrate"} <= set(SERVICES[name]["depends_on"])


def test_what_listens_nowhere_is_not_asked_for_its_health() -> None:
    assert {name for name, service in OURS.items() if service.get("healthcheck") == {"disable": True}} == {
        "migrate",
        "worker",
    }


def test_everything_foreign_has_a_version() -> None:
    foreign = [service["image"] for service in SERVICES.values() if "build" not in service]
    assert len(foreign) == len(SERVICES) - len(OURS)
    assert all(re.search(r":v?\d", image) for image in foreign)
    assert SERVICES["ollama"]["image"] == SERVICES["model"]["image"]


def test_volumes_and_networks_are_declared() -> None:
    mounts = [mount.partition(":") for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert {name for name, _, _ in mounts} == set(COMPOSE["volumes"])
    # where PostgreSQL 18 and later keep their data; elsewhere it would be lost with the container
    assert ("database", ":", "/var/lib/postgresql") in mounts
    networks = {name for service in SERVICES.values() for name in service.get("networks", [])}
    assert networks == set(COMPOSE["networks"]) | {"default"}


# the document


def example(first_line: str) -> dict[str, str]:
    """The variables of the document's code block that begins with this line."""
    [block] = re.findall(rf"```\w*\n({re.escape(first_line)}\n.*?)```", DEPLOYING, re.DOTALL)
    return dict(re.findall(r"^(\w+)=(.*)$", block, re.MULTILINE))


def test_the_local_profile_as_documented_uses_models_of_the_house_alone() -> None:
    written = example("COMPOSE_PROFILES=local")
    environment = interpolate(SERVICES["worker"]["environment"], written)
    settings = read_settings(
        {name: value for name, value in environment.items() if name != "ALTALOUD_DATABASE_URL"}, Path("no.env")
    )
    assert settings.providers["ALTALOUD_LOCAL_VISION_BASE_URL"].startswith("http://ollama:")
    assert settings.providers["KOKORO_BASE_URL"].startswith("http://speech:")
    describers, faults = build_vision_chain(settings)
    engines, more_faults = build_speech_chain(settings)
    assert faults + more_faults == []
    fetched = interpolate(SERVICES["model"]["environment"], written)["MODEL"]
    assert [describer.name for describer in describers] == [f"local:{fetched}"]
    assert engines[0].name == "kokoro:kokoro"
    assert engines[1].name.startswith("espeak-ng")


def test_without_a_profile_nothing_local_is_started_or_used() -> None:
    started = {name for name, service in SERVICES.items() if not service.get("profiles")}
    assert started == {"postgres", "migrate", "web", "worker"}
    environment = interpolate(SERVICES["worker"]["environment"], {"GROQ_API_KEY": "key"})
    assert "ALTALOUD_VISION" not in environment
    assert environment["GROQ_API_KEY"] == "key"


def test_the_document_names_only_settings_that_exist() -> None:
    named = set(re.findall(r"ALTALOUD_[A-Z_]+", DEPLOYING))
    assert named
    assert named <= settings_variables() | set(LOCAL_SERVERS)


def test_the_document_names_only_parts_of_compose() -> None:
    lines = re.findall(r"docker compose (?:stop|exec|logs|run)(?: -\S+)* ([a-z ]+)", DEPLOYING)
    assert lines
    for line in lines:
        assert line.split()[0] in SERVICES


def test_compose_reads_no_variable_that_the_document_does_not_explain() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    named = {match[1] for match in VARIABLE.finditer(text)} - provider_variables()
    assert named == {"POSTGRES_PASSWORD", "PUBLISHED_PORT", "OLLAMA_MODEL"}
    assert all(f"`{name}`" in DEPLOYING for name in named)
