"""The streams of a process that the runtime runs.

They keep to the rules of Trio's own streams: who reads or writes what
was closed gets `trio.ClosedResourceError`, two tasks at once in one direction
get `trio.BusyResourceError`.
"""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import trio

from trio_codex._calls import BUSY_PAUSE
from trio_codex._util._control_c import protected
from trio_codex.errors import (
    CodexError,
    InvalidRequestError,
    ProcessLostError,
    ProtocolError,
    RequestLostError,
    ServerBusyError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._workspace._exec_request import ExecRequest
    from trio_codex._workspace._processes import Processes

PIECE_BYTES: Final = 2**22
"""How much goes into one write. The runtime keeps 128 writes for a process that does not read,
however large they are, and then stops to obey where that process is concerned."""


@protected
class OutputStream(trio.abc.ReceiveStream):
    """What a process has written and nobody has read yet."""

    def __init__(self) -> None:
        self.capped: bool = False
        self._data = bytearray()
        self._reader = trio.lowlevel.ParkingLot()
        self._reading = False
        self._ended = False
        self._closed = False
        self._error: CodexError | None = None

    def feed(self, data_base64: str) -> None:
        """Take output. Never waits."""
        if self._closed or self._ended:
            return
        try:
            self._data += base64.b64decode(data_base64, validate=True)
        except ValueError:
            self.end(ProtocolError("a process wrote: $.deltaBase64 is not base64"))
        self._reader.unpark_all()

    def end(self, error: CodexError | None = None) -> None:
        """Say that nothing more comes, and why if that is not the end of the process."""
        if not self._ended:
            self._ended, self._error = True, error
            self._reader.unpark_all()

    def close(self) -> None:
        """Close it at once; see `aclose`."""
        self._closed = True
        self._data.clear()
        self._reader.unpark_all()

    def take(self) -> bytes:
        """Take all that is there, without waiting."""
        data = bytes(self._data)
        self._data.clear()
        return data

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """Wait for output and give it; b"" at its end. Cancellation takes nothing away."""
        if max_bytes is not None and max_bytes < 1:
            raise ValueError(f"max_bytes must be at least 1, and is {max_bytes}")
        if self._reading:
            raise trio.BusyResourceError("another task reads from this stream")
        self._reading = True
        try:
            await trio.lowlevel.checkpoint()
            while not (self._data or self._ended or self._closed):
                await self._reader.park()
        finally:
            self._reading = False
        if self._closed:
            raise trio.ClosedResourceError("this stream was closed")
        if not self._data and self._error is not None:
            raise self._error.copy()
        if max_bytes is None:
            return self.take()
        data = bytes(self._data[:max_bytes])
        del self._data[:max_bytes]
        return data

    async def aclose(self) -> None:
        """Throw away what was not read, and all that comes."""
        self.close()
        await trio.lowlevel.checkpoint()


@protected
class InputStream(trio.abc.SendStream):
    """What a process reads.

    What an overloaded runtime refuses is written again: the writer could not
    know how much of it the process has got.

    Args:
        processes: Those of the connection.
        request: What asked for the process.
        is_over: Tells whether it has ended.
        error: Tells why nothing more will be heard of it.
    """

    def __init__(
        self,
        processes: Processes,
        request: ExecRequest,
        is_over: Callable[[], bool],
        error: Callable[[], CodexError | None],
    ) -> None:
        self._processes = processes
        self._method = request.family.write
        self._process: dict[str, str] = {request.family.id_field: request.id}
        self._is_over = is_over
        self._process_error = error
        self._sending = trio.CancelScope()
        self._writing = False
        self._closed = False
        self._closing: PendingRequest | None = None
        self._ended = trio.Event()

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Hand data to the runtime, which keeps what the process does not read yet."""
        if self._writing:
            raise trio.BusyResourceError("another task writes to this stream")
        self._writing = True
        try:
            await trio.lowlevel.checkpoint()
            self._check()
            view = memoryview(data).cast("B")
            for start in range(0, len(view), PIECE_BYTES):
                await self._send(view[start : start + PIECE_BYTES])
        finally:
            self._writing = False

    async def wait_send_all_might_not_block(self) -> None:
        """Come back at once: what can be known of it, only a write tells."""
        await trio.lowlevel.checkpoint()
        self._check()

    def close(self) -> None:
        """Close it at once; see `aclose`."""
        if not self._closed:
            self._closed = True
            self._ask_to_close()

    def end(self) -> None:
        """Close it at once, and have nothing to do with the process any more."""
        self.close()
        self._ended.set()
        if self._closing is not None:
            self._processes.calls.forget(self._closing)

    def stop(self) -> None:
        """Let a task that writes look at once why the process is over."""
        self._sending.cancel()

    async def aclose(self) -> None:
        """Let the process see the end of its input. Done, also where it is cancelled."""
        self.close()
        await trio.lowlevel.checkpoint()

    def _ask_to_close(self) -> None:
        if not self._is_over():
            with suppress(CodexError):
                self._closing = self._processes.calls.post(
                    self._method, {**self._process, "closeStdin": True}, self._closing_settled
                )

    def _closing_settled(self, asked: PendingRequest) -> None:
        # Else the process would wait for more, and the task that closed it for the process.
        if isinstance(asked.error, ServerBusyError):
            self._processes.calls.start_task(self._ask_to_close_again)

    async def _ask_to_close_again(self) -> None:
        with trio.move_on_after(BUSY_PAUSE):
            await self._ended.wait()
        if not self._ended.is_set():
            self._ask_to_close()

    def _check(self) -> None:
        if self._closed:
            raise trio.ClosedResourceError("this stream was closed")
        if (error := self._processes.calls.error) is not None:
            raise error.copy()
        if isinstance(error := self._process_error(), ProcessLostError):
            raise error.copy()
        if self._is_over():
            raise trio.BrokenResourceError("the process has ended")

    async def _send(self, data: memoryview) -> None:
        body = {**self._process, "deltaBase64": base64.b64encode(data).decode()}
        while True:
            self._check()  # once more: it may have ended since the last piece
            try:
                with trio.CancelScope() as self._sending:
                    await self._processes.calls.request(self._method, body)
                    return
            except RequestLostError:
                continue  # the process is lost too, which says more
            except ServerBusyError:
                await trio.sleep(BUSY_PAUSE)
            except InvalidRequestError as exc:
                if self._closed:
                    raise trio.ClosedResourceError("this stream was closed") from exc
                raise trio.BrokenResourceError("the process takes no input any more") from exc
