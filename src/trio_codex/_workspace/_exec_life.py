"""A process that the runtime runs for us, from its start to its end.

The rules:

    1. Its output has a place to go before the request for it is queued.
    2. ``command/exec`` is answered at its end only, with the exit code. That it has
       started is known by the answer to a write of nothing, which the runtime
       looks at after the start. ``process/spawn`` is answered at the start, and
       ``process/exited`` tells of the end.
    3. Leaving the block terminates the process and waits for its end, by the rules of
       `_calls.Begun`. A process that does not end in that time is abandoned, with a
       warning; the runtime ends it with the connection at the latest.
    4. The request has a place in the window until the process has started, and not
       for as long as it runs. What ends it needs none.
    5. The runtime ends it with its connection. So where that is cut and made again, the process
       is lost, unless its request was not written yet: then that waits for the next one.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex._calls import BUSY_PAUSE, Begun
from trio_codex._util._control_c import block, protected
from trio_codex._util._log import get_logger
from trio_codex._workspace._exec_streams import InputStream, OutputStream
from trio_codex.errors import (
    CodexError,
    InvalidRequestError,
    ProcessLostError,
    ProtocolError,
    RequestLostError,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._workspace._exec_request import ExecRequest
    from trio_codex._workspace._processes import Processes

_LOST: Final = "the connection was cut, and the runtime ends the processes of a cut connection"

_logger = get_logger("workspace")


@protected
class Execution:
    """The state of a process, and what changes it."""

    def __init__(self, processes: Processes, request: ExecRequest) -> None:
        self._processes = processes
        self._request = request
        self._family = request.family
        self.id: str = request.id
        self.stdin: InputStream = InputStream(
            processes, request, lambda: self.over, lambda: self.error
        )
        self.stdout: OutputStream = OutputStream()
        self.stderr: OutputStream = OutputStream()
        self.exit_code: int | None = None
        self.error: CodexError | None = None
        self._asked: PendingRequest | None = None
        self._changed = trio.lowlevel.ParkingLot()

    @property
    def over(self) -> bool:
        """Whether it has ended, or nobody will ever know."""
        return self.exit_code is not None or self.error is not None

    async def wait(self) -> int:
        """Wait for the end and give the exit code; a checkpoint where it has to wait."""
        while self.exit_code is None:
            if self.error is not None:
                raise self.error.copy()
            await self._changed.park()
        return self.exit_code

    async def stop(self) -> None:
        """Ask the runtime to kill it, and wait for the end; a checkpoint where it has to wait."""
        if self.over:
            return
        asked = self._post(self._family.kill)
        try:
            # Refused as invalid, it has just ended, and word of that is on its way.
            while not self.over and isinstance(asked.error, InvalidRequestError | None):
                await self._changed.park()
        finally:
            self._processes.calls.forget(asked)
        if asked.error is not None and not self.over:
            raise asked.error.copy()

    @block
    async def run(self) -> AsyncGenerator[None]:
        """Have it run for the time of a block, at most."""
        listeners, calls = self._processes.listeners, self._processes.calls
        listeners[self.id] = self
        at_end = self._family.answers_at_end
        begun = Begun(calls, self._kill, self._kill_late, self._settle, at_once=at_end)
        try:
            async with self._processes.starts:
                self._asked = await begun.start(self._family.start, self._request.params)
                await self._wait_started(self._asked)
            calls.leave_window(self._asked)
            yield
        finally:
            try:
                if not await begun.leave():
                    self._abandon()
            finally:  # also on a second Ctrl-C, which no shield keeps out
                if self._asked is not None and at_end:
                    calls.forget(self._asked)
                del listeners[self.id]
                self._finish(CodexError("the process was never asked for"))
                self.stdin.end()
                self.stdout.close()
                self.stderr.close()

    async def resize(self, rows: int, cols: int) -> None:
        """Give its terminal another size."""
        if self.error is not None:
            raise self.error.copy()
        size = {"rows": rows, "cols": cols}
        params = {self._family.id_field: self.id, "size": size}
        await self._processes.calls.request(self._family.resize, params)

    async def _wait_started(self, pending: PendingRequest) -> None:
        asked = pending
        if self._family.answers_at_end:
            asked = self._post(self._family.write, deltaBase64="")
        try:
            # Refused, it was never started, or is over already: its own answer tells.
            while not (self.over or _taken(asked)):
                await self._changed.park()
        finally:
            if asked is not pending and not asked.withdraw():
                self._processes.calls.forget(asked)
        if self.error is not None:
            raise self.error.copy()

    async def _kill(self, _: object) -> None:
        while not self.over:
            with suppress(CodexError):
                await self.stop()
            if not self.over:
                await trio.sleep(BUSY_PAUSE)

    def _kill_late(self, _: object) -> None:
        self._processes.calls.forget(self._post(self._family.kill))

    def _abandon(self) -> None:
        timeout = self._processes.calls.interrupt_timeout
        _logger.warning(
            "process %s did not end within %s s of its termination; it is abandoned",
            self.id,
            timeout,
        )
        self._finish(CodexError(f"the process was abandoned: it did not end within {timeout} s"))

    def _post(self, method: str, **params: str) -> PendingRequest:
        params[self._family.id_field] = self.id
        return self._processes.calls.post(method, params, self._wake)

    # What the connection calls: nothing here waits or raises

    def hear(self, method: str, params: dict[str, Any]) -> None:
        """Take output, or the end where it does not come as an answer."""
        match method, params:
            case "process/exited", _:
                self._take_end(method, params)
                return
            case _, {"stream": "stdout", "deltaBase64": str(data)}:
                stream = self.stdout
            case _, {"stream": "stderr", "deltaBase64": str(data)}:
                stream = self.stderr
            case _:
                _logger.warning("skipped output of process %s that makes no sense", self.id)
                return
        stream.feed(data)
        stream.capped = stream.capped or params.get("capReached") is True

    def lose(self, error: CodexError) -> None:
        """Learn that nothing more will be heard of it."""
        self._finish(error)

    def drop(self) -> None:
        """Learn that the connection was cut."""
        if self._asked is not None and self._asked.frame is None:
            self._finish(ProcessLostError(_LOST))
            self.stdin.stop()

    def _settle(self, pending: PendingRequest) -> None:
        if isinstance(pending.error, RequestLostError):
            self._finish(ProcessLostError(_LOST))
        elif pending.error is not None:
            self._finish(pending.error)
        elif self._family.answers_at_end:
            self._take_end(pending.method, pending.result)
        else:
            self._wake(pending)

    def _take_end(self, where: str, end: Any) -> None:
        match end:
            case {"exitCode": int(exit_code)} if type(exit_code) is int:
                self._finish(None, exit_code)
            case _:
                self._finish(ProtocolError(f"{where}: $.exitCode: there is none"))

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
