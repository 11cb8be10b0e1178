"""The worker of the embedded engine: a program of its own, whose children crash and hang without costing others."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import espeakng_loader
import pytest
import pytest_asyncio

from service.domain.speech import Line
from service.errors import BadAudio, ProviderRejectedRequest
from service.speech.engines.espeak import BUNDLED, WORKER, Espeak

COMMAND = (sys.executable, "-I", "-S", WORKER, espeakng_loader.get_library_path(), espeakng_loader.get_data_path())
HELLO = Line("Hello.", "en", "en")
ENDLESS = Line("one two three four " * 20_000, "en", "en")
"""Takes several seconds to read."""
PATIENCE = 20
"""Seconds, generous."""


@pytest_asyncio.fixture
async def engine() -> AsyncIterator[Espeak]:
    made = Espeak()
    yield made
    await made.close()


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


OTHERS: set[int] = set()
"""Workers of services that other tests of this process still run."""


@pytest.fixture(autouse=True)
def others() -> None:
    OTHERS.clear()
    OTHERS.update(workers())


def workers() -> list[int]:
    mine = [pid for pid in children(os.getpid()) if pid not in OTHERS]
    return [pid for pid in mine if str(WORKER) in Path(f"/proc/{pid}/cmdline").read_text()]


def state(pid: int) -> str:
    """Of a process: Z is one nobody has asked for; empty: there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def memory_of(pid: int) -> int:
    """Bytes of its address space."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()


async def until(is_so: Callable[[], Any]) -> Any:
    async with asyncio.timeout(PATIENCE):
        while not (found := is_so()):  # noqa: ASYNC110 - the kernel has no event for it
            await asyncio.sleep(0.01)
    return found


async def ready(engine: Espeak) -> int:
    """Its only worker, which has nothing to do."""
    await engine.speak(HELLO)
    (worker,) = workers()
    await until(lambda: not children(worker))  # the last one may still be about to end
    return worker


async def reader_of(worker: int) -> int:
    """The child that reads a text aloud at this moment."""
    return int((await until(lambda: children(worker)))[0])


def frame(**request: object) -> bytes:
    message = json.dumps(request).encode()
    return struct.pack(">I", len(message)) + message


# as a program


def test_it_stands_alone_and_says_its_version() -> None:
    answer = subprocess.run(COMMAND, input=frame(), capture_output=True, check=True, cwd="/").stdout

    assert json.loads(answer[4:])["version"].startswith(BUNDLED)
    source = WORKER.read_text()
    assert "SPDX-License-Identifier: GPL-3.0-or-later" in source
    assert "from service" not in source


def test_it_ends_with_its_input_and_leaves_nothing_unsaid() -> None:
    asked = {"voice": "en", "rate": 175, "seconds": 9}
    run = subprocess.run(
        COMMAND, input=frame(text="One.", **asked) + frame(text="Two.", **asked), capture_output=True, check=True
    )

    (first,) = struct.unpack_from(">I", run.stdout)
    (second,) = struct.unpack_from(">I", run.stdout, 4 + first)
    assert len(run.stdout) == 8 + first + second
    assert run.stderr == b""


def test_it_runs_as_one_thread() -> None:
    """Else its children would be copies of half a process."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(frame())
        process.stdin.flush()
        process.stdout.read(4)
        assert len(list(Path(f"/proc/{process.pid}/task").iterdir())) == 1
        process.stdin.close()


def test_it_ends_where_an_answer_breaks_off() -> None:
    """Else the rest of one answer would be taken for the next."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(frame(text="More than a pipe holds. " * 9, voice="en", rate=175, seconds=9))
        process.stdin.flush()
        (length,) = struct.unpack(">I", process.stdout.read(4))
        (reader,) = children(process.pid)
        os.kill(reader, signal.SIGKILL)
        out, err = process.communicate(frame(text="Hello.", voice="en", rate=175, seconds=9))
    assert len(out) < length
    assert b"ended with -9 while it answered" in err
    assert process.returncode == 1


# as a part of the service


async def test_workers_serve_on_and_end_with_their_engine(engine: Espeak) -> None:
    before = workers()

    await asyncio.gather(*(engine.speak(HELLO) for _ in range(20)))

    made = set(workers()) - set(before)
    assert 1 <= len(made) <= (os.cpu_count() or 1)
    await until(lambda: not any(children(pid) for pid in made))  # not even a dead one nobody asked for
    await engine.speak(HELLO)
    assert set(workers()) - set(before) == made
    await engine.close()
    assert workers() == before


async def test_a_text_that_crashes_the_library_costs_itself_only(engine: Espeak) -> None:
    worker = await ready(engine)

    speaking = asyncio.create_task(engine.speak(ENDLESS))
    os.kill(await reader_of(worker), signal.SIGSEGV)
    with pytest.raises(ProviderRejectedRequest, match=r"failed on “one two.*ended with -11"):
        await speaking

    assert (await engine.speak(HELLO)).words
    assert workers() == [worker]


async def test_a_text_that_takes_too_long_costs_itself_only() -> None:
    engine = Espeak(seconds=1)
    try:
        with pytest.raises(ProviderRejectedRequest, match="took longer than 1 s"):
            await engine.speak(Line(ENDLESS.text * 5, "en", "en"))
        (worker,) = workers()
        assert (await engine.speak(HELLO)).words
        assert workers() == [worker]
    finally:
        await engine.close()


async def test_a_text_that_takes_too_much_memory_costs_itself_only(engine: Espeak) -> None:
    worker = await ready(engine)
    few = memory_of(worker) + 8_000_000
    resource.prlimit(worker, resource.RLIMIT_AS, (few, few))

    with pytest.raises(ProviderRejectedRequest, match="memory"):
        await engine.speak(ENDLESS)

    assert (await engine.speak(HELLO)).words
    assert workers() == [worker]


async def test_a_worker_that_dies_is_replaced(engine: Espeak) -> None:
    worker = await ready(engine)
    os.kill(worker, signal.SIGKILL)
    await until(lambda: worker not in children(os.getpid()))

    assert (await engine.speak(HELLO)).words
    assert worker not in workers()


async def test_a_worker_that_dies_at_work_takes_its_child_along(engine: Espeak) -> None:
    worker = await ready(engine)

    speaking = asyncio.create_task(engine.speak(ENDLESS))
    reader = await reader_of(worker)
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(BadAudio, match="failed on “one two"):
        await speaking

    await until(lambda: state(reader) in {"", "Z"})  # an orphan belongs to whoever takes them in on this machine
    assert (await engine.speak(HELLO)).words


async def test_whoever_stops_listening_stops_the_work(engine: Espeak) -> None:
    worker = await ready(engine)

    speaking = asyncio.create_task(engine.speak(ENDLESS))
    reader = await reader_of(worker)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking

    await until(lambda: state(reader) in {"", "Z"})
    assert workers() == []
    assert (await engine.speak(HELLO)).words
