"""The tasks of a connection, in the client's nursery.

Ctrl-C is for the user's tasks: in one of ours it would cut the turns off from the interrupts
that it makes them send.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import trio

from trio_codex._jsonrpc._faults import place_of
from trio_codex._util._control_c import protected
from trio_codex.errors import CodexError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


@protected
class Tasks:
    """Runs the tasks of a connection.

    Args:
        close: Ends the connection; told of the failure of a task.
    """

    def __init__(self, close: Callable[[CodexError], None]) -> None:
        self._close = close
        self._scopes: set[trio.CancelScope] = set()
        self._stopped = False

    async def run(self, task: Callable[[], Awaitable[None]]) -> None:
        """Run a task, which only `stop` and its own failure end.

        It is shielded from the cancellation of whatever surrounds its nursery, because a turn
        that is cancelled still has to send its interrupt and hear of its end.
        """
        with trio.CancelScope(shield=True) as scope:
            self._scopes.add(scope)
            if self._stopped:
                scope.cancel()
            try:
                await task()
            except Exception as exc:
                name = getattr(task, "__qualname__", repr(task))
                failure = CodexError(f"trio_codex itself failed, in {name}: {place_of(exc)}")
                # The other tasks end with it: shielded as they are, they would wait for it
                # forever. And every task that waits for an answer is told.
                self._close(failure)
                self.stop()
                raise failure from exc
            finally:
                self._scopes.discard(scope)

    def stop(self) -> None:
        """Cancel the tasks."""
        self._stopped = True
        for scope in self._scopes:
            scope.cancel()
