"""The real runtime as a server that clients connect to."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
import trio

from trio_codex._config._config import CodexConfig, runtime_environment
from trio_codex._transport._child import RUNTIME, Child, spawn
from trio_codex._transport._launch import runtime_command
from trio_codex._transport._stderr import LINE_BYTES, StderrLog
from trio_codex._transport._unix import open_unix_stream
from trio_codex._util._groups import BareErrors
from trio_codex._util._log import without_escape_codes
from trio_codex.errors import TransportClosedError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_LISTENING: Final = r"listening on: (ws://\S+)"

_PATIENCE: Final = 2.0
"""Seconds that it has to end once it was asked to; while a turn runs it does not."""

_LOOK_EVERY: Final = 0.01
"""Seconds between two looks at a Unix socket, of which the runtime says nothing."""


@attrs.frozen
class ServedAppServer:
    """A runtime that listens; `AppServerHarness.serve` starts one.

    Attributes:
        url: Where, for `connect_codex`.
        pid: Its process.
    """

    url: str
    pid: int


@asynccontextmanager
async def serve_runtime(
    config: CodexConfig, listen: str, options: tuple[str, ...]
) -> AsyncGenerator[ServedAppServer]:
    """Run a server for as long as the block lasts; see `AppServerHarness.serve`."""
    command, path_dirs = runtime_command(config)
    command = [*command[: command.index("--listen")], "--listen", listen, *options]
    child = await spawn(
        command, env=runtime_environment(config, path_dirs), cwd=config.cwd, role=RUNTIME
    )
    server = _Server(child, listen)
    with BareErrors("the block of AppServerHarness.serve") as errors:
        async with trio.open_nursery(strict_exception_groups=True) as nursery:
            nursery.start_soon(server.read_stderr)
            nursery.start_soon(server.read_stdout)
            try:
                with trio.move_on_after(config.startup_timeout) as limit:
                    await server.wait_until_it_listens()
                if limit.cancelled_caught:
                    reason = f"the runtime did not listen within {config.startup_timeout} s"
                    raise TransportClosedError(reason, child.returncode, server.log.tail)
                with errors.body():
                    yield ServedAppServer(server.url, child.pid)
            finally:
                with trio.CancelScope(shield=True):
                    await child.end(server.ask_to_end, _PATIENCE)
                nursery.cancel_scope.cancel()


class _Server:
    def __init__(self, child: Child, listen: str) -> None:
        self._child = child
        self.url: str = listen
        self.log: StderrLog = StderrLog(str)
        self._told = trio.Event()
        self._listens = False

    async def read_stderr(self) -> None:
        rest = b""
        async for data in cast("Any", self._child.process.stderr):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._take(line)
            rest = rest[:LINE_BYTES]
        self._take(rest)
        self._told.set()

    async def read_stdout(self) -> None:
        async for _ in cast("Any", self._child.process.stdout):
            pass

    async def wait_until_it_listens(self) -> None:
        """Wait for it.

        Raises:
            TransportClosedError: It has ended in place of that.
        """
        if self.url.startswith("unix:"):
            while not self._child.poll() and not self._listens:
                self._listens = await _takes_connections(self.url)
                await trio.sleep(_LOOK_EVERY)
        else:
            await self._told.wait()
        if not self._listens:
            await self._child.wait()
            reason = self._child.ending or "the runtime does not listen"
            raise TransportClosedError(reason, self._child.returncode, self.log.tail)

    async def ask_to_end(self) -> None:
        self._child.ask_to_end()

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
