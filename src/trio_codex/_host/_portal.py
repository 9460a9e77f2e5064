"""The one thread that runs Trio for hosts."""

from __future__ import annotations

import atexit
import os
import threading
from typing import TYPE_CHECKING, Any, Final, Protocol

import trio

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_TIMEOUT: Final = 60.0
"""Seconds that an interpreter that exits waits for runtimes to end. Each has bounds of its own."""


class Waiting(Protocol):
    """What a host waits for."""

    def fail(self) -> None:
        """Learn that Trio has ended before it."""


class Portal:
    """A thread that runs Trio, and the nursery in which the calls of hosts run.

    Attributes:
        nursery: The nursery of their tasks, once Trio runs; of Trio's thread.
        calls: The calls that have not ended; of Trio's thread.
        is_closing: Whether the interpreter exits.
    """

    def __init__(self) -> None:
        self.calls: set[Waiting] = set()
        self.is_closing: bool = False
        self._pid = os.getpid()
        self._token: trio.lowlevel.TrioToken | None = None
        self.nursery: trio.Nursery
        self._ready = threading.Event()
        # The interpreter waits for other threads than daemons before `atexit` ends them.
        self._thread = threading.Thread(target=self._run, name="trio_codex", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Make sure that the host may wait for something here.

        Raises:
            RuntimeError: This is a forked copy of the program, or Trio's own thread.
        """
        if threading.get_ident() == self._thread.ident:
            raise RuntimeError(
                "this is the thread that runs Trio for trio_codex.aio and trio_codex.sync, and "
                "would wait for itself: an instrument must not call the client"
            )
        if os.getpid() != self._pid:
            raise RuntimeError(
                f"the runtime belongs to process {self._pid}, and this is a forked copy of it: "
                "open another runtime there"
            )

    def soon(self, function: Callable[..., Any], *args: Any) -> None:
        """Have Trio's thread call a function that does not wait.

        Raises:
            RuntimeError: Trio has ended there, or this is a forked copy.
        """
        self.check()
        self._ready.wait()
        try:
            if self._token is None:
                raise is_closed()
            self._token.run_sync_soon(function, *args)
        except trio.RunFinishedError:
            raise is_closed() from None

    def close(self) -> None:
        """End everything that is open, and wait for that, `EXIT_TIMEOUT` seconds at most."""
        if os.getpid() != self._pid:
            return
        self.is_closing = True
        try:
            self.soon(lambda: self.nursery.cancel_scope.cancel())  # noqa: PLW0108 - once it is there
        except RuntimeError:
            return
        self._thread.join(EXIT_TIMEOUT)

    def _run(self) -> None:
        try:
            trio.run(self._main)
        finally:
            self._ready.set()
            for call in list(self.calls):
                call.fail()

    async def _main(self) -> None:
        async with trio.open_nursery() as nursery:
            self.nursery = nursery
            self._token = trio.lowlevel.current_trio_token()
            self._ready.set()
            await trio.sleep_forever()


def is_closed() -> RuntimeError:
    """Make the error that tells that Trio has ended."""
    return RuntimeError("the interpreter exits, and the runtimes of this process were ended")


_current: Portal | None = None
_lock = threading.Lock()


def current_portal() -> Portal:
    """Give the process's portal, which is started by the first call."""
    global _current  # noqa: PLW0603 - there is one
    with _lock:
        if _current is None:
            _current = Portal()
            atexit.register(_current.close)
        return _current


def _forget() -> None:
    """Let a forked copy, in which no thread of its parent runs, have a portal of its own."""
    global _current, _lock  # noqa: PLW0603 - there is one
    _current = None
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_forget)
