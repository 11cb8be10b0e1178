"""altaloud check: what would be used, and does it work."""

from __future__ import annotations

import asyncio
import base64
import re
import sys
import tempfile
from collections.abc import Iterator

import click

from service.app import Service, build_service
from service.domain.records import LOCAL_OWNER
from service.domain.speech import Line
from service.errors import ServiceError, ServiceNotReady
from service.intake.ocr import check_tesseract
from service.settings import Settings, read_settings, variable_name
from service.speech.base import SpeechEngine
from service.speech.engines import DIALECTS
from service.store import schema, spending
from service.store.session import Database, now
from service.vision.providers import PROVIDERS as VISION_PROVIDERS

UNPRICED = "its price is not known, so ALTALOUD_DAILY_BUDGET counts it as that of the dearest model"
USER_IN_ADDRESS = re.compile(r"(?<=//)[^/@]*@")
SECRETS_OF_DATABASE = re.compile(r"(?<=://).*(?=@)|(?<=password=)[^&]*")
"""Up to the last @: a password may hold others."""
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAD0lEQVR42mNowAEYhpYEAILzYAEllbNjAAAAAElFTkSuQmCC"
)
"""A PNG of 8 by 8 pixels."""


@click.command()
def check() -> None:
    """Print the effective settings, keys masked, and try every part, providers included. Nothing paid is done.

    A provider that does not answer is a warning: the next in the chain may serve. The exit code is 1 where a part of
    the service itself does not work.
    """
    settings = read_settings()
    for name, value in _effective(settings):
        click.echo(f"{name}={value}")
    click.echo()
    sys.exit(asyncio.run(_try_parts(build_service(settings))))


def _effective(settings: Settings) -> Iterator[tuple[str, str]]:
    for field, value in settings:
        if field != "providers":
            shown = _spell(value)
            yield variable_name(field), SECRETS_OF_DATABASE.sub("…", shown) if field == "database_url" else shown
    rows = [*VISION_PROVIDERS.values(), *DIALECTS.values()]
    for name in dict.fromkeys(name for row in rows for name in (row.key_variable, row.base_url_variable)):
        if name in settings.providers:
            yield name, mask(name, settings.providers[name])


def _spell(value: object) -> str:
    """As it is written in the environment."""
    if isinstance(value, tuple):  # voices are pairs
        return ",".join(one if isinstance(one, str) else "=".join(one) for one in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def mask(name: str, value: str) -> str:
    """Of a key enough to tell it from another, too little to use it; of an address all but a user and password."""
    if not name.endswith("_KEY"):
        return USER_IN_ADDRESS.sub("…@", value)
    return f"{value[:3]}…{value[-2:]}" if len(value) > 16 else "…"  # noqa: PLR2004 - short keys show nothing


async def _try_parts(service: Service) -> int:
    """The exit code."""
    faults = 0
    for name, fault in [
        ("decoding images", await _try_decoding(service)),
        (f"database {service.database.location}", await _try_database(service.database)),
        ("tesseract", await check_tesseract(service.tesseract) if service.tesseract else None),
    ]:
        click.echo(f"fault    {name}: {fault}" if fault else f"ok       {name}")
        faults += fault is not None
    for provider in service.vision:
        _report("vision", provider.name, await provider.check())
        if service.settings.daily_budget is not None and provider.price is None:
            _report("vision", provider.name, UNPRICED)
    for engine in service.speech:
        _report("speech", engine.name, await engine.check())
        if service.settings.daily_budget is not None and _is_unpriced(engine):
            _report("speech", engine.name, UNPRICED)
    if service.settings.daily_budget is not None and not faults:
        click.echo(await _tell_spent(service))
    await service.close()
    return 1 if faults else 0


def _is_unpriced(engine: SpeechEngine) -> bool:
    bill = engine.bill(Line("Hello.", "any", "en"))
    return bill is not None and bill.expected.dollars is None


def _report(part: str, name: str, fault: str | None) -> None:
    click.echo(f"warning  {part} {name}: {fault}" if fault else f"ok       {part} {name}")


async def _tell_spent(service: Service) -> str:
    """How far the budget of today is used up."""
    budget, file = service.settings.daily_budget, service.database.file
    spent = 0.0
    if file is None or file.exists():
        async with service.database.read() as connection:
            spent = await spending.find(connection, LOCAL_OWNER, now().date())
    part = "warning " if spent >= (budget or 0) else "ok      "
    return f"{part} budget: {spent:.4f} of {budget:g} US dollars spent today (UTC), calls under way included"


async def _try_decoding(service: Service) -> str | None:
    try:
        await service.receiving.check(DOT, page=1)
    except ServiceError as error:
        return error.detail
    return None


async def _try_database(database: Database) -> str | None:
    """Whether it can be used; one that is not there yet is made at the first start, if its folder can be."""
    if database.file and not database.file.exists():
        folder = next(parent for parent in database.file.parents if parent.exists())
        try:
            with tempfile.TemporaryDirectory(dir=folder):
                return None
        except OSError as error:
            return f"{folder} cannot be written to ({error.strerror})"
    try:
        await schema.check(database)
    except ServiceNotReady as error:
        return schema.explain(error)
    return None
