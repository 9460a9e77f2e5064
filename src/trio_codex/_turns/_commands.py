"""Ending the commands of a turn that was interrupted.

The runtime lets a command run on when its turn is interrupted. It lists
the command as a background terminal of its thread, by the process id that
``item/started`` had. Rules:

    1. A turn that ended by itself keeps its commands, such as a server that the
       agent started on purpose. One that was interrupted, or that was abandoned
       while it ran, does not, and neither do its sub-agents.
    2. They are ended after the turn is over, since until then it may start another.
    3. A runtime that refuses, or does not know the request, has it in the debug log
       and nowhere else; one that is busy is asked again, and so is one from which the
       connection was cut meanwhile, on the next one if that comes too late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex import types
from trio_codex._calls import BUSY_PAUSE
from trio_codex._turns._state import TurnState
from trio_codex._util._log import about, get_logger
from trio_codex.errors import CodexError, RequestLostError, ServerBusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns

    Post = Callable[[str, Any, Callable[[PendingRequest], None]], PendingRequest]

_STOPPED: Final = frozenset({TurnState.interrupted, TurnState.abandoned})

_AGAIN: Final = (ServerBusyError, RequestLostError)

_logger = get_logger("turn")


async def end_commands(turns: Turns, route: TurnRoute, agents: Collection[str] = ()) -> None:
    """End the commands of a turn that was interrupted, and wait until they are ended.

    Cancelled, it stops waiting; the requests stay sent. It raises nothing else.
    """
    while asked := post_ends(turns, route, agents):
        try:
            while not all(pending.settled for pending in asked):
                await route.wait_changed()
        finally:
            for pending, command in asked.items():
                turns.calls.forget(pending)
                if turns.is_cut and turns.owed is not None and not pending.settled:
                    turns.owed.commands[command] = None
        if not any(isinstance(pending.error, _AGAIN) for pending in asked):
            break
        await trio.sleep(BUSY_PAUSE)


def post_ends(
    turns: Turns, route: TurnRoute, agents: Collection[str] = ()
) -> dict[PendingRequest, tuple[str, str]]:
    """Ask for the end of the commands without waiting for it; see `end_commands`."""
    asked: dict[PendingRequest, tuple[str, str]] = {}
    for thread_id, process_id in list(route.commands):
        if route.state in _STOPPED or thread_id in agents:
            del route.commands[thread_id, process_id]
            try:
                pending = post_end(turns.calls.post, route, thread_id, process_id)
            except CodexError:
                break  # the connection is over, and the runtime ends its commands
            asked[pending] = thread_id, process_id
    return asked


def post_end(post: Post, route: TurnRoute, thread_id: str, process_id: str) -> PendingRequest:
    """Ask for the end of a command by `Calls.post` or `Epoch.post`."""
    params = types.ThreadBackgroundTerminalsTerminateParams(
        thread_id=thread_id, process_id=process_id
    )

    def settled(pending: PendingRequest) -> None:
        if isinstance(pending.error, _AGAIN):
            route.commands[thread_id, process_id] = None
        elif pending.error is not None:
            _logger.debug(
                "process %s of a turn was not ended: %s",
                process_id,
                pending.error,
                extra=about(route.thread_id, route.turn_id, pending.method),
            )
        route.announce()

    return post("thread/backgroundTerminals/terminate", params, settled)
