"""What an operator may write, and what is said where it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.errors import ConfigurationError
from service.settings import LOCAL_SERVERS, PREFIX, Settings, read_settings, variable_name
from service.speech.engines import DIALECTS
from service.vision.providers import PROVIDERS as VISION_PROVIDERS

VALUES: dict[str, tuple[str, Any]] = {
    "host": ("::1", "::1"),
    "port": ("9000", 9000),
    "data_dir": ("/srv/altaloud", Path("/srv/altaloud")),
    "database_url": ("sqlite:////srv/a.sqlite3", "sqlite:////srv/a.sqlite3"),
    "languages": ("en, pt-BR ,zh-Hant", ("en", "pt-BR", "zh-Hant")),
    "retention_days": ("7", 7),
    "max_upload_mb": ("5", 5),
    "max_megapixels": ("12", 12),
    "vision": ("local:llava:7b, offline", ("local:llava:7b", "offline")),
    "daily_budget": ("2.5", 2.5),
    "models": ("/srv/models.toml", Path("/srv/models.toml")),
    "speech": ("local:kokoro,espeak", ("local:kokoro", "espeak")),
    "voices": ("en=openai:marin, es = espeak:es-419", (("en", "openai:marin"), ("es", "espeak:es-419"))),
    "ffmpeg": ("/usr/bin/ffmpeg", Path("/usr/bin/ffmpeg")),
    "espeak_library": ("/usr/lib/libespeak-ng.so.1", Path("/usr/lib/libespeak-ng.so.1")),
    "espeak_data": ("/usr/share/espeak-ng-data", Path("/usr/share/espeak-ng-data")),
    "tesseract": ("/usr/bin/tesseract", Path("/usr/bin/tesseract")),
    "cors_origins": ("https://a.example, http://[::1]:3000", ("https://a.example", "http://[::1]:3000")),
    "log_format": ("json", "json"),
    "embedded_worker": ("false", False),
}
FIELDS = [field for field in Settings.model_fields if field != "providers"]
KEY = "gsk_0123456789abcdefghij"


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def faults_of(environment: dict[str, str], env_file: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        read_settings(environment, env_file)
    assert not any("\n" in fault for fault in refused.value.faults)
    return list(refused.value.faults)


@pytest.mark.parametrize("field", FIELDS)
def test_a_setting_is_read_from_the_environment_and_from_the_file(field: str, env_file: Path) -> None:
    text, value = VALUES[field]
    assert value != getattr(read_settings({}, env_file), field)
    assert getattr(read_settings({variable_name(field): text}, env_file), field) == value
    env_file.write_text(f"# ours\n{variable_name(field)}='{text}'\n")
    assert getattr(read_settings({}, env_file), field) == value


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_empty_is_not_set(field: str, env_file: Path) -> None:
    default = getattr(read_settings({}, env_file), field)
    assert getattr(read_settings({variable_name(field): " "}, env_file), field) == default
    env_file.write_text(f"{variable_name(field)}=\n")
    assert getattr(read_settings({}, env_file), field) == default


def test_the_environment_wins_over_the_file(env_file: Path) -> None:
    env_file.write_text(
        "ALTALOUD_PORT=1\nALTALOUD_HOST=::1\nGROQ_API_KEY=from-the-file\nOPENAI_API_KEY=from-the-file\n"
    )
    settings = read_settings({"ALTALOUD_PORT": "2", "GROQ_API_KEY": "from-the-environment"}, env_file)
    assert (settings.port, settings.host) == (2, "::1")
    assert settings.providers == {"GROQ_API_KEY": "from-the-environment", "OPENAI_API_KEY": "from-the-file"}


def test_what_has_nothing_to_do_with_us_is_passed_over(env_file: Path) -> None:
    env_file.write_text("DJANGO_SETTINGS_MODULE=site\n")
    assert read_settings({"PATH": "/bin", "LANG": "C"}, env_file) == read_settings({}, env_file)


def test_the_database_lies_in_the_data_folder_unless_told_otherwise(env_file: Path) -> None:
    settings = read_settings({"ALTALOUD_DATA_DIR": "/srv"}, env_file)
    assert settings.effective_database_url == "sqlite:////srv/altaloud.sqlite3"
    elsewhere = {"ALTALOUD_DATA_DIR": "/srv", "ALTALOUD_DATABASE_URL": "sqlite:///elsewhere.db"}
    assert read_settings(elsewhere, env_file).effective_database_url == "sqlite:///elsewhere.db"


@pytest.mark.parametrize(
    "name",
    ["ALTALOUD_PROT", "ALTALOUD_LANGUAGE", "ALTALOUD_", "ALTALOUD_LOCAL_VISON_BASE_URL", "ALTALOUD_GROQ_API_KEY"],
)
def test_a_misspelt_name_is_refused(name: str, env_file: Path) -> None:
    [fault] = faults_of({name: "1"}, env_file)
    assert fault.startswith(f"{name} is not a setting")
    env_file.write_text(f"{name}=1\n")
    assert faults_of({}, env_file) == [fault]


@pytest.mark.parametrize("name", LOCAL_SERVERS)
def test_address_and_key_of_local_servers_are_understood(name: str, env_file: Path) -> None:
    assert read_settings({name: "http://127.0.0.1:11434/v1"}, env_file).providers == {name: "http://127.0.0.1:11434/v1"}


def test_the_names_of_local_servers_are_those_of_the_providers() -> None:
    rows = [*VISION_PROVIDERS.values(), *DIALECTS.values()]
    named = {name for row in rows for name in (row.key_variable, row.base_url_variable)}
    assert set(LOCAL_SERVERS) == {name for name in named if name.startswith(PREFIX)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("port", "eighty"), ("port", "65536"), ("port", "-1"), ("languages", ","), ("retention_days", "0"),
        ("max_upload_mb", "1.5"), ("max_megapixels", "-3"), ("log_format", "xml"), ("log_format", "json\nx"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_by_the_name_of_its_variable(field: str, value: str, env_file: Path) -> None:
    [fault] = faults_of({variable_name(field): value}, env_file)
    assert fault.startswith(f"{variable_name(field)}: ")


@pytest.mark.parametrize(
    "origin",
    [
        "null", "example.org", "ftp://example.org", "https://", "https://example.org/", "https://example.org/page",
        "https://Example.org", "https://münchen.example", "https://example.org:443", "http://localhost:80",
        "https://*.example.org", "https://user@example.org", "https://example.org:https", "https://a.example b",
    ],
)  # fmt: skip
def test_what_no_browser_would_send_is_refused_as_an_origin(origin: str, env_file: Path) -> None:
    [fault] = faults_of({"ALTALOUD_CORS_ORIGINS": f"https://example.org,{origin}"}, env_file)
    assert fault.startswith(f"ALTALOUD_CORS_ORIGINS: “{origin}” is no origin")


@pytest.mark.parametrize(
    "origin", ["*", "http://localhost:3000", "https://a-b.c.example:8443", "http://127.0.0.1:8443", "http://[::1]"]
)
def test_an_origin_is_taken_as_browsers_write_it(origin: str, env_file: Path) -> None:
    assert read_settings({"ALTALOUD_CORS_ORIGINS": origin}, env_file).cors_origins == (origin,)


def test_each_entry_that_names_no_language_or_no_voice_is_a_fault(env_file: Path) -> None:
    faults = faults_of({"ALTALOUD_VOICES": "en=openai:marin,es,=anna,de="}, env_file)
    assert [fault.split(" is no ")[0] for fault in faults] == [
        f"ALTALOUD_VOICES: “{one}”" for one in ("es", "=anna", "de=")
    ]


def test_each_fault_has_its_line(env_file: Path) -> None:
    wrong = {"ALTALOUD_PORT": "x", "ALTALOUD_RETENTION_DAYS": "x", "ALTALOUD_COLOUR": "red", "ALTALOUD_SIZE": "1"}
    faults = faults_of(wrong, env_file)
    assert sorted(fault.partition(" ")[0].rstrip(":") for fault in faults) == sorted(wrong)


def test_keys_are_never_shown(env_file: Path) -> None:
    settings = read_settings({"GROQ_API_KEY": KEY, "ALTALOUD_LOCAL_VISION_API_KEY": KEY}, env_file)
    assert settings.providers["GROQ_API_KEY"] == KEY
    assert KEY not in f"{settings!r} {settings}"
    database = read_settings({"ALTALOUD_DATABASE_URL": f"postgresql://me:{KEY}@db.example/words"}, env_file)
    assert KEY not in f"{database!r} {database}"
    assert KEY not in " ".join(faults_of({"GROQ_API_KEY": KEY, "ALTALOUD_PORT": KEY}, env_file))


def test_settings_cannot_be_changed(env_file: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings({}, env_file).port = 1  # type: ignore[misc]


def test_every_setting_is_described() -> None:
    assert set(VALUES) == set(FIELDS)
    assert all(Settings.model_fields[field].description for field in FIELDS)
