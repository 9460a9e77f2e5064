"""Commands without an agent: what `Codex.exec` and `Codex.exec_run` give.

Layer 6.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, final

import attrs
import trio

from trio_codex import types
from trio_codex._exec_life import Execution, new_id
from trio_codex._handle import NoPublicConstructor, create
from trio_codex._model import UNSET, UnsetType
from trio_codex._modes import Sandbox, turn_sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from trio_codex._connection import Connection

__all__ = ["ExecProcess", "ExecResult"]


@attrs.frozen(kw_only=True)
class ExecResult:
    """What came of a command; `Codex.exec_run` gives it.

    Attributes:
        exit_code: Its exit code; where a signal ended it, 128 and the signal's number.
        stdout: What it wrote to its standard output.
        stderr: What it wrote to its standard error.
        stdout_capped: Whether its standard output reached ``output_bytes_cap``,
            so that there may have been more.
        stderr_capped: The same of its standard error.
    """

    exit_code: int
    stdout: bytes
    stderr: bytes
    stdout_capped: bool
    stderr_capped: bool


@final
class ExecProcess(metaclass=NoPublicConstructor):
    """A process that the runtime runs; `Codex.exec` makes it.

    Any task may use it; each of its streams takes one task at a time. What it
    writes and nobody reads is kept in memory, because the runtime cannot be
    told to wait: read it, or give `Codex.exec` an ``output_bytes_cap``.

    The streams keep to Trio's rules for streams, but for the end of the
    connection, of which they tell as everything here does, by a
    `TransportClosedError`. They are closed when the block is left.

    Attributes:
        id: The id under which the runtime knows it.
        stdin: Its standard input; closing it lets the process see the end.
            Writing raises `trio.BrokenResourceError` once the process is over.
        stdout: Its standard output, or what it writes to its terminal.
        stderr: Its standard error, of which with a terminal nothing comes.
    """

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self.id: str = execution.id
        self.stdin: trio.abc.SendStream = execution.stdin
        self.stdout: trio.abc.ReceiveStream = execution.stdout
        self.stderr: trio.abc.ReceiveStream = execution.stderr

    def __repr__(self) -> str:
        if self.exit_code is not None:
            return f"<ExecProcess {self.id}: exited with {self.exit_code}>"
        return f"<ExecProcess {self.id}: {'lost' if self._execution.over else 'running'}>"

    @property
    def exit_code(self) -> int | None:
        """The exit code, None while there is none; 128 and the number of a signal that ended it."""
        return self._execution.exit_code

    @property
    def stdout_capped(self) -> bool:
        """Whether its standard output reached ``output_bytes_cap``; what goes beyond is lost."""
        return self._execution.stdout.capped

    @property
    def stderr_capped(self) -> bool:
        """Whether its standard error reached ``output_bytes_cap``; what goes beyond is lost."""
        return self._execution.stderr.capped

    async def wait(self) -> int:
        """Wait for the end and give the exit code. A checkpoint; cancellation ends the wait only.

        All output is there then, and stays readable until the block is left.

        Raises:
            TransportClosedError: The connection is over.
            CodexError: The block was left, and the process did not end in time.
        """
        await trio.lowlevel.checkpoint()
        return await self._execution.wait()

    async def terminate(self) -> None:
        """Kill the process, and wait for its end (``command/exec/terminate``). A checkpoint.

        It gets no time to clean up, and its exit code is 137. What it has
        started ends with it, but without a sandbox not what has left its process
        group. Cancellation ends the wait; the request stays sent. Idempotent.

        Raises:
            ServerBusyError: The runtime is overloaded, and the process goes on.
            TransportClosedError: The connection is over.
        """
        await trio.lowlevel.checkpoint()
        await self._execution.stop()
        await self._execution.wait()

    async def resize(self, rows: int, cols: int) -> None:
        """Give its terminal another size (``command/exec/resize``). A checkpoint.

        Args:
            rows: How many lines it has from now on.
            cols: How many characters a line has.

        Raises:
            ValueError: No terminal has that size.
            InvalidRequestError: The process has no terminal, or is over.
            TransportClosedError: The connection is over.
        """
        params = types.CommandExecResizeParams(process_id=self.id, size=_size(rows, cols))
        await self._execution.connection.call(
            "command/exec/resize", params, types.CommandExecResizeResponse
        )


@asynccontextmanager
async def open_process(
    connection: Connection, params: types.CommandExecParams
) -> AsyncGenerator[ExecProcess]:
    """Have a process run in the block; see `Codex.exec`."""
    process_id = new_id()
    execution = Execution(connection, process_id)
    async with execution.run(attrs.evolve(params, process_id=process_id)):
        yield create(ExecProcess, execution)


async def run_process(
    connection: Connection, params: types.CommandExecParams, stdin: bytes
) -> ExecResult:
    """Run a process to its end; see `Codex.exec_run`."""
    process_id = new_id()
    execution = Execution(connection, process_id)
    async with execution.run(attrs.evolve(params, process_id=process_id)):
        with suppress(trio.BrokenResourceError):  # it need not read to the end
            await execution.stdin.send_all(stdin)
        await execution.stdin.aclose()
        # Nobody reads meanwhile, and nobody has to: what comes is kept.
        exit_code = await execution.wait()
        return ExecResult(
            exit_code=exit_code,
            stdout=execution.stdout.take(),
            stderr=execution.stderr.take(),
            stdout_capped=execution.stdout.capped,
            stderr_capped=execution.stderr.capped,
        )


def exec_params(
    command: Sequence[str | os.PathLike[str]],
    *,
    cwd: str | os.PathLike[str] | None,
    env: Mapping[str, str | None] | None,
    sandbox: Sandbox | types.SandboxPolicy | None,
    pty: tuple[int, int] | None,
    output_bytes_cap: int | None,
) -> types.CommandExecParams:
    """Check what callers give, and put it into the protocol's form, but for the id."""
    if isinstance(command, str):
        raise TypeError("command must be a sequence such as ['ls', '-l'], not a string")
    if not command:
        raise ValueError("command must name a program, and is empty")
    if output_bytes_cap is not None and output_bytes_cap < 1:
        raise ValueError(f"output_bytes_cap must be at least 1, and is {output_bytes_cap}")
    return types.CommandExecParams(
        command=[os.fspath(part) for part in command],
        cwd=UNSET if cwd is None else os.fspath(cwd),
        env=UNSET if env is None else dict(env),
        sandbox_policy=_policy(sandbox),
        tty=UNSET if pty is None else True,
        size=UNSET if pty is None else _size(*pty),
        stream_stdin=True,
        stream_stdout_stderr=True,
        # The one who has left the block has no use for it, and all others are in there.
        disable_timeout=True,
        disable_output_cap=UNSET if output_bytes_cap is not None else True,
        output_bytes_cap=UNSET if output_bytes_cap is None else output_bytes_cap,
    )


def _policy(sandbox: Sandbox | types.SandboxPolicy | None) -> types.SandboxPolicy | UnsetType:
    if sandbox is None or isinstance(sandbox, Sandbox | str):
        return turn_sandbox(sandbox)  # pyright: ignore[reportArgumentType]
    return sandbox


def _size(rows: int, cols: int) -> types.CommandExecTerminalSize:
    for name, value in (("rows", rows), ("cols", cols)):
        if not 0 < value < 2**16:
            raise ValueError(f"{name} must be from 1 to 65535, and is {value}")
    return types.CommandExecTerminalSize(rows=rows, cols=cols)
