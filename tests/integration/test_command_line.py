"""The commands as people run them: what they print, what they leave, how they end."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from service.store.lock import serving_lock
from service.store.session import Database
from tests.databases import Server, put
from tests.fakes.faults import ORDINARY, hang
from tests.fakes.provider import FakeProvider

ALTALOUD = Path(sys.executable).with_name("altaloud")
PATIENCE = 30
KEY = "gsk_0123456789abcdefghij"


@dataclass(frozen=True)
class Ended:
    code: int | None
    out: str
    err: str

    @property
    def faults(self) -> list[str]:
        """What a refused start says, a line each; anything else it prints is wrong."""
        assert (self.code, self.out) == (2, ""), self
        lines = self.err.splitlines()
        assert all(line.startswith("altaloud: ") for line in lines), self.err
        return [line.removeprefix("altaloud: ") for line in lines]


@asynccontextmanager
async def started(folder: Path, *arguments: str, **variables: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A command in a process group of its own, as a terminal starts it, with nothing else in its environment."""
    (folder / "tmp").mkdir(exist_ok=True)
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(folder / "tmp"), "ALTALOUD_PORT": "0", **variables}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        ALTALOUD, *arguments, cwd=folder, env=environment, stdout=pipe, stderr=pipe, start_new_session=True
    )
    try:
        async with asyncio.timeout(PATIENCE):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def run(folder: Path, *arguments: str, **variables: str) -> Ended:
    async with started(folder, *arguments, **variables) as process:
        out, err = await process.communicate()
    ended = Ended(process.returncode, out.decode(), err.decode())
    assert "Traceback" not in ended.err, ended.err
    return ended


async def interrupt(process: asyncio.subprocess.Process) -> tuple[Ended, float]:
    """Ctrl-C, which reaches everyone in the terminal; and the seconds until the end."""
    begun = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    out, err = await process.communicate()
    return Ended(process.returncode, out.decode(), err.decode()), time.monotonic() - begun


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def images(folder: Path) -> Path:
    """Two images of one name, and what is none."""
    for name in ("boat.png", "boat.jpg", "lake.png"):
        colour = (sum(name.encode()) % 256, 90, 160)
        Image.new("RGB", (64, 48), colour).save(folder / name)
    (folder / "notes.jpg").write_text("Not an image at all.")
    return folder


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def left_behind(folder: Path) -> list[Path]:
    return [*(folder / "tmp").iterdir(), *folder.rglob("*.unfinished")]


def local(fake: FakeProvider) -> dict[str, str]:
    return {"ALTALOUD_VISION": "local:llava:7b", "ALTALOUD_SPEECH": "local:kokoro", **fake.variables("local")}


# serve


async def test_serve_says_where_it_listens_and_ends_with_ctrl_c(folder: Path) -> None:
    async with started(folder, "serve") as process:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        assert re.match(r"AltAloud listens on http://127\.0\.0\.1:\d+ · ", line)
        assert "vision: offline" in line
        assert "speech: espeak" in line
        assert str(folder / "data" / "altaloud.sqlite3") in line
        ended, seconds = await interrupt(process)
    assert (ended.code, ended.err) == (0, "")
    assert seconds < 3
    assert left_behind(folder) == []


async def test_serve_contacts_no_provider_at_its_start(folder: Path, listener: socket.socket) -> None:
    address = f"http://127.0.0.1:{port_of(listener)}/v1"
    chain = {"ALTALOUD_VISION": "groq,local:llava:7b", "ALTALOUD_SPEECH": "openai,local:kokoro,espeak"}
    names = ("GROQ", "OPENAI", "ALTALOUD_LOCAL_VISION", "ALTALOUD_LOCAL_SPEECH")
    addresses = {f"{name}_BASE_URL": address for name in names}
    async with started(folder, "serve", **chain, **addresses, GROQ_API_KEY=KEY, OPENAI_API_KEY=KEY) as process:
        assert process.stdout is not None
        assert b"vision: groq:" in await process.stdout.readline()
        await asyncio.sleep(0.3)
        await interrupt(process)
    listener.setblocking(False)
    with pytest.raises(BlockingIOError):
        listener.accept()


async def test_serve_names_every_fault_in_a_line(folder: Path) -> None:
    wrong = {
        "ALTALOUD_VISION": "groq,gorq:x,local:llava",
        "ALTALOUD_SPEECH": "openai,spoke",
        "ALTALOUD_FFMPEG": str(folder / "no-ffmpeg"),
        "ALTALOUD_ESPEAK_LIBRARY": str(folder / "no-espeak.so"),
        "ALTALOUD_LANGUAGES": "en,not a language",
        "ALTALOUD_DATABASE_URL": "mysql://me:secret@somewhere/altaloud",
    }
    faults = (await run(folder, "serve", **wrong)).faults
    for words in (
        ("ALTALOUD_VISION", "GROQ_API_KEY"),
        ("ALTALOUD_VISION", "gorq"),
        ("ALTALOUD_VISION", "ALTALOUD_LOCAL_VISION_BASE_URL"),
        ("ALTALOUD_SPEECH", "OPENAI_API_KEY"),
        ("ALTALOUD_SPEECH", "spoke"),
        ("ALTALOUD_FFMPEG", "no-ffmpeg"),
        ("not a language",),
        ("ALTALOUD_DATABASE_URL", "mysql"),
    ):
        assert any(all(word in fault for word in words) for fault in faults), (words, faults)
    assert "secret" not in str(faults)
    assert len(faults) == len(set(faults))


@pytest.mark.parametrize("command", [["serve"], ["describe", "boat.png"]])
async def test_settings_that_are_none_are_refused_everywhere(folder: Path, command: list[str]) -> None:
    faults = (await run(folder, *command, ALTALOUD_PORT="eighty", ALTALOUD_COLOUR="red")).faults
    assert [fault.partition(" ")[0].rstrip(":") for fault in faults] == ["ALTALOUD_COLOUR", "ALTALOUD_PORT"]


async def test_settings_are_read_from_the_file_in_the_working_directory(folder: Path) -> None:
    (folder / ".env").write_text("ALTALOUD_SPEECH=spoke\n")
    [fault] = (await run(folder, "serve")).faults
    assert "spoke" in fault


@pytest.mark.parametrize("command", [["serve"], ["db", "upgrade"]])
async def test_a_data_folder_that_is_a_file_is_refused(images: Path, command: list[str]) -> None:
    [fault] = (await run(images, *command, ALTALOUD_DATA_DIR="boat.png")).faults
    assert str(images / "boat.png") in fault


async def test_a_port_in_use_is_refused(folder: Path, listener: socket.socket) -> None:
    [fault] = (await run(folder, "serve", ALTALOUD_PORT=str(port_of(listener)))).faults
    assert f"127.0.0.1:{port_of(listener)}" in fault
    assert "ALTALOUD_PORT" in fault


@pytest.mark.parametrize("command", [["serve"], ["db", "upgrade"]])
async def test_a_second_process_on_the_same_data_is_refused(folder: Path, command: list[str]) -> None:
    with serving_lock(Database(f"sqlite:///{folder / 'data' / 'altaloud.sqlite3'}")):
        [fault] = (await run(folder, *command)).faults
    assert "Another process" in fault


@pytest.mark.parametrize("program", ["boat.png", "/bin/true"])
async def test_what_is_no_encoder_is_refused(images: Path, program: str) -> None:
    [fault] = (await run(images, "serve", ALTALOUD_FFMPEG=program)).faults
    assert fault.startswith("ALTALOUD_FFMPEG: ")


@pytest.mark.parametrize("command", [["serve"], ["work"], ["db", "upgrade"]])
async def test_a_server_that_is_not_there_is_told_in_a_line(folder: Path, command: list[str]) -> None:
    [fault] = (await run(folder, *command, ALTALOUD_DATABASE_URL="postgresql://me:secret@127.0.0.1:1/words")).faults
    assert fault.startswith("postgresql://me@127.0.0.1:1/words: The database does not answer: ")
    assert "secret" not in fault


async def test_who_works_for_others_needs_a_server(folder: Path) -> None:
    for command, variables in (("work", {}), ("serve", {"ALTALOUD_EMBEDDED_WORKER": "false"})):
        [fault] = (await run(folder, command, **variables)).faults
        assert "SQLite" in fault
        assert "PostgreSQL (ALTALOUD_DATABASE_URL)" in fault
    assert not (folder / "data").exists()


# db


async def test_a_server_is_migrated_by_the_one_command_alone(folder: Path, postgresql: Server) -> None:
    with postgresql.database(migrated=False) as address:
        put(address, folder)
        for command in ("serve", "work"):
            [fault] = (await run(folder, command)).faults
            assert fault.endswith(": The database has not been migrated: run altaloud db upgrade")
        ended = await run(folder, "db", "upgrade")
        assert (ended.code, ended.out) == (0, f"{describe_url(address)} is up to date.\n")
        ended = await run(folder, "check")
        assert f"ok       database {describe_url(address)}" in ended.out
        async with started(folder, "serve") as process:
            assert process.stdout is not None
            assert f"data: {describe_url(address)}\n" in (await process.stdout.readline()).decode()
            ended, seconds = await interrupt(process)
        assert (ended.code, ended.err) == (0, "")
        assert seconds < 4
    assert not (folder / "data").exists()


def describe_url(address: str) -> str:
    return Database(address).location


async def test_a_database_is_made_and_one_of_a_newer_version_is_left_alone(folder: Path) -> None:
    ended = await run(folder, "db", "upgrade")
    file = folder / "data" / "altaloud.sqlite3"
    assert (ended.code, ended.out) == (0, f"{file} is up to date.\n")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    [fault] = (await run(folder, "serve")).faults
    assert "newer" in fault
    ended = await run(folder, "check")
    assert ended.code == 1
    assert "fault    database" in ended.out
    assert "newer" in ended.out


# check


async def test_check_shows_what_is_in_effect_and_pays_nothing(
    folder: Path, fake_provider: FakeProvider, listener: socket.socket
) -> None:
    nowhere = f"http://127.0.0.1:{port_of(listener)}/v1"
    listener.close()
    variables = {
        **fake_provider.variables("openai"),
        "OPENAI_API_KEY": KEY,
        "GROQ_API_KEY": "short",
        "GROQ_BASE_URL": nowhere,
        "ALTALOUD_VISION": "groq,openai",
        "ALTALOUD_SPEECH": "openai:no-such-model,espeak",
        "ALTALOUD_LANGUAGES": "en,es",
        "ALTALOUD_VOICES": "en=espeak:en-us,es=espeak:es-419",
    }
    ended = await run(folder, "check", **variables)
    assert ended.code == 0, ended
    lines = ended.out.splitlines()
    assert "ALTALOUD_LANGUAGES=en,es" in lines
    assert "ALTALOUD_VOICES=en=espeak:en-us,es=espeak:es-419" in lines
    assert "ALTALOUD_RETENTION_DAYS=30" in lines
    assert "ALTALOUD_EMBEDDED_WORKER=true" in lines
    assert f"GROQ_BASE_URL={nowhere}" in lines
    assert KEY not in ended.out
    assert KEY[6:-6] not in ended.out
    assert "short" not in ended.out
    assert [line for line in lines if line.startswith("OPENAI_API_KEY=gsk…")]
    for part in ("vision groq:", "vision openai:", "speech openai:no-such-model"):
        assert [line for line in lines if line.startswith(f"warning  {part}")], ended.out
    assert [line for line in lines if line.startswith("ok       speech espeak")]
    assert fake_provider.paid() == []
    assert not (folder / "data").exists()


@pytest.mark.parametrize(
    "address", ["postgresql://me:my@secret/word@HOST/words", "postgresql://HOST/words?password=secret"]
)
async def test_check_shows_no_password_of_the_database(folder: Path, address: str) -> None:
    ended = await run(folder, "check", ALTALOUD_DATABASE_URL=address)
    assert "ALTALOUD_DATABASE_URL=postgresql://" in ended.out
    assert "HOST/words" in ended.out
    assert "secret" not in ended.out + ended.err


async def test_check_finds_all_well(folder: Path, fake_provider: FakeProvider) -> None:
    assert (await run(folder, "db", "upgrade")).code == 0
    ended = await run(folder, "check", **local(fake_provider))
    assert ended.code == 0
    assert "warning" not in ended.out
    assert f"ok       database {folder / 'data' / 'altaloud.sqlite3'}" in ended.out
    assert fake_provider.ledger == []


async def test_check_says_that_a_data_folder_is_unusable(images: Path) -> None:
    ended = await run(images, "check", ALTALOUD_DATA_DIR="boat.png")
    assert "ok       database" not in ended.out
    assert str(images / "boat.png") in ended.out + ended.err


# describe


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_describe_writes_words_sound_and_captions(images: Path, fake_provider: FakeProvider) -> None:
    options = ["--languages", "en,es", "--context", "Our lake guide", "--out", "new/words"]
    ended = await run(images, "describe", "boat.png", *options, **local(fake_provider))
    assert (ended.code, ended.err) == (0, "")
    out = images / "new" / "words"
    assert files_in(out) == [
        f"boat.{tag}.{end}" for tag in ("en", "es") for end in ("alt.mp3", "mp3", "txt", "vtt")
    ]  # fmt: skip
    alt_text, empty, long_description, *rest = (out / "boat.es.txt").read_text("utf-8").split("\n")
    assert alt_text.startswith("Una barca")
    assert (empty, rest) == ("", [""])
    assert long_description.startswith("Una pequeña barca")
    captions = (out / "boat.en.vtt").read_text("utf-8")
    assert captions.startswith("WEBVTT")
    assert "A small red boat" in captions
    for sound in out.glob("*.mp3"):
        assert sound.read_bytes()[:3] == b"ID3"
    assert alt_text in ended.out
    assert str(Path("new/words/boat.en.mp3")) in ended.out
    assert any("Our lake guide" in json.dumps(exchange.body) for exchange in fake_provider.ledger)
    assert left_behind(images) == []
    assert not (images / "data").exists()


async def test_describe_without_a_key_gives_drafts_and_says_so(images: Path) -> None:
    ended = await run(images, "describe", "boat.png", "--out", "words", ALTALOUD_LANGUAGES="de")
    assert ended.code == 0
    assert "drafts" in ended.err
    assert files_in(images / "words") == ["boat.de.alt.mp3", "boat.de.mp3", "boat.de.txt", "boat.de.vtt"]


async def test_describe_takes_pages_together(images: Path, fake_provider: FakeProvider) -> None:
    sheets = [Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")]
    sheets[0].save(images / "leaflet.pdf", save_all=True, append_images=sheets[1:])
    ended = await run(images, "describe", "leaflet.pdf", "--pages", "1,3", "--json")
    [found] = map(json.loads, ended.out.splitlines())
    assert [image["page"] for image in found["description"]["images"]] == [1, 3]
    assert found["files"]
    ended = await run(images, "describe", "leaflet.pdf", "--pages", "1-3", **local(fake_provider))
    assert ended.code == 1
    assert ended.err.startswith("leaflet.pdf: 3 images were sent; at most 1 can be described together.")


async def test_describe_goes_on_with_the_others_where_some_fail(images: Path, fake_provider: FakeProvider) -> None:
    sources = ["boat.png", "missing.png", "boat.jpg", "notes.jpg", "http://127.0.0.1/boat.png", "."]
    ended = await run(images, "describe", *sources, "--out", "words", **local(fake_provider))
    assert ended.code == 1
    assert {name.partition(".")[0] for name in files_in(images / "words")} == {"boat", "boat-2"}
    assert len(files_in(images / "words")) == 8
    for failed in ("missing.png: No such file", "notes.jpg: ", "http://127.0.0.1/boat.png: ", ".: Is a directory"):
        assert any(line.startswith(failed) for line in ended.err.splitlines()), (failed, ended.err)


async def test_describe_prints_a_line_of_json_for_each(images: Path, fake_provider: FakeProvider) -> None:
    ended = await run(images, "describe", "boat.png", "missing.png", "lake.png", "--json", **local(fake_provider))
    assert ended.code == 1
    found = {result["source"]: result for result in map(json.loads, ended.out.splitlines())}
    assert set(found) == {"boat.png", "missing.png", "lake.png"}
    missing = found["missing.png"]
    assert (missing["files"], missing["description"], missing["failure"]["code"]) == ([], None, "unreadable-file")
    boat = found["boat.png"]
    assert boat["failure"] is None
    assert boat["description"]["results"]["en"]["alt_text"] == "A red boat lies on a calm lake."
    assert boat["files"]
    assert all((images / file).is_file() for file in boat["files"])


async def test_a_job_that_fails_is_told_in_public_words(images: Path, fake_provider: FakeProvider) -> None:
    chain = {**local(fake_provider), "ALTALOUD_VISION": "openai", **fake_provider.variables("openai")}
    ended = await run(images, "describe", "boat.png", "--out", "words", **{**chain, "OPENAI_API_KEY": KEY})
    assert ended.code == 1
    assert ended.err.startswith("boat.png: openai answered 401")
    assert KEY not in ended.err
    assert files_in(images / "words") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--languages", "not a language"], "not a language"),
        (["--languages", "tlh"], "tlh"),
        (["--out", "lake.png/words"], "lake.png"),
        (["--pages", "3-1"], "3-1"),
    ],
)
async def test_what_cannot_be_asked_is_refused(images: Path, arguments: list[str], words: str) -> None:
    [fault] = (await run(images, "describe", "boat.png", *arguments)).faults
    assert words in fault
    assert left_behind(images) == []


async def test_ctrl_c_keeps_what_is_finished_and_leaves_nothing_else(images: Path, fake_provider: FakeProvider) -> None:
    fake_provider.plan(ORDINARY, *[hang(PATIENCE)] * 2)
    out, sources = images / "words", ["boat.png", "boat.jpg", "lake.png"]
    # speech goes elsewhere: one of its calls could take what is planned for the descriptions
    settings = local(fake_provider) | {"ALTALOUD_SPEECH": "espeak"}
    async with started(images, "describe", *sources, "--out", "words", **settings) as process:
        while not list(out.glob("*.vtt")):  # noqa: ASYNC110 - another process has no event
            await asyncio.sleep(0.01)
        ended, seconds = await interrupt(process)
    assert ended.code not in {0, None}
    assert seconds < 5
    assert "Traceback" not in ended.err
    assert "never retrieved" not in ended.err
    assert len(files_in(out)) == 4
    assert left_behind(images) == []


@pytest.mark.parametrize(("argument", "words"), [("--version", "altaloud"), ("--help", "describe")])
async def test_help_and_version_need_no_settings(folder: Path, argument: str, words: str) -> None:
    ended = await run(folder, argument, ALTALOUD_COLOUR="red")
    assert ended.code == 0
    assert words in ended.out
