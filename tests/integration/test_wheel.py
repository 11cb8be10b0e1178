"""The wheel as a stranger installs it: in an environment of its own, run in an empty folder, no checkout in sight."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from types import MappingProxyType

import httpx
import pytest
import yaml

from tests.api import make_image, wait_until_final
from tests.databases import Server, change_database

ROOT = Path(__file__).parents[2]
PATIENCE = 60
READY = re.compile(r"listens on (http://127\.0\.0\.1:\d+)")


def build(tree: Path, folder: Path) -> Path:
    """The wheel of a tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, and with the packages of the one that runs the tests, but not its checkout."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], check=True, capture_output=True)
    [packages] = folder.glob("lib/python*/site-packages")
    # the .pth files of a folder that is named by one are not read: an editable install stays behind
    ours = sysconfig.get_paths()
    (packages / "borrowed.pth").write_text(f"{ours['purelib']}\n{ours['platlib']}\n")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty one to work in; temporary files and the home go to two more beside it."""
    for name in ("work", "tmp", "home"):
        (tmp_path / name).mkdir()
    return tmp_path / "work"


def environment(folder: Path, **variables: str) -> dict[str, str]:
    beside = {"HOME": str(folder.parent / "home"), "TMPDIR": str(folder.parent / "tmp")}
    return {"PATH": "/usr/bin:/bin", "ALTALOUD_PORT": "0", "PYTHONDONTWRITEBYTECODE": "1", **beside, **variables}


async def run(
    installed: Path, folder: Path, *arguments: str, code: int = 0, variables: Mapping[str, str] = MappingProxyType({})
) -> str:
    """What a command of the wheel prints, on both its streams."""
    process = await asyncio.create_subprocess_exec(
        installed / "bin" / "altaloud",
        *arguments,
        cwd=folder,
        env=environment(folder, **variables),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE):
        out, _ = await process.communicate()
    assert process.returncode == code, out.decode()
    return out.decode()


@asynccontextmanager
async def started(installed: Path, folder: Path, command: str, **variables: str) -> AsyncIterator[str]:
    """The first line of a command that runs until it is stopped; SIGTERM has to end it well."""
    process = await asyncio.create_subprocess_exec(
        installed / "bin" / "altaloud",
        command,
        cwd=folder,
        env=environment(folder, **variables),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            yield (await process.stdout.readline()).decode()
            process.terminate()
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def serving(installed: Path, folder: Path, **variables: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of `altaloud serve` of the wheel on a free port."""
    async with started(installed, folder, "serve", **variables) as line:
        found = READY.search(line)
        assert found, line
        async with httpx.AsyncClient(base_url=found[1], timeout=PATIENCE) as client:
            yield client


def list_files(folder: Path) -> dict[str, int]:
    """Every file below, with the time of its last change."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def names_in(wheel: Path) -> list[str]:
    return sorted(zipfile.ZipFile(wheel).namelist())


def test_everything_that_is_no_module_travels_in_the_wheel(wheel: Path) -> None:
    names = set(names_in(wheel))
    beside = {
        f"service/{path.relative_to(ROOT)}" for part in ("static", "migrations") for path in (ROOT / part).rglob("*")
    }
    inside = {str(path.relative_to(ROOT)) for path in (ROOT / "service").rglob("*")}
    wanted = {
        name
        for name in beside | inside
        if Path(name).suffix in {".js", ".css", ".svg", ".html", ".toml", ".txt", ".mako"}
    }
    assert len(wanted) > 40
    assert wanted <= names
    assert {f"service/migrations/versions/{path.name}" for path in (ROOT / "migrations/versions").glob("*.py")} <= names


def test_what_the_image_copies_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    for name in " ".join(copied).split():
        source, target = ROOT / name, tmp_path / "source" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    assert names_in(build(tmp_path / "source", tmp_path / "dist")) == names_in(wheel)


def test_it_is_the_wheel_that_runs(installed: Path, folder: Path) -> None:
    """Else everything below would prove nothing."""
    tell = "import service, service.settings; print(service.__file__, service.settings.find_folder('static'))"
    command = [str(installed / "bin" / "python"), "-c", tell]
    found = subprocess.run(command, cwd=folder, env=environment(folder), check=True, capture_output=True, text=True)
    assert all(path.startswith(str(installed)) for path in found.stdout.split())


async def test_an_installed_wheel_migrates_serves_and_describes(installed: Path, folder: Path) -> None:
    before = list_files(installed)
    assert "is up to date" in await run(installed, folder, "db", "upgrade")
    async with serving(installed, folder) as client:
        page = (await client.get("/")).raise_for_status().text
        assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
        assert len(assets) > 1
        for path in ("/docs", "/v1/openapi.json", "/v1/health/ready", *assets):
            assert (await client.get(path)).status_code == 200, path
        description = (
            await client.post(
                "/v1/descriptions", files={"image": ("red.png", make_image())}, headers={"Prefer": "wait=30"}
            )
        ).json()
        assert description["status"] == "done", description
        [first, *_] = description["results"]["en"]["audio"]
        sound = await client.get(first["url"])
        assert sound.headers["content-type"] == "audio/mpeg"
        assert len(sound.content) > 1000
        assert (await client.get(f"/descriptions/{description['id']}")).status_code == 200
    assert list_files(installed) == before
    assert {Path(path).parent for path in list_files(folder.parent)} == {folder / "data"}


async def test_an_installed_wheel_describes_without_a_server(installed: Path, folder: Path) -> None:
    (folder / "red.png").write_bytes(make_image())
    await run(installed, folder, "describe", "red.png", "--languages", "en,es", "--out", "words")
    assert {path.name for path in (folder / "words").iterdir()} == {
        f"red.{language}{ending}" for language in ("en", "es") for ending in (".txt", ".mp3", ".vtt", ".alt.mp3")
    }


# what the Dockerfile, docker-compose.yml and docs/deploying.md have people run


async def test_migration_web_and_worker_together_do_what_one_process_does(
    installed: Path, folder: Path, postgresql: Server
) -> None:
    """With the settings that docker-compose.yml gives to each of them."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    fixed = {"ALTALOUD_EMBEDDED_WORKER": str(services["web"]["environment"]["ALTALOUD_EMBEDDED_WORKER"])}
    with postgresql.database(migrated=False) as address:
        variables = {**fixed, "ALTALOUD_DATABASE_URL": address}
        assert "altaloud db upgrade" in await run(installed, folder, "serve", code=2, variables=variables)
        await run(installed, folder, *services["migrate"]["command"], variables=variables)
        async with serving(installed, folder, **variables) as client:
            accepted = await client.post("/v1/descriptions", files={"image": ("red.png", make_image())})
            assert accepted.status_code == 202
            async with started(installed, folder, *services["worker"]["command"], **variables):
                description = await wait_until_final(client, accepted.headers["location"], PATIENCE)
        assert description["status"] == "done"
        assert {sound["state"] for sound in description["results"]["en"]["audio"]} == {"ready"}
    assert list_files(folder.parent) == {}


def check_health(installed: Path, port: int) -> int:
    """The exit code of the image's own health check."""
    [_, _, command] = json.loads(
        re.findall(r"CMD (\[.*http.*\])$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)[0]
    )
    # a proxy of the container's environment must not come between
    variables = {"ALTALOUD_PORT": str(port), "http_proxy": "http://127.0.0.1:9"}
    return subprocess.run(
        [installed / "bin" / "python", "-c", command], env=variables, check=False, capture_output=True
    ).returncode


async def test_the_health_check_of_the_image_tells_well_from_unwell(installed: Path, folder: Path) -> None:
    async with serving(installed, folder) as client:
        port = client.base_url.port
        assert port
        assert await asyncio.to_thread(check_health, installed, port) == 0
        await asyncio.to_thread(
            change_database, folder, "UPDATE alembic_version SET version_num = 'newer'", data="data"
        )
        assert (await client.get("/v1/health/ready")).status_code == 503
        assert await asyncio.to_thread(check_health, installed, port) == 1
    assert await asyncio.to_thread(check_health, installed, port) == 1


def test_the_health_check_gives_up_on_a_service_that_is_stuck(installed: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        assert check_health(installed, listener.getsockname()[1]) == 1


async def test_the_documented_backup_of_sqlite_holds_what_a_running_service_knows(
    installed: Path, folder: Path
) -> None:
    text = (ROOT / "docs/deploying.md").read_text("utf-8")
    [script] = re.findall(r'python -c "(import sqlite3;.*)"$', text, re.MULTILINE)
    script = script.replace('\\"', '"').replace("/var/lib/altaloud", str(folder / "data")).replace("/root", str(folder))
    async with serving(installed, folder) as client:
        await client.post("/v1/descriptions", files={"image": ("red.png", make_image())}, headers={"Prefer": "wait=30"})
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", script], check=True)
        with closing(sqlite3.connect(folder / "altaloud.sqlite3")) as backup:
            assert backup.execute("SELECT status FROM descriptions").fetchall() == [("done",)]
