"""The pipes of a command that leads to a runtime on another machine, such as ssh.

The command is ours to end, and the runtime behind it is not our child: what it says at its
end is about the connection, and nothing that it leaves behind is looked for.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import trio

from trio_codex._transport._child import COMMAND, spawn
from trio_codex._transport._failed_dial import DialError
from trio_codex._transport._liveness import Liveness
from trio_codex._transport._process import ProcessTransport
from trio_codex._util._control_c import protected
from trio_codex.errors import RuntimeNotFoundError, TransportClosedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from trio_codex._transport._child import Child

PATIENCE: Final = 2.0
"""Seconds for each of the first two rungs of the shutdown ladder."""


async def open_command_transport(
    command: Sequence[str], *, ping_interval: float, ping_timeout: float
) -> CommandTransport:
    """Start a command that speaks the protocol on its standard streams.

    It has the program's environment and directory. A checkpoint; cancelled or failed, it
    leaves nothing behind.

    Args:
        command: The program and its arguments.
        ping_interval: Seconds without a byte until the runtime is asked for one.
        ping_timeout: Seconds without a byte from then on until the connection counts as broken.

    Raises:
        DialError: It cannot be started.
    """
    try:
        child = await spawn(command, env=dict(os.environ), cwd=None, role=COMMAND)
    except RuntimeNotFoundError as exc:
        why = f"the connection's command could not be started: {exc}"
        raise DialError(why, passing=False) from exc
    return CommandTransport(child, ping_interval, ping_timeout)


@protected
class CommandTransport(ProcessTransport):
    """A pipe to a command; `open_command_transport` makes one."""

    def __init__(self, child: Child, ping_interval: float, ping_timeout: float) -> None:
        super().__init__(child, PATIENCE)
        self._liveness = Liveness(ping_interval, ping_timeout, self._ping)
        self._ask: Callable[[], object] = lambda: None
        self._watching = trio.CancelScope()
        # Until it has begun to speak, the handshake has a limit of its own.
        self._begun = trio.Event()
        self._silence: str | None = None

    @property
    def background(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """Those of a process, and the watch for silence."""
        return (*super().background, self._watch_for_silence)

    async def send_all(self, data: bytes) -> None:
        """Write to the command's stdin; waits while nobody reads at the other end."""
        try:
            await super().send_all(data)
        except trio.ClosedResourceError as exc:
            if self._silence is None or self._closed:
                raise
            raise trio.BrokenResourceError(self._silence) from exc

    async def receive_some(self) -> bytes:
        """Read from the command's stdout."""
        data = await super().receive_some()
        if data:
            self._liveness.heard()
            self._begun.set()
        return data

    def ping_with(self, ask: Callable[[], object]) -> None:
        """Take what asks for a sign of life, since a pipe has no ping."""
        self._ask = ask

    async def end_error(self, reason: str | None = None) -> TransportClosedError:
        """Tell how the command ended; to find out takes `EXIT_GRACE` at most."""
        if reason is None and not self._closed:
            reason = self._silence
        return await super().end_error(reason)

    async def aclose(self) -> None:
        """Go down the ladder of `_child`; shielded, and over within three times `PATIENCE`."""
        self._watching.cancel()
        await super().aclose()

    def _ping(self) -> None:
        self._ask()

    async def _watch_for_silence(self) -> None:
        with self._watching:
            await self._begun.wait()
            await self._liveness.watch()
            self._silence = self._liveness.reason
            # Wakes whoever sends or receives. The command itself ends with the connection.
            await trio.aclose_forcefully(self._stdin)
            await trio.aclose_forcefully(self._stdout)
