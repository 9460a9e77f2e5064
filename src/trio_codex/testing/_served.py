"""The real runtime as a server that clients connect to."""

from __future__ import annotations

import re
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, cast, final

import trio

from trio_codex._config._config import CodexConfig, runtime_environment
from trio_codex._transport._child import RUNTIME, Child, spawn
from trio_codex._transport._launch import runtime_command
from trio_codex._transport._stderr import LINE_BYTES, StderrLog
from trio_codex._transport._unix import open_unix_stream
from trio_codex._util._groups import BareErrors
from trio_codex._util._handle import stays_here
from trio_codex._util._log import without_escape_codes
from trio_codex.errors import TransportClosedError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

_LISTENING: Final = r"listening on: (ws://\S+)"

_PATIENCE: Final = 2.0
"""Seconds that it has to end once it was asked to; while a turn runs it does not."""

_LOOK_EVERY: Final = 0.01
"""Seconds between two looks at a Unix socket, of which the runtime says nothing."""


@final
@stays_here
class ServedAppServer:
    """A runtime that listens, and that a test may kill, pause and start again.

    `AppServerHarness.serve` starts one.
    """

    def __init__(self, process: _Process, start: Callable[[str], Awaitable[_Process]]) -> None:
        self._process = process
        self._start = start

    @property
    def url(self) -> str:
        """Where it listens, for `connect_codex`; a restart does not change it."""
        return self._process.url

    def __repr__(self) -> str:
        return f"<ServedAppServer {self.url}, process {self.pid}>"

    @property
    def pid(self) -> int:
        """Its process, or the last one that it had."""
        return self._process.child.pid

    async def kill(self) -> None:
        """Kill it (SIGKILL), and wait until it is gone; its home stays. A checkpoint.

        Its clients see the end of their connections, and new ones are refused. Nothing happens
        to one that is gone.
        """
        self._process.child.process.kill()
        await trio.lowlevel.checkpoint()
        await self._process.child.wait()

    async def restart(self) -> None:
        """Kill it unless it is gone, and start it again on the same home and address.

        Returns once it listens. A checkpoint; cancelled, it may be gone.

        Raises:
            TransportClosedError: It has ended, or does not listen in time.
        """
        await self.kill()
        self._process = await self._start(self.url)
        await self.wait_until_it_listens()

    def pause(self) -> None:
        """Stop it where it stands (SIGSTOP): its connections stay, and nothing is answered.

        Not a checkpoint. POSIX only.
        """
        self._process.child.pause()

    def go_on(self) -> None:
        """Let it go on after `pause` (SIGCONT). Not a checkpoint. POSIX only."""
        self._process.child.go_on()

    # Inside

    async def wait_until_it_listens(self) -> None:
        """Wait for it, as long as `CodexConfig.startup_timeout` allows."""
        await self._process.wait_until_it_listens()

    async def end(self) -> None:
        """Terminate it, also while it is paused."""
        with trio.CancelScope(shield=True):
            await self._process.end()


@asynccontextmanager
async def serve_runtime(
    config: CodexConfig, listen: str, options: tuple[str, ...]
) -> AsyncGenerator[ServedAppServer]:
    """Run a server for as long as the block lasts; see `AppServerHarness.serve`."""
    command, path_dirs = runtime_command(config)
    command = command[: command.index("--listen")]
    env = runtime_environment(config, path_dirs)
    with BareErrors("the block of AppServerHarness.serve") as errors:
        async with trio.open_nursery(strict_exception_groups=True) as nursery:

            async def start(url: str) -> _Process:
                words = [*command, "--listen", url, *options]
                child = await spawn(words, env=env, cwd=config.cwd, role=RUNTIME)
                process = _Process(child, url, config.startup_timeout)
                nursery.start_soon(process.read_stderr)
                nursery.start_soon(process.read_stdout)
                return process

            server = ServedAppServer(await start(listen), start)
            try:
                await server.wait_until_it_listens()
                with errors.body():
                    yield server
            finally:
                await server.end()
                nursery.cancel_scope.cancel()


class _Process:
    """One process of a server."""

    def __init__(self, child: Child, listen: str, patience: float) -> None:
        self.child: Child = child
        self._patience = patience
        self.url: str = listen
        self.log: StderrLog = StderrLog(str)
        self._told = trio.Event()
        self._listens = False

    async def read_stderr(self) -> None:
        rest = b""
        async for data in cast("Any", self.child.process.stderr):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._take(line)
            rest = rest[:LINE_BYTES]
        self._take(rest)
        self._told.set()

    async def read_stdout(self) -> None:
        async for _ in cast("Any", self.child.process.stdout):
            pass

    async def wait_until_it_listens(self) -> None:
        with trio.move_on_after(self._patience) as limit:
            await self._wait_until_it_listens()
        if limit.cancelled_caught:
            reason = f"the runtime did not listen within {self._patience} s"
            raise TransportClosedError(reason, self.child.returncode, self.log.tail)

    async def _wait_until_it_listens(self) -> None:
        if self.url.startswith("unix:"):
            while not self.child.poll() and not self._listens:
                self._listens = await _takes_connections(self.url)
                await trio.sleep(_LOOK_EVERY)
        else:
            await self._told.wait()
        if not self._listens:
            await self.child.wait()
            reason = self.child.ending or "the runtime does not listen"
            raise TransportClosedError(reason, self.child.returncode, self.log.tail)

    async def end(self) -> None:
        await self.child.end(self._ask_to_end, _PATIENCE)

    async def _ask_to_end(self) -> None:
        self.child.ask_to_end()
        if sys.platform != "win32":
            self.child.go_on()  # or it would not hear of it

    def _take(self, line: bytes) -> None:
        self.log.take(line)
        text = without_escape_codes(line.decode(errors="replace"))
        if (found := re.search(_LISTENING, text)) is not None:
            self.url, self._listens = found[1], True
            self._told.set()


async def _takes_connections(url: str) -> bool:
    try:
        stream = await open_unix_stream(url.removeprefix("unix://"))
    except OSError:
        return False
    await stream.aclose()
    return True
