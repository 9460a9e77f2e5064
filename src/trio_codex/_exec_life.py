"""A process that the runtime runs for us, from its start to its end.

Layer 6. It stands on ``command/exec``, which knows sandboxes and whose answer
is the exit code. The rules:

    1. Its output has a place to go before the request for it is queued.
    2. The answer comes at its end only. That it has started is known by the
       answer to a write of nothing, which the runtime looks at after the start.
    3. A request that was not written yet is simply taken back. Once it was
       written, leaving the block terminates the process and waits for its end.
    4. That is shielded, and takes ``interrupt_timeout`` at most. A process that
       does not end in that time is abandoned, with a warning; the runtime ends
       it with the connection at the latest.
    5. The request takes no place in the window, which it would keep for as long
       as the process runs; neither does what ends it.
"""

from __future__ import annotations

import itertools
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex import _codec
from trio_codex._exec_streams import InputStream, OutputStream
from trio_codex.errors import CodexError, InvalidRequestError, ProtocolError, ServerBusyError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex import types
    from trio_codex._connection import Connection
    from trio_codex._dispatch import PendingRequest

BUSY_PAUSE: Final = 0.1
"""Seconds after which a termination is asked for again that an overloaded runtime refused."""

_logger = logging.getLogger("trio_codex.workspace")

_numbers = itertools.count(1)


def new_id() -> str:
    """Make an id for what a request begins, one that this program gives to nothing else."""
    return f"trio-codex-{next(_numbers)}"


class Execution:
    """The state of a process, and what changes it.

    Args:
        connection: Where.
        process_id: The id under which the runtime is to know it.
    """

    def __init__(self, connection: Connection, process_id: str) -> None:
        self.connection: Connection = connection
        self.id: str = process_id
        self.stdin: InputStream = InputStream(connection, process_id, lambda: self.over)
        self.stdout: OutputStream = OutputStream()
        self.stderr: OutputStream = OutputStream()
        self.exit_code: int | None = None
        self.error: CodexError | None = None
        self._changed = trio.lowlevel.ParkingLot()

    @property
    def over(self) -> bool:
        """Whether it has ended, or nobody will ever know."""
        return self.exit_code is not None or self.error is not None

    async def wait(self) -> int:
        """Wait for the end and give the exit code; a checkpoint where it has to wait.

        Raises:
            CodexError: It could not be started, or the connection is over.
        """
        while self.exit_code is None:
            if self.error is not None:
                raise self.error.copy()
            await self._changed.park()
        return self.exit_code

    async def stop(self) -> None:
        """Ask the runtime to kill it, and wait for the end; a checkpoint where it has to wait.

        Raises:
            ServerBusyError: The runtime has not even looked at it.
        """
        if self.over:
            return
        asked = self._post("command/exec/terminate", {"processId": self.id})
        try:
            # Another refusal means that it has just ended, and the answer is on its way.
            while not (self.over or isinstance(asked.error, ServerBusyError)):
                await self._changed.park()
        finally:
            self.connection.dispatcher.forget(asked)
        if asked.error is not None and not self.over:
            raise asked.error.copy()

    @asynccontextmanager
    @trio.lowlevel.enable_ki_protection  # the library's part only, not the block's body
    async def run(self, params: types.CommandExecParams) -> AsyncGenerator[None]:
        """Have it run for the time of a block, at most.

        Raises:
            ValueError: The params cannot be written.
            JsonRpcError: The runtime refused, or could not start it.
            TransportClosedError: The connection is over.
        """
        body = _codec.unstructure(params)
        await trio.lowlevel.checkpoint_if_cancelled()
        outputs, dispatcher = self.connection.outputs, self.connection.dispatcher
        outputs[self.id] = self._take_output
        pending: PendingRequest | None = None
        try:
            pending = dispatcher.post("command/exec", body, self._settle)
            await self._wait_started()
            yield
        finally:
            try:
                if pending is not None and not pending.withdraw():
                    await self._end()
                    dispatcher.forget(pending)
            finally:
                del outputs[self.id]
                self._finish(CodexError("the process was never asked for"))
                self.stdin.close()
                self.stdout.close()
                self.stderr.close()

    async def _wait_started(self) -> None:
        asked = self._post("command/exec/write", {"processId": self.id, "deltaBase64": ""})
        try:
            # Refused, it was never started, or is over already: its own answer tells.
            while not (self.over or _taken(asked)):
                await self._changed.park()
        finally:
            if not asked.withdraw():
                self.connection.dispatcher.forget(asked)
        if self.error is not None:
            raise self.error.copy()

    async def _end(self) -> None:
        timeout = self.connection.config.interrupt_timeout
        with trio.move_on_after(timeout, shield=True):
            while not self.over:
                with suppress(CodexError):
                    await self.stop()
                if not self.over:
                    await trio.sleep(BUSY_PAUSE)
        if not self.over:
            _logger.warning(
                "process %s did not end within %s s of its termination; it is abandoned",
                self.id,
                timeout,
            )
            reason = f"the process was abandoned: it did not end within {timeout} s"
            self._finish(CodexError(reason))

    def _post(self, method: str, params: dict[str, Any]) -> PendingRequest:
        return self.connection.dispatcher.post(method, params, self._wake)

    # What the dispatcher calls: nothing here waits or raises

    def _take_output(self, params: dict[str, Any]) -> None:
        match params:
            case {"stream": "stdout", "deltaBase64": str(data)}:
                stream = self.stdout
            case {"stream": "stderr", "deltaBase64": str(data)}:
                stream = self.stderr
            case _:
                _logger.warning("skipped output of process %s that makes no sense", self.id)
                return
        stream.feed(data)
        stream.capped = stream.capped or params.get("capReached") is True

    def _settle(self, pending: PendingRequest) -> None:
        match pending.error, pending.result:
            case None, {"exitCode": int(exit_code)}:
                self._finish(None, exit_code)
            case None, _:
                self._finish(ProtocolError("command/exec: $.exitCode: the answer has none"))
            case error, _:
                self._finish(error)

    def _wake(self, _: PendingRequest) -> None:
        self._changed.unpark_all()

    def _finish(self, error: CodexError | None, exit_code: int | None = None) -> None:
        if not self.over:
            self.error, self.exit_code = error, exit_code
            self.stdout.end(error)
            self.stderr.end(error)
            self._changed.unpark_all()


def _taken(asked: PendingRequest) -> bool:
    """Tell whether the runtime has taken a write, or is too busy to say that it has not."""
    return asked.settled and not isinstance(asked.error, InvalidRequestError)
