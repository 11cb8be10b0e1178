"""Every setting, typed and documented once. The only reader of the environment.

Variables begin with `ALTALOUD_`; the keys and base URLs of providers keep the names their own tools use. A `.env` file
in the working directory is read too; the environment wins over it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from service.errors import ConfigurationError

PREFIX = "ALTALOUD_"
PROVIDER_VARIABLES = ("_API_KEY", "_BASE_URL")
"""Endings of the variables that belong to providers; which ones exist is said by the rows of the providers."""
LOCAL_SERVERS = tuple(f"{PREFIX}LOCAL_{part}{ending}" for part in ("VISION", "SPEECH") for ending in PROVIDER_VARIABLES)
"""Those among them that bear our prefix; any other name with it that is no setting is a misspelt one."""


def _split_commas(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


CommaSeparated = Annotated[tuple[str, ...], BeforeValidator(_split_commas)]

ORIGIN = re.compile(r"\*|https?://([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(:[0-9]{1,5})?", re.ASCII)
USUAL_PORTS = ("http", "80"), ("https", "443")


def _check_origin(text: str) -> str:
    scheme, _, rest = text.partition("://")
    if not ORIGIN.fullmatch(text) or (scheme, rest.rpartition(":")[2]) in USUAL_PORTS:
        raise ValueError(
            f"“{text}” is no origin as browsers write it, such as https://www.example.org or http://localhost:3000: "
            "the host in small letters (xn-- for others than a to z), no usual port, nothing after it; * is any"
        )
    return text


def _split_voice(text: str) -> tuple[str, str]:
    language, _, voice = text.partition("=")
    if not language.strip() or not voice.strip():
        raise ValueError(f"“{text}” is no LANGUAGE=VOICE, such as en=openai:marin")
    return language.strip(), voice.strip()


VoicesByLanguage = Annotated[
    tuple[Annotated[tuple[str, str], BeforeValidator(_split_voice)], ...], BeforeValidator(_split_commas)
]

Origins = Annotated[tuple[Annotated[str, AfterValidator(_check_origin)], ...], BeforeValidator(_split_commas)]


class Settings(BaseModel):
    """What an operator may decide. Field descriptions are the source of docs/settings.md."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address to listen on. 0.0.0.0 opens the service to the network.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    data_dir: Path = Field(Path("data"), description="Folder of the SQLite database.")
    database_url: str = Field(
        "",
        repr=False,
        description="Database: postgresql://USER:PASSWORD@HOST/NAME; empty means SQLite in the data folder.",
    )
    embedded_worker: bool = Field(
        default=True,
        description="Whether `serve` also does the work. If not, `altaloud work` does it, on PostgreSQL only.",
    )
    languages: CommaSeparated = Field(("en",), min_length=1, description="Languages of a request that names none.")
    retention_days: int = Field(
        30, ge=1, le=3650, description="Days until a description, its picture and its audio are deleted."
    )
    max_upload_mb: int = Field(20, ge=1, le=500, description="Largest image file, in megabytes (1,000,000 bytes).")
    max_megapixels: int = Field(50, ge=1, le=500, description="Largest image, in megapixels.")
    vision: CommaSeparated = Field(
        (), description="Who describes: a chain, the first that works wins. Empty: the first with a key, else offline."
    )
    models: Path | None = Field(
        None, description="A TOML file with what is true of models, in the form of models.toml, which it goes before."
    )
    speech: CommaSeparated = Field((), description="Who speaks: a chain like ALTALOUD_VISION. Empty: espeak.")
    voices: VoicesByLanguage = Field(
        (), description="Who reads a language: en=openai:marin,es=espeak:es-419. Others: the best voice in use."
    )
    daily_budget: float | None = Field(
        None,
        ge=0,
        allow_inf_nan=False,
        description="US dollars that may be spent on one day (UTC). Empty: as much as it takes.",
    )
    ffmpeg: Path | None = Field(None, description="The ffmpeg program to use instead of the one that came along.")
    espeak_library: Path | None = Field(None, description="The libespeak-ng.so to use instead of our own.")
    espeak_data: Path | None = Field(None, description="The espeak-ng-data folder of that library.")
    tesseract: Path | None = Field(None, description="The tesseract program; empty looks for it on the PATH.")
    cors_origins: Origins = Field((), description="Origins whose pages may use the API from a browser; * is any.")
    log_format: str = Field("console", pattern="^(console|json)$", description="console for people, json for machines.")

    providers: Mapping[str, str] = Field(default_factory=dict, repr=False)
    """Keys and base URLs by the names of their variables."""

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'altaloud.sqlite3'}"


def variable_name(field: str) -> str:
    return PREFIX + field.upper()


def read_settings(environment: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Settings:
    """Settings from `env_file` and the environment. Raises `ConfigurationError` with one line per fault."""
    if environment is None:
        environment = os.environ
    variables = {**{k: v or "" for k, v in dotenv_values(env_file).items()}, **environment}
    variables = {name: value.strip() for name, value in variables.items() if value.strip()}
    providers = {
        name: value
        for name, value in variables.items()
        if name.endswith(PROVIDER_VARIABLES) and (name in LOCAL_SERVERS or not name.startswith(PREFIX))
    }
    known = {variable_name(field): field for field in Settings.model_fields if field != "providers"}
    own = {name: value for name, value in variables.items() if name.startswith(PREFIX) and name not in LOCAL_SERVERS}
    faults = [f"{name} is not a setting; docs/settings.md lists them" for name in sorted(own.keys() - known.keys())]
    try:
        settings = Settings.model_validate(
            {known[name]: value for name, value in own.items() if name in known} | {"providers": providers}
        )
    except ValidationError as error:
        faults += [
            f"{variable_name(str(e['loc'][0]))}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
        ]
    if faults:
        raise ConfigurationError(*faults)
    return settings


def find_folder(name: str) -> Path:
    """`static` or `migrations`: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name
