"""One connection after another: what those see of the next one who go on over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex._util._control_c import protected
from trio_codex.errors import JsonRpcError, ProtocolError, ServerBusyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._jsonrpc._pending import PendingRequest

NO_RESULT: Final = (JsonRpcError, ProtocolError)
"""What the runtime may answer in place of a result: a refusal, or what cannot be read."""

_AT_ONCE: Final = 64
"""Requests of a recovery that may be without an answer; the runtime refuses more than 128."""

_BUSY_PAUSE: Final = 0.1
"""Seconds before a request is sent again to a runtime that was too busy to look at it."""


@protected
class Epoch:
    """A connection that was made in place of one that was cut, before anything else uses it.

    Attributes:
        number: 1 for the second connection, and so on. One that is cut during its recovery
            counts too.
        cut_at: When the last working connection was cut, in Trio's time.
        attempts: How often it was dialled since then.
        settle: Seconds for which the runtime may still show what was on its way at the cut.
        restarted: Whether the runtime is another one than before. False while interrupts that
            are owed are sent, when it is not known yet.
        another: Whether it is another one than that of the connection before, which may have been
            cut during its recovery.
        loaded: The threads that the runtime has loaded; empty at that time too.
    """

    def __init__(
        self,
        post: Callable[..., PendingRequest],
        *,
        number: int,
        cut_at: float,
        attempts: int,
        settle: float,
    ) -> None:
        self._post = post
        self._places = trio.Semaphore(_AT_ONCE)
        self.number: int = number
        self.cut_at: float = cut_at
        self.attempts: int = attempts
        self.settle: float = settle
        self.restarted: bool = False
        self.another: bool = False
        self.loaded: frozenset[str] = frozenset()

    @property
    def seconds(self) -> float:
        """How long ago the last working connection was cut."""
        return trio.current_time() - self.cut_at

    async def request(self, method: str, params: object) -> Any:
        """Send a request that does not wait for the end of the recovery. A checkpoint.

        To a runtime that is too busy it is sent again. If this connection is cut too, it fails
        with `RequestLostError`, and the recovery starts anew on the next one.
        """
        while True:
            async with self._places:
                pending = self.post(method, params)
                try:
                    return await pending.wait()
                except ServerBusyError:
                    pass
                finally:
                    pending.abandon()
            await trio.sleep(_BUSY_PAUSE)

    def post(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
    ) -> PendingRequest:
        """Send a request likewise, without waiting for anything; see `Calls.post`."""
        return self._post(method, params, on_settled)
