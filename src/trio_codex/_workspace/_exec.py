"""Commands without an agent: what `Codex.exec` and `Codex.exec_run` give."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, final

import attrs
import trio

from trio_codex._util._control_c import block_of, protected
from trio_codex._util._handle import NoPublicConstructor, create
from trio_codex._workspace._exec_life import Execution
from trio_codex._workspace._exec_request import terminal_size

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex._workspace._exec_request import ExecRequest
    from trio_codex._workspace._processes import Processes

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
    `TransportClosedError`. They are closed when the block is left. A process does not outlive
    its connection: where one that was cut is made again, that error is a `ProcessLostError`.

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
        """Kill the process, and wait for its end (``command/exec/terminate``, ``process/kill``).

        A checkpoint. It gets no time to clean up, and its exit code is 137. What it has
        started ends with it, but without a sandbox not what has left its process
        group. Cancellation ends the wait; the request stays sent. Idempotent.

        Raises:
            JsonRpcError: The runtime refused, and the process goes on; a
                `ServerBusyError` where it is overloaded.
            TransportClosedError: The connection is over.
        """
        await trio.lowlevel.checkpoint()
        await self._execution.stop()
        await self._execution.wait()

    async def resize(self, rows: int, cols: int) -> None:
        """Give its terminal another size (``command/exec/resize``, ``process/resizePty``).

        A checkpoint.

        Args:
            rows: How many lines it has from now on.
            cols: How many characters a line has.

        Raises:
            TypeError: A number is not an int.
            ValueError: No terminal has that size.
            InvalidRequestError: The process has no terminal, or is over.
            TransportClosedError: The connection is over.
        """
        await self._execution.resize(*terminal_size((rows, cols)))


@block_of("exec")
async def open_process(processes: Processes, request: ExecRequest) -> AsyncGenerator[ExecProcess]:
    """Have a process run in the block; see `Codex.exec`."""
    execution = Execution(processes, request)
    async with execution.run():
        yield create(ExecProcess, execution)


@protected
async def run_process(processes: Processes, request: ExecRequest, stdin: bytes) -> ExecResult:
    """Run a process to its end; see `Codex.exec_run`."""
    if not isinstance(stdin, bytes | bytearray | memoryview):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"stdin must be bytes, not {type(stdin).__name__}")
    execution = Execution(processes, request)
    async with execution.run():
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
