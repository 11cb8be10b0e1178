"""Supervised child processes: what handles foreign bytes runs where a crash costs one job, never the service.

Three forms. `FramedProgram` keeps a few processes of a program that answers messages, each preceded by its length.
`Isolated` does so with Python children that run one plain function of ours again and again; arguments and results cross
as typed MessagePack, so a child that was taken over can answer with wrong values but not with code. `run_program` runs
a foreign program once, bytes in and bytes out. All end their child when time is up or the caller is cancelled, and cap
its memory and the length of its answer; a child of a killed service ends by itself when its standard input closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, ParamSpec, TypeVar, get_type_hints

import msgspec

from service.child import DONE, FRAME
from service.errors import ChildProcessFailed, ServiceError

P = ParamSpec("P")
R = TypeVar("R")

CALLS_PER_CHILD = 200
"""A child is replaced after so many calls, so that a leak in a decoder stays small; unless it is told otherwise."""
LONGEST_ANSWER = 64_000_000
"""Bytes: many times the largest picture; a child that was taken over must not fill our memory."""
PIECE = 65_536
"""Bytes of output read at once: what a pipe holds."""


class ChildFault(Exception):
    """Why a child gave no result, as the `__cause__` of `ChildProcessFailed`. Not for the public."""


async def run_program(
    command: Sequence[str],
    stdin: bytes = b"",
    *,
    seconds: float,
    memory_mb: int,
    longest: int = LONGEST_ANSWER,
    environment: Mapping[str, str] = {},
) -> bytes:
    """Standard output of `command`, which ends beyond `longest` bytes of it or of its standard error.

    Raises `ChildProcessFailed`, whose cause is an `OSError` where it does not start, else a `ChildFault`.
    """
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment)
    except OSError as error:
        raise ChildProcessFailed from error
    _cap_memory(process.pid, memory_mb)
    try:
        async with asyncio.timeout(seconds):
            stdout, stderr = await _converse(process, stdin, longest)
    except TimeoutError:
        raise ChildProcessFailed from ChildFault(f"took longer than {seconds:g} s")
    finally:
        await _end(process)
    if max(len(stdout), len(stderr)) > longest:
        raise ChildProcessFailed from ChildFault(f"gave more than {longest} bytes")
    if process.returncode:
        last_line = stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise ChildProcessFailed from ChildFault(last_line or f"ended with {process.returncode}")
    return stdout


async def _converse(process: Process, stdin: bytes, longest: int) -> tuple[bytes, bytes]:
    """What `communicate` does, within bounds: standard output and standard error."""
    assert process.stdin is not None  # noqa: S101 - all are pipes by `run_program`
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    stdout, stderr, _ = await asyncio.gather(
        _read(process, process.stdout, longest), _read(process, process.stderr, longest), _feed(process.stdin, stdin)
    )
    await process.wait()
    return stdout, stderr


async def _read(process: Process, stream: asyncio.StreamReader, longest: int) -> bytes:
    """All of it; or the first bytes, more than `longest`, of a process that is killed for it."""
    output = bytearray()
    while piece := await stream.read(PIECE):
        if len(output) <= longest:  # what comes after that stands in the pipe and has to leave it
            output += piece
        if len(output) > longest:
            _kill(process)
    return bytes(output)


async def _feed(stream: asyncio.StreamWriter, stdin: bytes) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a program need not read all it is given
        stream.write(stdin)
        await stream.drain()
    stream.close()


class FramedProgram:
    """A program that answers messages on its standard streams, in up to so many processes, which start when needed.

    Whoever comes when all of them are busy waits, in order.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        processes: int,
        seconds: float,
        memory_mb: int,
        calls_per_child: int = CALLS_PER_CHILD,
    ) -> None:
        self._command = command
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._calls_per_child = calls_per_child
        self._free = asyncio.Semaphore(processes)
        self._idle: list[tuple[Process, int]] = []
        self._is_closed = False

    async def ask(self, message: bytes) -> bytes:
        """The answer. Raises `ChildProcessFailed` where the child died or overran its time or memory."""
        async with self._free:
            process, calls = self._take_idle() or (await self._start(), 0)
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await self._exchange(process, message)
            except TimeoutError:
                await _end(process)
                raise ChildProcessFailed from ChildFault(f"took longer than {self._seconds:g} s")
            except (OSError, asyncio.IncompleteReadError):
                await _end(process)
                raise ChildProcessFailed from ChildFault(f"ended with {process.returncode}")
            except BaseException:
                await _end(process)
                raise
            if calls + 1 < self._calls_per_child and not self._is_closed:
                self._idle.append((process, calls + 1))
            else:
                await _end(process)
        return answer

    async def close(self) -> None:
        """What is being asked is answered; its process ends with it."""
        self._is_closed = True
        while self._idle:
            await _end(self._idle.pop()[0])

    def _take_idle(self) -> tuple[Process, int] | None:
        while self._idle:
            process, calls = self._idle.pop()
            if process.returncode is None:  # one that died meanwhile must not cost the next call
                return process, calls
        return None

    async def _start(self) -> Process:
        # stderr stays ours: a traceback of a dying child belongs into the service's log; our keys stay ours, too
        process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE, env={})
        _cap_memory(process.pid, self._memory_mb)
        return process

    async def _exchange(self, process: Process, message: bytes) -> bytes:
        assert process.stdin is not None  # noqa: S101 - both are pipes by `_start`
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(FRAME.pack(len(message)) + message)
        await process.stdin.drain()
        (length,) = FRAME.unpack(await process.stdout.readexactly(FRAME.size))
        if length > LONGEST_ANSWER:
            raise ChildProcessFailed from ChildFault("answered nonsense")
        return await process.stdout.readexactly(length)


class Isolated(Generic[P, R]):
    """A plain, module-level function of ours, called in child processes.

    Its parameters and result must be types that msgspec can carry. A `ServiceError` it raises is raised here again.
    """

    def __init__(
        self,
        function: Callable[P, R],
        *,
        processes: int,
        seconds: float,
        memory_mb: int,
        calls_per_child: int = CALLS_PER_CHILD,
    ) -> None:
        self._result = msgspec.msgpack.Decoder(type=get_type_hints(function)["return"])
        self._program = FramedProgram(
            [sys.executable, "-P", "-m", "service.child", function.__module__, function.__name__],
            processes=processes,
            seconds=seconds,
            memory_mb=memory_mb,
            calls_per_child=calls_per_child,
        )

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result. Raises `ChildProcessFailed` where the child died or overran its time or memory."""
        if kwargs:
            raise TypeError("only positional arguments cross into a child process")
        return self._open(await self._program.ask(msgspec.msgpack.encode(args)))

    async def close(self) -> None:
        await self._program.close()

    def _open(self, outcome: bytes) -> R:
        try:
            code, content = msgspec.msgpack.decode(outcome, type=tuple[str, bytes])
            if code == DONE:
                return self._result.decode(content)  # type: ignore[no-any-return]
        except (msgspec.MsgspecError, UnicodeError):
            raise ChildProcessFailed from ChildFault("answered nonsense")
        raise _error_class(code)(content.decode(errors="replace"))


def _error_class(code: str) -> type[ServiceError]:
    known = [ServiceError]
    for error in known:
        if error.code == code:
            return error
        known += error.__subclasses__()
    return ChildProcessFailed


def _cap_memory(pid: int, megabytes: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def _kill(process: Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            # not `process.kill`: where the child is dead already, it takes the exit status away from asyncio
            os.kill(process.pid, signal.SIGKILL)


async def _end(process: Process) -> None:
    if process.returncode is None:
        _kill(process)
        # not `wait`: it never returns while unread output holds a pipe open
        await process.communicate()
