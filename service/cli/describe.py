"""altaloud describe: the main job without a server."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click
import msgspec

from service.app import Service, build_service
from service.domain.descriptions import AudioKind, Failure, Wish
from service.domain.records import LOCAL_OWNER, AudioState, DescriptionRecord, Transcript
from service.errors import ConfigurationError, ServiceError
from service.settings import Settings, read_settings
from service.store import audio, descriptions, sounds
from service.telemetry import configure_logging
from service.web.incoming import incoming_address, incoming_file, pages_of, take_pages
from service.web.requests import DescriptionFields, make_wish, read_form
from service.web.schemas import Qualities, to_description

AT_ONCE = 4
"""Images on their way at the same time."""
LONGEST = 900.0
"""Seconds for one image."""


@dataclass(frozen=True, slots=True)
class Outcome:
    source: str
    record: DescriptionRecord | None = None
    files: tuple[Path, ...] = ()
    failure: Failure | None = None


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE_OR_URL…")
@click.option("--languages", metavar="en,es", help="BCP-47 tags; ALTALOUD_LANGUAGES where left out.")
@click.option("--context", default="", metavar="TEXT", help="Where the images stand and what they are for.")
@click.option("--pages", metavar="1-3,7", help="Of documents: each of these pages, described together.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=".", help="Folder for the files.")
@click.option("--json", "as_json", is_flag=True, help="Print each result as one line of JSON.")
def describe(
    sources: tuple[str, ...], languages: str | None, context: str, pages: str | None, out: Path, *, as_json: bool
) -> None:
    """Describe images and read the words aloud.

    Writes NAME.en.txt (alt text, then the long description), NAME.en.mp3 and NAME.en.vtt (the long description, spoken
    and captioned) and NAME.en.alt.mp3 (the alt text, spoken) for every image and language.
    """
    settings = read_settings()
    configure_logging(settings.log_format, quiet=True)
    form = {"context": [msgspec.json.encode({"surrounding_text": context}).decode()]}
    try:
        fields = read_form(
            form | ({"languages": [languages]} if languages else {}) | ({"pages": [pages]} if pages else {})
        )
        pages_of(fields)
    except ServiceError as error:
        raise ConfigurationError(error.detail) from None
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"--out: {out} cannot be made ({error.strerror})") from None
    sys.exit(asyncio.run(_describe_all(settings, sources, fields, out, as_json=as_json)))


async def _describe_all(
    settings: Settings, sources: Sequence[str], fields: DescriptionFields, out: Path, *, as_json: bool
) -> int:
    """The exit code: 1 if any image failed."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="altaloud-") as folder:
        own = {"data_dir": Path(folder), "database_url": "", "embedded_worker": True}
        service = build_service(settings.model_copy(update=own))
        try:
            wish = make_wish(fields, service.catalogue)
        except ServiceError as error:
            raise ConfigurationError(error.detail) from None
        if service.catalogue.is_offline:
            click.echo("Descriptions are drafts from measurements: set a provider's key for real ones.", err=True)
        async with service.running():
            bar = click.progressbar(length=len(sources), label="Describing", file=sys.stderr)
            with bar if sys.stderr.isatty() else contextlib.nullcontext() as shown:
                async for outcome in _outcomes(service, sources, wish, pages_of(fields), out):
                    failed += outcome.failure is not None
                    if shown is not None:
                        shown.update(1)
                    _report(outcome, service.catalogue.qualities, as_json=as_json)
    return 1 if failed else 0


async def _outcomes(
    service: Service, sources: Sequence[str], wish: Wish, pages: Sequence[int], out: Path
) -> AsyncIterator[Outcome]:
    """In the order they finish."""
    at_once = asyncio.Semaphore(AT_ONCE)
    names = _distinct_names(sources)

    async def describe_one(source: str, name: str) -> Outcome:
        async with at_once:
            try:
                return await _describe_one(service, source, wish, pages, out / name)
            except ServiceError as error:
                return Outcome(source, failure=Failure(error.code, error.detail, error.advice))
            except OSError as error:
                return Outcome(source, failure=Failure("unreadable-file", f"{error.strerror}: {error.filename}"))

    tasks = [asyncio.create_task(describe_one(source, name)) for source, name in zip(sources, names, strict=True)]
    for finished in asyncio.as_completed(tasks):
        yield await finished


async def _describe_one(service: Service, source: str, wish: Wish, pages: Sequence[int], stem: Path) -> Outcome:
    if source.startswith(("http://", "https://")):
        incoming = incoming_address(source)
    else:
        incoming = incoming_file(await asyncio.to_thread(Path(source).read_bytes), source)
    service.catalogue.check_images(len(pages))
    images = take_pages(incoming, pages)
    description_id = await service.pipeline.submit(images, wish, owner=LOCAL_OWNER, metadata={})
    await service.watch.wait_until_final(description_id, owner=LOCAL_OWNER, seconds=LONGEST)
    async with service.database.read() as connection:
        record = await descriptions.find(connection, description_id, owner=LOCAL_OWNER)
    if record is None or not record.status.is_final:
        return Outcome(source, record, failure=Failure("too-slow", f"not finished after {LONGEST:g} seconds"))
    files: list[Path] = []
    for transcript in record.transcripts:
        files += await _write_files(service, record, transcript, stem)
    return Outcome(source, record, tuple(files), record.failure)


async def _write_files(service: Service, record: DescriptionRecord, transcript: Transcript, stem: Path) -> list[Path]:
    words = transcript.words
    files = {".txt": f"{words.alt_text}\n\n{words.long_description}\n".encode()}
    async with service.database.read() as connection:
        for spoken in transcript.audio:
            if spoken.state is AudioState.READY and spoken.sha256 and spoken.size:
                infix = ".alt" if spoken.kind is AudioKind.ALT else ""
                files[f"{infix}.{spoken.format}"] = await sounds.load_range(connection, spoken.sha256, 0, spoken.size)
        captions = await audio.find_captions(connection, record.id, transcript.language, owner=LOCAL_OWNER)
    if captions:
        files[".vtt"] = captions.encode()
    return [_write(stem.with_name(f"{stem.name}.{transcript.language}{end}"), data) for end, data in files.items()]


def _write(path: Path, data: bytes) -> Path:
    """Whole or not at all, whenever Ctrl-C comes."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _distinct_names(sources: Sequence[str]) -> list[str]:
    """The stem of each source; two images of one name get a number, so that neither overwrites the other."""
    names: list[str] = []
    for source in sources:
        stem = Path(urlsplit(source).path if "://" in source else source).stem or "image"
        name, number = stem, 1
        while name in names:
            number += 1
            name = f"{stem}-{number}"
        names.append(name)
    return names


def _report(outcome: Outcome, qualities: Qualities, *, as_json: bool) -> None:
    if as_json:
        click.echo(
            msgspec.json.encode(
                {
                    "source": outcome.source,
                    "files": [str(file) for file in outcome.files],
                    "failure": outcome.failure,
                    "description": to_description(outcome.record, qualities) if outcome.record else None,
                }
            )
        )
        return
    if outcome.failure:
        click.echo(f"{outcome.source}: {outcome.failure.detail} {outcome.failure.advice}".rstrip(), err=True)
        return
    for transcript in outcome.record.transcripts if outcome.record else ():
        click.echo(f"{outcome.source} [{transcript.language}]: {transcript.words.alt_text}")
        for spoken in transcript.audio:
            if spoken.reason:
                click.echo(f"  no audio of the {spoken.kind} text: {spoken.reason}")
    for file in outcome.files:
        click.echo(f"  {file}")
