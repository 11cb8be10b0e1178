"""Children that crash, hang, swell and lie: each costs one call, and the next one works."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from service import child, isolation
from service.child import FRAME
from service.domain.images import IntakeLimits, Picture
from service.errors import ChildProcessFailed, DecompressionBomb, EmptyImage, TruncatedImage
from service.intake import decode as decoding
from service.isolation import ChildFault, FramedProgram, Isolated, run_program

LIMITS = IntakeLimits(max_bytes=10**7, max_pixels=10**7)


def jpeg(size: tuple[int, int] = (64, 48)) -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize(size).save(file, "JPEG")
    return file.getvalue()


@asynccontextmanager
async def decoder(
    seconds: float = 20, memory_mb: int = 500, processes: int = 1
) -> AsyncIterator[Isolated[[bytes, IntakeLimits, int], Picture]]:
    made = Isolated(decoding.decode, processes=processes, seconds=seconds, memory_mb=memory_mb)
    try:
        yield made
    finally:
        await made.close()


def children() -> list[int]:
    """Ids of this process's own child processes."""
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


@contextmanager
def stopped(cause: str) -> Iterator[None]:
    """The public hears the same sentence always; the cause is for the log."""
    with pytest.raises(ChildProcessFailed) as caught:
        yield
    assert caught.value.detail == ChildProcessFailed.title
    assert isinstance(caught.value.__cause__, ChildFault)
    assert re.search(cause, str(caught.value.__cause__))


async def test_results_and_errors_cross_whole() -> None:
    async with decoder() as decode:
        picture = await decode(jpeg(), LIMITS, 1)
        assert picture == decoding.decode(jpeg(), LIMITS, 1)
        with pytest.raises(TruncatedImage) as refused:
            await decode(jpeg()[:-40], LIMITS, 1)
        assert refused.value.detail == "The image file is cut off"
        with pytest.raises(EmptyImage):
            await decode(b"", LIMITS, 1)
        assert await decode(jpeg(), LIMITS, 1) == picture


async def test_one_child_serves_many_calls_and_ends_with_its_owner() -> None:
    before = set(children())
    async with decoder() as decode:
        await asyncio.gather(*(decode(jpeg(), LIMITS, 1) for _ in range(8)))
        assert len(set(children()) - before) == 1
    assert set(children()) == before


async def test_a_child_at_work_when_its_owner_closes_answers_and_ends() -> None:
    before = set(children())
    async with decoder() as decode:
        working = asyncio.create_task(decode(jpeg(), LIMITS, 1))
        while set(children()) == before:  # noqa: ASYNC110 - the kernel has no event for it
            await asyncio.sleep(0)
    assert (await working).width == 64
    assert set(children()) == before


async def test_a_child_for_one_call_ends_with_it() -> None:
    before = set(children())
    alone = Isolated(decoding.decode, processes=1, seconds=20, memory_mb=500, calls_per_child=1)
    for _ in range(2):
        assert (await alone(jpeg(), LIMITS, 1)).width == 64
        assert set(children()) == before


async def test_a_child_that_was_killed_costs_nothing_but_its_own_call() -> None:
    before = set(children())
    async with decoder() as decode:
        await decode(jpeg(), LIMITS, 1)
        (victim,) = set(children()) - before
        os.kill(victim, signal.SIGKILL)
        await asyncio.sleep(0.2)
        assert (await decode(jpeg(), LIMITS, 1)).width == 64


async def test_a_child_killed_at_work_is_reported_and_replaced() -> None:
    before = set(children())
    async with decoder() as decode:
        await decode(jpeg(), LIMITS, 1)
        (victim,) = set(children()) - before
        os.kill(victim, signal.SIGSTOP)
        call = asyncio.create_task(decode(jpeg(), LIMITS, 1))
        await asyncio.sleep(0.1)
        os.kill(victim, signal.SIGKILL)
        with stopped("ended with -9"):
            await call
        assert (await decode(jpeg(), LIMITS, 1)).width == 64


async def test_time_is_up_after_the_given_seconds() -> None:
    before = set(children())
    async with decoder(seconds=1.5) as decode:
        await decode(jpeg(), LIMITS, 1)
        (victim,) = set(children()) - before
        os.kill(victim, signal.SIGSTOP)
        started = time.monotonic()
        with stopped(r"longer than 1\.5 s"):
            await decode(jpeg(), LIMITS, 1)
        assert time.monotonic() - started < 3
        assert set(children()) == before
        assert (await decode(jpeg(), LIMITS, 1)).width == 64


async def test_a_caller_that_gives_up_takes_the_child_along() -> None:
    before = set(children())
    async with decoder() as decode:
        await decode(jpeg(), LIMITS, 1)
        (victim,) = set(children()) - before
        os.kill(victim, signal.SIGSTOP)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await decode(jpeg(), LIMITS, 1)
        assert set(children()) == before
        assert (await decode(jpeg(), LIMITS, 1)).width == 64


async def test_memory_is_capped() -> None:
    big = BytesIO()
    Image.new("RGBA", (4000, 4000), (9, 9, 9, 9)).save(big, "PNG")
    async with decoder(memory_mb=120) as decode:
        with pytest.raises((ChildProcessFailed, DecompressionBomb)):
            await decode(big.getvalue(), IntakeLimits(max_bytes=10**7, max_pixels=16_000_000), 1)
        assert (await decode(jpeg(), LIMITS, 1)).width == 64


async def test_the_largest_image_within_the_limits_fits_into_the_stated_memory() -> None:
    limits = IntakeLimits(max_bytes=10**7, max_pixels=9_000_000)
    big = BytesIO()
    Image.new("RGBA", (3000, 3000), (9, 9, 9, 9)).save(big, "PNG")
    async with decoder(decoding.SECONDS, decoding.memory_mb(limits)) as decode:
        assert (await decode(big.getvalue(), limits, 1)).source_width == 3000


async def test_no_more_children_run_than_allowed() -> None:
    before = set(children())
    async with decoder(processes=2) as decode:
        await asyncio.gather(*(decode(jpeg(), LIMITS, 1) for _ in range(6)))
        assert len(set(children()) - before) == 2


def answer_nonsense(data: bytes) -> int:
    """Stands for a child that was taken over: what it says is no number."""
    return data.decode()  # type: ignore[return-value]


async def test_a_lying_child_can_answer_with_wrong_values_but_nothing_else() -> None:
    liar = Isolated(answer_nonsense, processes=1, seconds=20, memory_mb=500)
    with stopped("nonsense"):
        liar._open(msgspec.msgpack.encode(("", msgspec.msgpack.encode("text"))))
    for answer in (b"", b"\xc1", msgspec.msgpack.encode(["", 1]), msgspec.msgpack.encode({"a": 1})):
        with stopped("nonsense"):
            liar._open(answer)
    with pytest.raises(ChildProcessFailed):
        liar._open(msgspec.msgpack.encode(("no-such-code", b"\xff")))


async def test_a_flooding_child_is_not_read_and_still_ends(tmp_path: Path) -> None:
    program = tmp_path / "flood.py"
    program.write_text("import sys\nwhile True: sys.stdout.buffer.write(b'\\xff' * 65536)\n")
    process = await asyncio.create_subprocess_exec(
        sys.executable, program, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    with stopped("nonsense"):
        await FramedProgram([], processes=1, seconds=5, memory_mb=500)._exchange(process, b"")
    await asyncio.sleep(0.2)  # until its output stands in our buffers and nobody reads on
    async with asyncio.timeout(5):
        await isolation._end(process)
    assert process.returncode == -9


def test_the_loop_of_a_child_ends_with_its_input() -> None:
    message = msgspec.msgpack.encode((jpeg(), LIMITS, 1))
    answers = BytesIO()
    child.serve_calls(decoding.decode, BytesIO(2 * (FRAME.pack(len(message)) + message)), answers)
    (length,) = FRAME.unpack(answers.getvalue()[: FRAME.size])
    assert len(answers.getvalue()) == 2 * (FRAME.size + length)


async def test_a_program_gives_its_output_or_its_last_words() -> None:
    assert await run_program(["/bin/cat"], b"through", seconds=5, memory_mb=500) == b"through"
    with stopped("second"):
        await run_program(["/bin/sh", "-c", "echo first >&2; echo second >&2; exit 3"], seconds=5, memory_mb=500)
    with stopped("ended with 4"):
        await run_program(["/bin/sh", "-c", "exit 4"], seconds=5, memory_mb=500)
    with stopped(r"longer than 0\.2 s"):
        await run_program(["/bin/sleep", "9"], seconds=0.2, memory_mb=500)
    assert await run_program(["/usr/bin/env"], seconds=5, memory_mb=500) == b"", "no key of ours is in its environment"


async def test_a_program_that_is_not_there_fails_like_any_other() -> None:
    with pytest.raises(ChildProcessFailed) as caught:
        await run_program(["/nowhere/ffmpeg"], seconds=5, memory_mb=500)
    assert caught.value.detail == ChildProcessFailed.title
    assert isinstance(caught.value.__cause__, FileNotFoundError)


@pytest.mark.parametrize("script", ["cat /dev/zero", "cat /dev/zero >&2"])
async def test_a_program_that_floods_us_is_ended_long_before_its_time(script: str) -> None:
    before = set(children())
    started = time.monotonic()
    with stopped("more than 1000000 bytes"):
        await run_program(["/bin/sh", "-c", f"exec {script}"], seconds=60, memory_mb=500, longest=1_000_000)
    assert time.monotonic() - started < 5
    assert set(children()) == before


async def test_output_as_long_as_allowed_is_whole_and_input_may_go_unread() -> None:
    data = bytes(3_000_000)
    assert await run_program(["/bin/cat"], data, seconds=20, memory_mb=500, longest=len(data)) == data
    assert await run_program(["/bin/echo", "done"], data, seconds=20, memory_mb=500) == b"done\n"
