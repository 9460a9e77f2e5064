"""Waiting in a thread of the host, whatever runs in it."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from trio_codex._host._call import PlainCall

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._host._call import Call
    from trio_codex._host._portal import Portal


def wait_until(call: Call, is_so: Callable[[], bool] | None = None) -> None:
    """Block the thread until a call has ended.

    Python lets Ctrl-C into the wait.

    Args:
        call: The call.
        is_so: What ends the wait before that.
    """
    lock = threading.Lock()
    lock.acquire()

    def wake() -> None:
        with suppress(RuntimeError):  # nobody waits, and the next look will tell
            lock.release()

    call.on_change(wake)
    while not (call.ended or (is_so is not None and is_so())):
        lock.acquire()


def cancel_and_wait(call: Call) -> None:
    """Cancel a call and block until it has ended.

    Ctrl-C does not keep it from being cancelled, but ends the wait.
    """
    interrupt: KeyboardInterrupt | None = None
    while True:
        try:
            call.cancel()
            break
        except KeyboardInterrupt as exc:
            interrupt = exc
        except RuntimeError:  # Trio has ended
            return
    if interrupt is not None:
        raise interrupt
    wait_until(call)


def call_plainly(portal: Portal, function: Callable[[], Any]) -> Any:
    """Call a function that does not wait in Trio's thread, and give what it returns."""
    call = PlainCall(portal, function)
    call.start()
    wait_until(call)
    return call.outcome()
